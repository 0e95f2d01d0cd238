"""What an item is called: typed references, which the store turns into keys (models/keys.py)."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from chalicelib.domain.account import Erasure, Export
from chalicelib.domain.api_key import ApiKey, KeyPointer, KeyUse
from chalicelib.domain.ask import AskBook, ClientAsk
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery, delivery_name
from chalicelib.domain.dependent import Dependent
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.event import Event
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.inbox import Digest, InboxEntry, Subscription, Unseen
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.job import Chunk, Job, Results, Running
from chalicelib.domain.marks import (
    Assignment,
    Claim,
    Counter,
    ExternalMark,
    GroupMark,
    GuestMark,
    Holders,
    Known,
    Migration,
    OpenMark,
    Pointer,
    Progress,
    ReplayMark,
    Suppression,
    Texted,
)
from chalicelib.domain.newcomer import Newcomer
from chalicelib.domain.notice import Notice
from chalicelib.domain.nudging import NudgeRound
from chalicelib.domain.order import Entry, Order
from chalicelib.domain.organization import Membership, Organization
from chalicelib.domain.package import Package
from chalicelib.domain.payment import ReceivedWebhook, Watch
from chalicelib.domain.picture import Picture
from chalicelib.domain.pin import Pin, PinMark, PinMessage, PinPopulation, is_pin_message
from chalicelib.domain.request import Request, RequestMark, RequestMessage
from chalicelib.domain.service import Service
from chalicelib.domain.sign_in import SignIn
from chalicelib.domain.step import FormAnswers, OnboardingStep
from chalicelib.domain.user_profile import Block, Findable, UserProfile
from chalicelib.domain.values import dataclass

Entity = TypeVar("Entity", covariant=True)
# What a message is about, and what it lies beside.
About = Invitation | Order
Holder = About | Notice | Newcomer | PinMessage
# What there may be news of.
Subject = About | Request


@dataclass(frozen=True)
class Ref(Generic[Entity]):
    """One item: its kind and the parts of its key."""

    kind: str
    parts: tuple[str, ...]


def organization(identifier: str) -> Ref[Organization]:
    return Ref("organization", (identifier,))


def picture(digest: str, organization_id: str) -> Ref[Picture]:
    """An organization's own copy of a picture; those of others with the same bytes lie beside it."""
    return Ref("picture", (digest, organization_id))


def photo(digest: str, organization_id: str, membership_id: str) -> Ref[Picture]:
    """The same of a member, apart from the organization's own."""
    return Ref("picture", (digest, f"{organization_id}#{membership_id}"))


def membership(organization_id: str, user: str, role: str, subject: str = "") -> Ref[Membership]:
    return Ref("membership", (organization_id, user, role, subject))


def member(organization_id: str, membership_id: str) -> Ref[Membership] | None:
    """A membership by its id, None for what can't be one."""
    parts = parse_membership_id(membership_id)
    return membership(organization_id, *parts) if parts else None


def mirror(user: str, organization_id: str, membership_id: str) -> Ref[Membership]:
    """The user's own copy of a membership, for `GET /v1/me`."""
    return Ref("mirror", (user, organization_id, membership_id))


def user_profile(user: str) -> Ref[UserProfile]:
    return Ref("user_profile", (user,))


def sign_in(user: str, identifier: str) -> Ref[SignIn]:
    return Ref("sign_in", (user, identifier))


# What the sort keys of a user's sign-ins begin with, beside their profile.
SIGN_INS = "SES#"


def user_photo(digest: str, user: str) -> Ref[Picture]:
    """The picture of a user beyond any organization."""
    return Ref("picture", (digest, user))


def findable(address_digest: str) -> Ref[Findable]:
    """Who is found under an address; it is digested apart from any organization."""
    return Ref("findable", (address_digest,))


def block(user: str, blocked: str) -> Ref[Block]:
    """That `user` wants to hear nothing of `blocked`."""
    return Ref("block", (user, blocked))


def ask(identifier: str) -> Ref[ClientAsk]:
    return Ref("ask", (identifier,))


def ask_book(user: str) -> Ref[AskBook]:
    return Ref("ask_book", (user,))


def export(user: str) -> Ref[Export]:
    """The latest export of a user, beside their profile."""
    return Ref("export", (user,))


def erasure(user: str) -> Ref[Erasure]:
    """Apart from all that it deletes."""
    return Ref("erasure", (user,))


def contact(organization_id: str, identifier: str) -> Ref[Contact]:
    return Ref("contact", (organization_id, identifier))


def dependent(organization_id: str, identifier: str) -> Ref[Dependent]:
    return Ref("dependent", (organization_id, identifier))


def assignment(organization_id: str, contact_id: str, membership_id: str) -> Ref[Assignment]:
    return Ref("assignment", (organization_id, contact_id, membership_id))


def pointer(organization_id: str, contact_id: str, invitation_id: str) -> Ref[Pointer]:
    """That a contact was invited by this invitation."""
    return Ref("pointer", (organization_id, contact_id, invitation_id))


def migration(name: str, organization_id: str) -> Ref[Migration]:
    return Ref("migration", (name, organization_id))


def progress(name: str, segment: str) -> Ref[Progress]:
    """Of a migration, beside what it found; of an erasure, by a name that says so."""
    return Ref("progress", (name, segment))


def holders(organization_id: str, address_digest: str, of: str = "") -> Ref[Holders]:
    """Who holds an address: among the guests `of` one client or group, or among everybody who is no guest."""
    return Ref("holders", (organization_id, address_digest, of) if of else (organization_id, address_digest))


def guest(organization_id: str, client: str, contact_id: str) -> Ref[GuestMark]:
    """A guest in the list of their client or group."""
    return Ref("guest", (organization_id, client, contact_id))


def group_member(organization_id: str, group: str, contact_id: str) -> Ref[GroupMark]:
    """A contact in the list of a group."""
    return Ref("group_member", (organization_id, group, contact_id))


def known(organization_id: str, user: str) -> Ref[Known]:
    """The contact of a user who was found in search."""
    return Ref("known", (organization_id, user))


def external(organization_id: str, external_id: str) -> Ref[ExternalMark]:
    return Ref("external", (organization_id, external_id))


def suppression(organization_id: str, address_digest: str) -> Ref[Suppression]:
    return Ref("suppression", (organization_id, address_digest))


def texted(number_digest: str, organization_id: str) -> Ref[Texted]:
    """That an organization texted a number, which is digested apart from any organization."""
    return Ref("texted", (number_digest, organization_id))


def invitation(identifier: str) -> Ref[Invitation]:
    return Ref("invitation", (identifier,))


def delivery(invitation_id: str, name: str) -> Ref[Delivery]:
    """A delivery (`DLV#001`) or the message that carries a code (`CODE#...`)."""
    return Ref("delivery", (invitation_id, name))


def numbered_delivery(invitation_id: str, number: int) -> Ref[Delivery]:
    return delivery(invitation_id, delivery_name(number))


def claim(invitation_id: str, user: str) -> Ref[Claim]:
    return Ref("claim", (invitation_id, user))


def open_mark(organization_id: str, contact_id: str, role: str, subject: str) -> Ref[OpenMark]:
    return Ref("open", (organization_id, contact_id, role, subject))


def replay(principal: str, key: str) -> Ref[ReplayMark]:
    return Ref("replay", (principal, key))


def event(fact: Event) -> Ref[Event]:
    return Ref("event", (fact.organization, str(fact.at), fact.id))


def disclosure(organization_id: str, identifier: str, version: int) -> Ref[Disclosure]:
    return Ref("disclosure", (organization_id, identifier, str(version)))


def step(organization_id: str, identifier: str, version: int) -> Ref[OnboardingStep]:
    return Ref("step", (organization_id, identifier, str(version)))


def answers(membership: Membership, step_id: str, version: int) -> Ref[FormAnswers]:
    """What the person behind a membership answered in a version of a form."""
    return Ref("answers", (membership.user, membership.organization, membership.id, step_id, str(version)))


def counter(scope: str, window: str) -> Ref[Counter]:
    return Ref("counter", (scope, window))


def job(identifier: str) -> Ref[Job]:
    return Ref("job", (identifier,))


def chunk(job_id: str, number: int) -> Ref[Chunk]:
    return Ref("chunk", (job_id, str(number)))


def results(job_id: str, number: int) -> Ref[Results]:
    """What came of the rows of a chunk."""
    return Ref("results", (job_id, str(number)))


def running(organization_id: str) -> Ref[Running]:
    return Ref("running", (organization_id,))


def package(identifier: str) -> Ref[Package]:
    """Whose it is, only the item says: the link of its page names nothing but the package."""
    return Ref("package", (identifier,))


def entitlement(organization_id: str, contact_id: str, identifier: str) -> Ref[Entitlement]:
    return Ref("entitlement", (organization_id, contact_id, identifier))


def order(identifier: str) -> Ref[Order]:
    return Ref("order", (identifier,))


def service(organization_id: str, identifier: str) -> Ref[Service]:
    return Ref("service", (organization_id, identifier))


def request(identifier: str) -> Ref[Request]:
    return Ref("request", (identifier,))


def request_mark(request_id: str, contact_id: str) -> Ref[RequestMark]:
    return Ref("request_mark", (request_id, contact_id))


def request_message(request_id: str, identifier: str) -> Ref[RequestMessage]:
    """Its place follows from the time in its id."""
    return Ref("request_message", (request_id, identifier))


def pin(organization_id: str, contact_id: str) -> Ref[Pin]:
    return Ref("pin", (organization_id, contact_id))


def pin_mark(organization_id: str, digest: str) -> Ref[PinMark]:
    """Whose PIN it is, by the digest of its digits."""
    return Ref("pin_mark", (organization_id, digest))


def pin_population(organization_id: str) -> Ref[PinPopulation]:
    return Ref("pin_population", (organization_id,))


def pin_message(identifier: str) -> Ref[PinMessage]:
    return Ref("pin_message", (identifier,))


def api_key(digest: str) -> Ref[ApiKey]:
    """The key of a machine, by the hash of its text."""
    return Ref("api_key", (digest,))


def key_pointer(organization_id: str, identifier: str) -> Ref[KeyPointer]:
    """The same by its id."""
    return Ref("key_pointer", (organization_id, identifier))


def key_use(digest: str) -> Ref[KeyUse]:
    return Ref("key_use", (digest,))


def notice(identifier: str) -> Ref[Notice]:
    return Ref("notice", (identifier,))


def newcomer(identifier: str) -> Ref[Newcomer]:
    return Ref("newcomer", (identifier,))


def inbox_entry(user: str, notice_id: str) -> Ref[InboxEntry]:
    """Its place follows from the time in the id of its notice."""
    return Ref("inbox", (user, notice_id))


def inbox(user: str) -> Ref[Any]:
    """Something that lies beside a user's entries, to look for them."""
    return unseen(user, "", "")


def unseen(user: str, organization_id: str, topic: str) -> Ref[Unseen]:
    return Ref("unseen", (user, organization_id, topic))


def digest(user: str, organization_id: str, topic: str) -> Ref[Digest]:
    return Ref("digest", (user, organization_id, topic))


def subscription(organization_id: str, contact_id: str, membership_id: str) -> Ref[Subscription]:
    return Ref("subscription", (organization_id, contact_id, membership_id))


def about(identifier: str) -> Ref[About]:
    """An order or an invitation, by its id."""
    return order(identifier) if identifier.startswith("ord_") else invitation(identifier)


def subject(identifier: str) -> Ref[Subject]:
    """A request, an order or an invitation, by its id."""
    return request(identifier) if identifier.startswith("req_") else about(identifier)


def holder_of(identifier: str) -> Ref[Holder]:
    """What a message lies beside, by the id it has in its delivery; the kind is `order`, `invitation`, `notice`,
    `newcomer` or `pin_message`."""
    if identifier.startswith("new_"):
        return newcomer(identifier)
    if is_pin_message(identifier):
        return pin_message(identifier)
    return notice(identifier) if identifier.startswith("ntc_") else about(identifier)


def entry(fact: Entry) -> Ref[Entry]:
    """One line of an order's history."""
    return Ref("entry", (fact.order, str(fact.at), fact.id))


def nudge_round(organization_id: str) -> Ref[NudgeRound]:
    return Ref("nudge_round", (organization_id,))


def watch(organization_id: str) -> Ref[Watch]:
    return Ref("watch", (organization_id,))


def webhook(identifier: str) -> Ref[ReceivedWebhook]:
    """A provider's event, by the id it is kept under."""
    return Ref("hook", (identifier,))


@dataclass(frozen=True)
class Listing:
    """One newest-first list: its kind and what it belongs to."""

    kind: str
    parts: tuple[str, ...]


def invitations_in(organization_id: str, status: str) -> Listing:
    """Invitations of an organization by the state that is stored."""
    return Listing("invitations", (organization_id, status))


def contacts_of(organization_id: str) -> Listing:
    return Listing("contacts", (organization_id,))


def packages_of(organization_id: str) -> Listing:
    return Listing("packages", (organization_id,))


def orders_in(organization_id: str, status: str) -> Listing:
    """Orders of an organization by the state that is stored."""
    return Listing("orders", (organization_id, status))


def requests_in(organization_id: str, status: str) -> Listing:
    """Requests of an organization by their state."""
    return Listing("requests", (organization_id, status))


def asks_in(organization_id: str, status: str) -> Listing:
    """Asks of clients by the state that is stored."""
    return Listing("asks", (organization_id, status))


def requests_of(organization_id: str, contact_id: str) -> Listing:
    """Marks of the requests of one contact."""
    return Listing("requests_of", (organization_id, contact_id))


def dependents_of(organization_id: str) -> Listing:
    return Listing("dependents", (organization_id,))


def guests_in(organization_id: str) -> Listing:
    """The guests of an organization, whoever their client is."""
    return Listing("guests", (organization_id,))


def keys_of(organization_id: str) -> Listing:
    """The keys of machines of an organization."""
    return Listing("keys", (organization_id,))


def assigned_to(organization_id: str, membership_id: str) -> Listing:
    """Assignments of one staff member."""
    return Listing("assigned", (organization_id, membership_id))


def subscribed_by(organization_id: str, membership_id: str) -> Listing:
    """The clients and groups that a member follows."""
    return Listing("subscribed", (organization_id, membership_id))


def of(entity: object) -> Ref[Any]:
    """Where an entity that was read is kept. Raises TypeError for what is not saved by version."""
    place = _PLACES.get(type(entity))
    if place is None:
        raise TypeError(f"{type(entity).__name__} has no version")
    return place(entity)


def _by_id(entity: Any) -> Ref[Any]:
    return Ref(type(entity).__name__.lower(), (entity.id,))


def _in_organization(entity: Any) -> Ref[Any]:
    return Ref(type(entity).__name__.lower(), (entity.organization, entity.id))


_PLACES: dict[type, Callable[[Any], Ref[Any]]] = {
    **dict.fromkeys((Invitation, Order, Package, Job, Organization, Notice, Request), _by_id),
    **dict.fromkeys((Contact, Dependent, Service), _in_organization),
    ReceivedWebhook: lambda one: webhook(one.id),
    ClientAsk: lambda one: ask(one.id),
    AskBook: lambda one: ask_book(one.user),
    UserProfile: lambda one: user_profile(one.id),
    SignIn: lambda one: sign_in(one.user, one.id),
    Membership: lambda one: membership(one.organization, one.user, one.role, one.subject),
    RequestMessage: lambda one: request_message(one.request, one.id),
    Delivery: lambda one: delivery(one.invitation, one.name),
    Entitlement: lambda one: entitlement(one.organization, one.contact, one.id),
    Watch: lambda one: watch(one.organization),
    NudgeRound: lambda one: nudge_round(one.organization),
    InboxEntry: lambda one: inbox_entry(one.user, one.notice),
    Digest: lambda one: digest(one.user, one.organization, one.topic),
    Pin: lambda one: pin(one.organization, one.contact),
    PinMessage: lambda one: pin_message(one.id),
    ApiKey: lambda one: api_key(one.hash),
    KeyUse: lambda one: key_use(one.hash),
    Export: lambda one: export(one.user),
    Erasure: lambda one: erasure(one.user),
    Subscription: lambda one: subscription(one.organization, one.contact, one.membership),
}
