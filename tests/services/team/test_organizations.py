"""Founding a business, its first owner, and changing how it looks and what it allows."""

from dataclasses import replace

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import EmailUnverified, IdempotencyMismatch, NotAllowed, NotFound, VersionMismatch
from chalicelib.domain.organization import Branding
from chalicelib.services.core.saving import Patch
from chalicelib.services.team import organizations
from tests.holding import holds
from tests.services.steps import Acme

BRANDING = Branding(name="Fresh Start")


def opened(acme: Acme) -> Acme:
    acme.outside = replace(acme.context, open_creation=True)
    return acme


def test_the_founder_owns_it_alone(acme: Acme) -> None:
    (first,) = acme.memberships(acme.owner)
    assert (first.role, first.status, first.email) == ("owner", "active", "olga@example.com")


@holds("A68")
def test_only_the_operator_founds_one_unless_opened(acme: Acme) -> None:
    with pytest.raises(NotAllowed):
        organizations.create_by_user(acme.context, acme.user("Eve"), BRANDING, None)
    organization = organizations.create_by_user(opened(acme).at(acme.now), acme.user("Eve"), BRANDING, None)
    assert organizations.get(acme.context, acme.user("Eve"), organization.id).branding == BRANDING


@holds("S0.1")
def test_without_a_verified_email_nobody_founds_one(acme: Acme) -> None:
    nameless = acme.user("Phone", phone="+12015550123")
    with pytest.raises(EmailUnverified):
        organizations.create_by_user(opened(acme).at(acme.now), nameless, BRANDING, None)


@holds("F02")
def test_founding_it_twice_with_one_key_founds_one(acme: Acme) -> None:
    context, eve = opened(acme).context, acme.user("Eve")
    one, two = (organizations.create_by_user(context, eve, BRANDING, Replay("k", "d")) for _ in range(2))
    assert one == two
    with pytest.raises(IdempotencyMismatch):
        organizations.create_by_user(context, eve, BRANDING, Replay("k", "other"))


@holds("F03")
def test_founding_it_twice_at_the_same_moment_founds_one(acme: Acme) -> None:
    eve = acme.user("Eve")
    one, two = (organizations.create(acme.context, eve, BRANDING, Replay("k", "d")) for _ in range(2))
    assert one == two


def test_only_owners_and_admins_change_it(acme: Acme) -> None:
    assert acme.policy(acme.place, acme.admin, staff_invite_clients=True).policy.staff_invite_clients
    with pytest.raises(NotAllowed):
        acme.policy(acme.place, acme.staff, staff_invite_clients=True)
    with pytest.raises(NotFound):
        acme.policy(acme.place, acme.user("Eve"), staff_invite_clients=True)


def test_a_change_made_on_an_old_copy_is_refused(acme: Acme) -> None:
    patch = Patch({"branding": {"name": "New"}}, version=1)
    organizations.change(acme.context, acme.owner, acme.place.id, patch)
    with pytest.raises(VersionMismatch):
        organizations.change(acme.context, acme.owner, acme.place.id, patch)


def test_an_invitation_keeps_the_name_it_was_sent_under(acme: Acme) -> None:
    handed = acme.invites()
    organizations.change(acme.context, acme.owner, acme.place.id, Patch({"branding": {"name": "New Name"}}))
    assert acme.the(handed).branding.name == "Acme Coaching"
