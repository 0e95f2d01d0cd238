"""Sending somebody their PIN, or the guide to signing in with it, once they have an account (S4.13)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import REDRIVE_AFTER, Delivery
from chalicelib.domain.errors import ChannelUnavailable, NoAddress, NotLinked, RateLimited
from chalicelib.domain.identity import User
from chalicelib.domain.ids import user_of
from chalicelib.domain.invitation import Channel
from chalicelib.domain.marks import Counter
from chalicelib.domain.pin import FIRST, MESSAGES_PER_DAY, PinMessage, PinSaid, message_id
from chalicelib.domain.time import DAY, SECOND
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Change, Exists, Found, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.recipients import refuse_silenced, suppression_refs
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.messages.pin_sending import reachable_at
from chalicelib.services.pins.drawing import first_writes, fresh_pin
from chalicelib.services.pins.pin_messages import SentPin, latest
from chalicelib.services.pins.pins import enter_pin, pin_refs

PREFERRED = "preferred"
CHANNELS = (Channel.EMAIL, Channel.SMS)


@dataclass(frozen=True, kw_only=True)
class SendPin:
    """To whom, what (`PinSaid`) and how: `email`, `sms`, or as the contact prefers."""

    contact: str
    what: str = PinSaid.PIN
    channel: str = Channel.SMS
    replay: Replay | None = None


def send(context: Context, user: User, organization_id: str, wanted: SendPin) -> SentPin:
    """The message; who had no PIN is given one with it. A repetition answers what the first time sent.

    Raises NotLinked, NoAddress, ChannelUnavailable, Suppressed, RateLimited for a sixth message to one contact in a
    day, and what showing the PIN raises.
    """

    def earlier(seen: Found | Lost) -> SentPin | None:
        done = replayed(context, seen, user, wanted.replay)
        return latest(context, done) if done else None

    def lost(what: Lost) -> SentPin | None:
        if _counter(context, wanted.contact) in what:
            raise _enough(context) from what
        return earlier(what)

    def decide() -> Decision[SentPin]:
        refs_of_replay = replay_refs(user, wanted.replay)
        entered = enter_pin(context, user, organization_id, wanted.contact, *refs_of_replay)
        done = earlier(entered[-1])
        if done:
            return Decision(done)
        sent, noted = _sent(context, entered, wanted)
        return Decision(sent, [*noted, *_writes(context, user, sent, wanted.replay)], lost)

    return attempt(context, decide)


def foresee(context: Context, user: User, organization_id: str, wanted: SendPin) -> SentPin:
    """What `send` would send. Nothing is written. Raises what `send` raises."""
    entered = enter_pin(context, user, organization_id, wanted.contact, _counter(context, wanted.contact))
    counted = entered[-1][_counter(context, wanted.contact)]
    sent, _ = _sent(context, entered, wanted)
    if counted and counted.used >= MESSAGES_PER_DAY:
        raise _enough(context)
    return sent


def foresight_refs(context: Context, organization_id: str, contact: str) -> list[refs.Ref[Any]]:
    """What `foresee` reads of a contact beside what shows the contact."""
    return [*pin_refs(organization_id, contact), _counter(context, contact)]


def silencing_refs(context: Context, contact: Contact) -> list[refs.Ref[Any]]:
    """What says that an address of this contact takes no message."""
    addresses = {reachable_at(contact, one) for one in CHANNELS} - {""}
    return [ref for one in sorted(addresses) for ref in suppression_refs(context, contact.organization, one)]


def _enough(context: Context) -> RateLimited:
    return RateLimited(
        f"{MESSAGES_PER_DAY} messages about their PIN went to this contact today: go on tomorrow.",
        retry_after=(DAY - context.now % DAY) // SECOND + 1,
    )


def _sent(context: Context, entered: tuple[Caller, Contact, Found], wanted: SendPin) -> tuple[SentPin, list[Write]]:
    """The message, and the writes that note it with the PIN."""
    caller, contact, found = entered
    channel = _channel(context, contact, wanted.channel)
    _refuse_silenced(context, contact, channel)
    message = _message(context, caller, contact, wanted.what)
    sent = SentPin(message, _delivery(context, message, contact, channel), found[refs.pin(*_of(contact))] is None)
    return sent, _noted(context, contact, found, message)


def _channel(context: Context, contact: Contact, wanted: str) -> str:
    """The channel that the message takes. Raises NotLinked, NoAddress, ChannelUnavailable."""
    if not contact.linked_user:
        raise NotLinked
    channels = [one for one in CHANNELS if reachable_at(contact, one)]
    chosen = contact.preferred if wanted == PREFERRED and contact.preferred in channels else wanted
    if chosen == PREFERRED:
        chosen = next(iter(channels), PREFERRED)
    if chosen not in channels:
        raise NoAddress
    if chosen not in context.senders:
        raise ChannelUnavailable
    return chosen


def _refuse_silenced(context: Context, contact: Contact, channel: str) -> None:
    address = reachable_at(contact, channel)
    found = context.store.read(suppression_refs(context, contact.organization, address))
    refuse_silenced(context, contact.organization, address, found)


def _message(context: Context, caller: Caller, contact: Contact, what: str) -> PinMessage:
    return PinMessage(
        id=message_id(contact.organization, contact.id, context.new_id("")),
        organization=contact.organization,
        contact=contact.id,
        what=what,
        member=caller.highest.id,
        at=context.now,
    )


def _delivery(context: Context, message: PinMessage, contact: Contact, channel: str) -> Delivery:
    """It gets its address when it is sent."""
    return Delivery(
        invitation=message.id,
        organization=message.organization,
        name=FIRST,
        number=1,
        channel=channel,
        locale=contact.locale,
        at=context.now,
        due_at=context.now + REDRIVE_AFTER,
    )


def _noted(context: Context, contact: Contact, found: Found, message: PinMessage) -> list[Write]:
    """The PIN with its latest message; a new one where there is none."""
    pin, population = refs.pin(*_of(contact)), refs.pin_population(contact.organization)
    if found[pin]:
        return [Change(pin, Exists(), assign={"last_message": message.id})]
    fresh = fresh_pin(context, contact, found[population], user_of(message.member))
    return first_writes(replace(fresh, last_message=message.id))


def _writes(context: Context, user: User, sent: SentPin, replay: Replay | None) -> list[Write]:
    message = sent.message
    counter = Change(
        _counter(context, message.contact),
        AnyOf((Absent(), AtMost("used", MESSAGES_PER_DAY - 1))),
        assign={"expires_at": context.now + DAY},
        increase={"used": 1},
    )
    named: dict[str, Any] = {"contact": message.contact, "pin_message": message.id}
    type_ = f"pin.{message.what}_sent"
    return [
        Put(refs.of(message), message, Absent()),
        Put(refs.of(sent.delivery), sent.delivery, Absent()),
        counter,
        record(context, message.organization, type_, actor=user.id, sends=message.id, **named),
        *remember(context, user, replay, message.id),
    ]


def _counter(context: Context, contact_id: str) -> refs.Ref[Counter]:
    return refs.counter(f"pin#{contact_id}", datetime.fromtimestamp(context.now / 1000, UTC).strftime("%Y%m%d"))


def _of(contact: Contact) -> tuple[str, str]:
    return contact.organization, contact.id
