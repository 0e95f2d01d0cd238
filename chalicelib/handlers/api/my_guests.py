"""A client's own guests: list, invite or only note, read, correct, invite again, end."""

from dataclasses import replace

from chalicelib.domain.command import TypedRecipient
from chalicelib.handlers.api.bodies.my_guests import (
    AddGuest,
    GuestAnswer,
    GuestsPage,
    InviteGuest,
    PatchGuest,
    guest_answer,
    offer_of,
)
from chalicelib.handlers.api.invitations import INVITING_REFUSALS
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Call, CallWith, Json, action, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import own_guests
from chalicelib.services.people.contacts import ContactDraft


@operation("My guests")
def list_my_guests(call: CallWith[PageQuery]) -> GuestsPage:
    """For clients; oldest first, whoever of the organization or yourself invited them. An address that you did not type
    is masked."""
    after = lists.position(call, "my_guests")
    page = own_guests.list_mine(call.context, call.user, call.path["org"], after=after, limit=call.query.limit)
    return GuestsPage([guest_answer(one) for one in page.items], lists.cursor(call, "my_guests", page))


@operation("Invite a guest, or only note one", status=201, refusals=INVITING_REFUSALS, replayable=True)
def add_my_guest(call: CallWith[AddGuest]) -> GuestAnswer:
    """A guest who is invited already is sent the invitation again. With `invite` false nothing is sent."""
    typed = call.body
    if not typed.invite:
        draft = ContactDraft(
            name=typed.name,
            emails=(typed.email,) if typed.email else (),
            phones=(typed.phone,) if typed.phone else (),
            country=typed.country,
            locale=typed.locale or "en",
        )
        return guest_answer(own_guests.open_one(call.context, call.user, call.path["org"], draft, call.replay))
    recipient = TypedRecipient(
        name=typed.name, email=typed.email, phone=typed.phone, country=typed.country, locale=typed.locale
    )
    offer = replace(offer_of(typed), replay=call.replay)
    return guest_answer(own_guests.invite_new(call.context, call.user, call.path["org"], recipient, offer))


@operation("Read one of my guests")
def get_my_guest(call: Call) -> GuestAnswer:
    return guest_answer(own_guests.get(call.context, _mine(call)))


@operation("Correct one of my guests", refusals=("invitation_closed",), versioned=True)
def patch_my_guest(call: CallWith[PatchGuest]) -> GuestAnswer:
    """While they have not joined. A changed address gets a new link, and earlier links stop working."""
    patch = Patch(_fields(given_fields(call.body, cleared={}, empty="")), call.version)
    return guest_answer(own_guests.correct(call.context, _mine(call), patch))


@action("Invite one of my guests", refusals=INVITING_REFUSALS, replayable=True)
def invite_my_guest(call: CallWith[InviteGuest]) -> GuestAnswer:
    """Makes an invitation, or sends the open one again."""
    return guest_answer(own_guests.invite(call.context, _mine(call), replace(offer_of(call.body), replay=call.replay)))


@action("End one of my guests", refusals=("conflict",))
def end_my_guest(call: Call) -> GuestAnswer:
    """Their access ends with the next request, and an open invitation is withdrawn. Inviting again takes it back."""
    return guest_answer(own_guests.end(call.context, _mine(call)))


def _mine(call: Call) -> own_guests.MyGuest:
    return own_guests.MyGuest(call.user, call.path["org"], call.path["guest"])


def _fields(given: Json) -> Json:
    """A guest has one address of a kind here, a contact several."""
    several = {"email": "emails", "phone": "phones"}
    return {
        several.get(name, name): ((value,) if value else ()) if name in several else value
        for name, value in given.items()
    }
