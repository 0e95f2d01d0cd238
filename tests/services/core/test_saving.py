"""Saving over what was read, and trying again after a lost race."""

from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, Unavailable, VersionMismatch
from chalicelib.domain.writes import Equals, Lost
from chalicelib.services.core.saving import ATTEMPTS, Decision, Patch, attempt, revised, save
from tests.models.entities import EXAMPLES
from tests.services.steps import Acme

# What is kept under a name of its own beside the entity it copies, or written by a condition on something else.
ELSEWHERE = {"mirror", "entitlement", "disclosure", "step", "newcomer"}


@pytest.mark.parametrize(("ref", "entity"), [(r, e) for r, e in EXAMPLES if hasattr(e, "version")])
def test_what_has_a_version_knows_where_it_is_kept(ref: refs.Ref[Any], entity: Any) -> None:
    if ref.kind not in ELSEWHERE:
        assert refs.of(entity).kind == ref.kind


def test_what_is_saved_is_the_next_version_whatever_the_caller_forgot(acme: Acme) -> None:
    organization = acme.item(refs.organization(acme.place.id))

    put = save(organization, organization)

    assert put.entity.version == organization.version + 1
    assert put.when == Equals("version", organization.version)


def test_only_the_newest_version_can_be_saved_over(acme: Acme) -> None:
    organization = acme.item(refs.organization(acme.place.id))
    acme.store.commit([save(organization, organization)])

    with pytest.raises(Lost):
        acme.store.commit([save(organization, organization)])


def test_after_a_lost_race_it_is_decided_again_from_what_is_there(acme: Acme) -> None:
    seen = []

    def decide() -> Decision[int]:
        organization = acme.item(refs.organization(acme.place.id))
        seen.append(organization.version)
        if len(seen) == 1:
            acme.store.commit([save(organization, organization)])
        return Decision(organization.version + 1, [save(organization, organization)])

    assert attempt(acme.context, decide) == seen[0] + 2 == seen[1] + 1


def test_whoever_is_always_slower_is_told_in_the_end_and_nothing_is_written(acme: Acme) -> None:
    first = acme.item(refs.organization(acme.place.id))
    acme.store.commit([save(first, first)])
    tries = []

    def decide() -> Decision[None]:
        tries.append(first)
        return Decision(None, [save(first, first)])

    with pytest.raises(Conflict):
        attempt(acme.context, decide)
    with pytest.raises(Unavailable):
        attempt(acme.context, decide, spent=Unavailable)
    assert len(tries) == 2 * ATTEMPTS
    assert acme.item(refs.organization(acme.place.id)).version == first.version + 1


def test_a_lost_race_may_know_the_answer_or_why_there_is_none(acme: Acme) -> None:
    first = acme.item(refs.organization(acme.place.id))
    acme.store.commit([save(first, first)])
    reference = refs.organization(acme.place.id)

    assert (
        attempt(acme.context, lambda: Decision(0, [save(first, first)], lambda lost: 7 if lost[reference] else None))
        == 7
    )

    def refuse(lost: Lost) -> None:
        raise Unavailable

    with pytest.raises(Unavailable):
        attempt(acme.context, lambda: Decision(None, [save(first, first)], refuse))


def test_without_writes_nothing_is_asked_of_the_store(acme: Acme) -> None:
    assert attempt(acme.context, lambda: Decision("as it was")) == "as it was"


def test_a_patch_of_a_version_that_is_not_the_newest_is_refused(acme: Acme) -> None:
    organization = acme.item(refs.organization(acme.place.id))

    Patch({}).refuse_outdated(organization)
    Patch({}, organization.version).refuse_outdated(organization)
    for version in (organization.version - 1, organization.version + 1):
        with pytest.raises(VersionMismatch):
            Patch({}, version).refuse_outdated(organization)


def test_who_named_a_version_and_lost_a_race_learns_that_it_is_old() -> None:
    assert type(Patch({}, 1).overtaken()) is VersionMismatch
    assert type(Patch({}).overtaken()) is Conflict


def test_what_is_revised_counts_one_change_more(acme: Acme) -> None:
    organization = acme.item(refs.organization(acme.place.id))

    assert revised(organization, created_at=7).version == organization.version + 1
    assert revised(organization, created_at=7).created_at == 7
