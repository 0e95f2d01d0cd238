"""Cognito as the login directory: resumable sign-ups, and a meaning for each of its refusals."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import botocore.session
import pytest
from botocore import exceptions as boto
from moto import mock_aws

from chalicelib.domain.addresses import Address
from chalicelib.domain.errors import (
    AccountExists,
    CodeWrong,
    NotAuthenticated,
    RateLimited,
    Unavailable,
    Unprocessable,
    Unsupported,
    UsherError,
    WeakPassword,
)
from chalicelib.domain.identity import password_flaw
from chalicelib.gateways.cognito import INVITATION, CognitoLogins, cognito_client, issuer_of
from chalicelib.services.ports import Logins
from tests.fakes.directories import (
    JANE,
    PASSWORD,
    PHONE,
    REGION,
    CognitoDirectory,
    Interrupted,
    create,
    die,
    lose_the_answer,
)
from tests.fakes.logins import Died
from tests.holding import holds


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with mock_aws():
        yield botocore.session.get_session().create_client("cognito-idp", region_name=REGION)


@pytest.fixture
def cognito(client: Any) -> CognitoDirectory:
    return CognitoDirectory(client)


def test_an_account_carries_its_verified_address_and_its_invitation(cognito: CognitoDirectory) -> None:
    create(cognito.logins)
    create(cognito.logins, PHONE, invitation_id="inv_2")

    jane, phone = cognito.attributes_of(JANE), cognito.attributes_of(PHONE)
    assert (jane["email"], jane["email_verified"], jane[INVITATION]) == (JANE.value, "true", "inv_1")
    assert (phone["phone_number"], phone["phone_number_verified"]) == (PHONE.value, "true")
    assert (jane["name"], jane["status"]) == ("Jane Doe", "CONFIRMED")
    assert "phone_number_verified" not in jane
    assert "email_verified" not in phone


def test_a_login_names_the_issuer_of_its_tokens(cognito: CognitoDirectory) -> None:
    login = create(cognito.logins)

    assert login.issuer == issuer_of(cognito.pool)
    assert issuer_of("eu-west-1_AbC") == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC"
    assert login.subject == cognito.attributes_of(JANE)["sub"]


@holds("F38")
@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("accident", [die, lose_the_answer])
def test_a_sign_up_survives_an_accident_at_every_call(client: Any, moment: str, accident: Callable[[], None]) -> None:
    for at in range(1, 10):
        cognito = CognitoDirectory(client)
        interrupted = Interrupted(client, at, **{moment: accident})
        with suppress(Died, Unavailable):
            create(cognito.logins_over(interrupted))
        calls = interrupted.calls

        again = [create(cognito.logins), create(cognito.logins)]

        assert again[0] == again[1]
        assert cognito.count() == 1
        assert cognito.logins.sign_in(JANE.value, PASSWORD)
        if calls < at:
            assert at > 2
            return
    pytest.fail("a sign-up makes more calls than expected")


@holds("F25")
@pytest.mark.parametrize("at", [1, 2])
def test_two_sign_ups_of_one_invitation_at_once_make_one_account(client: Any, at: int) -> None:
    cognito = CognitoDirectory(client)
    others: list[Any] = []

    mine = create(cognito.logins_over(Interrupted(client, at, before=lambda: others.append(create(cognito.logins)))))

    assert [mine] == others
    assert cognito.count() == 1
    assert cognito.logins.sign_in(JANE.value, PASSWORD)


@holds("F26")
@pytest.mark.parametrize("at", [1, 2])
def test_of_two_invitations_at_once_one_gets_the_account(client: Any, at: int) -> None:
    cognito = CognitoDirectory(client)
    outcomes: list[str] = []

    def attempt(logins: Logins, invitation_id: str) -> None:
        try:
            create(logins, password=PASSWORD + invitation_id, invitation_id=invitation_id)
            outcomes.append(invitation_id)
        except AccountExists:
            outcomes.append("refused")

    meanwhile = Interrupted(client, at, before=lambda: attempt(cognito.logins, "inv_2"))
    attempt(cognito.logins_over(meanwhile), "inv_1")

    winner = next(outcome for outcome in outcomes if outcome != "refused")
    assert sorted(outcomes) == sorted([winner, "refused"])
    assert cognito.logins.sign_in(JANE.value, PASSWORD + winner)


def test_a_disabled_account_is_not_answered_again(cognito: CognitoDirectory) -> None:
    create(cognito.logins)
    cognito.client.admin_disable_user(UserPoolId=cognito.pool, Username=JANE.value)

    with pytest.raises(AccountExists):
        create(cognito.logins)
    with pytest.raises(NotAuthenticated):
        cognito.logins.sign_in(JANE.value, PASSWORD)


def test_a_half_made_account_that_was_disabled_is_not_finished(cognito: CognitoDirectory) -> None:
    with pytest.raises(Died):
        create(cognito.dying_half_way())
    cognito.client.admin_disable_user(UserPoolId=cognito.pool, Username=JANE.value)

    with pytest.raises(AccountExists):
        create(cognito.logins)
    assert cognito.attributes_of(JANE)["status"] == "FORCE_CHANGE_PASSWORD"


def test_a_password_that_only_the_pool_refuses_leaves_a_sign_up_that_can_be_finished(cognito: CognitoDirectory) -> None:
    strict = {"MinimumLength": 10, "RequireNumbers": True}
    cognito.client.update_user_pool(UserPoolId=cognito.pool, Policies={"PasswordPolicy": strict})

    with pytest.raises(WeakPassword):
        create(cognito.logins)
    create(cognito.logins, password="Correct horse 1")

    assert cognito.logins.sign_in(JANE.value, "Correct horse 1")


def test_an_address_too_long_for_the_pool_is_refused_before_any_call(cognito: CognitoDirectory) -> None:
    with pytest.raises(Unprocessable):
        create(cognito.logins, Address("email", "a" * 120 + "@example.com"))
    assert cognito.count() == 0


@pytest.mark.parametrize("typed", ["+371 2000 0001", "+371-20000001", " +371 (20) 000001 "])
def test_a_phone_may_be_typed_as_people_do(cognito: CognitoDirectory, typed: str) -> None:
    create(cognito.logins, PHONE)

    assert cognito.logins.sign_in(typed, PASSWORD)


@holds("A29")
def test_an_international_domain_is_found_under_its_ascii_name(cognito: CognitoDirectory) -> None:
    create(cognito.logins, Address("email", "jane@xn--bcher-kva.example"))

    assert cognito.logins.sign_in("Jane@b\u00fccher.example", PASSWORD)


class Refusing:
    """A client that answers every call in the same way."""

    def __init__(self, outcome: Any) -> None:
        self._outcome = outcome

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**_: Any) -> Any:
            if isinstance(self._outcome, str):
                error = {"Code": self._outcome, "Message": "canary@example.com said canary"}
                raise boto.ClientError({"Error": error}, operation)
            if isinstance(self._outcome, Exception):
                raise self._outcome
            return self._outcome

        return call


def logins_that_answer(outcome: Any) -> CognitoLogins:
    return CognitoLogins(lambda: Refusing(outcome), "eu-west-1_Pool", "app")


USES: dict[str, Callable[[CognitoLogins], Any]] = {
    "create": lambda logins: create(logins, Address("email", "canary@example.com"), "canary password"),
    "sign_in": lambda logins: logins.sign_in("canary@example.com", "canary password"),
    "set_new_password": lambda logins: logins.set_new_password("canary@example.com", "canary", "canary password"),
    "forgot": lambda logins: logins.forgot_password("canary@example.com"),
    "confirm": lambda logins: logins.confirm_forgot_password("canary@example.com", "123456", "canary password"),
    "delete": lambda logins: logins.delete(issuer_of("eu-west-1_Pool"), "canary"),
}

ANSWERS: list[tuple[str, str, type[UsherError] | None]] = [
    ("create", "InvalidParameterException", Unprocessable),
    ("delete", "UserNotFoundException", None),
    ("delete", "TooManyRequestsException", RateLimited),
    ("sign_in", "UserNotFoundException", NotAuthenticated),
    ("sign_in", "UserNotConfirmedException", NotAuthenticated),
    ("sign_in", "PasswordResetRequiredException", NotAuthenticated),
    ("sign_in", "InvalidParameterException", NotAuthenticated),
    ("set_new_password", "NotAuthorizedException", NotAuthenticated),
    ("set_new_password", "CodeMismatchException", NotAuthenticated),
    ("set_new_password", "InvalidPasswordException", WeakPassword),
    ("forgot", "UserNotFoundException", None),
    ("forgot", "NotAuthorizedException", None),
    ("forgot", "InvalidParameterException", None),
    ("forgot", "LimitExceededException", None),
    ("forgot", "CodeDeliveryFailureException", None),
    ("confirm", "UserNotFoundException", CodeWrong),
    ("confirm", "CodeMismatchException", CodeWrong),
    ("confirm", "ExpiredCodeException", CodeWrong),
    ("confirm", "NotAuthorizedException", CodeWrong),
    ("confirm", "InvalidPasswordException", WeakPassword),
    ("confirm", "PasswordHistoryPolicyViolationException", WeakPassword),
    ("confirm", "LimitExceededException", RateLimited),
    ("confirm", "TooManyFailedAttemptsException", RateLimited),
    *((use, "TooManyRequestsException", RateLimited) for use in USES),
    *((use, "ThrottlingException", RateLimited) for use in USES),
    *((use, "InternalErrorException", Unavailable) for use in USES),
    *((use, "ResourceNotFoundException", Unavailable) for use in USES),
    *((use, "AccessDeniedException", Unavailable) for use in USES),
    *((use, "SomethingNewException", Unavailable) for use in USES),
]


@holds("A83", "A84")
@pytest.mark.parametrize(("use", "code", "expected"), ANSWERS)
def test_every_refusal_of_the_pool_has_a_meaning_and_repeats_nothing(
    use: str, code: str, expected: type[UsherError] | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logins = logins_that_answer(code)

    if expected is None:
        assert USES[use](logins) is None
    else:
        with pytest.raises(expected) as refusal:
            USES[use](logins)
        assert "canary" not in str(refusal.value)
        assert refusal.value.__cause__ is refusal.value.__context__ is None
        assert (refusal.value.retry_after is not None) == (expected in (RateLimited, Unavailable))
    assert "canary" not in "".join(str(vars(record)) for record in caplog.records)
    assert [record.__dict__["error"] for record in caplog.records] == [code]


@holds("F55")
@pytest.mark.parametrize(
    "outage",
    [
        boto.EndpointConnectionError(endpoint_url="https://canary"),
        boto.ConnectTimeoutError(endpoint_url="https://canary"),
        boto.ReadTimeoutError(endpoint_url="https://canary"),
        boto.ConnectionClosedError(endpoint_url="https://canary"),
        boto.NoCredentialsError(),
    ],
)
@pytest.mark.parametrize("use", USES)
def test_an_outage_is_said_to_be_one(use: str, outage: Exception) -> None:
    with pytest.raises(Unavailable):
        USES[use](logins_that_answer(outage))


def test_a_code_may_be_pasted_with_spaces_around() -> None:
    asked: list[dict[str, Any]] = []

    class Recording:
        def confirm_forgot_password(self, **parameters: Any) -> None:
            asked.append(parameters)

    logins = CognitoLogins(Recording, "eu-west-1_Pool", "app")
    logins.confirm_forgot_password(" Jane@Example.com", " 123456\n", PASSWORD)

    assert (asked[0]["Username"], asked[0]["ConfirmationCode"]) == (JANE.value, "123456")


@holds("A45")
def test_expired_unknown_and_wrong_codes_get_the_same_answer() -> None:
    answers = set()
    for code in ("CodeMismatchException", "ExpiredCodeException", "UserNotFoundException"):
        with pytest.raises(CodeWrong) as refusal:
            USES["confirm"](logins_that_answer(code))
        answers.add(str(refusal.value))

    assert len(answers) == 1


def test_an_account_with_a_second_factor_is_told_so() -> None:
    logins = logins_that_answer({"ChallengeName": "SMS_MFA", "Session": "s"})

    with pytest.raises(Unsupported):
        logins.sign_in(JANE.value, PASSWORD)


def test_the_client_is_made_at_the_first_use_and_once(client: Any) -> None:
    made: list[Any] = []
    cognito = CognitoDirectory(client)

    def make() -> Any:
        made.append(client)
        return client

    logins = CognitoLogins(make, cognito.pool, cognito.app)
    assert made == []

    create(logins)
    logins.sign_in(JANE.value, PASSWORD)

    assert made == [client]


def test_the_client_gives_up_before_the_request_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)

    config = cognito_client().meta.config

    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert config.retries["total_max_attempts"] == 2


def test_the_longest_password_is_that_of_the_pool() -> None:
    assert password_flaw("x" * 256) is None
    assert password_flaw("x" * 257)


def test_a_deleted_login_is_gone_and_deleting_it_again_is_nothing(cognito: CognitoDirectory) -> None:
    login = create(cognito.logins)
    for _ in range(2):
        cognito.logins.delete(login.issuer, login.subject)
    with pytest.raises(NotAuthenticated):
        cognito.logins.sign_in(JANE.value, PASSWORD)


def test_a_login_of_somebody_elses_directory_is_left_alone(cognito: CognitoDirectory) -> None:
    login = create(cognito.logins)
    cognito.logins.delete("https://elsewhere.example", login.subject)
    cognito.logins.delete(issuer_of(cognito.pool), "")
    assert cognito.attributes_of(JANE)["sub"] == login.subject
