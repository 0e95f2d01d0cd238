"""With what each case of docs/rights.md is asked: the kind of thing, and a body that works for whoever may.

Left out, the kind is the last parameter of the path, and the body the one that works in tests/handlers/bodies.py.
Names in braces are filled with the ids of the thing.
"""

from typing import Any

from chalicelib.handlers.http.operation import Operation
from tests.declared import OPERATIONS
from tests.handlers.bodies import VALID
from tests.handlers.rights.page import Rule
from tests.handlers.rights.scene import PHOTOS, PRICE

REASON = {"reason": "Agreed by phone"}
NEW = {"name": "Nina", "email": "nina@example.com"}

KINDS = {
    "accept_order": "short order",
    "activate_member": "deactivated member",
    "approve_applicant": "applied invitation",
    "ask_rest_of_order": "short order",
    "assign_packages": "client contact",
    "cancel_order": "open order",
    "close_order": "short order",
    "consume_entitlement": "entitlement",
    "restore_entitlement": "entitlement",
    "correct_invitation": "open invitation",
    "create_contact as guest": "client contact",
    "create_invitation as guest": "client contact",
    "get_member": "any member",
    "get_contact_onboarding": "linked contact",
    "order_steps": "step",
    **dict.fromkeys(("give_pin", "get_pin", "replace_pin", "withdraw_pin"), "linked contact"),
    **dict.fromkeys(("text_pin", "send_pin_guide"), "linked contact"),
    "invite_contact": "new contact",
    "list_entitlements": "linked contact",
    "invite_my_guest": "new guest",
    "list_guests": "client contact",
    "list_group_members": "group",
    "put_group_members": "group",
    "remove_group_member": "group member",
    "get_my_group": "group",
    "list_job_rows": "job",
    **dict.fromkeys(("get_request_file", "remove_request_file"), "request"),
    **dict.fromkeys(("get_my_request_file", "remove_my_request_file"), "request"),
    "mark_order_paid": "open order",
    "name_order_client": "page order",
    "patch_contact address": "linked contact",
    "patch_member role": "team member",
    "patch_my_guest": "new guest",
    "put_contact_staff": "client contact",
    "refuse_applicant": "applied invitation",
    "reissue_invitation": "ended invitation",
    "resend_invitation": "open invitation",
    "resend_order": "open order",
    "review_order": "short order",
    "revoke_entitlement": "entitlement",
    "revoke_invitation": "open invitation",
    "share_invitation": "open invitation",
    "unlink_contact": "linked contact",
}
BODIES: dict[str, Any] = {
    "assign_packages": {"contact": "{contact}", "packages": [{"package": "{package}", "settlement": "prepaid"}]},
    "consume_entitlement": {},
    "correct_invitation": {"note": "Welcome"},
    "add_my_guest": NEW,
    "put_group_members": {"contacts": []},
    "create_contact": {"name": "Nina"},
    "create_contact as guest": {"name": "Nina", "of": "{contact}"},
    "create_dependent": {"name": "Nina"},
    "create_package": PRICE,
    "create_package of one's own": PRICE | {"owner": "{me}"},
    "create_invitation": {"recipient": NEW, "role": "client"},
    "create_invitation as admin": {"recipient": NEW, "role": "admin"},
    "create_invitation as guest": {"recipient": NEW, "role": "guest", "grants": {"client": "{contact}"}},
    "create_invitation as staff": {"recipient": NEW, "role": "staff"},
    "create_invitation for oneself": {"recipient": NEW, "role": "client", "grants": {"staff": ["{me}"]}},
    "import_contacts": {"rows": [{"name": "Nina"}]},
    "invite_contact": {"role": "client"},
    "invite_group": {"rows": [NEW]},
    "name_order_client": {"contact": "{contact}"},
    "patch_contact": {"tags": ["new"]},
    "patch_contact address": {"emails": ["nina@example.com"]},
    "patch_dependent": {"name": "Mia Lou"},
    "patch_member": {"notifications": "failures"},
    "patch_member role": {"role": "admin"},
    "patch_package": {"name": "Twelve sessions"},
    "text_pin": {"channel": "email"},
    "give_pins": {"contacts": ["{contact}"]},
    "preview_invitation": {"recipient": NEW, "role": "client"},
    "resend_invitation": {},
    "restore_entitlement": {},
    "reissue_invitation": {},
    "revise_step": PHOTOS,
    "order_steps": {"order": ["{step}"]},
    "do_step": {"version": 1, "agreed": True},
    "skip_step": {"version": 1},
    "withdraw_consent": {"version": 1},
    "create_my_request": {"text": "May I come on Friday?"},
    "write_my_request": {"text": "On Friday, then."},
    "answer_request": {"text": "On Friday, then."},
    "assign_request": {"to": "{me}"},
    "revise_disclosure": {"texts": {"en": {"title": "Terms", "text": "Be very kind."}}},
}
# What begins only where no other job is under way.
ONE_AT_A_TIME = ("import_contacts", "invite_group", "give_pins")
QUERIES = {"can_invite": "?role=client"}


def kind_of(rule: Rule) -> str:
    parameters = [part[1:-1] for part in declared(rule).path.split("/") if part.startswith("{")]
    last = {"org": "organization"}.get(parameters[-1], parameters[-1])
    return KINDS.get(rule.case) or KINDS.get(rule.operation) or last


def declared(rule: Rule) -> Operation:
    return next(one for one in OPERATIONS if one.name == rule.operation)


def body_of(rule: Rule, ids: dict[str, str]) -> Any:
    body = BODIES.get(rule.case, BODIES.get(rule.operation, VALID.get(rule.operation)))
    return _filled(body, ids)


def path_of(rule: Rule, ids: dict[str, str]) -> str:
    return declared(rule).path.format(**ids) + QUERIES.get(rule.operation, "")


def _filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, ids) for one in value]
    return value.format(**ids) if isinstance(value, str) else value
