"""Of a child a client sees the child, its segments and their own slot; nothing of other guardians."""

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.services.people import families, own_children
from tests.holding import holds
from tests.services.households import Nursery


@pytest.fixture
def nursery() -> Nursery:
    return Nursery()


@holds("S2.3", "A35")
def test_a_guardian_sees_the_child_and_nothing_of_the_other_guardian(nursery: Nursery) -> None:
    (ann, hers), (bob, his) = nursery.has_client("Ann"), nursery.has_client("Bob", emails=("bob@example.com",))
    nursery.child("Mia", A=hers, B=his, site="North", classroom="Bees")
    [child] = own_children.list_mine(nursery.context, ann, nursery.place.id)
    assert (child.name, child.slot, child.segments) == ("Mia", "A", {"site": "North", "classroom": "Bees"})
    assert his.id not in repr(child)
    assert "bob" not in repr(child).lower()
    assert [one.slot for one in own_children.list_mine(nursery.context, bob, nursery.place.id)] == ["B"]
    with pytest.raises(NotFound):
        families.get(nursery.context, ann, nursery.place.id, child.dependent)


def test_who_is_no_client_has_no_children_here(nursery: Nursery) -> None:
    assert list(own_children.list_mine(nursery.context, nursery.owner, nursery.place.id)) == []
    with pytest.raises(NotFound):
        own_children.list_mine(nursery.context, nursery.user("Stranger"), nursery.place.id)
