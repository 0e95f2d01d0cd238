"""What goes into an item comes out of it: every kind, every field, also where values are missing."""

import json
from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import refs
from chalicelib.domain.account import Erasure, Export
from chalicelib.domain.api_key import ApiKey, KeyPointer, KeyUse
from chalicelib.domain.ask import AskBook, ClientAsk
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import Dependent
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.event import Event
from chalicelib.domain.ids import membership_id
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
from chalicelib.domain.pin import Pin, PinMark, PinMessage, PinPopulation
from chalicelib.domain.request import Request, RequestMark, RequestMessage
from chalicelib.domain.service import Service
from chalicelib.domain.sign_in import SignIn
from chalicelib.domain.step import FormAnswers, OnboardingStep
from chalicelib.domain.user_profile import Block, Findable, UserProfile
from chalicelib.domain.writes import Absent, Put
from chalicelib.models.body import own_attributes
from chalicelib.models.codec import KINDS, model_of, to_entity, to_item
from tests.models.bill import size
from tests.models.entities import BRANDING, EXAMPLES, USER, an_invitation

TEXT = st.text(max_size=20)
NUMBER = st.integers(0, 10**14)
SETS = {"contacts", "owners", "open_invitations", "linked_memberships", "blocks"}
ENTITIES = (
    Organization, Membership, Contact, Assignment, Pointer, Migration, Progress, Holders, GuestMark, GroupMark,
    ExternalMark, Known, Suppression, Texted, Invitation,
    Delivery, Claim, OpenMark, ReplayMark, Event, Counter, Job, Chunk, Results, Running,
    Disclosure, Package, Picture, Entitlement, Order, Entry, ReceivedWebhook, Watch, Dependent, Notice,
    InboxEntry, Unseen, Digest, Subscription, UserProfile, Findable, Block, ClientAsk, AskBook, SignIn, Newcomer,
    Service, Request, RequestMark, RequestMessage,
    OnboardingStep, FormAnswers, Export, Erasure, NudgeRound,
    Pin, PinMark, PinPopulation, PinMessage, ApiKey, KeyPointer, KeyUse,
)  # fmt: skip


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Objects of a domain class, whatever its fields hold."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: _value(name, hint) for name, hint in hints.items()})


def _value(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if name in SETS:
        return st.sets(st.text(min_size=1, max_size=20), max_size=3).map(lambda names: tuple(sorted(names)))
    if type(None) in get_args(hint):
        return st.none() | _value("", next(option for option in get_args(hint) if option is not type(None)))
    if hint in (str, int, bool, bytes):
        return {str: TEXT, int: NUMBER, bool: st.booleans(), bytes: st.binary(max_size=20)}[hint]
    if get_args(hint) and get_args(hint)[0] is str and len(get_args(hint)) == 2 and get_args(hint)[1] is not ...:
        return st.dictionaries(TEXT, _value("", get_args(hint)[1]), max_size=2)
    if get_args(hint):
        return st.lists(_value("", get_args(hint)[0]), max_size=3).map(tuple)
    return any_of(hint)


@given(st.sampled_from(EXAMPLES), st.data())
def test_every_value_of_every_field_comes_back(example: tuple[refs.Ref[Any], Any], data: st.DataObject) -> None:
    reference, _ = example
    entity = data.draw(any_of(KINDS[reference.kind][1]))
    assert through_an_item(reference, entity) == entity


def test_every_kind_comes_back_from_the_table(store: Any) -> None:
    store.commit([Put(reference, entity, Absent()) for reference, entity in EXAMPLES])
    found = store.read([reference for reference, _ in EXAMPLES])
    assert [(reference, found[reference]) for reference, _ in EXAMPLES] == EXAMPLES


def test_the_examples_leave_no_kind_out() -> None:
    assert {reference.kind for reference, _ in EXAMPLES} == set(KINDS)
    assert set(ENTITIES) == {domain for _, domain in KINDS.values()}


@pytest.mark.parametrize(("reference", "entity"), EXAMPLES, ids=[reference.kind for reference, _ in EXAMPLES])
def test_what_a_model_names_is_a_field_of_its_domain_object(reference: refs.Ref[Any], entity: Any) -> None:
    repeated = {"organization": {"switches"}, "invitation": {"inviter_user"}}.get(reference.kind, set())
    assert own_attributes(model_of(reference)).keys() - repeated <= set(get_type_hints(type(entity)))


@pytest.mark.parametrize(("reference", "entity"), EXAMPLES, ids=[reference.kind for reference, _ in EXAMPLES])
def test_an_item_has_no_attribute_but_what_its_model_names_and_one_body(reference: refs.Ref[Any], entity: Any) -> None:
    assert to_item(reference, entity).keys() <= model_of(reference).get_attributes().keys() - {"item_kind"} | {"kind"}


def test_empty_values_take_no_room() -> None:
    reference, _ = next(one for one in EXAMPLES if one[0].kind == "contact")
    bare = Contact(id=reference.parts[1], organization="org_x", name="", created_at=1)
    stored = to_item(reference, bare)
    assert not {"linked_user", "open_invitations"} & stored.keys()
    assert json.loads(stored["body"]["S"]).keys() == {
        *("organization", "name", "created_at"),
        # What is not empty may be another default one day.
        *("kind", "preferred", "locale", "type"),
    }
    assert through_an_item(reference, bare) == bare


@pytest.mark.parametrize("membership", [membership_id(USER, "staff"), "mem_of_before"])
def test_what_the_key_or_another_attribute_says_is_not_said_again(membership: str) -> None:
    reference, offer = next(one for one in EXAMPLES if one[0].kind == "invitation")
    offer = replace(offer, inviter=replace(offer.inviter, user=USER, role="staff", membership=membership))
    stored = to_item(reference, offer)
    body = json.loads(stored["body"]["S"])
    assert "id" not in body
    assert body["inviter"].get("membership", membership_id(USER, "staff")) == membership
    assert stored["inviter_user"] == {"S": USER}
    assert "user" not in body["inviter"]
    assert to_entity(stored) == offer


def test_an_invitation_with_a_logo_and_a_note_of_two_lines_is_below_a_kilobyte() -> None:
    """Beyond it each of its writes costs double, also in the indexes."""
    reference, _ = next(one for one in EXAMPLES if one[0].kind == "invitation")
    offer = an_invitation(note="Looking forward to working with you. " * 2, digests=("d" * 22,), deliveries=1)
    offer = replace(offer, branding=replace(BRANDING, portal_url="https://portal.example.com", labels={}))
    assert size(to_item(reference, offer)) <= 1024


def test_a_number_that_is_compared_is_there_also_as_nothing() -> None:
    reference, message = next(one for one in EXAMPLES if one[0].kind == "delivery")
    assert to_item(reference, replace(message, guesses=0))["guesses"] == {"N": "0"}


def through_an_item(reference: refs.Ref[Any], entity: Any) -> Any:
    return to_entity(to_item(reference, entity))
