"""What the requests and answers of several resources share: kinds of fields, base class, deliveries."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.delivery import Delivery
from chalicelib.handlers.http.times import rfc3339

NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
Name = Annotated[str, Meta(max_length=80)]
Email = Annotated[str, Meta(max_length=320, examples=["jane@example.com"])]
Phone = Annotated[
    str,
    Meta(
        max_length=40,
        description="With + or 00 and the country code, or as dialled in the organization's `country`; kept as E.164",
        examples=["+12015550123"],
    ),
]
Text = Annotated[str, Meta(max_length=120, pattern=NO_CONTROLS)]
Note = Annotated[str, Meta(max_length=500)]
# As people type it: `services` write it as BCP 47 does (domain/typed.py).
_TAG = r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*"
Locale = Annotated[str, Meta(pattern=f"^{_TAG}$", max_length=20, examples=["en", "de-AT"])]
MaybeLocale = Annotated[str, Meta(pattern=f"^({_TAG})?$", max_length=20)]
Timezone = Annotated[str, Meta(max_length=60, description="IANA name, or empty", examples=["Europe/Berlin"])]
Country = Annotated[str, Meta(max_length=60, description="ISO 3166-1, two letters, or empty", examples=["GB"])]
Dialled = Annotated[
    str,
    Meta(max_length=60, description="Where numbers in national form are dialled, else the organization's `country`"),
]
Seconds = Annotated[int, Meta(ge=1, le=31_536_000, description="Seconds")]
Id = Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
MaybeId = Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")]
Of = Annotated[
    str,
    Meta(
        max_length=80,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="The client or group (con_...) whose guest this is, for ever; empty for everybody else",
    ),
]
ContactTypeName = Annotated[str, Meta(max_length=40, pattern=NO_CONTROLS, examples=["prospect"])]
Role = Literal["owner", "admin", "staff", "client", "guest"]
Channel = Literal["preferred", "email", "sms", "link", "qr", "in_app", "push"]
Cell = Annotated[str, Meta(max_length=400)]
Slot = Literal["A", "B", "other"]
Segment = Annotated[str, Meta(max_length=60, pattern=NO_CONTROLS)]
ContactState = Literal["invite", "re_invite", "linked"]
Addresses = Annotated[list[Email], Meta(max_length=5)]
Numbers = Annotated[list[Phone], Meta(max_length=5)]


class Body(Struct, forbid_unknown_fields=True, kw_only=True):
    """The base of all request bodies."""


# Two characters that show: one would match nearly everybody.
Typed = Annotated[str, Meta(max_length=100, pattern=r"\S.*\S", description="Beginning of a name or an address")]


class StatusAnswer(Struct):
    status: str


class DeliveryAnswer(Struct, kw_only=True):
    """`message` is what it says: the invitation, a reminder, or that it ends soon."""

    number: int
    message: Literal["invitation", "reminder", "expires_soon"]
    channel: str
    status: str
    reason: str
    at: str


def delivery_answer(delivery: Delivery) -> DeliveryAnswer:
    return DeliveryAnswer(
        number=delivery.number,
        message=delivery.message or "invitation",  # type: ignore[arg-type]
        channel=delivery.channel,
        status=delivery.status,
        reason=delivery.reason,
        at=rfc3339(delivery.at),
    )
