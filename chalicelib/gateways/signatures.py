"""What the two kinds of signed webhooks have in common: HMAC-SHA256 over the raw bytes, and five minutes either way.

The libraries for this leave accidents to their caller: docs/adr/0023 tells which.
"""

import hmac
import re
from collections.abc import Iterable
from hashlib import sha256

from chalicelib.domain.errors import WebhookRejected

TOLERANCE = 300
_SECONDS = re.compile(r"[0-9]{1,12}")


def require_recent(timestamp: str, now: int) -> None:
    """`timestamp` in seconds, `now` in milliseconds. Raises WebhookRejected, for the future too (A73)."""
    if not _SECONDS.fullmatch(timestamp) or abs(int(timestamp) - now // 1000) > TOLERANCE:
        raise WebhookRejected


def require_signed(signed: bytes, keys: Iterable[bytes], signatures: Iterable[bytes]) -> None:
    """One of `signatures` is by one of `keys`; takes as long whichever it is. Raises WebhookRejected."""
    given = list(signatures)
    expected = [hmac.digest(key, signed, sha256) for key in keys]
    found = [hmac.compare_digest(one, other) for one in expected for other in given]
    if not any(found):
        raise WebhookRejected
