"""Samples of the console's pages."""

from typing import Any

from chalicelib.gateways.qr import qr_svg_data_uri
from chalicelib.handlers.pages.console.frame import SECTIONS
from chalicelib.handlers.pages.site import AREAS
from local.page_samples import ENDS_AT, LINK, OFFER
from local.samples.site import SITE

ORG = "/console/org_AaMYXFAAAAAAAAAB"
HERE = f"{ORG}/invitations/inv_AaMYXFAAAAAAAAAB"
SIGNED_IN: dict[str, Any] = SITE | {"signed_in_as": "maya@northlight.example"}


def around(current: str, **view: Any) -> dict[str, Any]:
    """The view of a page of the console, in the section `current`."""
    shell = {
        "organization": {"name": "Northlight Coaching", "accent": "#1d5c57"},
        "sheets": AREAS["console"].sheets,
        "place": ORG,
        "sections": [
            {"name": one.name, "path": f"{ORG}{one.path}", "current": one.name == current} for one in SECTIONS
        ],
        "role": "owner",
        "labels": {"client": "Coachee"},
        "time_zone": "Europe/Berlin",
        "done": "",
    }
    return SIGNED_IN | shell | view


PLACES = [
    {"id": "org_northlight", "name": "Northlight Coaching", "role": "owner", "label": ""},
    {"id": "org_sonnenblume", "name": "Kita Sonnenblume", "role": "staff", "label": "Erzieherin"},
]
REASONS = {
    "bounced": "correct",
    "complained": "share",
    "failed": "resend",
    "suppressed": "another_channel",
    "unknown": "resend",
    "stuck": "ask_operator",
    "held": "wait",
    "expiring": "resend",
    "approval": "approve",
}
NEEDING = [
    {
        "id": f"inv_{reason}",
        "name": name,
        "reason": reason,
        "step": step,
        "is_pressed": step == "resend",
        "expires_at": ENDS_AT,
    }
    for name, (reason, step) in zip(
        (
            "Sarah Okafor",
            "Ben Hale",
            "Lena Brandt",
            "José Álvarez",
            "Ann Lee",
            "Tom Ott",
            "Mia Lang",
            "Wei Li",
            "Ida Moe",
        ),
        REASONS.items(),
        strict=True,
    )
]
STATES = {
    "pending": 12,
    "awaiting_payment": 3,
    "awaiting_approval": 1,
    "accepted": 200,
    "expired": 9,
    "declined": 2,
    "revoked": 0,
}
CONTACTS = {"invite": 31, "re_invite": 14, "linked": 118}


def _bars(counted: dict[str, int]) -> list[dict[str, Any]]:
    largest = max(counted.values())
    return [
        {"state": state, "count": count, "more": count == 200, "width": round(100 * count / largest)}
        for state, count in counted.items()
    ]


HOME = {
    "needing": NEEDING,
    "more_needing": True,
    "invitations": _bars(STATES),
    "contacts": _bars(CONTACTS),
    "may_invite": True,
}
VALUES = {
    "name": "Sarah Okafor",
    "address": "sarah@example.com",
    "role": "client",
    "channel": "preferred",
    "note": OFFER["note"],
    "form": "f0rm",
}
INVITE = {
    "roles": ["client", "staff", "admin"],
    "staff": [("mem_1", "Maya Lindt"), ("mem_2", "Jonas Weber")],
    "packages": [("pkg_1", "Six coaching sessions")],
    "groups": [("con_7", "Tuesday circle")],
    "channels": ["preferred", "link", "qr"],
    "address_kinds": "either",
}
MESSAGE = "Hello Sarah,\n\nMaya Lindt invites you to join Northlight Coaching.\n\nhttps://invite.northlight.example/i/…"
PREVIEW = {
    "values": VALUES,
    "channel": "email",
    "recipient": "Sarah Okafor",
    "sent_to": "sarah@example.com",
    "subject": "Maya Lindt invites you to Northlight Coaching",
    "text": MESSAGE,
    "sms": "",
    "expires_at": ENDS_AT,
    "is_known": False,
}
SHARED = {
    "url": LINK,
    "share_text": f"Maya Lindt invites you to join Northlight Coaching: {LINK}",
    "qr": qr_svg_data_uri(LINK),
}
DONE = {
    "id": "inv_AaMYXFAAAAAAAAAB",
    "recipient": "Sarah Okafor",
    "channel": "email",
    "sent_to": "sarah@example.com",
    "state": "pending",
}


def _row(number: int, state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"inv_{number}",
        "name": ("Sarah Okafor", "Ben Hale", "Lena Brandt", "", "Ann Lee", "Wei Chen", "Ida Moe")[number % 7],
        "address": "sarah@example.com",
        "role": "client",
        "state": state,
        "is_open": state == "pending",
        "channel": "email",
        "delivery": "delivered",
        "created_at": ENDS_AT,
        "inviter": "Maya Lindt",
        "reason": "",
        "expires_at": ENDS_AT,
    } | more


DELIVERIES = ("queued", "sending", "sent", "delivered", "bounced", "complained", "failed", "suppressed", "unknown")
ROWS = [
    *(_row(number, "pending", delivery=delivery) for number, delivery in enumerate(DELIVERIES)),
    _row(3, "pending", delivery="bounced", reason="bounced"),
    _row(4, "accepted", channel="sms"),
    _row(5, "declined", channel="link", delivery="", address=""),
    *(_row(6, state, channel="qr", delivery="") for state in STATES),
]
LIST = {
    "rows": ROWS,
    "states": list(STATES),
    "channels": ["email", "sms", "link", "qr"],
    "is_first": True,
    "next_page": "status=pending&cursor=abc.def",
    "values": {"q": "", "status": "pending", "channel": "", "attention": ""},
}
ONE = {
    "id": "inv_AaMYXFAAAAAAAAAB",
    "name": "Sarah Okafor",
    "email": "sarah@example.com",
    "phone": "+44 7700 900123",
    "values": {"name": "Sarah Okafor", "address": "sarah@example.com"},
    "invited_role": "client",
    "state": "pending",
    "is_open": True,
    "is_ended": False,
    "waits": False,
    "applicant": "",
    "applicant_address": "",
    "reason": "",
    "ways": ["email", "sms"],
    "inviter": "Maya Lindt",
    "staff_names": ["Maya Lindt", "Jonas Weber"],
    "note": OFFER["note"],
    "expires_at": ENDS_AT,
    "reminds_at": ENDS_AT - 200_000_000,
    "decline_reason": "",
    "happened": [
        {"what": "message", "at": ENDS_AT + 9, "channel": "sms", "status": "sent", "about": "reminder"},
        {"what": "message", "at": ENDS_AT, "channel": "sms", "status": "delivered", "about": ""},
        {"what": "opened", "at": ENDS_AT - 7_000_000},
        {"what": "message", "at": ENDS_AT - 9_000_000, "channel": "email", "status": "bounced", "about": ""},
        {"what": "created", "at": ENDS_AT - 9_000_001},
    ],
}
WAITING = {
    "state": "awaiting_approval",
    "waits": True,
    "applicant": "Sarah Okafor",
    "applicant_address": "s@example.org",
}
CLOSED = {
    "errors": [{"field": "", "code": "invitation_closed"}],
    "state": "declined",
    "is_open": False,
    "is_ended": True,
}

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-organizations", "console/organizations", SIGNED_IN | {"places": PLACES}),
    ("console-organizations-none", "console/organizations", SIGNED_IN | {"places": []}),
    ("console-home", "console/home", around("home", **HOME)),
    ("console-home-calm", "console/home", around("home", **HOME | {"needing": [], "more_needing": False})),
    ("console-invite", "console/invitations/invite", around("invite", **INVITE, values={"form": "f0rm"})),
    (
        "console-invite-wrong",
        "console/invitations/invite",
        around(
            "invite",
            **INVITE | {"roles": ["client"], "staff": [], "packages": [], "groups": []},
            values=VALUES,
            errors=[{"field": "address", "code": "email_invalid"}, {"field": "", "code": "invitation_open"}],
        ),
    ),
    ("console-preview", "console/invitations/invite_preview", around("invite", **PREVIEW)),
    (
        "console-preview-known",
        "console/invitations/invite_preview",
        around("invite", **PREVIEW | {"is_known": True, "text": "", "sms": "Hello"}),
    ),
    (
        "console-preview-link",
        "console/invitations/invite_preview",
        around("invite", **PREVIEW | {"text": "", "channel": "link", "sent_to": ""}),
    ),
    ("console-invited", "console/invitations/invite_done", around("invite", **DONE)),
    (
        "console-invited-link",
        "console/invitations/invite_done",
        around("invite", **DONE | {"channel": "link"}, **SHARED),
    ),
    (
        "console-invited-unpaid",
        "console/invitations/invite_done",
        around("invite", **DONE | {"state": "awaiting_payment"}),
    ),
    ("console-invitations", "console/invitations/invitations", around("invitations", **LIST)),
    (
        "console-invitations-none",
        "console/invitations/invitations",
        around("invitations", **LIST | {"rows": [], "next_page": ""}),
    ),
    (
        "console-invitations-short",
        "console/invitations/invitations",
        around("invitations", **LIST | {"rows": [], "is_first": False}),
    ),
    *(
        (f"console-invitation-{done}", "console/invitations/invitation", around("invitations", **ONE, done=done))
        for done in ("", "resent", "revoked", "corrected", "approved", "refused", "reissued")
    ),
    ("console-invitation-shared", "console/invitations/invitation", around("invitations", **ONE, **SHARED)),
    ("console-invitation-waiting", "console/invitations/invitation", around("invitations", **ONE | WAITING)),
    ("console-invitation-ended", "console/invitations/invitation", around("invitations", **ONE | CLOSED)),
]
