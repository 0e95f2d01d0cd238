"""Login directories under test, each with the ways a test may look behind it and interrupt it."""

from collections.abc import Callable
from typing import Any, Protocol

from botocore.exceptions import ReadTimeoutError
from moto.cognitoidp.models import cognitoidp_backends

from chalicelib.domain.addresses import Address
from chalicelib.domain.identity import PASSWORD_RULES
from chalicelib.gateways.cognito import CognitoLogins
from chalicelib.services.ports import Logins
from tests.fakes.logins import Died, FakeLogins

REGION = "eu-west-1"
JANE = Address("email", "jane@example.com")
PHONE = Address("phone", "+37120000001")
PASSWORD = "correct horse battery"
OTHER_PASSWORD = "staple correct horse"


class Directory(Protocol):
    """A directory under test, and the ways a test may look behind it."""

    logins: Any
    wrong_code: str

    def code_of(self, address: Address) -> str | None: ...
    def add_temporary(self, address: Address, password: str) -> None: ...
    def dying_half_way(self) -> Logins: ...


class FakeDirectory:
    wrong_code = "999999"

    def __init__(self) -> None:
        self.logins = FakeLogins()

    def code_of(self, address: Address) -> str | None:
        return dict(self.logins.sent).get(address.value)

    def add_temporary(self, address: Address, password: str) -> None:
        self.logins.add_temporary(address, password)

    def dying_half_way(self) -> Logins:
        dying = FakeLogins()
        dying.accounts, dying.sent, dying.dies_half_way = self.logins.accounts, self.logins.sent, True
        return dying


class CognitoDirectory:
    # The stand-in for Cognito checks only codes that look like its own.
    wrong_code = "moto-confirmation-code:999999x"

    def __init__(self, client: Any) -> None:
        self.client = client
        policy = {"MinimumLength": PASSWORD_RULES["min_length"]} | dict.fromkeys(
            ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), False
        )
        self.pool = client.create_user_pool(
            PoolName="usher",
            UsernameAttributes=["email", "phone_number"],
            UsernameConfiguration={"CaseSensitive": False},
            Policies={"PasswordPolicy": policy},
            Schema=[{"Name": "invitation", "AttributeDataType": "String", "Mutable": True}],
        )["UserPool"]["Id"]
        self.app = client.create_user_pool_client(UserPoolId=self.pool, ClientName="app")["UserPoolClient"]["ClientId"]
        self.logins = self.logins_over(client)

    def logins_over(self, client: Any) -> CognitoLogins:
        return CognitoLogins(lambda: client, self.pool, self.app)

    def code_of(self, address: Address) -> str | None:
        pool = cognitoidp_backends["123456789012"][REGION].user_pools[self.pool]
        return pool._get_user(address.value).confirmation_code

    def add_temporary(self, address: Address, password: str) -> None:
        self.client.admin_create_user(
            UserPoolId=self.pool, Username=address.value, TemporaryPassword=password, MessageAction="SUPPRESS"
        )

    def dying_half_way(self) -> Logins:
        return self.logins_over(Interrupted(self.client, 2, before=die))

    def attributes_of(self, address: Address) -> dict[str, str]:
        user = self.client.admin_get_user(UserPoolId=self.pool, Username=address.value)
        return {item["Name"]: item["Value"] for item in user["UserAttributes"]} | {"status": user["UserStatus"]}

    def count(self) -> int:
        return len(self.client.list_users(UserPoolId=self.pool)["Users"])


class Interrupted:
    """A client whose call number `at` is preceded or followed by something unwelcome."""

    def __init__(
        self, client: Any, at: int, *, before: Callable[[], None] | None = None, after: Callable[[], None] | None = None
    ) -> None:
        self.calls = 0
        self._client, self._at, self._before, self._after = client, at, before, after

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:
            self.calls += 1
            now = self.calls == self._at
            if now and self._before:
                self._before()
            answer = getattr(self._client, operation)(**parameters)
            if now and self._after:
                self._after()
            return answer

        return call


def die() -> None:
    raise Died


def lose_the_answer() -> None:
    raise ReadTimeoutError(endpoint_url="https://cognito")


def create(logins: Logins, address: Address = JANE, password: str = PASSWORD, invitation_id: str = "inv_1") -> Any:
    return logins.create(address, name="Jane Doe", password=password, invitation_id=invitation_id)
