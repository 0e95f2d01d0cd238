"""Sign-ins of browsers as answers."""

from msgspec import Struct

from chalicelib.domain.sign_in import SignIn
from chalicelib.handlers.http.times import rfc3339


class SignInAnswer(Struct):
    """`device` names browser and system, or is empty. It ends by itself at `ends_at` unless it is used."""

    id: str
    device: str
    began_at: str
    seen_at: str
    ends_at: str


class SignInsAnswer(Struct):
    items: list[SignInAnswer]
    next: str | None


class EndedAnswer(Struct):
    ended: int


def sign_in_answer(sign_in: SignIn) -> SignInAnswer:
    return SignInAnswer(
        sign_in.id, sign_in.device, rfc3339(sign_in.began_at), rfc3339(sign_in.seen_at), rfc3339(sign_in.ends_at)
    )
