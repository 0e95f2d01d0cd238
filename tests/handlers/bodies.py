"""For every operation: a request that works, and ways to spoil its body, generated from the API's description."""

import copy
from collections.abc import Iterator
from typing import Any

from chalicelib.handlers.http.operation import File, Operation
from tests.declared import OPERATIONS
from tests.handlers.contract import described
from tests.pictures import png

INVITATION = {
    "recipient": {
        "name": "Nina",
        "email": "nina@example.com",
        "phone": "+12015550199",
        "country": "US",
        "locale": "en",
        "type": "prospect",
    },
    "channel": "email",
    "as": "team",
    "role": "client",
    "note": "Hello",
    "expires_in": 7200,
    "match": "verified",
    "reminders": False,
    "kind": "personal",
    "max_uses": None,
    "of": "",
    "grants": {
        "relationship": "mother",
        "staff": [],
        "groups": [],
        "client": "",
        "packages": [],
        "metadata": {"k": "v"},
    },
}
ORGANIZATION = {
    "name": "Acme",
    "accent": "#123456",
    "portal_url": "https://example.com",
    "labels": {"client": "coachee"},
    "timezone": "Europe/Berlin",
    "country": "DE",
    "help": {"email": "help@acme.example", "phone": "+12015550100", "url": "https://acme.example/help"},
}
CONTACT = {
    "name": "Nina",
    "emails": ["nina@example.com"],
    "phones": ["+12015550199"],
    "preferred": "email",
    "locale": "en",
    "timezone": "Asia/Kolkata",
    "country": "IN",
    "type": "lead",
    "tags": ["one"],
    "external_id": "1",
}
FORM = {
    "kind": "form",
    "role": "guest",
    "required": True,
    "texts": {"en": {"title": "About you", "text": "So that we can prepare."}},
    "questions": [
        {
            "name": "wishes",
            "kind": "several",
            "labels": {"en": "What would you like?"},
            "hints": {"en": "One or both"},
            "required": True,
            "options": [
                {"name": "rest", "labels": {"en": "Rest"}},
                {"name": "sport", "labels": {"en": "Sport"}},
            ],
            "least": 1,
            "most": 2,
            "when": "",
        }
    ],
    "url": "",
}
GUEST = {"name": "Nina", "email": "nina@example.com", "phone": "+12015550199", "country": "US", "locale": "en"}
PACKAGE = {
    "name": "Ten sessions",
    "amount": 12000,
    "currency": "EUR",
    "description": "Once a week",
    "terms": "No refund",
    "price_id": "",
}
DEPENDENT = {
    "name": "Mia",
    "external_id": "7",
    "segments": {"site": "North"},
    "guardians": [{"contact": "con_0000000000000000", "slot": "A"}],
}
SERVICE = {"name": "Coaching", "description": "An hour", "askers": ["client", "guest"], "position": 1}
MESSAGE = {
    "text": "May I come on Friday?",
    "attachments": [{"upload": "upl_0000000000000000", "name": "plan.pdf"}],
}
VALID: dict[str, Any] = {
    "create_organization": ORGANIZATION,
    "patch_organization": ORGANIZATION
    | {
        "policy": {"staff_invite_guests": True, "invite_other_guardians": False, "match": None, "lifetime": 3600}
        | {"remind_of_requests_after": 3600, "escalate_requests_after": 0}
        | {"nudge_after_days": 14, "nudges_at_most": 2}
        | {"contact_types": [{"name": "VIP", "invite": True}]}
    },
    "put_logo": png(64, 64),
    "put_photo": png(64, 64),
    "discover_people": {
        "entries": [{"email": "nina@example.com", "phone": "+12015550199"}],
        "relationship": "client",
        "country": "US",
    },
    "discover_professionals": {
        "entries": [{"email": "nina@example.com", "phone": "+12015550199"}],
        "country": "US",
    },
    "create_my_ask": {"handle": "A" * 120},
    "approve_ask": {"contact": ""},
    "create_contact": CONTACT | {"kind": "person", "of": ""},
    "patch_contact": CONTACT,
    "put_contact_staff": {"staff": []},
    "patch_member": {
        "name": "Olga",
        "title": "Coach",
        "greeting": "Welcome",
        "notifications": "failures",
        "locale": "de",
    },
    "patch_notifications": {
        "notifications": "failures",
        "topics": {"invitations": {"channels": ["in_app", "email"], "rhythm": "daily", "only_waiting": True}},
    },
    "put_subscription": {"topics": ["invitations", "money"]},
    "patch_my_profile": {
        "name": "Olga",
        "profession": "Mediator",
        "firm": "Olga & Partners",
        "circle": {"role": "third_party", "subtype": "professional"},
        "found_as": None,
        "visible_in_search": True,
        "locale": "de",
    },
    "note_sign_in": {},
    "put_my_photo": png(64, 64),
    "put_my_block": {"invitation": "inv_0000000000000000", "handle": "", "ask": ""},
    "export_me": {},
    "erase_me": {"confirm": "olga@example.com"},
    "mark_inbox_seen": {"ids": ["ntc_0000000000000000"], "up_to": None, "organization": None, "topic": None},
    **{name: {} for name in ("give_pin", "replace_pin", "send_pin_guide", "give_my_pin", "share_my_address")},
    "text_pin": {"channel": "email"},
    "give_pins": {"contacts": ["con_0000000000000000"], "filter": None, "channel": "sms"},
    "create_kiosk": {"name": "Entrance", "site": "North"},
    "patch_kiosk": {"name": "Back door", "site": "South"},
    **{name: {} for name in ("rotate_kiosk", "revoke_kiosk", "lift_kiosk")},
    "verify_pin": {"pin": "123456"},
    "create_dependent": DEPENDENT,
    "create_application": {
        "guardians": [{name: CONTACT[name] for name in CONTACT.keys() - {"type", "external_id"}} | {"slot": "A"}],
        "dependents": [{name: DEPENDENT[name] for name in DEPENDENT.keys() - {"guardians"}}],
        "staff": [],
        "note": "Welcome",
        "expires_in": 7200,
    },
    "patch_dependent": DEPENDENT,
    "create_invitation": INVITATION,
    "preview_invitation": INVITATION,
    "invite_contact": {name: value for name, value in INVITATION.items() if name != "recipient"},
    "invite_group": {name: value for name, value in INVITATION.items() if name != "recipient"}
    | {"contacts": ["con_0000000000000000"], "filter": None, "rows": None, "csv": None, "dry_run": False},
    "import_contacts": {"rows": [{"name": "Nina"}], "csv": None, "dry_run": False},
    "cancel_job": {},
    "connect_stripe": {"api_key": "sk_test_0123456789", "webhook_secret": "whsec_0123456789abcdef"},
    "connect_standard_biller": {"webhook_secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="},
    "resend_invitation": {"channel": "email"},
    "revoke_invitation": {},
    "share_invitation": {},
    "sign_up": {"name": "J", "password": "correct horse", "email": "", "phone": "", "code": "", "resend": False},
    "start": {"name": "J", "email": "j@example.com", "password": "correct horse", "code": "", "resend": False},
    "claim_invitation": {"code": "123456"},
    "accept_invitation": {"version": 1, "disclosures": [{"id": "d", "version": 1}]},
    "decline_invitation": {"reason": "No time"},
    "say_not_me": {},
    "ask_for_new_link": {},
    "correct_invitation": {name: INVITATION[name] for name in ("role", "note", "grants", "expires_in", "as")},
    "reissue_invitation": {"channel": "email"},
    "approve_applicant": {},
    "refuse_applicant": {},
    "refuse_ask": {},
    "withdraw_my_ask": {},
    "unlink_contact": {},
    "put_group_members": {"contacts": ["con_0000000000000000"]},
    "end_guest": {},
    "add_my_guest": GUEST | {"channel": "email", "note": "Hello", "expires_in": 7200, "invite": True},
    "patch_my_guest": GUEST,
    "invite_my_guest": {"channel": "email", "note": "Hello", "expires_in": 7200},
    "end_my_guest": {},
    "deactivate_member": {"invitations": "transfer", "clients": None},
    "remove_member": {"invitations": "revoke", "clients": None},
    "leave_organization": {"membership": ""},
    "activate_member": {},
    "publish_disclosure": {"role": "client", "texts": {"en": {"title": "Terms", "text": "Be kind."}}},
    "revise_disclosure": {"role": "", "texts": {"de": {"title": "Regeln", "text": "Seid nett."}}},
    "retire_disclosure": {},
    "publish_step": FORM,
    "revise_step": FORM | {"ask_again": True},
    "order_steps": {"order": ["stp_0000000000000000"]},
    "retire_step": {},
    "restore_step": {},
    "do_step": {
        "version": 1,
        "membership": "",
        "agreed": True,
        "answers": {"reason": "rest", "wishes": ["rest", "sport"], "consented": True},
        "name": "Nina",
        "locale": "en",
    },
    "skip_step": {"version": 1, "membership": ""},
    "withdraw_consent": {"version": 1, "membership": ""},
    "accept_my_invitation": {"version": 1, "disclosures": []},
    "decline_my_invitation": {},
    "create_service": SERVICE,
    "patch_service": SERVICE,
    "retire_service": {},
    "restore_service": {},
    "create_my_request": MESSAGE
    | {"kind": "service", "service": "svc_0000000000000000", "subject": "Friday", "membership": ""},
    "write_my_request": MESSAGE,
    "close_my_request": {},
    "reopen_my_request": {},
    "prepare_upload": {},
    "answer_request": MESSAGE,
    "close_request": {},
    "reopen_request": {},
    "assign_request": {"to": ""},
    "create_package": PACKAGE | {"owner": "", "kind": "group", "seats": 5, "page": False},
    "patch_package": PACKAGE | {"seats": 5, "page": False},
    "retire_package": {},
    "restore_package": {},
    "assign_packages": {
        "contact": "con_0000000000000000",
        "packages": [{"package": "pkg_0000000000000000", "settlement": "prepaid"}],
        "channel": "email",
    },
    "consume_entitlement": {"units": 1},
    "restore_entitlement": {"units": 1},
    "revoke_entitlement": {},
    "resend_order": {},
    "cancel_order": {},
    "mark_order_paid": {"method": "cash", "note": "At the desk"},
    "review_order": {},
    "name_order_client": {"contact": "con_0000000000000000"},
    "accept_order": {"reason": "Agreed by phone"},
    "ask_rest_of_order": {"reason": "Agreed by phone"},
    "close_order": {"reason": "Agreed by phone"},
}
WITH_BODY = [one for one in OPERATIONS if one.body is not None and one.body is not File]
HOSTILE: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    2**63,
    10**40,
    "",
    " ",
    "x",
    "\0",
    "\u202e",
    "\u2028",
    "x" * 81,
    "x" * 600,
    "𝒳" * 4_000,
    [],
    {},
    ["x" * 600],
    [None],
    {"unexpected": "x"},
    {"x" * 200: "x"},
    [[[[[[]]]]]],
]


def schema_of(operation: Operation) -> dict[str, Any]:
    path = described()["paths"][operation.path][operation.method.lower()]
    return dict(path["requestBody"]["content"]["application/json"]["schema"])


def spoiled(operation: Operation) -> Iterator[tuple[str, Any, Any]]:
    """(field, hostile value, body) for every field at any depth, and for unknown fields at every depth."""
    valid = VALID[operation.name]
    for place in places(valid):
        for value in HOSTILE:
            yield ".".join(map(str, place)), value, put(valid, place, value)
    for place in [(), *places(valid)]:
        if isinstance(at(valid, place), dict):
            for name in ("status", "accepted_at", "inviter", "id", "__proto__", "tenant_id", "paid"):
                yield ".".join(map(str, (*place, name))), "x", put(valid, (*place, name), "x")


def places(value: Any, start: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*start, key)
        yield from places(one, (*start, key))


def at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def put(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    at(changed, place[:-1])[place[-1]] = new
    return changed
