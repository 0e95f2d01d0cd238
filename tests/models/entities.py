"""One full example of every kind of item, with its reference."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.account import Erasure, Export
from chalicelib.domain.api_key import ApiKey, KeyPointer, KeyUse
from chalicelib.domain.ask import AskBook, BookedAsk, ClientAsk
from chalicelib.domain.attachment import Attachment
from chalicelib.domain.contact import Contact, Grants, Guardianship
from chalicelib.domain.contact_types import ContactType
from chalicelib.domain.delivery import Code, Delivery, delivery_name
from chalicelib.domain.dependent import Dependent, Guardian
from chalicelib.domain.disclosure import Disclosure, Wording
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.event import Event
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.inbox import Digest, InboxEntry, Subscription, Unseen
from chalicelib.domain.invitation import Acceptance, Invitation, Inviter, Recipient
from chalicelib.domain.job import Chunk, ContactRow, InviteRow, Job, Results, RowResult, Running, Terms
from chalicelib.domain.logo import Logo
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
from chalicelib.domain.notice import News, Notice
from chalicelib.domain.nudging import NudgeRound
from chalicelib.domain.order import Entry, Line, Order
from chalicelib.domain.organization import Branding, Membership, Organization, Policy
from chalicelib.domain.package import Package
from chalicelib.domain.payment import Checkout, Payment, ReceivedWebhook, Signal, Watch
from chalicelib.domain.picture import Picture
from chalicelib.domain.pin import Pin, PinMark, PinMessage, PinPopulation, message_id
from chalicelib.domain.profile import Photo, Profile
from chalicelib.domain.question import AnswerOption, FormQuestion
from chalicelib.domain.request import Request, RequestMark, RequestMessage
from chalicelib.domain.service import Service
from chalicelib.domain.sheet import Column, Fault, Understood
from chalicelib.domain.sign_in import SignIn
from chalicelib.domain.step import FormAnswers, OnboardingStep, StepDone, StepRef
from chalicelib.domain.user_profile import PROFESSIONAL, Block, Findable, FoundAs, UserProfile
from chalicelib.domain.wishes import Preference
from tests.world import NOON

USER = "usr_" + "a" * 26
ORG, CON, INV = "org_" + "A" * 16, "con_" + "B" * 16, "inv_" + "C" * 16
NTC = "ntc_" + "N" * 16
JOB = "job_" + "G" * 16
SVC, REQ, MSG = "svc_" + "S" * 16, "req_" + "R" * 16, "msg_" + "Q" * 16
DEP = "dep_" + "H" * 16
SES = "ses_" + "T" * 16
STP = "stp_" + "S" * 16
MEM = membership_id(USER, "staff")
BRANDING = Branding(
    "Ācme & Söhne",
    "#aabbcc",
    "https://portal",
    {"client": "coachee"},
    logo=Logo("d" * 64, 400, 128),
    timezone="Europe/Berlin",
    country="DE",
)
GRANTS = Grants(relationship="mother", staff=(MEM,), groups=(CON,), metadata={"house": "7", "empty": ""})


def an_organization(**changes: Any) -> Organization:
    return Organization(**({"id": ORG, "branding": BRANDING, "created_at": NOON} | changes))


def a_contact(**changes: Any) -> Contact:
    return Contact(**({"id": CON, "organization": ORG, "name": "Jane Doe", "created_at": NOON} | changes))


def an_invitation(**changes: Any) -> Invitation:
    values: dict[str, Any] = {
        "id": INV,
        "organization": ORG,
        "role": "client",
        "contact": CON,
        "recipient": Recipient(name="Jane Doe", email="jane@example.com"),
        "channel": "email",
        "match": "verified",
        "created_at": NOON,
        "expires_at": NOON + 1_209_600_000,
        "inviter": Inviter(user=USER, membership=MEM, role="staff", name="Olga"),
        "branding": BRANDING,
    }
    return Invitation(**(values | changes))


def a_delivery(number: int = 1, **changes: Any) -> Delivery:
    values = {"invitation": INV, "organization": ORG, "name": delivery_name(number), "number": number}
    return Delivery(**(values | {"channel": "email", "address": "jane@example.com", "at": NOON} | changes))


def an_event(**changes: Any) -> Event:
    return Event(**({"id": "evt_" + "D" * 16, "organization": ORG, "type": "invitation.created", "at": NOON} | changes))


def a_step(**changes: Any) -> OnboardingStep:
    values: dict[str, Any] = {
        "id": STP,
        "organization": ORG,
        "version": 3,
        "kind": "form",
        "texts": {"en": Wording(title="About you", text="")},
        "digest": "d" * 64,
        "created_by": USER,
        "created_at": NOON,
    }
    return OnboardingStep(**(values | changes))


_options = tuple(AnswerOption(name=name, labels={"en": name.title()}) for name in ("goal", "habit"))
QUESTION = FormQuestion(
    name="why",
    kind="several",
    required=True,
    labels={"en": "Why?", "de": "Warum?"},
    hints={"en": "One or more"},
    options=_options,
    least=1,
    most=2,
    when="past",
)
ANSWERS = FormAnswers(
    user=USER,
    organization=ORG,
    membership=MEM,
    step=STP,
    step_version=3,
    answers={"why": ("goal", "habit"), "name": ("Ann",)},
    at=NOON,
)


def a_membership(**changes: Any) -> Membership:
    values = {"id": MEM, "organization": ORG, "user": USER, "role": "staff", "created_at": NOON}
    return Membership(**(values | changes))


PKG, ORD = "pkg_" + "H" * 16, "ord_" + "J" * 16
PAYMENT = Payment(id="pi_1", provider="stripe", order=ORD, organization=ORG, paid=12_000, currency="EUR", at=NOON)
CHECKOUT = Checkout(id="cs_1", url="https://pay.test/cs_1", opened_at=NOON, expires_at=NOON + 1)
SIGNAL = Signal(provider="standard", id="e1", type="payment.succeeded", payment=PAYMENT)
_line = Entry(id="evt_" + "L" * 16, order=ORD, at=NOON, what="paid", actor=USER, data={"attention": "x"})


def a_package(**changes: Any) -> Package:
    values = {"id": PKG, "organization": ORG, "name": "Ten sessions", "amount": 12_000, "currency": "EUR"}
    return Package(**(values | {"created_by": USER, "created_at": NOON} | changes))


def an_order(**changes: Any) -> Order:
    values: dict[str, Any] = {
        "id": ORD,
        "organization": ORG,
        "contact": CON,
        "invitation": INV,
        "recipient": Recipient(name="Jane", email="jane@example.com"),
        "channel": "email",
        "seller": Inviter(user=USER, membership=MEM, role="staff"),
        "lines": (Line(package=PKG, name="Ten sessions", amount=12_000, entitlement="ent_" + "K" * 16),),
        "amount": 12_000,
        "currency": "EUR",
        "branding": BRANDING,
        "lifetime": 1_209_600,
        "created_at": NOON,
        "expires_at": NOON + 9,
    }
    return Order(**(values | changes))


_member = a_membership(
    subject=CON,
    name="Olga",
    email="olga@example.com",
    phone="+37120000001",
    contact=CON,
    locale="de",
    notifications="none",
    topics={"money": Preference(channels=("email",), rhythm="daily", only_waiting=True)},
    profile=Profile("Coach", "Hello.\nSee you soon", Photo("e" * 64, 64, 64, MEM)),
    steps_done={STP: StepDone(version=2, outcome="skipped", at=NOON)},
    onboarded_at=NOON,
)
_request = Request(
    id=REQ,
    organization=ORG,
    contact=CON,
    client=CON,
    user=USER,
    membership=MEM,
    kind="service",
    service=SVC,
    subject="Ten sessions",
    status="answered",
    assigned_to=MEM,
    messages=2,
    last_at=NOON,
    created_at=NOON,
    waiting_since=NOON,
    told_at=NOON,
    reminded_at=NOON,
    escalated_at=NOON,
    due_at=NOON + 1,
)
_code = Code(purpose="claim", user=USER, slot=3, expires_at=NOON + 600_000)
_ALUMNI = ContactType("Alumni", invite=False)
_event = an_event(actor=USER, invitation=INV, contact=CON, membership=MEM, sends="DLV#001", data={"reason": "bounce"})

EXAMPLES: list[tuple[refs.Ref[Any], Any]] = [
    (
        refs.organization(ORG),
        an_organization(
            policy=Policy(staff_invite_clients=True, lifetime=3600, contact_types=(_ALUMNI,)),
            steps=(
                StepRef(id=STP, version=3, kind="consent", role="client", required_since=NOON, counts_from=2),
                StepRef(id=STP, version=1, kind="welcome", retired_at=NOON),
            ),
        ),
    ),
    (
        refs.picture("d" * 64, ORG),
        Picture(hash="d" * 64, organization=ORG, media_type="image/png", data=b"\x89PNG\0\xff", expires_at=NOON),
    ),
    (
        refs.photo("d" * 64, ORG, MEM),
        Picture(hash="d" * 64, organization=ORG, member=MEM, media_type="image/png", data=b"\x89PNG\0\xff"),
    ),
    (refs.membership(ORG, USER, "guest", CON), _member),
    (refs.mirror(USER, ORG, MEM), _member),
    (
        refs.user_profile(USER),
        UserProfile(
            id=USER,
            name="Olga Bērziņa",
            profession="Family mediator",
            firm="Bērziņa & Partners",
            circle=PROFESSIONAL,
            photo=Photo("f" * 64, 64, 64, USER),
            visible_in_search=True,
            found_as=FoundAs(ORG, MEM),
            found_at=("d" * 22, "p" * 22),
            found_since=NOON,
            locale="lv",
            second_factor=True,
            version=3,
        ),
    ),
    (
        refs.sign_in(USER, SES),
        SignIn(
            id=SES,
            user=USER,
            issuer="https://logins.test",
            subject="subject",
            digest="d" * 43,
            sealed="s" * 80,
            fresh_until=NOON + 3_600_000,
            began_at=NOON,
            seen_at=NOON + 60_000,
            email="olga@example.com",
            phone="+37120000001",
            name="Olga Bērziņa",
            device="Safari, iPhone",
            version=2,
        ),
    ),
    (
        refs.findable("d" * 22),
        Findable(
            user=USER,
            name="Olga Bērziņa",
            profession="Family mediator",
            firm="Bērziņa & Partners",
            photo=Photo("f" * 64, 64, 64, USER),
            blocks=("usr_" + "b" * 26,),
            expires_at=NOON,
        ),
    ),
    (
        refs.block(USER, "usr_" + "b" * 26),
        Block(id="blk_" + "K" * 16, user=USER, blocked="usr_" + "b" * 26, name="Ivan", at=NOON),
    ),
    (
        refs.ask("ask_" + "K" * 16),
        ClientAsk(
            id="ask_" + "K" * 16,
            organization=ORG,
            user="usr_" + "b" * 26,
            name="Ivan",
            profession="Carpenter",
            firm="Ivan & Sons",
            asked=membership_id(USER, "staff"),
            asked_name="Olga Bērziņa",
            digests=("d" * 22,),
            status="approved",
            invitation="inv_" + "K" * 16,
            created_at=NOON,
            expires_at=NOON + 1,
            ended_at=NOON,
        ),
    ),
    (
        refs.ask_book("usr_" + "b" * 26),
        AskBook(
            user="usr_" + "b" * 26,
            asks=(BookedAsk(ask="ask_" + "K" * 16, user=USER, status="approved", until=NOON),),
        ),
    ),
    (
        refs.contact(ORG, CON),
        a_contact(
            emails=("jane@example.com", "j@example.org"),
            phones=("+37120000002",),
            tags=("b", "a"),
            external_id="42",
            of="con_" + "E" * 16,
            typed_by=USER,
            grants=GRANTS,
            linked_user=USER,
            linked_memberships=(MEM,),
            linked_email="other@example.com",
            linked_at=NOON + 5,
            invited_at=NOON,
            open_invitations=(INV,),
            messaged_at=(NOON, NOON + 60_000),
            dependents=(Guardianship(dependent=DEP, name="Mia", slot="A", segments={"site": "North"}),),
        ),
    ),
    (
        refs.pin(ORG, CON),
        Pin(
            organization=ORG,
            contact=CON,
            sealed="s" * 47,
            digest="d" * 22,
            length=7,
            made_by=USER,
            made_at=NOON,
            last_message=message_id(ORG, CON, "P" * 16),
        ),
    ),
    (refs.pin_mark(ORG, "d" * 22), PinMark(contact=CON)),
    (refs.pin_population(ORG), PinPopulation(digits_6=100, digits_7=3)),
    (
        refs.pin_message(message_id(ORG, CON, "P" * 16)),
        PinMessage(id=message_id(ORG, CON, "P" * 16), organization=ORG, contact=CON, what="guide", member=MEM, at=NOON),
    ),
    (
        refs.api_key("h" * 43),
        ApiKey(
            id="key_" + "K" * 16,
            organization=ORG,
            hash="h" * 43,
            name="Entrance",
            scopes=("pin.verify",),
            site="North",
            created_by=USER,
            created_at=NOON,
            revoked_at=NOON + 1,
        ),
    ),
    (refs.key_pointer(ORG, "key_" + "K" * 16), KeyPointer(hash="h" * 43)),
    (
        refs.key_use("h" * 43),
        KeyUse(hash="h" * 43, at=NOON, wrong=(NOON - 2, NOON - 1), locked=True, mark="m", version=4),
    ),
    (
        refs.dependent(ORG, DEP),
        Dependent(
            id=DEP,
            organization=ORG,
            name="Mia",
            external_id="7",
            segments={"site": "North", "classroom": "Sunflowers"},
            guardians=(Guardian(contact=CON, slot="A"), Guardian(contact="con_" + "E" * 16, slot="other")),
            created_by=USER,
            created_at=NOON,
        ),
    ),
    (
        refs.assignment(ORG, CON, MEM),
        Assignment(organization=ORG, contact=CON, membership=MEM, position=0, at=NOON),
    ),
    (refs.pointer(ORG, CON, INV), Pointer(invitation=INV, at=NOON)),
    (refs.migration("staff", ORG), Migration(organization=ORG, job="job_" + "A" * 16)),
    (refs.progress("staff", "1#4"), Progress(position="ORG#x A", done=True)),
    (refs.holders(ORG, "digest"), Holders(contacts=(CON, "con_" + "E" * 16))),
    (refs.holders(ORG, "digest", CON), Holders(contacts=(CON,))),
    (
        refs.guest(ORG, CON, "con_" + "E" * 16),
        GuestMark(organization=ORG, client=CON, contact="con_" + "E" * 16, at=NOON),
    ),
    (
        refs.group_member(ORG, "con_" + "E" * 16, CON),
        GroupMark(organization=ORG, group="con_" + "E" * 16, contact=CON, at=NOON),
    ),
    (refs.known(ORG, USER), Known(contact=CON)),
    (refs.external(ORG, "A-7 #Ö"), ExternalMark(contact=CON)),
    (
        refs.texted("digest", ORG),
        Texted(organization=ORG, about=INV, name="DLV#001", message_id="m-1", expires_at=NOON),
    ),
    (refs.suppression(ORG, "digest"), Suppression(reason="complained", at=NOON)),
    (
        refs.invitation(INV),
        an_invitation(
            voice="self",
            note="Zoë 🎉\n2nd line",
            grants=GRANTS,
            reminder_days=(2, 5),
            remind_at=1_800_172_800_000,
            status="accepted",
            ended_at=NOON + 9,
            opened_at=NOON + 8,
            staff_names=("Ann", "Zed"),
            dependents=("Mia", "Tom"),
            accepted=Acceptance(user=USER, membership=MEM, at=NOON + 9),
            previous="inv_" + "F" * 16,
            job=JOB,
            resent_by=JOB,
        ),
    ),
    (
        refs.numbered_delivery(INV, 1),
        a_delivery(reason="recipient_rate", due_at=NOON, sent_at=NOON, message_id="m-1"),
    ),
    (
        refs.delivery(INV, "CODE#claim#x"),
        a_delivery(name="CODE#claim#x", number=0, code=_code, nonce="n", guesses=2),
    ),
    (
        refs.delivery(INV, f"NTC#f#accepted#{MEM}"),
        a_delivery(0, name=f"NTC#f#accepted#{MEM}", address="", due_at=NOON),
    ),
    (
        refs.notice(NTC),
        Notice(
            id=NTC,
            organization=ORG,
            news=News(organization=ORG, what="bounced", at=NOON, about=INV, contact=CON, client=CON, number=3),
            named=(MEM,),
            actor=USER,
            gathered=(NTC,),
            more=2,
            due_at=NOON,
        ),
    ),
    (
        refs.inbox_entry(USER, NTC),
        InboxEntry(
            user=USER,
            organization=ORG,
            membership=MEM,
            notice=NTC,
            topic="invitations",
            news=News(organization=ORG, what="accepted", at=NOON, about=INV, contact=CON),
            counted=False,
            seen_at=NOON,
            due_at=NOON,
        ),
    ),
    (
        refs.service(ORG, SVC),
        Service(
            id=SVC,
            organization=ORG,
            name="Coaching",
            description="Once a week",
            askers=("client", "guest"),
            position=3,
            status="retired",
            created_by=USER,
            created_at=NOON,
        ),
    ),
    (refs.request(REQ), _request),
    (refs.request_mark(REQ, CON), RequestMark(organization=ORG, contact=CON, request=REQ, user=USER, at=NOON)),
    (
        refs.request_message(REQ, MSG),
        RequestMessage(
            id=MSG,
            request=REQ,
            organization=ORG,
            author=USER,
            name="Cleo",
            by_team=True,
            said="closed",
            text="May I?",
            attachments=(
                Attachment(
                    id="fil_" + "F" * 16,
                    upload="upl_" + "U" * 16,
                    name="plan.pdf",
                    state="ready",
                    reason="kind",
                    media_type="application/pdf",
                    size=30,
                ),
            ),
            at=NOON,
            due_at=NOON + 1,
        ),
    ),
    (refs.newcomer("new_" + "M" * 16), Newcomer(id="new_" + "M" * 16, at=NOON)),
    (refs.unseen(USER, ORG, "money"), Unseen(user=USER, organization=ORG, topic="money", entries=3)),
    (
        refs.digest(USER, ORG, "money"),
        Digest(user=USER, organization=ORG, membership=MEM, topic="money", notices=(NTC,), more=1, due_at=NOON),
    ),
    (
        refs.subscription(ORG, CON, MEM),
        Subscription(organization=ORG, contact=CON, membership=MEM, topics=("money",), at=NOON),
    ),
    (refs.claim(INV, USER), Claim(invitation=INV, user=USER, generation=0, at=NOON)),
    (refs.open_mark(ORG, CON, "client", ""), OpenMark(invitation=INV, expires_at=NOON)),
    (refs.replay(USER, "key"), ReplayMark(digest="d", resource=INV, expires_at=NOON)),
    (refs.event(_event), _event),
    (
        refs.disclosure(ORG, "dis_" + "F" * 16, 2),
        Disclosure(
            id="dis_" + "F" * 16,
            organization=ORG,
            version=2,
            role="client",
            texts={"en": Wording(title="Terms", text="Be kind.")},
            digest="d",
            created_by=USER,
            created_at=NOON,
        ),
    ),
    (refs.step(ORG, STP, 3), a_step(role="client", questions=(QUESTION,), url="https://film.test/1")),
    (refs.answers(a_membership(), STP, 3), ANSWERS),
    (refs.counter("codes#x", "20270115"), Counter(used=3, expires_at=NOON)),
    (
        refs.job(JOB),
        Job(
            id=JOB,
            organization=ORG,
            caller=User(USER, "https://issuer", "subject", name="Olga"),
            terms=Terms(note="Hi", expires_in=7200, grants=GRANTS),
            understood=Understood(
                encoding="utf-8",
                separator=";",
                columns=(Column(head="E-Mail", field="email"),),
                ignored=("Straße",),
            ),
            total=30,
            done=25,
            next=1,
            counts={"invited": 24, "no_address": 1},
            created_at=NOON,
            due_at=NOON + 5,
        ),
    ),
    (refs.chunk(JOB, 0), Chunk(rows=(InviteRow(contact=CON), InviteRow(name="Zoë", email="zoe@example.com")), at=NOON)),
    (
        refs.chunk(JOB, 1),
        Chunk(
            people=(
                ContactRow(name="Zoë", emails=("zoe@example.com",), tags=("vip",)),
                ContactRow(fault=Fault(field="name", detail="Shorten it.")),
            ),
            at=NOON,
        ),
    ),
    (
        refs.results(JOB, 0),
        Results(
            rows=(
                RowResult(result="invited", contact=CON, invitation=INV),
                RowResult(result="no_address", detail="Give one."),
            ),
            at=NOON,
        ),
    ),
    (refs.export(USER), Export(id="exp_" + "E" * 16, user=USER, asked_at=NOON, due_at=NOON + 5)),
    (
        refs.erasure(USER),
        Erasure(
            id="era_" + "E" * 16,
            user=USER,
            issuer="https://issuer",
            subject="subject",
            contacts=(f"{ORG}/{CON}",),
            digests=("d" * 64,),
            looks=1,
            asked_at=NOON,
            due_at=NOON + 5,
        ),
    ),
    (refs.running(ORG), Running(job=JOB)),
    (refs.package(PKG), a_package(kind="group", seats=5, taken=2, page=True, publisher=MEM, owner=MEM)),
    (
        refs.entitlement(ORG, CON, "ent_" + "K" * 16),
        Entitlement(
            id="ent_" + "K" * 16,
            organization=ORG,
            contact=CON,
            package=PKG,
            name="Ten sessions",
            settlement="payment_required",
            amount=12_000,
            currency="EUR",
            order=ORD,
            invitation=INV,
            assigned_by=MEM,
            created_at=NOON,
            at=NOON,
        ),
    ),
    (refs.order(ORD), an_order(payments={"pi_1": PAYMENT}, checkout=CHECKOUT, due_at=NOON + 5)),
    (refs.entry(_line), _line),
    (refs.nudge_round(ORG), NudgeRound(organization=ORG, position=MEM, due_at=NOON + 1)),
    (refs.watch(ORG), Watch(organization=ORG, since=NOON, due_at=NOON + 1)),
    (refs.webhook("hook_1"), ReceivedWebhook(id="hook_1", organization=ORG, signal=SIGNAL, at=NOON, due_at=NOON + 1)),
]
