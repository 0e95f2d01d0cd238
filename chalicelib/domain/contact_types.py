"""What an organization calls its contacts, and whom of them it invites: leads, clients, labels of its own (S3.16)."""

from collections.abc import Iterable

from chalicelib.domain.errors import FieldError, TypeNotInvited
from chalicelib.domain.values import dataclass

TYPE_LIMIT = 40
MAX_TYPES = 30


@dataclass(frozen=True)
class ContactType:
    """Contacts of a type that `invite` says no to can be created, and are invited once their type is another one."""

    name: str
    invite: bool = True


BUILT_IN = (
    ContactType("lead", invite=False),
    ContactType("prospect"),
    ContactType("client"),
    ContactType("contact", invite=False),
    ContactType("guest"),
)


def types_of(own: Iterable[ContactType]) -> tuple[ContactType, ...]:
    """The built-in types as the organization would have them, then the labels of its `own`."""
    known = {_key(one.name): one for one in BUILT_IN}
    return tuple((known | {_key(one.name): one for one in own}).values())


def is_invited(name: str, own: Iterable[ContactType]) -> bool:
    """Whether contacts of this type may be invited. A label that nobody said anything about is one that may."""
    return next((one.invite for one in types_of(own) if _key(one.name) == _key(name)), True)


def refuse_uninvited(name: str, own: Iterable[ContactType], field: str = "") -> None:
    """Raises TypeNotInvited for a type that is not invited; `field` is where it was typed, "" for a contact's own."""
    if is_invited(name, own):
        return
    detail = f"Contacts of type `{name}` are created and not invited here: "
    detail += "choose another type, or create the contact only." if field else "change the type of the contact first."
    raise TypeNotInvited(detail, errors=[FieldError(field, TypeNotInvited.code, detail)] if field else [])


def repeated(own: Iterable[ContactType]) -> str:
    """The first name that is there twice, in whatever capitals, or ""."""
    seen: set[str] = set()
    for one in own:
        if _key(one.name) in seen:
            return one.name
        seen.add(_key(one.name))
    return ""


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
