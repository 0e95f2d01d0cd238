"""The views of the pages on which people see where they are signed in, and how."""

from typing import TypedDict

from chalicelib.gateways.page_contexts import PageView


class SignedInPlace(TypedDict):
    """A browser that is signed in; `is_here`: this one."""

    id: str
    device: str
    seen_at: int
    is_here: bool


# POST /me/security/app, /me/security/app/end {password}, /me/security/sign-out {session?}
class SecurityView(PageView):
    """`done` names what was just done, or is ""."""

    signed_in_as: str
    has_app: bool
    sessions: list[SignedInPlace]
    done: str


# POST /me/security/app/confirm {secret, code}
class AuthenticatorView(PageView):
    """`qr` is a picture of the app's key, `secret_shown` the key in groups, to be typed."""

    secret: str
    secret_shown: str
    qr: str


PAGES: dict[str, type] = {"security/show": SecurityView, "security/app": AuthenticatorView}
