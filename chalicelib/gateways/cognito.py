"""The login directory: an Amazon Cognito user pool.

A sign-up is two calls, so it may die between them. The half-made account carries the invitation it was made
for, and only that invitation finishes it; every other account at the address is `account_exists`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from chalicelib.domain.addresses import Address, InvalidAddress, lower_ascii
from chalicelib.domain.errors import AccountExists, NotAuthenticated, Unsupported, WeakPassword
from chalicelib.domain.identity import Login, PasswordChangeRequired, SecondFactorRequired, Session, password_flaw
from chalicelib.domain.values import dataclass
from chalicelib.gateways import cognito_refusals as refusals

INVITATION = "custom:invitation"
_ATTRIBUTES = {"email": "email", "phone": "phone_number"}
_TOTP = "SOFTWARE_TOKEN_MFA"
_MAX_USERNAME = 128
_MAX_PASSWORD = 256


class CognitoLogins:
    """Creates accounts and signs people in. Every failure is an UsherError; Unavailable means: try again."""

    def __init__(self, client_factory: Callable[[], Any], pool_id: str, client_id: str) -> None:
        """`client_factory` is called at the first use: a client costs more than most requests."""
        self._make_client = client_factory
        self._made: Any = None
        self._pool = pool_id
        self._app = client_id
        self._issuer = issuer_of(pool_id)

    def create(self, address: Address, *, name: str, password: str, invitation_id: str) -> Login:
        """The account of whoever proved to hold `address`, with the address marked as verified.

        The same invitation may repeat it until it succeeds: a half-made account gets this password, a
        finished one is answered again to whoever knows its password. Raises AccountExists, WeakPassword,
        Unprocessable (the directory can't take the address), RateLimited, Unavailable.
        """
        _refuse_weak(password)
        if len(address.value) > _MAX_USERNAME:
            raise refusals.unusable_address()
        account = self._begin(address, name, invitation_id)
        if account.status == "FORCE_CHANGE_PASSWORD":
            self._set_password(address, password)
        elif not self._opens(address, password):
            raise AccountExists()
        return Login(self._issuer, account.subject)

    def sign_in(self, identifier: str, password: str) -> Session:
        """Raises NotAuthenticated (the same for unknown and wrong), PasswordChangeRequired, RateLimited,
        SecondFactorRequired, Unavailable, Unsupported (another second step than an app's code)."""
        username = _username(identifier)
        if not 1 <= len(password) <= _MAX_PASSWORD:
            raise refusals.wrong()
        answer = self._call(
            "admin_initiate_auth",
            refusals.SIGN_IN,
            **self._pool_and_app,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        return _session(answer)

    def set_new_password(self, identifier: str, session: str, password: str) -> Session:
        """Replace a temporary password; `session` comes with PasswordChangeRequired.

        Raises WeakPassword, and what `sign_in` raises.
        """
        _refuse_weak(password)
        answer = self._call(
            "admin_respond_to_auth_challenge",
            refusals.NEW_PASSWORD,
            **self._pool_and_app,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=session,
            ChallengeResponses={"USERNAME": _username(identifier), "NEW_PASSWORD": password},
        )
        return _session(answer)

    def refresh(self, token: str) -> Session:
        """The tokens of whoever goes on with a sign-in; the refresh token is the same unless the pool rotates it.

        Raises NotAuthenticated (ended, disabled, or run out), RateLimited, Unavailable.
        """
        answer = self._call(
            "admin_initiate_auth",
            refusals.REFRESH,
            **self._pool_and_app,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": token},
        )
        return _session(answer, token)

    def answer_second_factor(self, username: str, session: str, code: str) -> Session:
        """`session` and `username` come with SecondFactorRequired. Raises CodeWrong, NotAuthenticated (too late),
        RateLimited, Unavailable."""
        answer = self._call(
            "admin_respond_to_auth_challenge",
            refusals.SECOND_FACTOR,
            **self._pool_and_app,
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=session,
            ChallengeResponses={"USERNAME": username, "SOFTWARE_TOKEN_MFA_CODE": code},
        )
        return _session(answer)

    def has_second_factor(self, access_token: str) -> bool:
        answer = self._call("get_user", refusals.OWN, AccessToken=access_token)
        return _TOTP in answer.get("UserMFASettingList", [])

    def begin_second_factor(self, access_token: str) -> str:
        """Raises NotAuthenticated, RateLimited, Unavailable."""
        return str(self._call("associate_software_token", refusals.OWN, AccessToken=access_token)["SecretCode"])

    def confirm_second_factor(self, access_token: str, code: str) -> None:
        """Two calls: an app that was confirmed and not switched on yet is confirmed again with its next code."""
        answer = self._call("verify_software_token", refusals.ENROL, AccessToken=access_token, UserCode=code)
        if answer.get("Status") != "SUCCESS":
            raise refusals.code_wrong()
        self._prefer(access_token, enabled=True)

    def end_second_factor(self, access_token: str) -> None:
        self._prefer(access_token, enabled=False)

    def _prefer(self, access_token: str, *, enabled: bool) -> None:
        wish = {"Enabled": enabled, "PreferredMfa": enabled}
        self._call("set_user_mfa_preference", refusals.OWN, AccessToken=access_token, SoftwareTokenMfaSettings=wish)

    def delete(self, issuer: str, subject: str) -> None:
        """See services/ports.py. Raises RateLimited, Unavailable."""
        if issuer != self._issuer or not subject:
            return
        with suppress(NotAuthenticated):
            self._call("admin_delete_user", refusals.REFRESH, UserPoolId=self._pool, Username=subject)

    def forgot_password(self, identifier: str) -> None:
        """Send a code if there is such an account, and tell nobody. Raises RateLimited, Unavailable."""
        try:
            self._call("forgot_password", refusals.FORGOT, ClientId=self._app, Username=_username(identifier))
        except (refusals.Untold, NotAuthenticated):
            return

    def confirm_forgot_password(self, identifier: str, code: str, password: str) -> None:
        """Raises CodeWrong (also for an expired code and an unknown person), WeakPassword, RateLimited,
        Unavailable."""
        _refuse_weak(password)
        try:
            username = _username(identifier)
        except NotAuthenticated:
            raise refusals.code_wrong() from None
        self._call(
            "confirm_forgot_password",
            refusals.CONFIRM,
            ClientId=self._app,
            Username=username,
            ConfirmationCode=code.strip(),
            Password=password,
        )

    def _begin(self, address: Address, name: str, invitation_id: str) -> "_Account":
        kind = _ATTRIBUTES[address.kind]
        values = {kind: address.value, f"{kind}_verified": "true", "name": name, INVITATION: invitation_id}
        try:
            answer = self._call(
                "admin_create_user",
                refusals.BEGIN,
                UserPoolId=self._pool,
                Username=address.value,
                MessageAction="SUPPRESS",
                UserAttributes=[{"Name": key, "Value": value} for key, value in values.items() if value],
            )
        except refusals.Taken:
            return self._resume(address, invitation_id)
        return _account(answer["User"], answer["User"]["Attributes"])

    def _resume(self, address: Address, invitation_id: str) -> "_Account":
        answer = self._call("admin_get_user", {}, UserPoolId=self._pool, Username=address.value)
        account = _account(answer, answer["UserAttributes"])
        if account.invitation != invitation_id or not account.enabled:
            raise AccountExists()
        return account

    def _set_password(self, address: Address, password: str) -> None:
        self._call(
            "admin_set_user_password",
            refusals.CHOOSE,
            UserPoolId=self._pool,
            Username=address.value,
            Password=password,
            Permanent=True,
        )

    def _opens(self, address: Address, password: str) -> bool:
        # The answer to a finished sign-up was lost: its password tells the owner from others with the link.
        try:
            self.sign_in(address.value, password)
        except NotAuthenticated:
            return False
        return True

    @property
    def _pool_and_app(self) -> dict[str, str]:
        return {"UserPoolId": self._pool, "ClientId": self._app}

    def _call(self, operation: str, known: refusals.Refusals, **parameters: Any) -> Any:
        if self._made is None:
            self._made = self._make_client()
        try:
            return getattr(self._made, operation)(**parameters)
        except ClientError as error:
            code = error.response["Error"]["Code"]
        except ParamValidationError:
            code = "InvalidParameterException"
        except BotoCoreError as error:
            code = type(error).__name__
        # Raised outside of `except`: the directory's own message may hold the address.
        raise refusals.refusal(operation, code, known)


@dataclass(frozen=True)
class _Account:
    subject: str
    status: str
    enabled: bool
    invitation: str | None


def issuer_of(pool_id: str) -> str:
    """The `iss` of the pool's tokens; the pool's id begins with its region."""
    return f"https://cognito-idp.{pool_id.partition('_')[0]}.amazonaws.com/{pool_id}"


def cognito_client() -> Any:
    """A client that gives up early enough for an HTTP request (connect 2 s, read 5 s, one retry)."""
    from chalicelib.gateways.aws import client

    # One retry, because the first request after a pause may meet a connection that was closed meanwhile.
    return client("cognito-idp", attempts=2)


def _refuse_weak(password: str) -> None:
    flaw = password_flaw(password)
    if flaw is not None:
        raise WeakPassword(flaw)


def _username(identifier: str) -> str:
    text = identifier.strip()
    if not 1 <= len(text) <= _MAX_USERNAME or not text.isprintable():
        raise refusals.wrong()
    return _email(text) if "@" in text else re.sub(r"[ ()./-]", "", text)


def _email(text: str) -> str:
    if text.isascii():
        return lower_ascii(text)
    from chalicelib.gateways.addresses import canonical_email

    try:
        return canonical_email(text)
    except InvalidAddress:
        raise refusals.wrong() from None


def _account(user: Mapping[str, Any], attributes: Sequence[Mapping[str, str]]) -> _Account:
    values = {attribute["Name"]: attribute["Value"] for attribute in attributes}
    return _Account(values["sub"], user["UserStatus"], user.get("Enabled", True), values.get(INVITATION))


def _session(answer: Mapping[str, Any], refresh_token: str = "") -> Session:
    """`refresh_token` is the one that was used, which the answer then need not repeat."""
    challenge = answer.get("ChallengeName")
    if challenge == "NEW_PASSWORD_REQUIRED":
        raise PasswordChangeRequired(answer["Session"])
    if challenge == _TOTP:
        raise SecondFactorRequired(answer["Session"], answer["ChallengeParameters"]["USER_ID_FOR_SRP"])
    if challenge:
        raise Unsupported("This account asks for a second step that is not available here.")
    result = answer["AuthenticationResult"]
    return Session(
        result["IdToken"], result.get("RefreshToken") or refresh_token, result["ExpiresIn"], result["AccessToken"]
    )
