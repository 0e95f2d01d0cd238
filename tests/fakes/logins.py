"""A login directory in memory, stricter than the emulated ones.

Addresses are one whatever their case, codes are checked, a sign-up takes two steps and can die between them.
"""

import hmac
from base64 import b32decode, b32encode
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.addresses import Address
from chalicelib.domain.errors import AccountExists, CodeWrong, NotAuthenticated, RateLimited, Unavailable, WeakPassword
from chalicelib.domain.identity import Login, PasswordChangeRequired, SecondFactorRequired, Session, password_flaw

CODE_TRIES = 5


class Died(BaseException):
    """The process ends here, like a function that runs out of time."""


@dataclass
class Account:
    subject: str
    address: Address
    name: str
    invitation: str | None
    password: str | None = None
    temporary: bool = True
    code: str | None = None
    tries: int = 0
    is_disabled: bool = False
    # The authenticator app: its secret, whether it was confirmed, the last code it was taken with.
    secret: str = ""
    has_app: bool = False
    taken: str = ""


class FakeLogins:
    """The `Logins` port. Tests read `accounts` (by lower-case address) and the codes that were `sent`."""

    def __init__(
        self, issuer: str = "https://logins.test", issue_token: Callable[[Account], str] | None = None
    ) -> None:
        """`issue_token` makes the ID token of a session; without it the token only names the account."""
        self.issuer = issuer
        self.accounts: dict[str, Account] = {}
        self.sent: list[tuple[str, str]] = []
        self.dies_half_way = False
        self.is_down = False
        self.refreshed = 0
        self.secrets = 0
        self.ticks = 1
        self._issue_token = issue_token or (lambda account: f"id-token-of-{account.subject}")

    def create(self, address: Address, *, name: str, password: str, invitation_id: str) -> Login:
        _refuse_weak(password)
        account = self._find(address.value) or self._begin(address, name, invitation_id)
        if account.invitation != invitation_id:
            raise AccountExists()
        if account.temporary:
            account.password, account.temporary = password, False
        elif account.password != password:
            raise AccountExists()
        return Login(self.issuer, account.subject)

    def sign_in(self, identifier: str, password: str) -> Session:
        account = self._find(identifier)
        if account is None or account.password is None or account.password != password:
            raise NotAuthenticated("The address or the password is not right.")
        if account.temporary:
            raise PasswordChangeRequired(f"session-of-{account.subject}")
        return self._session_or_challenge(account)

    def answer_second_factor(self, username: str, session: str, code: str) -> Session:
        account = next((one for one in self.accounts.values() if one.subject == username), None)
        if account is None or session != f"second-session-of-{account.subject}":
            raise NotAuthenticated("That took too long: sign in again.")
        # A code is taken once, as the real directory does.
        if code != self.code_of(account) or code == account.taken:
            raise CodeWrong()
        account.taken = code
        return self._session(account)

    def has_second_factor(self, access_token: str) -> bool:
        return self._by_access(access_token).has_app

    def begin_second_factor(self, access_token: str) -> str:
        account = self._by_access(access_token)
        self.secrets += 1
        account.secret = b32encode(f"secret{self.secrets:04}of{account.subject[-6:]}".encode()).decode().rstrip("=")
        return account.secret

    def confirm_second_factor(self, access_token: str, code: str) -> None:
        account = self._by_access(access_token)
        if not account.secret or code != self.code_of(account):
            raise CodeWrong()
        account.has_app, account.taken = True, code

    def end_second_factor(self, access_token: str) -> None:
        self._by_access(access_token).has_app = False

    def code_of(self, account: Account) -> str:
        """What the app shows now; `ticks` is its clock."""
        return totp(account.secret, self.ticks)

    def _by_access(self, token: str) -> Account:
        account = next((one for one in self.accounts.values() if token == f"access-token-of-{one.subject}"), None)
        if account is None:
            raise NotAuthenticated("That took too long: sign in again.")
        return account

    def _session_or_challenge(self, account: Account) -> Session:
        if account.has_app:
            raise SecondFactorRequired(f"second-session-of-{account.subject}", account.subject)
        return self._session(account)

    def set_new_password(self, identifier: str, session: str, password: str) -> Session:
        _refuse_weak(password)
        account = self._find(identifier)
        if account is None or not account.temporary or session != f"session-of-{account.subject}":
            raise NotAuthenticated("That took too long: sign in again.")
        account.password, account.temporary = password, False
        return self._session_or_challenge(account)

    def refresh(self, token: str) -> Session:
        if self.is_down:
            raise Unavailable()
        account = next((one for one in self.accounts.values() if token == _refresh_token(one)), None)
        if account is None or account.is_disabled:
            raise NotAuthenticated("That took too long: sign in again.")
        self.refreshed += 1
        return self._session(account)

    def delete(self, issuer: str, subject: str) -> None:
        if self.is_down:
            raise Unavailable()
        kept = {name: one for name, one in self.accounts.items() if issuer != self.issuer or one.subject != subject}
        self.accounts = kept

    def forgot_password(self, identifier: str) -> None:
        account = self._find(identifier)
        if account is None or account.temporary:
            return
        account.code, account.tries = f"{len(self.sent) + 100_001}", 0
        self.sent.append((account.address.value, account.code))

    def confirm_forgot_password(self, identifier: str, code: str, password: str) -> None:
        _refuse_weak(password)
        account = self._find(identifier)
        if account is None or account.code is None:
            raise CodeWrong()
        if account.tries >= CODE_TRIES:
            raise RateLimited()
        account.tries += 1
        if account.code != code.strip():
            raise CodeWrong()
        account.password, account.code = password, None

    def add_temporary(self, address: Address, password: str) -> None:
        """An account that an operator made for somebody, with a password to be replaced."""
        self._put(Account(self._next_subject(), address, "", None, password))

    def _begin(self, address: Address, name: str, invitation_id: str) -> Account:
        account = self._put(Account(self._next_subject(), address, name, invitation_id))
        if self.dies_half_way:
            raise Died
        return account

    def _put(self, account: Account) -> Account:
        self.accounts[account.address.value.lower()] = account
        return account

    def _find(self, identifier: str) -> Account | None:
        return self.accounts.get(identifier.strip().lower())

    def _next_subject(self) -> str:
        return f"00000000-0000-0000-0000-{len(self.accounts) + 1:012}"

    def _session(self, account: Account) -> Session:
        return Session(self._issue_token(account), _refresh_token(account), 3600, f"access-token-of-{account.subject}")


def _refresh_token(account: Account) -> str:
    return f"refresh-token-of-{account.subject}"


def totp(secret: str, tick: int) -> str:
    """The six digits of RFC 6238 in the 30 seconds that are `tick`."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, tick.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def _refuse_weak(password: str) -> None:
    flaw = password_flaw(password)
    if flaw is not None:
        raise WeakPassword(flaw)
