"""What each refusal of the login directory means to the person who asked.

One table per question, because the same error means different things: an unknown user is a wrong password at
sign-in and no news at all when somebody asks for a code.
"""

import logging
from collections.abc import Callable, Mapping

from chalicelib.domain.errors import (
    CodeWrong,
    NotAuthenticated,
    RateLimited,
    Unavailable,
    Unprocessable,
    UsherError,
    WeakPassword,
)

_BUSY = 30
_LOCKED = 900

log = logging.getLogger(__name__)

Refusals = Mapping[str, Callable[[], Exception]]


class Taken(Exception):
    """The directory already has this address."""


class Untold(Exception):
    """A refusal that would tell a stranger whether somebody has an account."""


def refusal(operation: str, code: str, refusals: Refusals) -> Exception:
    """What to raise for the error `code` of `operation`; an unknown one is our fault or an outage."""
    known = refusals.get(code) or _EVERYWHERE.get(code)
    level = logging.INFO if known else logging.WARNING
    log.log(level, "login directory refused", extra={"operation": operation, "error": code})
    return known() if known else Unavailable(retry_after=_BUSY)


def wrong() -> UsherError:
    return NotAuthenticated("The address or the password is not right: check both, or choose a new password.")


def code_wrong() -> UsherError:
    # An expired code and an unknown person get this answer too: the directory's own answers tell them apart.
    return CodeWrong("That code is not right, or no longer valid: check the latest message or ask for a new one.")


def _weak() -> UsherError:
    return WeakPassword("Choose another password: a longer one that you have not used here before.")


def _expired() -> UsherError:
    return NotAuthenticated("That took too long: sign in again.")


def unusable_address() -> UsherError:
    return Unprocessable("This address can't be used to sign in: it is too long or unusual.")


def _each(make: Callable[[], Exception], *codes: str) -> Refusals:
    return dict.fromkeys((f"{code}Exception" for code in codes), make)


_STRANGER = ("NotAuthorized", "UserNotFound", "UserNotConfirmed", "PasswordResetRequired", "InvalidParameter")
_UNUSABLE = ("InvalidPassword", "PasswordHistoryPolicyViolation")
_UNDELIVERED = (
    "CodeDeliveryFailure",
    "InvalidSmsRoleAccessPolicy",
    "InvalidSmsRoleTrustRelationship",
    "InvalidEmailRoleAccessPolicy",
)
_EVERYWHERE = {
    **_each(lambda: RateLimited(retry_after=_BUSY), "TooManyRequests", "Throttling"),
    **_each(lambda: RateLimited(retry_after=_LOCKED), "TooManyFailedAttempts", "LimitExceeded"),
}
BEGIN = {**_each(Taken, "UsernameExists", "AliasExists"), **_each(unusable_address, "InvalidParameter")}
CHOOSE = _each(_weak, *_UNUSABLE, "InvalidParameter")
SIGN_IN = _each(wrong, *_STRANGER)
REFRESH = _each(_expired, *_STRANGER)
_NO_CODE = ("CodeMismatch", "EnableSoftwareTokenMFA", "SoftwareTokenMFANotFound")
OWN = _each(_expired, *_STRANGER)
# A parameter that is not as it should be is a code of another form.
ENROL = {**OWN, **_each(code_wrong, *_NO_CODE, "InvalidParameter")}
SECOND_FACTOR = {**_each(_expired, *_STRANGER, "ExpiredCode"), **_each(code_wrong, "CodeMismatch", "InvalidParameter")}
NEW_PASSWORD = {**_each(_expired, *_STRANGER, "CodeMismatch", "ExpiredCode"), **_each(_weak, *_UNUSABLE)}
FORGOT = _each(Untold, *_STRANGER, *_UNDELIVERED, "LimitExceeded")
CONFIRM = {**_each(code_wrong, *_STRANGER, "CodeMismatch", "ExpiredCode"), **_each(_weak, *_UNUSABLE)}
