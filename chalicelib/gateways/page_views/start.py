"""The views of beginning without an invitation: an account, then an organization of one's own."""

from typing import NotRequired

from chalicelib.gateways.page_contexts import PageView, PasswordRules


# POST /start {name, email}; links /sign-in
class BeginView(PageView):
    """`has_account`: the address that was proven has one already."""

    has_account: NotRequired[bool]


# POST /start {name, email, sent_to, code, password} or {name, email, sent_to, resend}
class BeginCodeView(PageView):
    code_sent_to: str
    minutes: int
    password_rules: PasswordRules
    resent: NotRequired[bool]


# POST /start/organization {key, name, country, timezone}
class FoundView(PageView):
    """`key` tells one form from another, so that sending it twice founds one organization."""

    key: str


# links /sign-in
class ClosedView(PageView):
    """Where the operator creates organizations."""


PAGES: dict[str, type] = {
    "start/begin": BeginView,
    "start/code": BeginCodeView,
    "start/organization": FoundView,
    "start/closed": ClosedView,
}
