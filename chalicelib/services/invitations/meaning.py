"""Whom an invitation means, and how much of that contact the inviter may know and decide."""

from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.contact_types import is_invited, refuse_uninvited
from chalicelib.domain.errors import ContactAmbiguous, NotFound, TypeNotInvited
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found
from chalicelib.services.context import Context
from chalicelib.services.core.access import assigned, may_see
from chalicelib.services.core.grants import refuse_assigning
from chalicelib.services.core.recipients import Addressee, find_contact


@dataclass(frozen=True)
class Meant:
    """The contact that is there already, None for one that the invitation makes. `seen`: the caller may know what the
    directory says of it; `served`: it is assigned to the caller."""

    known: Contact | None
    seen: bool = True
    served: bool = False


def find_meant(context: Context, caller: Caller, grants: Grants, addressee: Addressee, found: Found) -> Meant:
    """Raises AssignOthers for staff who name anybody with a contact that is here already, NotFound for a contact id
    that the caller may not see, ContactAmbiguous naming those they may."""
    if addressee.contact:
        refuse_assigning(caller, grants)
    known = _known(context, caller, grants, addressee, found)
    if known is None or caller.manages:
        return Meant(known)
    mine = assigned(context, caller, (known.id, grants.client))
    seen = may_see(caller, known, mine)
    if addressee.contact and not seen:
        raise NotFound("There is no such contact.")
    refuse_assigning(caller, grants)
    return Meant(known, seen, known.id in mine)


def refuse_type(caller: Caller, addressee: Addressee, meant: Meant) -> None:
    """Raises TypeNotInvited, which names the type only of a contact that the caller may see."""
    own = caller.organization.policy.contact_types
    if meant.known is None:
        return refuse_uninvited(addressee.type, own, "recipient.type")
    if meant.seen or is_invited(meant.known.type, own):
        return refuse_uninvited(meant.known.type, own)
    raise TypeNotInvited


def _known(context: Context, caller: Caller, grants: Grants, addressee: Addressee, found: Found) -> Contact | None:
    try:
        return find_contact(context, caller.organization.id, addressee, found, grants.client)
    except ContactAmbiguous as several:
        if caller.manages:
            raise
        refuse_assigning(caller, grants)
        held = several.extra["contacts"]
        mine = assigned(context, caller, held)
        raise ContactAmbiguous(extra={"contacts": [one for one in held if one in mine]}) from several
