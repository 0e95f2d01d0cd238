"""What `startproject` makes, on the database that is named in the environment. Nothing sends: mail is rendered only."""

import os

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SECRET_KEY = "a secret of the measurements alone"
ROOT_URLCONF = "inviting.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
SITE_ID = 1
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "invitations",
    "inviting",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
INVITATIONS_ALLOW_JSON_INVITES = True
INVITATIONS_SIGNUP_REDIRECT = "/welcome"
LOGIN_URL = "/sign-in"


def _sqlite(file: str) -> dict[str, object]:
    fast = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL", "transaction_mode": "IMMEDIATE"}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": {**fast, "timeout": 20}}


def _postgres(port: str) -> dict[str, object]:
    known = {"NAME": "django", "USER": "bench", "HOST": "127.0.0.1", "PORT": port}
    return {"ENGINE": "django.db.backends.postgresql", **known}


_port = os.environ.get("POSTGRES_PORT")
DATABASES = {"default": {**(_postgres(_port) if _port else _sqlite(os.environ["SQLITE"])), "CONN_MAX_AGE": None}}
