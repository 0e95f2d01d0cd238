"""One contact in the console: who they are, who serves them, what they were sent and have; inviting and unlinking."""

from collections.abc import Callable, Sequence

from chalicelib.domain.command import CreateInvitation, TypedRecipient
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.errors import NotFound, UsherError
from chalicelib.domain.invitation import Channel
from chalicelib.domain.organization import Membership, Role
from chalicelib.handlers.pages.console.colleagues import active
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.invitations import invitations
from chalicelib.handlers.pages.console.people.contacts import dependent_view, invited_as, may_invite, name_of
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import plain, version_seen
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.invitations import invite_contact
from chalicelib.services.invitations.creating import Plan
from chalicelib.services.people import entitlements, history, staffing, unlinking
from chalicelib.services.people.staffing import Staffed, StaffList

SHOWN = 10
CHANNELS = (Channel.PREFERRED, Channel.EMAIL, Channel.SMS)


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    return _shown(here, _read(here))


def _read(here: Desk) -> Staffed:
    return staffing.get(here.context, here.user, here.organization, here.turn.named("contact"))


def _shown(here: Desk, staffed: Staffed) -> PageAnswer:
    contact = staffed.contact
    view = contact_view(here, contact) | {
        "staff": [{"id": one.id, "name": one.name} for one in staffed.staff],
        "may_staff": here.caller.manages and not contact.client,
        "others": _others(here, staffed.staff) if here.caller.manages and not contact.client else [],
        "history": _history(here),
        "packages": [_package_view(one) for one in _packages(here)],
    }
    return here.page("people/contact", view)


def contact_view(here: Desk, contact: Contact) -> Fields:
    return {
        "id": contact.id,
        "name": name_of(contact),
        "state": str(contact.state),
        "type": contact.type,
        "is_group": contact.is_group,
        "emails": list(contact.emails),
        "phones": list(contact.phones),
        "registered": contact.linked_email or contact.linked_phone,
        "linked_at": contact.linked_at,
        "tags": list(contact.tags),
        "external_id": contact.external_id,
        "time_zone_of": contact.timezone,
        "dependents": [
            {"id": one.dependent} | dependent_view(one.name, one.slot, one.segments) for one in contact.dependents
        ],
        "may_invite": may_invite(here, contact),
        "may_unlink": here.caller.manages and bool(contact.linked_user),
        "version": contact.version,
    }


def _others(here: Desk, staff: Sequence[Membership]) -> list[tuple[str, str]]:
    """Who could serve the contact too."""
    taken = {one.id for one in staff}
    return [(one.id, one.name) for one in active(here, Role.STAFF) if one.id not in taken]


def _history(here: Desk) -> list[Fields]:
    """The newest invitations, none for staff who do not serve the contact: their own record."""
    try:
        page = history.list_history(
            here.context, here.user, here.organization, here.turn.named("contact"), after=None, limit=SHOWN
        )
    except NotFound:
        return []
    return [invitations.row_view(here, one) for one in page.items]


def _packages(here: Desk) -> list[Entitlement]:
    return entitlements.list_entitlements(here.context, here.user, here.organization, here.turn.named("contact"))


def _package_view(one: Entitlement) -> Fields:
    return {"name": one.name, "status": str(one.status), "units": one.units, "used": one.used}


def invite_page(turn: Turn) -> PageAnswer:
    """Nothing is sent before the button there is pressed (S4.5)."""
    here = desk(turn)
    return _offer(here, _read(here).contact, {"channel": Channel.PREFERRED, "form": mark(turn)})


def _offer(here: Desk, contact: Contact, values: dict[str, str]) -> PageAnswer:
    page = here.page("people/contact_invite", _offer_view(here, contact, values))
    try:
        seen = invite_contact.foresee(here.context, _command(here, contact, values | {"form": "", "note": ""}))
    except UsherError as error:
        return told(error, page)
    invitation = seen.invitation if isinstance(seen, Plan) else seen[0]
    channel = invitation.channel
    sent_to = invitation.recipient.address_for(channel)
    return page.also({"is_again": not isinstance(seen, Plan), "by": channel, "sent_to": sent_to}, 200)


def _offer_view(here: Desk, contact: Contact, values: dict[str, str]) -> Fields:
    return contact_view(here, contact) | {
        "invited_role": invited_as(contact),
        "channels": [one for one in CHANNELS if one == Channel.PREFERRED or contact.address_for(one)],
        "values": values,
        "is_again": False,
        "by": "",
        "sent_to": "",
    }


def invite(turn: Turn) -> PageAnswer:
    """What is needed: an invitation, or the open one once more."""
    here = desk(turn)
    typed = turn.typed()
    values = {name: typed.get(name, "") for name in ("channel", "note", "form")}
    contact = _read(here).contact
    try:
        invite_contact.invite(here.context, _command(here, contact, values))
    except UsherError as error:
        return told(error, here.page("people/contact_invite", _offer_view(here, contact, values)))
    return here.to(f"/contacts/{contact.id}", done="invited")


def _command(here: Desk, contact: Contact, values: dict[str, str]) -> CreateInvitation:
    role, own = invited_as(contact), here.caller.holds(Role.STAFF)
    staff = (own.id,) if own and not here.caller.manages and role == Role.CLIENT else ()
    return CreateInvitation(
        user=here.user,
        organization=here.organization,
        recipient=TypedRecipient(contact=contact.id),
        role=role,
        channel=values["channel"] if values["channel"] in CHANNELS else Channel.PREFERRED,
        note=plain(values["note"]),
        grants=Grants(staff=staff, client=contact.client),
        replay=replay(contact.id, values),
    )


def unlink(turn: Turn) -> PageAnswer:
    turn.typed()
    return done(turn, "unlinked", lambda here: unlinking.unlink(here.context, here.user, here.organization, _id(here)))


def put_staff(turn: Turn) -> PageAnswer:
    """Somebody is put on the list, in front of it, or taken off: the buttons say which."""
    typed = turn.typed()
    return done(turn, "staffed", lambda here: _put_staff(here, typed))


def _put_staff(here: Desk, typed: dict[str, str]) -> object:
    before = [one.id for one in _read(here).staff]
    chosen = {typed.get(name, "") for name in ("add", "first", "off")}
    staff = [one for one in before if one not in chosen]
    first, added = typed.get("first", ""), typed.get("add", "")
    wanted = (*([first] if first else []), *staff, *([added] if added else []))
    asked = StaffList(contact=_id(here), staff=wanted, version=version_seen(typed))
    return staffing.put_staff(here.context, here.user, here.organization, asked)


def _id(here: Desk) -> str:
    return here.turn.named("contact")


def done(turn: Turn, what: str, act: Callable[[Desk], object]) -> PageAnswer:
    """Back to the page of the contact, which says what was done, or what is wrong."""
    here = desk(turn)
    try:
        act(here)
    except UsherError as error:
        return told(error, _shown(here, _read(here)))
    return here.to(f"/contacts/{_id(here)}", done=what)
