"""AWS Signature Version 4 for requests that have headers and a body, but no query."""

import hmac
from collections.abc import Mapping
from dataclasses import field
from hashlib import sha256

from chalicelib.domain.values import dataclass


@dataclass(frozen=True)
class AwsKeys:
    """What AWS knows a caller by; `token` is "" for keys that never expire. None of it is ever shown."""

    access: str = field(repr=False)
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


class Signer:
    """Signs for one service in one region. The key of a day is derived once: that is most of a signature's work."""

    def __init__(self, service: str, region: str) -> None:
        self._service, self._region = service, region
        self._derived = ("", "", b"")

    def authorization(self, keys: AwsKeys, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """The `Authorization` header. All `headers` are signed: named in lower case, among them `x-amz-date`."""
        moment = headers["x-amz-date"]
        names = sorted(headers)
        signed = ";".join(names)
        lines = "".join([f"{name}:{headers[name]}\n" for name in names])
        request = f"{method}\n{path}\n\n{lines}\n{signed}\n{sha256(body).hexdigest()}"
        scope = f"{moment[:8]}/{self._region}/{self._service}/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{sha256(request.encode()).hexdigest()}"
        signature = self.signature(keys, moment, text)
        return f"AWS4-HMAC-SHA256 Credential={keys.access}/{scope}, SignedHeaders={signed}, Signature={signature}"

    def signature(self, keys: AwsKeys, moment: str, text: str) -> str:
        """Of a text that was put together at this moment, as AWS writes it (20150830T123600Z)."""
        return hmac.digest(self._day_key(keys.secret, moment[:8]), text.encode(), "sha256").hex()

    def _day_key(self, secret: str, day: str) -> bytes:
        known_secret, known_day, key = self._derived
        if (known_secret, known_day) != (secret, day):
            key = f"AWS4{secret}".encode()
            for part in (day, self._region, self._service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            # One assignment: another thread sees all of it or nothing.
            self._derived = (secret, day, key)
        return key

    def forget(self) -> None:
        self._derived = ("", "", b"")
