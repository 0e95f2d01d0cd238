"""The first owner's login: made once, finished whenever the command is run again, never overwritten."""

from typing import Any

import pytest

from tools.logins import give_password, vouch
from tools.owner import main

EMAIL = "ann@example.com"


@pytest.fixture
def pool(cognito: Any) -> str:
    return str(cognito.create_user_pool(PoolName="usher", UsernameAttributes=["email"])["UserPool"]["Id"])


def attributes(cognito: Any, pool: str) -> dict[str, str]:
    found = cognito.admin_get_user(UserPoolId=pool, Username=EMAIL)["UserAttributes"]
    return {attribute["Name"]: attribute["Value"] for attribute in found}


def test_a_new_owner_gets_a_login_with_a_verified_address_and_a_password_to_sign_in_with(
    cognito: Any, pool: str
) -> None:
    login = vouch(cognito, pool, EMAIL)
    password = give_password(cognito, pool, EMAIL)

    assert (login.is_finished, attributes(cognito, pool)["email_verified"]) == (False, "true")
    assert len(password) >= 20
    assert cognito.admin_get_user(UserPoolId=pool, Username=EMAIL)["UserStatus"] == "CONFIRMED"


def test_a_command_that_died_before_the_password_is_finished_by_running_it_again(cognito: Any, pool: str) -> None:
    first = vouch(cognito, pool, EMAIL)

    again = vouch(cognito, pool, EMAIL)

    assert (again.subject, again.is_finished) == (first.subject, False)


def test_a_login_that_somebody_uses_keeps_its_password(cognito: Any, pool: str) -> None:
    begun = vouch(cognito, pool, EMAIL)
    give_password(cognito, pool, EMAIL)

    assert vouch(cognito, pool, EMAIL) == type(begun)(begun.subject, True)


def test_the_operator_vouches_for_an_address_that_was_never_verified(cognito: Any, pool: str) -> None:
    unverified = [{"Name": "email", "Value": EMAIL}]
    cognito.admin_create_user(UserPoolId=pool, Username=EMAIL, UserAttributes=unverified, MessageAction="SUPPRESS")
    give_password(cognito, pool, EMAIL)

    vouch(cognito, pool, EMAIL)

    assert attributes(cognito, pool)["email_verified"] == "true"


def test_a_missing_word_is_asked_for_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--stack", "usher", "--email", "", "--organization", "Example"])

    assert "say EMAIL=" in capsys.readouterr().err
