"""Erasing and exporting on machines that die: whichever call was the last, all is done by the next try, and once."""

from contextlib import suppress
from dataclasses import replace
from itertools import count

import pytest

from chalicelib.services.account import erasing, exporting
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.account.life import EMAIL, Life
from tests.services.account.test_erasing import kinds_with
from tests.services.mortal import Fate, Mortal


@holds("A87")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
def test_whichever_call_is_the_last_the_next_try_finishes(after: bool) -> None:
    for place in count(1, 3):
        made, fate = Life(), Fate(place, after=after)
        made.lives()
        exporting.ask(made.context, made.zelda)
        made.erases()
        calm = made.outside
        mortal = {name: Mortal(getattr(calm, name), fate) for name in ("store", "logins", "files")}
        made.outside = replace(calm, **mortal)
        with suppress(Died):
            exporting.write(made.context, made.zelda.id)
            erasing.go_on(made.context, made.zelda.id)
        made.outside = calm
        erasing.go_on(made.context, made.zelda.id)
        exporting.write(made.context, made.zelda.id)

        assert made.erasure().looks == 1
        assert kinds_with(made, EMAIL) == set()
        assert made.files.objects == {}
        if not fate.died:
            assert place > 30, "it made hardly any calls: is it still the whole one?"
            return
