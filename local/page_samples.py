"""Sample views of every page and message, in every variant worth a look, for the gallery and for tests."""

from typing import Any

from chalicelib.domain.help import Help
from chalicelib.domain.job import JobKind
from chalicelib.domain.money import Money
from chalicelib.domain.notice import UNDELIVERED, NoticeKind
from chalicelib.domain.request import RequestKind
from chalicelib.gateways.qr import qr_svg_data_uri

TOKEN = "q3VYwF0rXo2mT6dZp8LkYQHnB1sCeJ7uGAzQ9R4a"
LINK = f"https://invite.northlight.example/i/{TOKEN}"
ENDS_AT = 1_796_567_400_000  # Sunday, 6 December 2026, 14:30 UTC
RULES = {"min_length": 12, "needs": ["lower", "upper", "digit"]}

COMMON: dict[str, Any] = {
    "base": f"/i/{TOKEN}",
    "form_token": "f0rm-t0ken",
    "organization": {"name": "Northlight Coaching", "accent": "#1d5c57"},
}
HELP = Help("help@northlight.example", "+41315550123", "https://northlight.example/help")
SCHOOL = {"name": "Kita Sonnenblume", "accent": "#9a3412"}
OFFER: dict[str, Any] = {
    "inviter_name": "Maya Lindt",
    "role_label": "Coachee",
    "staff_names": ["Maya Lindt", "Jonas Weber"],
    "dependents": ["Mia", "Tom"],
    "staff_label": "Your coaches",
    "recipient_name": "Sarah Okafor",
    "note": "Lovely to meet you on Tuesday.\nHere is your space: sessions, notes and what we agreed on.",
    "packages": ["Six coaching sessions", "Career compass workbook"],
    "expires_at": ENDS_AT,
}
STEPS = ["Tell us a little about yourself", "Choose the time of your first session", "Say hello to Maya"]


def _offer(**more: Any) -> dict[str, Any]:
    return COMMON | OFFER | more


def _view(**more: Any) -> dict[str, Any]:
    return COMMON | more


def _invitation(**more: Any) -> dict[str, Any]:
    given = {"recipient_masked": "s***@e***.com", "asks_password": True, "password_rules": RULES, "offers_own": True}
    return _offer(**given, qr=qr_svg_data_uri(LINK)) | more


SET_UP: dict[str, Any] = {"base": "", "form_token": "f0rm-t0ken", "site": True, "sheets": ("page", "kiosk")}
KIOSK: dict[str, Any] = SET_UP | {"organization": SCHOOL}
BARE = {"staff_names": [], "dependents": [], "packages": [], "note": "", "recipient_name": "", "inviter_name": ""}
DISCLOSURE = {
    "id": "dis_1",
    "version": "3",
    "title": "Coaching is not therapy",
    "text": "Coaching helps you to reach goals that you choose.\n\nIt does not replace treatment. " * 5,
}

KINDS = [
    "form_expired",
    "cookies",
    "too_many",
    "unavailable",
    "changed",
    "deactivated",
    "already_member",
    "no_seats",
    "not_offered",
    "client_inactive",
    "unpaid",
]

PAYING: dict[str, Any] = COMMON | {"base": f"/p/{TOKEN}", "paying": True}
SESSIONS = {
    "name": "Six coaching sessions",
    "description": "Six sessions of 60 minutes, online or in Bern.\nWith notes after each session.",
    "terms": "Sessions can be moved until 24 hours before they begin.\n\nThey are valid for one year. " * 4,
    "price": Money(54_000, "EUR"),
}
WORKBOOK = {"name": "Career compass workbook", "description": "", "terms": "", "price": Money(2_400, "EUR")}
PAY: dict[str, Any] = PAYING | {
    "seller_name": "Maya Lindt",
    "recipient_name": "Sarah Okafor",
    "recipient_masked": "s***@e***.com",
    "joins": True,
    "lines": [SESSIONS, WORKBOOK],
    "total": Money(56_400, "EUR"),
    "received": None,
    "expires_at": ENDS_AT,
    "can_pay": True,
}
PACKAGE: dict[str, Any] = PAYING | {
    "line": SESSIONS,
    "is_full": False,
    "can_pay": True,
    "address_kinds": "either",
    "form": "f0rm",
}
PAYMENT_PROBLEMS = ["form_expired", "pay_cookies", "pay_too_many", "pay_unavailable", "pay_changed", "pay_refused"]


def _paying(**more: Any) -> dict[str, Any]:
    return PAYING | more


# (file name, page, view)
PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("invitation", "invitation", _invitation()),
    ("invitation-code", "invitation", _invitation(asks_password=False, on_behalf=True)),
    ("invitation-help", "invitation", _invitation(organization=COMMON["organization"] | {"help": HELP})),
    (
        "invitation-bare",
        "invitation",
        _invitation(**BARE, organization=SCHOOL, role_label="Parent", recipient_masked="", expires_at=None),
    ),
    (
        "invitation-own-address",
        "invitation",
        _invitation(recipient_masked="", asks_password=False, own=True, proves_masked="f***@e***.com"),
    ),
    (
        "invitation-account-exists",
        "invitation",
        _invitation(errors=[{"field": "", "code": "account_exists"}], values={"name": "Ben Hale"}),
    ),
    (
        "invitation-phone",
        "invitation",
        _invitation(recipient_masked="", address_kinds="phone", asks_password=False, note=""),
    ),
    (
        "invitation-errors",
        "invitation",
        _invitation(
            recipient_masked="",
            address_kinds="email",
            errors=[
                {"field": "address", "code": "email_invalid"},
                {"field": "password", "code": "weak_password"},
                {"field": "", "text": "Something of the server’s own."},
            ],
            values={"name": "Sarah Okafor", "address": "sarah@example"},
        ),
    ),
    (
        "code",
        "code",
        _view(
            purpose="sign_up",
            code_sent_to="s***@e***.com",
            minutes=10,
            password_rules=RULES,
            values={"name": "Sarah Okafor", "address": "sarah@example.com"},
        ),
    ),
    ("code-claim", "code", _view(purpose="claim", code_sent_to="•••42", minutes=10, resent=True)),
    (
        "code-wrong",
        "code",
        _view(
            purpose="claim",
            code_sent_to="•••42",
            minutes=10,
            errors=[{"field": "code", "code": "code_wrong"}],
        ),
    ),
    ("kiosk", "kiosk", KIOSK | {"places": 10}),
    ("kiosk-wrong", "kiosk", KIOSK | {"places": 10, "errors": [{"field": "pin", "code": "pin_wrong"}]}),
    ("kiosk-key", "kiosk_key", SET_UP | {"is_set": True}),
    ("kiosk-key-ended", "kiosk_key", SET_UP | {"errors": [{"field": "key", "code": "key_ended"}]}),
    ("kiosk-hello", "kiosk_hello", KIOSK | {"first_name": "Sarah", "children": ["Mia", "Tom"]}),
    ("kiosk-hello-nameless", "kiosk_hello", KIOSK | {"first_name": "", "children": ["Mia"]}),
    ("kiosk-stopped", "kiosk_stopped", KIOSK | {"minutes": 9}),
    ("kiosk-locked", "kiosk_stopped", KIOSK | {"minutes": 0}),
    ("sign-in", "sign_in", _view()),
    (
        "sign-in-wrong",
        "sign_in",
        _view(values={"identifier": "sarah@example.com"}, errors=[{"field": "", "code": "credentials_wrong"}]),
    ),
    ("second-factor", "second_factor", _view(challenge="opaque", account="opaque")),
    (
        "second-factor-wrong",
        "second_factor",
        _view(challenge="opaque", account="opaque", alone=True, errors=[{"field": "code", "code": "app_code_wrong"}]),
    ),
    ("forgot", "forgot", _view()),
    ("reset", "reset", _view(minutes=10, password_rules=RULES, values={"identifier": "sarah@example.com"})),
    (
        "new-password",
        "new_password",
        _view(password_rules=RULES, identifier="sarah@example.com", challenge="opaque"),
    ),
    ("accept", "accept", _offer(signed_in_as="sarah@example.com", version=3, disclosures=[])),
    (
        "accept-disclosures",
        "accept",
        _offer(
            signed_in_as="sarah@example.com",
            version=3,
            changed=True,
            disclosures=[DISCLOSURE, DISCLOSURE | {"id": "dis_2", "title": "Privacy"}],
            ticked=["dis_2"],
            errors=[{"field": "disclosure", "code": "disclosure_required"}],
        ),
    ),
    (
        "wrong-account",
        "wrong_account",
        _view(recipient_masked="•••42", signed_in_as="sarah@example.com", can_claim=True),
    ),
    (
        "wrong-account-two-ways",
        "wrong_account",
        _view(
            recipient_masked="•••42",
            signed_in_as="sarah@example.com",
            can_claim=True,
            other_channel="email",
            other_masked="j***@e***.com",
        ),
    ),
    (
        "wrong-account-no-claim",
        "wrong_account",
        _view(recipient_masked="j***@e***.com", signed_in_as="sarah@example.com", can_claim=False),
    ),
    (
        "already-linked",
        "already_linked",
        _view(
            linked_name="Ann Hale",
            recipient_name="Ben Hale",
            signed_in_as="family@example.com",
            portal_url="https://app.northlight.example/",
        ),
    ),
    (
        "already-linked-bare",
        "already_linked",
        _view(linked_name="", recipient_name="", signed_in_as="family@example.com"),
    ),
    ("approval", "approval", _view(inviter_name="Maya Lindt", signed_in_as="sarah@example.com")),
    ("decline", "decline", _view(inviter_name="Maya Lindt", can_say_not_me=True)),
    ("declined", "declined", _view()),
    ("declined-not-me", "declined", _view(not_me=True)),
    (
        "done",
        "done",
        _view(
            role_label="Coachee",
            staff_names=["Maya Lindt"],
            staff_label="Your coach",
            recipient_name="Sarah",
            signed_in_as="sarah@example.com",
            portal_url="https://app.northlight.example/",
            app_url="https://invite.northlight.example/app",
            steps=STEPS,
            qr=qr_svg_data_uri("https://invite.northlight.example/app"),
        ),
    ),
    ("done-bare", "done", _view(role_label="Parent", organization=SCHOOL)),
    ("done-here", "done", _view(role_label="Parent", organization=SCHOOL, portal_path="/me/org_sonnenblume")),
    ("gone-expired", "gone", _view(variant="expired", at=ENDS_AT, can_ask=True)),
    ("gone-expired-asked", "gone", _view(variant="expired", at=ENDS_AT, can_ask=True, asked=True)),
    ("gone-revoked", "gone", _view(variant="revoked")),
    ("gone-superseded", "gone", _view(variant="superseded")),
    ("gone-used", "gone", _view(variant="used", at=ENDS_AT, portal_url="https://app.northlight.example/")),
    ("gone-used-sign-in", "gone", _view(variant="used", can_sign_in=True)),
    ("gone-left", "gone", _view(variant="left")),
    ("gone-declined", "gone", _view(variant="declined", at=ENDS_AT, can_ask=True)),
    ("gone-exhausted", "gone", _view(variant="exhausted")),
    ("pay", "pay", PAY),
    ("pay-handed", "pay", PAY | {"lines": [WORKBOOK], "recipient_masked": "", "recipient_name": ""}),
    ("pay-active-client", "pay", PAY | {"joins": False, "recipient_masked": "", "seller_name": ""}),
    ("pay-elsewhere", "pay", PAY | {"can_pay": False}),
    ("package", "package", PACKAGE),
    (
        "package-errors",
        "package",
        PACKAGE
        | {
            "errors": [{"field": "name", "code": "other_name_required"}, {"field": "address", "code": "email_invalid"}],
            "values": {"who": "other", "address": "ben@example"},
        },
    ),
    ("package-email", "package", PACKAGE | {"address_kinds": "email", "line": WORKBOOK}),
    ("package-phone", "package", PACKAGE | {"address_kinds": "phone"}),
    ("package-full", "package", PACKAGE | {"is_full": True}),
    ("package-elsewhere", "package", PACKAGE | {"can_pay": False}),
    ("pay-waiting", "pay_waiting", _paying(can_pay=True)),
    ("pay-waiting-late", "pay_waiting", _paying(can_pay=False)),
    *(
        (f"paid-{state}", "paid", _paying(state=state, recipient_masked=""))
        for state in ("invited", "granted", "needs_attention", "disputed")
    ),
    ("paid", "paid", _paying(state="invited", recipient_masked="s***@e***.com")),
    *(
        (f"pay-closed-{variant}", "pay_closed", _paying(variant=variant))
        for variant in ("expired", "cancelled", "refunded", "superseded", "retired")
    ),
    *((f"pay-problem-{kind}", "problem", PAYING | {"kind": kind, "organization": None}) for kind in PAYMENT_PROBLEMS),
    ("unknown-payment", "unknown", {"paying": True}),
    ("unknown", "unknown", {}),
    *((f"problem-{kind}", "problem", _view(kind=kind, minutes=5)) for kind in KINDS),
    ("problem-nobody", "problem", {"base": f"/i/{TOKEN}", "kind": "unavailable"}),
]

INVITATION: dict[str, Any] = {
    "organization_name": "Northlight Coaching",
    "accent": "#1d5c57",
    "url": LINK,
    **{key: OFFER[key] for key in ("inviter_name", "role_label", "staff_names", "staff_label", "recipient_name")},
    "note": OFFER["note"],
    "expires_at": ENDS_AT,
    "reply_to": "maya@northlight.example",
}
CODE: dict[str, Any] = {
    "organization_name": "Northlight Coaching",
    "code": "482913",
    "minutes": 10,
    "purpose": "claim",
}
NOTICE: dict[str, Any] = {
    "job": "job_AaMYXFAAAAAAAAAF",
    "organization_name": "Northlight Coaching",
    "accent": "#1d5c57",
    "recipient_name": "Jonas Berg",
    "applicant_name": "Jo Berg",
    "inviter_name": "Maya Lindt",
    "role_label": "Coachee",
    "note": "Not this year.\nPerhaps the next one.",
    "packages": "",
    "attention": "",
    "url": "https://portal.northlight.example/",
}

SALE = NOTICE | {"packages": "Six coaching sessions, Career compass workbook"}
ATTENTION = (
    *("disputed", "refunded_after_acceptance", "paid_twice", "revoked", "contact_ambiguous", "no_seats"),
    *("invitation_open", "suppressed"),
)

PAYMENT: dict[str, Any] = {
    "organization_name": "Northlight Coaching",
    "accent": "#1d5c57",
    "url": LINK.replace("/i/", "/p/"),
    "recipient_name": OFFER["recipient_name"],
    "inviter_name": OFFER["inviter_name"],
    "lines": [
        {"name": "Six coaching sessions", "price": Money(54_000, "EUR")},
        {"name": "Career compass workbook", "price": Money(2_400, "EUR")},
    ],
    "total": Money(56_400, "EUR"),
    "expires_at": ENDS_AT,
    "joins": True,
}

GATHERED: dict[str, Any] = {
    "organization_name": "Northlight Coaching",
    "accent": "#1d5c57",
    "items": ["Jane Doe has joined", "The invitation for Max Roe did not arrive"],
    "more": 3,
    "url": "https://portal.northlight.example",
}

# (file name, message, context)
GUIDE: dict[str, Any] = {
    "organization_name": "Kita Sonnenblume",
    "accent": "#9a3412",
    "recipient_name": "Sarah Okafor",
    "dependents": ["Mia", "Tom"],
}
PIN: dict[str, Any] = GUIDE | {"code": "482913"}
# What they say depends on more than what they are.
MORE_OF = (NoticeKind.PAYMENT, NoticeKind.JOB_DONE)
DONE: dict[str, Any] = NOTICE | {"what": NoticeKind.JOB_DONE, "rows": 250, "recipient_name": ""}
MESSAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("invitation", "invitation", INVITATION),
    (
        "invitation-bare",
        "invitation",
        {
            "organization_name": "Kita Sonnenblume",
            "inviter_name": "",
            "role_label": "Parent",
            "url": LINK,
            "expires_at": None,
        },
    ),
    ("invitation-on-behalf", "invitation", INVITATION | {"on_behalf": True, "note": ""}),
    ("invitation-help", "invitation", INVITATION | {"help": HELP}),
    ("reminder", "reminder", INVITATION | {"note": ""}),
    ("expires-soon", "expires_soon", INVITATION | {"note": ""}),
    ("payment", "payment", PAYMENT),
    ("payment-active-client", "payment", PAYMENT | {"joins": False, "recipient_name": ""}),
    ("code-claim", "code", CODE),
    ("code-sign-up", "code", CODE | {"purpose": "sign_up"}),
    ("code-reset", "code", CODE | {"purpose": "reset"}),
    ("pin", "pin", PIN),
    ("pin-bare", "pin", {"organization_name": "Kita Sonnenblume", "code": "0047110815"}),
    ("pin-guide", "pin_guide", GUIDE),
    ("pin-guide-bare", "pin_guide", {"organization_name": "Kita Sonnenblume"}),
    ("address", "address", {"organization_name": "Northlight Coaching", "accent": "#1d5c57"}),
    ("refusal", "refusal", {"organization_name": "Northlight Coaching", "accent": "#1d5c57"}),
    *((f"notice-{what}", "notice", NOTICE | {"what": what}) for what in NoticeKind if what not in MORE_OF),
    *((f"notice-{what}-order", "notice", SALE | {"what": what}) for what in sorted(UNDELIVERED)),
    *((f"notice-payment-{why}", "notice", SALE | {"what": NoticeKind.PAYMENT, "attention": why}) for why in ATTENTION),
    *(
        (f"notice-request-{kind}", "notice", NOTICE | {"what": NoticeKind.REQUEST_ASKED, "request_kind": kind})
        for kind in RequestKind
    ),
    *(
        (f"notice-done-{kind}", "notice", DONE | {"job_kind": str(kind), "refused": refused})
        for kind, refused in ((JobKind.IMPORT, 3), (JobKind.INVITE, 1), (JobKind.PINS, 0))
    ),
    ("notice-followed", "notice", NOTICE | {"what": NoticeKind.PRIMARY, "follows": True}),
    ("notice-help", "notice", NOTICE | {"what": NoticeKind.ACCEPTED, "help": HELP}),
    ("digest", "digest", GATHERED | {"help": HELP}),
    ("digest-short", "digest", GATHERED | {"items": GATHERED["items"][:1], "more": 0, "url": ""}),
    (
        "notice-bare",
        "notice",
        dict.fromkeys(NOTICE, "")
        | {"organization_name": "Kita Sonnenblume", "what": "accepted", "accent": "#1d5c57", "url": ""},
    ),
]
