"""Samples of the portal's pages."""

from typing import Any

from chalicelib.domain.user_profile import CIRCLES
from chalicelib.handlers.pages.site import AREAS
from local.page_samples import DISCLOSURE, ENDS_AT, HELP, OFFER
from local.samples.site import SITE

ORG = "org_northlight"
NORTHLIGHT = {"name": "Northlight Coaching", "accent": "#1d5c57", "help": HELP}
SCHOOL = {"name": "Kita Sonnenblume", "accent": "#9a3412"}


def nav(home: str, *names: str, current: str) -> list[dict[str, Any]]:
    """The entries of the navigation, the first of them at `home` itself."""
    paths = {"home": "", "organizations": ""}
    return [{"name": one, "path": home + paths.get(one, f"/{one}"), "is_current": one == current} for one in names]


SHELL: dict[str, Any] = SITE | {
    "sheets": AREAS["me"].sheets,
    "home": f"/me/{ORG}",
    "nav": nav(f"/me/{ORG}", "home", "settings", current="home"),
    "signed_in_as": "sarah@example.com",
    "organization": NORTHLIGHT,
}
ACCOUNT: dict[str, Any] = SHELL | {"home": "/me", "nav": nav("/me", "organizations", current="organizations")}
del ACCOUNT["organization"]
OWN_ACCOUNT: dict[str, Any] = ACCOUNT | {
    "nav": nav("/me", "organizations", "account", current="account"),
    "places": [{"id": ORG, "name": "Northlight Coaching"}],
    "addresses": ["sarah@example.com", "+41315550199"],
    "confirm": "sarah@example.com",
    "export": "ready",
    "stopped_by": "",
}

MAYA = {
    "name": "Maya Lindt",
    "title": "Coach for careers",
    "greeting": "Lovely that you are here, Sarah.\nWrite to me whenever something comes to your mind.",
    "photo": "",
}
JONAS = {"name": "Jonas Weber", "title": "", "greeting": "", "photo": ""}
NOT_COUNTED = {"units": 0, "used": 0, "left": 0}
SESSIONS = {"name": "Six coaching sessions", "description": "60 minutes each, online or in Bern.", "status": "active"}
PACKAGES = [
    SESSIONS | {"units": 6, "used": 2, "left": 4},
    {"name": "Career compass workbook", "description": "", "status": "reserved"} | NOT_COUNTED,
    {"name": "First conversation", "description": "", "status": "consumed"} | NOT_COUNTED,
]
CHILDREN = [{"name": "Mia", "segments": ["Sunflowers", "Mornings"]}, {"name": "Tom", "segments": []}]
ASKED = {"at": ENDS_AT, "path": ""}
DASHBOARD: dict[str, Any] = SHELL | {
    "name": "Sarah Okafor",
    "portal_url": "",
    "works": False,
    "is_client": True,
    "staff": [MAYA, JONAS],
    "staff_label": "Your coaches",
    "assigned": True,
    "packages": PACKAGES,
    "dependents": CHILDREN,
    "groups": ["Career changers"],
    "hosts": [],
    "services": [
        {"name": "Career review", "description": "An hour on where you stand."},
        {"name": "Mock interview", "description": ""},
    ],
    "requests": [
        {"subject": "Can we move Thursday?", "service": "", "kind": "session", "status": "answered"} | ASKED,
        {"subject": "", "service": "", "kind": "information", "status": "open"} | ASKED,
    ],
    "requests_path": "",
    "steps_left": 0,
    "steps_path": "",
    "console_path": "/console",
}
NOTHING: dict[str, Any] = {"staff": [], "packages": [], "dependents": [], "groups": [], "is_client": False}
NOTHING |= {"services": [], "requests": []}
PLACES = [
    {"id": ORG, "name": "Northlight Coaching", "roles": ["Coachee"]},
    {"id": "org_sonnenblume", "name": "Kita Sonnenblume", "roles": ["Parent", "staff"]},
]
OFFERS = [
    {
        "id": "inv_1",
        "organization": "Riverside Tutors",
        "inviter_name": "Ada Brook",
        "role": "client",
        "expires_at": ENDS_AT,
        "payment_url": "",
    },
    {
        "id": "inv_2",
        "organization": "Hillside Yoga",
        "inviter_name": "",
        "role": "client",
        "expires_at": None,
        "payment_url": "/p/t0ken",
    },
]

RECEIVED: dict[str, Any] = (
    ACCOUNT
    | OFFER
    | {
        "organization": NORTHLIGHT,
        "version": 1,
        "disclosures": [DISCLOSURE],
        "here": "/me/invitations/inv_1",
        "refusal": "",
    }
)
SETTINGS: dict[str, Any] = SHELL | {
    "nav": nav(f"/me/{ORG}", "home", "settings", current="settings"),
    "locales": ["en", "de", "es"],
    "chosen": "en",
    "words": ["all", "failures", "none"],
    "notifications": "all",
    "shares": "yes",
    "name": "Sarah Okafor",
    "email": "sarah@example.com",
    "phone": "",
    "roles": ["Coachee"],
}
MISSED = {"errors": [{"field": "disclosure", "code": "disclosure_required"}]}
REFUSALS = (
    "approval_pending",
    "payment_required",
    "already_linked",
    "already_member",
    "member_deactivated",
    "client_inactive",
    "other",
)

PROFILE: dict[str, Any] = ACCOUNT | {
    "visible": False,
    "photo": "",
    "addresses": ["sarah@example.com", "+447700900123"],
    "circles": [{"role": role, "subtypes": list(subtypes)} for role, subtypes in CIRCLES.items()],
    "values": {"name": "Sarah Okafor", "profession": "Family mediator"},
    "teams": [],
    "blocks": [],
}
FULL_PROFILE = PROFILE | {
    "visible": True,
    "photo": "/profile/x",
    "values": PROFILE["values"] | {"circle": "third_party professional", "found_as": "org_1 mem_1"},
    "teams": [("org_1 mem_1", "Northlight Coaching · Coach"), ("org_2 mem_2", "Riverside Tutors · Owner")],
    "blocks": [{"id": "blk_1", "name": "Eve Stone", "at": ENDS_AT}, {"id": "blk_2", "name": "", "at": ENDS_AT}],
}
NOT_TAKEN = [{"field": "file", "code": "profile.file"}, {"field": "found_as", "code": "profile.found_as"}]
INCOMPLETE = [{"field": name, "code": f"profile.{name}"} for name in ("name", "profession", "circle")]

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("portal-received", "portal/received", RECEIVED),
    ("portal-received-missed", "portal/received", RECEIVED | MISSED),
    ("portal-received-changed", "portal/received", RECEIVED | {"changed": True, "disclosures": []}),
    *((f"portal-received-{why}", "portal/received", RECEIVED | {"refusal": why}) for why in REFUSALS),
    ("portal-pin", "portal/pin", SHELL | {"digits": "482913", "exists": True}),
    ("portal-pin-none", "portal/pin", SHELL | {"digits": "", "exists": False}),
    ("portal-pin-unreadable", "portal/pin", SHELL | {"digits": "", "exists": True}),
    ("portal-settings", "portal/settings", SETTINGS | {"told": "saved"}),
    ("portal-settings-topics", "portal/settings", SETTINGS | {"notifications": "", "phone": "+41315550199"}),
    ("portal-decline", "portal/decline", RECEIVED),
    (
        "portal-organizations",
        "portal/organizations",
        ACCOUNT | {"places": PLACES, "offers": OFFERS, "works": True, "account": "sarah@example.com"},
    ),
    (
        "portal-organizations-none",
        "portal/organizations",
        ACCOUNT | {"places": [], "offers": [], "works": False, "account": "sarah@example.com"},
    ),
    ("portal-account", "portal/account", OWN_ACCOUNT),
    ("portal-account-stopped", "portal/account", OWN_ACCOUNT | {"stopped_by": "Northlight Coaching"}),
    ("portal-account-running", "portal/account", OWN_ACCOUNT | {"export": "running", "places": []}),
    (
        "portal-account-wrong",
        "portal/account",
        OWN_ACCOUNT | {"export": "", "errors": [{"field": "confirm", "code": "confirm_wrong"}]},
    ),
    ("portal-settings-withheld", "portal/settings", SETTINGS | {"shares": "no", "email": ""}),
    ("portal-profile", "portal/profile", PROFILE),
    ("portal-profile-full", "portal/profile", FULL_PROFILE | {"told": "lifted"}),
    ("portal-profile-not-taken", "portal/profile", FULL_PROFILE | {"errors": NOT_TAKEN}),
    ("portal-profile-wrong", "portal/profile", PROFILE | {"visible": True, "errors": INCOMPLETE}),
    ("portal-dashboard", "portal/dashboard", DASHBOARD),
    ("portal-dashboard-joined", "portal/dashboard", DASHBOARD | {"told": "joined"}),
    (
        "portal-dashboard-bare",
        "portal/dashboard",
        DASHBOARD | NOTHING | {"is_client": True, "staff": [JONAS], "assigned": False, "staff_label": "", "name": ""},
    ),
    (
        "portal-dashboard-guest",
        "portal/dashboard",
        DASHBOARD
        | NOTHING
        | {
            "organization": SCHOOL,
            "hosts": [
                {"name": "Sarah Okafor", "is_group": False, "staff": []},
                {"name": "Parents’ choir", "is_group": True, "staff": [MAYA]},
            ],
        },
    ),
    (
        "portal-dashboard-team",
        "portal/dashboard",
        DASHBOARD | NOTHING | {"works": True, "portal_url": "https://portal.northlight.example"},
    ),
]
