"""`make erase` refuses an address with an account before it reads anything of the table."""

from typing import Any

import pytest

from tools.erase import erase, main
from tools.logins import vouch
from tools.stack import Stack, StackError


def stack(cognito: Any) -> Stack:
    made = cognito.create_user_pool(PoolName="usher", UsernameAttributes=["email"])["UserPool"]["Id"]
    return Stack("usher", {"ApiUrl": "https://usher.example/api"}, {"USHER_USER_POOL_ID": str(made)})


def test_whoever_has_an_account_is_told_to_erase_themselves(cognito: Any) -> None:
    usher = stack(cognito)
    vouch(cognito, usher.settings["USHER_USER_POOL_ID"], "ann@example.com")
    with pytest.raises(StackError, match=r"usher\.example/api/me/account"):
        erase(lambda _: cognito, usher, " ANN@example.com ", "", 4)


def test_what_is_no_address_is_refused_with_what_to_do(cognito: Any) -> None:
    with pytest.raises(ValueError, match="country code"):
        erase(lambda _: cognito, stack(cognito), "ann", "", 4)


@pytest.mark.parametrize("said", [[], ["--address", " "], ["--address", "ann@example.com", "--user", "usr_x"]])
def test_an_address_or_a_user_has_to_be_said(capsys: pytest.CaptureFixture[str], said: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--stack", "usher", *said])
    assert "say ADDRESS=... or USER_ID=..." in capsys.readouterr().err
