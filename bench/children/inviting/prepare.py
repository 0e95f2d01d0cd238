"""Tables, the person who invites, and those who will be invited, each with a session: prepare.py PEOPLE OUTPUT."""

import json
import sys
from importlib import import_module
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

people, output = int(sys.argv[1]), Path(sys.argv[2])
call_command("migrate", verbosity=0)
store = import_module(settings.SESSION_ENGINE).SessionStore


def signed_in(name):
    user = get_user_model().objects.create(username=name, email="", password="!")
    session = store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


told = {"owner": signed_in("owner"), "people": [signed_in(f"jane{number}") for number in range(people)]}
output.write_text(json.dumps(told))
