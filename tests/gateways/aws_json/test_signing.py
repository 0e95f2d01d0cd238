"""Requests are signed as AWS asks: by its published vectors, and as botocore signs whatever else."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.gateways.aws_json.signing import AwsKeys, Signer

KEYS = AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
VANILLA = {"host": "example.amazonaws.com", "x-amz-date": "20150830T123600Z"}
FORM = "application/x-www-form-urlencoded"
TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwth"
    "Ax7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAk"
    "iY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)
# AWS's Signature Version 4 test suite, those without a query: method, headers beside the usual ones, body, signature.
VECTORS = {
    "get-vanilla": ("GET", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    "post-vanilla": ("POST", {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    "post-header-key-sort": (
        "POST",
        {"my-header1": "value1"},
        b"",
        "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    ),
    "post-header-value-case": (
        "POST",
        {"my-header1": "VALUE1"},
        b"",
        "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
    ),
    "post-sts-header-before": (
        "POST",
        {"x-amz-security-token": TOKEN},
        b"",
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    ),
    "post-x-www-form-urlencoded": (
        "POST",
        {"content-type": FORM},
        b"Param1=value1",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ),
    "post-x-www-form-urlencoded-parameters": (
        "POST",
        {"content-type": f"{FORM}; charset=utf8"},
        b"Param1=value1",
        "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_published_vectors_are_signed_as_published(name: str) -> None:
    method, more, body, signature = VECTORS[name]
    headers = VANILLA | more

    signed = Signer("service", "us-east-1").authorization(KEYS, method, "/", headers, body)

    assert signed == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders={';'.join(sorted(headers))}, Signature={signature}"
    )


word = some.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20)
secret = some.text(some.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=1, max_size=60)
moments = some.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=some.just(UTC))
ONE = Signer("dynamodb", "eu-west-1")


@given(secret, some.one_of(some.just(""), secret), word, some.binary(max_size=200), moments)
def test_any_request_is_signed_as_botocore_signs_it(
    key: str, token: str, operation: str, body: bytes, moment: datetime
) -> None:
    """One signer for all of them: neither the day nor the key of the request before may show."""
    keys, date = AwsKeys("AKID", key, token), moment.strftime("%Y%m%dT%H%M%SZ")
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"DynamoDB_20120810.{operation}"}
    theirs = AWSRequest("POST", "https://dynamodb.eu-west-1.amazonaws.com/", dict(headers), body)
    with patch("botocore.auth.get_current_datetime", return_value=moment.replace(tzinfo=None)):
        SigV4Auth(Credentials("AKID", key, token or None), "dynamodb", "eu-west-1").add_auth(theirs)

    headers |= {"host": "dynamodb.eu-west-1.amazonaws.com", "x-amz-date": date}
    headers |= {"x-amz-security-token": token} if token else {}

    assert ONE.authorization(keys, "POST", "/", headers, body) == theirs.headers["Authorization"]
    assert theirs.headers["X-Amz-Date"] == date


def test_keys_are_never_shown() -> None:
    shown = f"{KEYS!r} {KEYS} {[AwsKeys('AKID', 'hidden', 'hidden')]}"

    assert not any(part in shown for part in ("AKID", KEYS.secret, "hidden"))
