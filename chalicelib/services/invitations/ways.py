"""How an invitation reaches its recipient, and who may accept it: by an address, by a link, or in the app."""

from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import ChannelUnavailable, FieldError, NoAddress, Unprocessable, Unsupported
from chalicelib.domain.invitation import Channel, Match, Recipient
from chalicelib.domain.organization import Policy
from chalicelib.domain.values import dataclass
from chalicelib.services.core.recipients import Addressee

NO_LINK = "Somebody who was found is asked in the app, and there is no link: choose `in_app`, or leave `channel` out."
NOT_FOUND = "Only somebody who was found in search is asked in the app: name them by `recipient.handle`."
MESSAGED = frozenset({Channel.EMAIL, Channel.SMS})
CARRIED_CHANNELS = frozenset({Channel.LINK, Channel.QR})
CHANNELS_LATER = frozenset({Channel.PUSH})


@dataclass(frozen=True)
class WayTo:
    """How an invitation reaches its recipient, and who may accept it; `invitee` is the user who is asked in the app."""

    recipient: Recipient
    channel: str
    match: str
    invitee: str = ""


def way_to(command: CreateInvitation, contact: Contact, addressee: Addressee, policy: Policy) -> WayTo:
    """Somebody who was found is asked in the app, and by nothing else: no address, no link.

    Raises ChannelUnavailable, NoAddress, Unprocessable, Unsupported.
    """
    recipient = _recipient(contact, addressee)
    invitee = addressee.user or ("" if contact.linked_user not in ("", contact.found) else contact.found)
    if not _is_asked_in_app(command, addressee, invitee, recipient):
        channel = channel_for(command.channel, contact.preferred, recipient)
        return WayTo(recipient, channel, _match(command.match, policy.match, recipient))
    if not invitee:
        raise ChannelUnavailable(NOT_FOUND)
    if command.match not in ("", Match.USER):
        raise _wrong_match("Somebody who was found is asked in the app, and nobody else may accept: choose `user`.")
    channel = channel_in_app(command.channel)
    bare = Recipient(name=recipient.name, locale=recipient.locale, timezone=recipient.timezone)
    return WayTo(bare, channel, Match.USER, invitee)


def _is_asked_in_app(command: CreateInvitation, addressee: Addressee, invitee: str, recipient: Recipient) -> bool:
    if addressee.user or command.match == Match.USER or command.channel == Channel.IN_APP:
        return True
    return bool(invitee) and command.channel == Channel.PREFERRED and not recipient.addresses


def channel_in_app(wanted: str) -> str:
    """The one channel to somebody who was found. Raises ChannelUnavailable for any other."""
    refuse_channel_later(wanted)
    if wanted not in ("", Channel.PREFERRED, Channel.IN_APP):
        raise ChannelUnavailable(NO_LINK)
    return Channel.IN_APP


def _recipient(contact: Contact, addressee: Addressee) -> Recipient:
    return Recipient(
        name=contact.name or addressee.name,
        email=addressee.email or contact.address_for("email"),
        phone=addressee.phone or contact.address_for("sms"),
        locale=addressee.locale or contact.locale,
        timezone=contact.timezone,
    )


def channel_for(wanted: str, preferred: str, recipient: Recipient) -> str:
    """The channel to use. Raises NoAddress naming what is missing, Unsupported."""
    refuse_channel_later(wanted)
    if wanted in CARRIED_CHANNELS:
        return wanted
    if wanted == Channel.PREFERRED:
        order = (preferred, Channel.EMAIL, Channel.SMS)
        usable = next((channel for channel in order if recipient.address_for(channel)), None)
        if usable is None:
            raise NoAddress("The contact has neither email nor phone: add one, or choose channel `link`.")
        return usable
    if wanted == Channel.IN_APP:
        raise ChannelUnavailable(NOT_FOUND)
    if wanted not in MESSAGED:
        raise ChannelUnavailable
    if not recipient.address_for(wanted):
        missing = "email" if wanted == Channel.EMAIL else "phone"
        raise NoAddress(f"The contact has no {missing}: add one, or choose another channel.")
    return wanted


def refuse_channel_later(wanted: str) -> None:
    if wanted in CHANNELS_LATER:
        raise Unsupported(errors=[FieldError("channel", "unsupported", "This channel is not available yet.")])


def _match(wanted: str, policy: str | None, recipient: Recipient) -> str:
    default = Match.VERIFIED if recipient.addresses else Match.BEARER
    match = wanted or (policy if recipient.addresses else None) or default
    if match == Match.VERIFIED and not recipient.addresses:
        raise _wrong_match("Without an address nobody can be verified: give one, or choose `bearer`.")
    return match


def _wrong_match(detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError("match", "invalid", detail)])
