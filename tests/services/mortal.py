"""A process that dies at one chosen call to the outside: just before it happens, or just after."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain.delivery import Delivery, Outcome
from chalicelib.domain.messages import Message
from tests.fakes.logins import Died
from tests.services.invariants import WatchfulStore
from tests.services.steps import Acme


class Fate:
    """Death comes at call number `at` (from 1), once; `calls` counts all of them."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at, self.after, self.calls, self.died = at, after, 0, False

    def watch(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            self.calls += 1
            now = self.calls == self.at
            if now and not self.after:
                self._die()
            answer = call(*given, **named)
            if now:
                self._die()
            return answer

        return watched

    def _die(self) -> None:
        self.died = True
        raise Died


class Mortal:
    """Something outside, every call of which may be the last."""

    def __init__(self, target: Any, fate: Fate) -> None:
        self._target, self._fate = target, fate

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        return self._fate.watch(found) if callable(found) else found


class Provider:
    """Counts what really reached it, message by message."""

    def __init__(self, sender: Any, calls: Counter[tuple[str, str, str]]) -> None:
        self._sender, self._calls = sender, calls

    def send(self, delivery: Delivery, message: Message, *, from_name: str) -> Outcome:
        self._calls[delivery.invitation, delivery.name, delivery.nonce] += 1
        outcome: Outcome = self._sender.send(delivery, message, from_name=from_name)
        return outcome


class MortalAcme(Acme):
    """The business, on machines that can die. `provider_calls` by message."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(WatchfulStore())
        self.fate = fate
        self.provider_calls: Counter[tuple[str, str, str]] = Counter()
        self.queue = Mortal(self.queue, fate)
        self.outside = replace(
            self.context,
            store=Mortal(self.context.store, fate),
            logins=Mortal(self.context.logins, fate),
            queue=self.queue,
            senders={
                name: Mortal(Provider(sender, self.provider_calls), fate)
                for name, sender in self.context.senders.items()
            },
        )

    def forget_what_was_relayed(self) -> None:
        """From now on the stream brings every event again."""
        self._relayed.clear()
