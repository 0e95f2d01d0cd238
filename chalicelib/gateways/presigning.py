"""Forms and addresses that let a browser speak to the bucket itself, for a while (Signature Version 4).

Nothing is asked for it: the API function signs with keys that it has, and loads no client of S3.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from chalicelib.domain.stored_file import UploadForm
from chalicelib.gateways.aws_json.signing import AwsKeys, Signer

ALGORITHM = "AWS4-HMAC-SHA256"
# S3 puts the name that the browser sends with the file in the place of this.
NAME_FIELD, NAMED_BY_BROWSER = "x-amz-meta-name", "${filename}"


class Presigner:
    """For one bucket at `url`, which ends with the bucket where its host does not begin with it."""

    def __init__(self, bucket: str, region: str, url: str, keys: Callable[[], AwsKeys]) -> None:
        self._bucket, self._region, self._url, self._keys = bucket, region, url, keys
        self._signer = Signer("s3", region)

    def form(self, key: str, *, most: int, now: int, seconds: int, back_to: str = "") -> UploadForm:
        """A form that puts 1 to `most` bytes at `key`; `now` in epoch milliseconds."""
        keys, moment = self._keys(), _moment(now)
        fields = {
            "key": key,
            **({"success_action_redirect": back_to} if back_to else {"success_action_status": "204"}),
            "x-amz-algorithm": ALGORITHM,
            "x-amz-credential": self._credential(keys, moment),
            "x-amz-date": moment,
            **({"x-amz-security-token": keys.token} if keys.token else {}),
        }
        conditions: list[Any] = [{"bucket": self._bucket}, *({name: value} for name, value in fields.items())]
        conditions += [["starts-with", f"${NAME_FIELD}", ""], ["content-length-range", 1, most]]
        ends = datetime.fromtimestamp(now // 1000 + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        policy = b64encode(json.dumps({"expiration": ends, "conditions": conditions}).encode()).decode()
        signed = {"policy": policy, "x-amz-signature": self._signer.signature(keys, moment, policy)}
        return UploadForm(self._url, {**fields, NAME_FIELD: NAMED_BY_BROWSER, **signed})

    def address(self, key: str, parameters: Mapping[str, str], *, now: int, seconds: int) -> str:
        """Where what lies at `key` can be read, with these parameters of S3's own."""
        keys, moment, place = self._keys(), _moment(now), urlsplit(self._url)
        query = {
            **parameters,
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": self._credential(keys, moment),
            "X-Amz-Date": moment,
            "X-Amz-Expires": str(seconds),
            **({"X-Amz-Security-Token": keys.token} if keys.token else {}),
            "X-Amz-SignedHeaders": "host",
        }
        path = f"{place.path}/{quote(key, safe='/-_.~')}"
        text = "&".join(f"{_quoted(name)}={_quoted(query[name])}" for name in sorted(query))
        request = f"GET\n{path}\n{text}\nhost:{place.netloc}\n\nhost\nUNSIGNED-PAYLOAD"
        lines = (ALGORITHM, moment, self._scope(moment), sha256(request.encode()).hexdigest())
        signature = self._signer.signature(keys, moment, "\n".join(lines))
        return f"{place.scheme}://{place.netloc}{path}?{text}&X-Amz-Signature={signature}"

    def _credential(self, keys: AwsKeys, moment: str) -> str:
        return f"{keys.access}/{self._scope(moment)}"

    def _scope(self, moment: str) -> str:
        return f"{moment[:8]}/{self._region}/s3/aws4_request"


def _moment(now: int) -> str:
    return datetime.fromtimestamp(now // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
