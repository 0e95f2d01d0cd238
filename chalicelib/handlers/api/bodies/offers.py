"""What all ways to invite have in common: the offer, its recipient and its grants."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from chalicelib.domain import command
from chalicelib.domain.contact import Grants
from chalicelib.domain.errors import FieldError, Unprocessable, Unsupported
from chalicelib.domain.organization import Branding
from chalicelib.domain.package import GrantedPackage
from chalicelib.handlers.api.bodies.common import (
    NO_CONTROLS,
    Body,
    Channel,
    ContactTypeName,
    Dialled,
    Email,
    Id,
    MaybeId,
    MaybeLocale,
    Name,
    Note,
    Of,
    Phone,
    Role,
    Seconds,
    Text,
)
from chalicelib.services.core.numbers import assumed_country

# Unions with Literal[""] would be documented, but the validator holds "" against the pattern all the same.
PolicyMatch = Literal["verified", "bearer", "approval"]
Match = PolicyMatch | Literal["user"]
Kind = Literal["personal", "multi_use"]
HandleText = Annotated[str, Meta(max_length=200, pattern=r"^[A-Za-z0-9_-]*$")]
Voice = Literal["team", "self"]
Settlement = Literal["prepaid", "payment_required"]


class GrantedPackageBody(Body):
    package: Id
    settlement: Settlement = "prepaid"


class GrantsBody(Body):
    """What acceptance gives. `packages` are for clients; each is settled in its own way. `client` is the same as `of`
    of the offer."""

    relationship: Text = ""
    staff: Annotated[list[Id], Meta(max_length=10)] = []
    groups: Annotated[list[Id], Meta(max_length=10)] = []
    client: MaybeId = ""
    packages: Annotated[list[GrantedPackageBody], Meta(max_length=10)] = []
    metadata: Annotated[dict[Text, Annotated[str, Meta(max_length=500, pattern=NO_CONTROLS)]], Meta(max_length=20)] = {}


class RecipientBody(Body):
    """Either `contact`, or the `handle` of somebody who was found (POST .../discoveries), or whatever is known of the
    person. `type` is that of a contact which is made: one that is there already keeps its own."""

    contact: MaybeId = ""
    handle: HandleText = ""
    name: Name = ""
    email: Email = ""
    phone: Phone = ""
    country: Dialled = ""
    locale: MaybeLocale = ""
    type: ContactTypeName | Literal[""] = ""


class OfferBody(Body):
    """What all ways to invite have in common. `as` says in whose name it goes: that of the organization (`team`), or
    the caller's own (`self`), if they are the one who is assigned."""

    channel: Channel = "preferred"
    role: Role = "client"
    note: Note = ""
    expires_in: Seconds | None = None
    match: Match | Literal[""] = ""
    voice: Voice | Literal[""] = field(default="", name="as")
    reminders: Annotated[bool | None, Meta(description="null: as the organization does")] = None
    kind: Kind = "personal"
    max_uses: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    of: Of = ""
    grants: GrantsBody = field(default_factory=GrantsBody)


class ContactGrantsAnswer(Struct, kw_only=True):
    """What a contact has, whether it has joined or not; who serves it stands beside."""

    relationship: str
    groups: list[str]
    client: str | None
    packages: list[dict[str, str]]
    metadata: dict[str, str]


class GrantsAnswer(ContactGrantsAnswer, kw_only=True):
    """`staff` are those that were assigned with the invitation."""

    staff: list[str]


def grants_answer(grants: Grants) -> GrantsAnswer:
    return GrantsAnswer(staff=list(grants.staff), **_granted(grants))


def contact_grants_answer(grants: Grants) -> ContactGrantsAnswer:
    return ContactGrantsAnswer(**_granted(grants))


def _granted(grants: Grants) -> dict[str, Any]:
    return {
        "relationship": grants.relationship,
        "groups": list(grants.groups),
        "client": grants.client or None,
        "packages": [{"package": one.package, "settlement": one.settlement} for one in grants.packages],
        "metadata": grants.metadata,
    }


def recipient_of(typed: RecipientBody) -> command.TypedRecipient:
    return command.TypedRecipient(
        contact=typed.contact,
        name=typed.name,
        email=typed.email,
        phone=typed.phone,
        country=typed.country,
        locale=typed.locale,
        type=typed.type,
    )


def assumed_of(typed: RecipientBody, branding: Branding) -> str:
    """The country that was taken for granted for the phone, by the new invitation's `branding`."""
    return "" if typed.contact else assumed_country([typed.phone], typed.country or branding.country)


def grants_of(body: GrantsBody, of: str = "") -> Grants:
    """Raises Unprocessable where a guest would belong to two."""
    if of and body.client not in ("", of):
        raise Unprocessable(errors=[FieldError("of", "invalid", "`of` and `grants.client` name two: give one.")])
    return Grants(
        relationship=body.relationship,
        staff=tuple(body.staff),
        groups=tuple(body.groups),
        client=of or body.client,
        packages=tuple(GrantedPackage(one.package, one.settlement) for one in body.packages),
        metadata=body.metadata,
    )


def refuse_later(offer: OfferBody) -> None:
    """Parts of the API that are declared but not built answer 422, never silently something else."""
    later = {
        "kind": offer.kind == "multi_use",
        "max_uses": offer.max_uses is not None,
    }
    errors = [FieldError(name, "unsupported", "Not available yet.") for name, used in later.items() if used]
    if errors:
        raise Unsupported(errors=errors)
