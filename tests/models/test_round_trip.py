"""What goes into an item comes out of it: every kind, every field, also where values are missing."""

from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import Dependent
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.event import Event
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.job import Chunk, Job, Results, Running
from chalicelib.domain.marks import (
    Assignment,
    Claim,
    Counter,
    ExternalMark,
    Holders,
    OpenMark,
    ReplayMark,
    Suppression,
    Texted,
)
from chalicelib.domain.notice import Notice
from chalicelib.domain.order import Entry, Order
from chalicelib.domain.organization import Membership, Organization
from chalicelib.domain.package import Package
from chalicelib.domain.payment import ReceivedWebhook, Watch
from chalicelib.domain.picture import Picture
from chalicelib.domain.writes import Absent, Put
from chalicelib.models.codec import KINDS, model_of, to_entity, to_item
from chalicelib.models.item import Item
from tests.models.entities import EXAMPLES

TEXT = st.text(max_size=20)
NUMBER = st.integers(0, 10**14)
SETS = {"contacts", "open_invitations", "linked_memberships"}
ENTITIES = (
    Organization, Membership, Contact, Assignment, Holders, ExternalMark, Suppression, Texted, Invitation,
    Delivery, Claim, OpenMark, ReplayMark, Event, Counter, Job, Chunk, Results, Running,
    Disclosure, Package, Picture, Entitlement, Order, Entry, ReceivedWebhook, Watch, Dependent, Notice,
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
def test_a_model_has_exactly_the_fields_of_its_domain_object(reference: refs.Ref[Any], entity: Any) -> None:
    extra = {"organization": {"switches"}, "invitation": {"inviter_user"}}.get(reference.kind, set())
    own = set(model_of(reference).get_attributes()) - set(Item.get_attributes())
    assert own - extra == set(get_type_hints(type(entity)))


def test_empty_values_take_no_room() -> None:
    reference, _ = next(one for one in EXAMPLES if one[0].kind == "contact")
    bare = Contact(id="con_x", organization="org_x", name="", created_at=1)
    stored = to_item(reference, bare).serialize()
    assert not {"emails", "tags", "linked_user", "open_invitations", "messaged_at"} & set(stored)
    assert through_an_item(reference, bare) == bare


def test_what_was_written_before_there_were_zones_and_countries_is_read_as_without_them() -> None:
    reference, written = next(one for one in EXAMPLES if one[0].kind == "organization")
    stored = to_item(reference, written)
    stored.branding = {name: value for name, value in stored.branding.items() if name not in ("timezone", "country")}

    read = to_entity(Item.from_raw_data(stored.serialize()))

    assert (read.branding.timezone, read.branding.country) == ("", "")
    assert replace(read.branding, timezone="Europe/Berlin", country="DE") == written.branding


def through_an_item(reference: refs.Ref[Any], entity: Any) -> Any:
    return to_entity(Item.from_raw_data(to_item(reference, entity).serialize()))
