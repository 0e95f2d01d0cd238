"""The calls of Cognito behind an authenticator app, and what its refusals mean."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.errors import CodeWrong, NotAuthenticated, RateLimited, Unavailable, Unsupported
from chalicelib.domain.identity import SecondFactorRequired, Session
from chalicelib.gateways.cognito import CognitoLogins

TOKENS = {"IdToken": "id", "AccessToken": "access", "ExpiresIn": 3600}
REFUSED = ("EnableSoftwareTokenMFAException", "CodeMismatchException", "InvalidParameterException")
SESSION = Session("id", "refresh", 3600, "access")


class Client:
    """Answers each call as it was told; keeps what was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(**given: Any) -> Any:
            self.asked.append((name, given))
            answer = self.answers.get(name, {})
            if isinstance(answer, str):
                raise ClientError({"Error": {"Code": answer, "Message": "secret"}}, name)
            return answer

        return call


def logins(**answers: Any) -> tuple[CognitoLogins, Client]:
    client = Client(**answers)
    return CognitoLogins(lambda: client, "eu-west-1_Pool", "app"), client


def test_a_password_that_is_right_asks_for_the_code_of_the_app() -> None:
    challenge = {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s", "ChallengeParameters": {"USER_ID_FOR_SRP": "u"}}
    directory, _ = logins(admin_initiate_auth=challenge)

    with pytest.raises(SecondFactorRequired) as asked:
        directory.sign_in("jane@example.com", "correct horse")
    assert (asked.value.session, asked.value.username) == ("s", "u")


def test_another_second_step_is_told_apart() -> None:
    directory, _ = logins(admin_initiate_auth={"ChallengeName": "SMS_MFA", "Session": "s"})

    with pytest.raises(Unsupported):
        directory.sign_in("jane@example.com", "correct horse")


def test_the_code_is_answered_under_the_name_that_the_directory_gave() -> None:
    given = {"AuthenticationResult": TOKENS | {"RefreshToken": "refresh"}}
    directory, client = logins(admin_respond_to_auth_challenge=given)

    assert directory.answer_second_factor("u", "s", "123456") == SESSION
    ((_, asked),) = client.asked
    assert asked["ChallengeResponses"] == {"USERNAME": "u", "SOFTWARE_TOKEN_MFA_CODE": "123456"}


def test_going_on_keeps_the_refresh_token_unless_there_is_a_new_one() -> None:
    for answer, kept in (({}, "refresh"), ({"RefreshToken": "rotated"}, "rotated")):
        directory, client = logins(admin_initiate_auth={"AuthenticationResult": TOKENS | answer})
        assert directory.refresh("refresh").refresh_token == kept
        assert client.asked[0][1]["AuthFlow"] == "REFRESH_TOKEN_AUTH"


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("NotAuthorizedException", NotAuthenticated),
        ("UserNotFoundException", NotAuthenticated),
        ("TooManyRequestsException", RateLimited),
        ("InternalErrorException", Unavailable),
    ],
)
def test_what_goes_wrong_when_going_on(code: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        logins(admin_initiate_auth=code)[0].refresh("refresh")


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("CodeMismatchException", CodeWrong),
        ("InvalidParameterException", CodeWrong),
        ("ExpiredCodeException", NotAuthenticated),
        ("NotAuthorizedException", NotAuthenticated),
        ("TooManyFailedAttemptsException", RateLimited),
    ],
)
def test_what_goes_wrong_with_a_code(code: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        logins(admin_respond_to_auth_challenge=code)[0].answer_second_factor("u", "s", "1")


def test_an_app_is_confirmed_before_it_is_switched_on() -> None:
    directory, client = logins(verify_software_token={"Status": "SUCCESS"})
    directory.confirm_second_factor("access", "123456")

    assert [name for name, _ in client.asked] == ["verify_software_token", "set_user_mfa_preference"]
    assert client.asked[1][1]["SoftwareTokenMfaSettings"] == {"Enabled": True, "PreferredMfa": True}


@pytest.mark.parametrize(
    "answer",
    [*REFUSED, {"Status": "ERROR"}],
)
def test_a_wrong_first_code_switches_nothing_on(answer: Any) -> None:
    directory, client = logins(verify_software_token=answer)
    with pytest.raises(CodeWrong):
        directory.confirm_second_factor("access", "x")

    assert [name for name, _ in client.asked] == ["verify_software_token"]


def test_whether_there_is_one_its_key_and_its_end() -> None:
    directory, client = logins(
        get_user={"UserMFASettingList": ["SOFTWARE_TOKEN_MFA"]}, associate_software_token={"SecretCode": "ABC"}
    )

    assert directory.has_second_factor("access")
    assert not logins(get_user={})[0].has_second_factor("access")
    assert directory.begin_second_factor("access") == "ABC"
    directory.end_second_factor("access")
    assert client.asked[-1][1]["SoftwareTokenMfaSettings"] == {"Enabled": False, "PreferredMfa": False}
