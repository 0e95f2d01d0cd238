"""What came back over HTTP, as botocore would tell it: a document, or one of its errors."""

from base64 import b64decode
from binascii import crc32
from collections.abc import Mapping
from dataclasses import field
from typing import Any

import msgspec
from botocore.exceptions import ChecksumError, ClientError, HTTPClientError

from chalicelib.domain.values import dataclass

OK = 200
Document = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """`headers` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def document_of(answer: Received, operation: str) -> Document:
    """What a service answered. Raises ClientError for its refusal, another error for what no service said."""
    _refuse_damaged(answer)
    if answer.status != OK:
        raise _refusal(answer, operation)
    document = _parsed(answer.body)
    if document is None:
        raise HTTPClientError(error="the answer is not a JSON object")
    return document


def _refuse_damaged(answer: Received) -> None:
    expected = answer.headers.get("x-amz-crc32")
    if expected is None:
        return
    actual = str(crc32(answer.body))
    if actual != expected.strip():
        raise ChecksumError(checksum_type="crc32", expected_checksum=expected, actual_checksum=actual)


def _parsed(body: bytes) -> Document | None:
    """None for anything but a JSON object. Bytes come in base64."""
    try:
        found = msgspec.json.decode(body)
        if b'"B"' in body or b'"BS"' in body:
            found = _with_bytes(found)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _with_bytes(found: Any) -> Any:
    """An attribute named `B` holds a value by its type; only under a type `B` is there a text."""
    if isinstance(found, list):
        return [_with_bytes(one) for one in found]
    if not isinstance(found, dict):
        return found
    match found:
        case {"B": str(text)} if len(found) == 1:
            return {"B": b64decode(text, validate=True)}
        case {"BS": [str(), *_] as texts} if len(found) == 1:
            return {"BS": [b64decode(text, validate=True) for text in texts]}
    return {name: _with_bytes(value) for name, value in found.items()}


def _refusal(answer: Received, operation: str) -> ClientError:
    """`CancellationReasons` and the `Item` of a failed condition stay where the service put them."""
    told = _parsed(answer.body) or {}
    code = str(told.get("__type") or answer.status).rpartition("#")[2].partition(":")[0]
    text = told.pop("message", None) or told.pop("Message", None) or ""
    answered: Any = {
        **told,
        "Error": {"Code": code, "Message": str(text)},
        "ResponseMetadata": {
            "RequestId": answer.headers.get("x-amzn-requestid", ""),
            "HTTPStatusCode": answer.status,
            "HTTPHeaders": dict(answer.headers),
        },
    }
    return ClientError(answered, operation)
