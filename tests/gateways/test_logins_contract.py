"""The contract of the login directory, held by the fake and by Cognito alike: so the fake can be trusted."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

from chalicelib.domain.addresses import Address
from chalicelib.domain.errors import AccountExists, CodeWrong, NotAuthenticated, RateLimited, WeakPassword
from chalicelib.domain.identity import PasswordChangeRequired, user_id
from tests.fakes.directories import (
    JANE,
    OTHER_PASSWORD,
    PASSWORD,
    PHONE,
    REGION,
    CognitoDirectory,
    Directory,
    FakeDirectory,
    create,
)
from tests.fakes.logins import Died, FakeLogins
from tests.holding import holds


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with mock_aws():
        yield botocore.session.get_session().create_client("cognito-idp", region_name=REGION)


@pytest.fixture(params=["fake", pytest.param("cognito", marks=pytest.mark.slow)])
def directory(request: pytest.FixtureRequest) -> Directory:
    if request.param == "fake":
        return FakeDirectory()
    return CognitoDirectory(request.getfixturevalue("client"))


@pytest.mark.parametrize("address", [JANE, PHONE])
def test_whoever_signed_up_can_sign_in(directory: Directory, address: Address) -> None:
    login = create(directory.logins, address)
    session = directory.logins.sign_in(address.value, PASSWORD)

    assert login.user == user_id(login.issuer, login.subject)
    assert session.id_token
    assert session.refresh_token
    assert session.expires_in > 0


def test_an_address_is_the_same_in_any_case_and_with_spaces_around(directory: Directory) -> None:
    create(directory.logins)

    assert directory.logins.sign_in(" Jane@EXAMPLE.com ", PASSWORD)


@holds("A45")
def test_an_unknown_person_and_a_wrong_password_get_the_same_answer(directory: Directory) -> None:
    create(directory.logins)
    answers = set()
    for identifier, password in [
        (JANE.value, OTHER_PASSWORD),
        ("joe@example.com", PASSWORD),
        ("", ""),
        ("\0", "x"),
    ]:
        with pytest.raises(NotAuthenticated) as refusal:
            directory.logins.sign_in(identifier, password)
        answers.add(str(refusal.value))

    assert len(answers) == 1


@holds("A26")
def test_another_invitation_cannot_take_over_an_account(directory: Directory) -> None:
    create(directory.logins)

    with pytest.raises(AccountExists):
        create(directory.logins, password=OTHER_PASSWORD, invitation_id="inv_2")
    with pytest.raises(AccountExists):
        create(directory.logins, invitation_id="inv_2")
    assert directory.logins.sign_in(JANE.value, PASSWORD)


def test_a_sign_up_whose_answer_was_lost_is_answered_again_to_its_owner_only(directory: Directory) -> None:
    login = create(directory.logins)

    assert create(directory.logins) == login
    with pytest.raises(AccountExists):
        create(directory.logins, password=OTHER_PASSWORD)
    assert directory.logins.sign_in(JANE.value, PASSWORD)


def test_a_sign_up_that_died_half_way_is_finished_by_the_same_invitation(directory: Directory) -> None:
    with pytest.raises(Died):
        create(directory.dying_half_way())
    with pytest.raises(NotAuthenticated):
        directory.logins.sign_in(JANE.value, PASSWORD)

    create(directory.logins, password=OTHER_PASSWORD)

    assert directory.logins.sign_in(JANE.value, OTHER_PASSWORD)


def test_a_half_made_account_is_closed_to_any_other_invitation(directory: Directory) -> None:
    with pytest.raises(Died):
        create(directory.dying_half_way())

    with pytest.raises(AccountExists):
        create(directory.logins, invitation_id="inv_2")


@pytest.mark.parametrize("password", ["", "123456789", "x" * 257, " 1234567890", "1234567890\n", "12345\x00678901"])
def test_a_weak_password_is_refused_with_the_rule_and_makes_no_account(directory: Directory, password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        create(directory.logins, password=password)
    assert "10 to 256" in refusal.value.detail or "space" in refusal.value.detail

    create(directory.logins, invitation_id="inv_2")
    with pytest.raises(WeakPassword):
        directory.logins.confirm_forgot_password(JANE.value, "123456", password)


@pytest.mark.parametrize("password", ["1234567890", "x" * 98, "pass phrase with spaces", "pässwörd-ключ"])
def test_any_characters_make_a_password_if_there_are_enough(directory: Directory, password: str) -> None:
    create(directory.logins, password=password)

    assert directory.logins.sign_in(JANE.value, password)


def test_a_forgotten_password_is_replaced_with_the_code_once(directory: Directory) -> None:
    create(directory.logins)
    directory.logins.forgot_password(JANE.value)
    code = directory.code_of(JANE)
    assert code

    directory.logins.confirm_forgot_password(" Jane@Example.com", f" {code} ", OTHER_PASSWORD)

    assert directory.logins.sign_in(JANE.value, OTHER_PASSWORD)
    with pytest.raises(NotAuthenticated):
        directory.logins.sign_in(JANE.value, PASSWORD)
    with pytest.raises(CodeWrong):
        directory.logins.confirm_forgot_password(JANE.value, code, PASSWORD)


def test_a_wrong_code_changes_nothing(directory: Directory) -> None:
    create(directory.logins)
    directory.logins.forgot_password(JANE.value)

    with pytest.raises(CodeWrong):
        directory.logins.confirm_forgot_password(JANE.value, directory.wrong_code, OTHER_PASSWORD)
    assert directory.logins.sign_in(JANE.value, PASSWORD)


@holds("A45")
@pytest.mark.parametrize("identifier", [JANE.value, "nobody@example.com", "", "\0", "x" * 500, "@"])
def test_asking_for_a_code_tells_nothing(directory: Directory, identifier: str) -> None:
    create(directory.logins)

    assert directory.logins.forgot_password(identifier) is None


def test_a_temporary_password_must_be_replaced(directory: Directory) -> None:
    directory.add_temporary(JANE, PASSWORD)

    with pytest.raises(PasswordChangeRequired) as refusal:
        directory.logins.sign_in(JANE.value, PASSWORD)
    with pytest.raises(WeakPassword):
        directory.logins.set_new_password(JANE.value, refusal.value.session, "short")
    assert directory.logins.set_new_password(JANE.value, refusal.value.session, OTHER_PASSWORD).id_token

    assert directory.logins.sign_in(JANE.value, OTHER_PASSWORD)
    with pytest.raises(NotAuthenticated):
        directory.logins.sign_in(JANE.value, PASSWORD)


def test_an_account_made_by_an_operator_is_no_half_made_sign_up(directory: Directory) -> None:
    directory.add_temporary(JANE, PASSWORD)

    with pytest.raises(AccountExists):
        create(directory.logins)


@holds("A21")
def test_the_fake_stops_guessing_after_five_codes() -> None:
    logins = FakeLogins()
    create(logins)
    logins.forgot_password(JANE.value)

    for _ in range(5):
        with pytest.raises(CodeWrong):
            logins.confirm_forgot_password(JANE.value, "000000", OTHER_PASSWORD)
    with pytest.raises(RateLimited):
        logins.confirm_forgot_password(JANE.value, logins.sent[-1][1], OTHER_PASSWORD)
