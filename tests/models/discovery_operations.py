"""What there is to measure of users beyond any organization: profiles, being found, blocks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.discovery import LookedFor, Sought
from chalicelib.domain.organization import Branding
from chalicelib.domain.time import DAY
from chalicelib.domain.user_profile import PROFESSIONAL, FoundAs
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import answering, asking, blocking, presence, profiles, requesting, searching
from chalicelib.services.discovery.answering import NamedAsk
from chalicelib.services.discovery.blocking import Unwanted
from chalicelib.services.invitations import creating, mine
from chalicelib.services.messages import sending
from chalicelib.services.portal import sharing
from chalicelib.services.team import organizations, starting
from tests.models.stage import Stage

PASSWORD = "correct horse battery"
COMPLETE = {"name": "Jane Doe", "profession": "Mediator", "circle": PROFESSIONAL}


def says(stage: Stage, **fields: Any) -> Any:
    return profiles.change(stage.context, stage.jane, Patch(fields))


def _visible(stage: Stage) -> None:
    says(stage, **COMPLETE, visible_in_search=True)


def _described(stage: Stage) -> Callable[[], Any]:
    says(stage, **COMPLETE)
    return lambda: says(stage, firm="Doe & Co")


def _described_in_sight(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: says(stage, firm="Doe & Co")


def _hidden(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: says(stage, visible_in_search=False)


def _back(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: profiles.signed_in(stage.at(stage.now + DAY), stage.jane)


def _moved(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: profiles.signed_in(stage.context, replace(stage.jane, email="new@example.com"))


def _block(stage: Stage) -> Any:
    return blocking.block(stage.context, stage.jane, Unwanted(stage.owner.id, "Olga"))


def _blocked(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: _block(stage)


def _lifted(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    made = _block(stage)
    return lambda: blocking.lift(stage.context, stage.jane, made.id)


def _looking(stage: Stage) -> None:
    """The owner may search, and finds one person there is."""
    profiles.change(stage.context, stage.owner, Patch(COMPLETE))
    _visible(stage)


def _looked(others: int) -> Callable[[Stage], Callable[[], Any]]:
    def looked(stage: Stage) -> Callable[[], Any]:
        _looking(stage)
        return lambda: _search(stage, others)

    return looked


def _search(stage: Stage, others: int) -> Any:
    book = [LookedFor(f"person{number}@example.com") for number in range(others)]
    sought = Sought(entries=(LookedFor("jane@example.com"), *book), relationship="client")
    return searching.discover(stage.context, stage.owner, stage.place.id, sought)


def _asked(stage: Stage) -> Callable[[], Any]:
    _looking(stage)
    handle = _search(stage, 0)[0].people[0].handle

    def ask() -> Any:
        command = stage.world.command(stage.place, stage.owner, name="Jane", key="retry-me")
        return creating.create(stage.context, requesting.asked(stage.context, command, handle))

    return ask


def _asks(stage: Stage) -> Callable[[], Any]:
    """Jane, who found the owner, asks her."""
    (owner,) = stage.world.item(refs.organization(stage.place.id)).owners
    place = FoundAs(stage.place.id, owner)
    profiles.change(stage.context, stage.owner, Patch(COMPLETE | {"found_as": place, "visible_in_search": True}))
    says(stage, **COMPLETE)
    sought = Sought(entries=(LookedFor(stage.owner.email or ""),))
    handle = searching.discover_professionals(stage.context, stage.jane, sought)[0].people[0].handle
    return lambda: asking.ask(stage.context, stage.jane, handle, Replay("ask", "digest"))


def _with_ask(do: Callable[[Stage, NamedAsk], Any]) -> Callable[[Stage], Callable[[], Any]]:
    def asked(stage: Stage) -> Callable[[], Any]:
        named = NamedAsk(stage.owner, stage.place.id, _asks(stage)().id)
        return lambda: do(stage, named)

    return asked


def _taken_on(stage: Stage) -> None:
    named = NamedAsk(stage.owner, stage.place.id, _asks(stage)().id)
    invited = answering.approve(stage.context, named).invitation
    mine.accept_mine(stage.context, stage.jane, invited, mine.get_mine(stage.context, stage.jane, invited).offer)


def _shared(stage: Stage) -> Callable[[], Any]:
    _taken_on(stage)
    return lambda: sharing.share(stage.context, stage.jane, stage.place.id)


def _withheld(stage: Stage) -> Callable[[], Any]:
    _shared(stage)()
    return lambda: sharing.withhold(stage.context, stage.jane, stage.place.id)


def _listed(stage: Stage, named: NamedAsk) -> Any:
    return answering.list_asks(stage.context, stage.owner, named.organization, "open", after=None, limit=50)


def _start(stage: Stage, code: str = "") -> Any:
    context = replace(stage.context, open_creation=True)
    return starting.start(context, starting.Start(name="Nina", email="nina@e.com", password=PASSWORD, code=code), "")


def _started(stage: Stage) -> Callable[[], Any]:
    _start(stage)
    (newcomer,) = stage.world.table.entities("newcomer")
    (code,) = [one for one in stage.world.table.entities("delivery") if one.invitation == newcomer.id]
    sending.deliver(stage.context, newcomer.id, code.name)
    typed = stage.world.email.inbox[-1].code
    return lambda: _start(stage, typed)


def _found(stage: Stage) -> Any:
    context = replace(stage.context, open_creation=True)
    return organizations.create_by_user(context, stage.jane, Branding(name="Doe & Co"), Replay("key", "digest"))


DISCOVERY: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "read one's profile": lambda s: lambda: presence.own_profile(s.context, s.jane),
    "change it": _described,
    "change it while one is visible": _described_in_sight,
    "become invisible": _hidden,
    "sign in, invisible": lambda s: lambda: profiles.signed_in(s.context, s.jane),
    "sign in on another day, visible": _back,
    "sign in with another address, visible": _moved,
    "block somebody, visible": _blocked,
    "lift a block": _lifted,
    "look for one address": _looked(0),
    "look for 500 addresses, of which one is found": _looked(499),
    "ask somebody who was found": _asked,
    "ask a professional": _asks,
    "list what one asked": _with_ask(lambda s, one: asking.list_mine(s.context, s.jane)),
    "take back what one asked": _with_ask(lambda s, one: asking.withdraw(s.context, s.jane, one.ask)),
    "list what clients ask": _with_ask(_listed),
    "read an ask": _with_ask(lambda s, one: answering.read_ask(s.context, one)),
    "approve an ask": _with_ask(lambda s, one: answering.approve(s.context, one)),
    "refuse an ask": _with_ask(lambda s, one: answering.refuse(s.context, one)),
    "ask for a code without an invitation": lambda s: lambda: _start(s),
    "sign up with it": _started,
    "create an organization, where anybody may": lambda s: lambda: _found(s),
    "share one's address": _shared,
    "withhold it": _withheld,
    "list one's blocks": lambda s: lambda: blocking.list_blocks(s.context, s.jane),
}
