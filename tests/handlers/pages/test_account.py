"""The page of the own account: leaving, the file with one's data, and the end of it all; without any script."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.writes import Lost
from chalicelib.services.account import erasing
from chalicelib.services.team.leaving import leave
from tests.handlers.browser import Browser
from tests.handlers.people import People
from tests.handlers.visits import signed_in, with_login
from tests.world import World

Visit = Callable[..., Browser]


@pytest.fixture
def jane(world: World, people: People) -> User:
    return with_login(world, "Jane")


def test_somebody_leaves_has_their_data_written_and_reads_it(
    visit: Visit, world: World, people: People, jane: User
) -> None:
    world.join(people.place, jane, "client")
    browser = visit()
    signed_in(browser, jane)
    page = browser.submit(browser.open("/me/account").form("/me/account/export"))
    assert (page.status, page.path) == (200, "/me/account?told=exporting")
    assert not page.has_form("/me/account/export")
    world.run()
    assert "/me/account/export" in browser.open("/me/account").links
    browser.open("/me/account/export")
    found = world.files.browser_gets(browser.left_for)
    assert found
    assert jane.email in found[0].decode()

    left = browser.submit(browser.open("/me/account").form("/me/account/leave"))
    assert (left.status, left.path) == (200, "/me/account?told=left")
    assert not left.has_form("/me/account/leave")


def test_whoever_is_overtaken_while_leaving_is_not_told_to_be_the_last_owner(
    visit: Visit, world: World, people: People, jane: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.join(people.place, jane, "client")
    place = refs.membership(people.place.id, jane.id, "client")
    browser = visit()
    signed_in(browser, jane)
    form, calm = browser.open("/me/account").form("/me/account/leave"), world.store.commit

    def commit(writes: Sequence[Any]) -> None:
        if any(one.ref == place for one in writes):
            raise Lost({place: world.item(place)})
        calm(writes)

    monkeypatch.setattr(world.store, "commit", commit)
    page = browser.submit(form)
    assert page.status == 409
    assert "This has just changed" in page.text
    assert "only owner" not in page.text


def test_whoever_types_another_address_is_told_at_the_field_and_then_erased_and_signed_out(
    visit: Visit, world: World, people: People, jane: User
) -> None:
    world.join(people.place, jane, "client")
    browser = visit()
    signed_in(browser, jane)
    wrong = browser.submit(browser.open("/me/account").form("/me/account/erase"), confirm="x@example.com")
    assert wrong.status == 422
    assert "confirm" in wrong.described
    assert world.item(refs.erasure(jane.id)) is None

    done = browser.submit(wrong.form("/me/account/erase"), confirm=str(jane.email))
    assert done.has_form("/sign-in")
    assert done.path == "/sign-in?told=erased"
    assert "is being erased" in done.text
    assert browser.open("/me/account").has_form("/sign-in")
    world.run()
    assert world.item(refs.membership(people.place.id, jane.id, "client")).name == ""


def test_an_erasure_that_stopped_says_why_and_may_be_asked_for_again(
    visit: Visit, world: World, people: People, jane: User
) -> None:
    """The other owner left meanwhile."""
    world.join(people.place, jane, "owner")
    browser = visit()
    signed_in(browser, jane)
    erasing.ask(world.context, jane, str(jane.email))
    leave(world.context, people.owner, people.place.id)
    world.run()
    page = browser.open("/me/account")
    assert "only owner of" in page.text
    assert page.has_form("/me/account/erase")
