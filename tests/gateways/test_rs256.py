"""RS256 without PyJWT comes to what PyJWT comes to, for any token and any key."""

import json
import random
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.gateways import rs256
from tests.fakes.issuer import ABSENT, FakeIssuer
from tests.holding import holds

ISSUER = FakeIssuer(1_750_000_000_000)
[JWK] = ISSUER.jwks["keys"]
TOKEN = ISSUER.token()
# RFC 7515, appendix A.2: a key and what it signed.
RFC_NUMBER = (
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
    "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
    "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
    "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
)
RFC_KEY = {"kty": "RSA", "n": RFC_NUMBER, "e": "AQAB"}
RFC_TOKEN = (
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19"
    "yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt"
    "_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI"
    "8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
)


def by_us(jwk: dict[str, Any], token: str) -> bool:
    key = rs256.public_key(jwk)
    return key is not None and rs256.is_signed(key, token)


def by_pyjwt(jwk: dict[str, Any], token: str) -> bool:
    judge = jwt.PyJWS(["RS256"], {"verify_signature": True, "enforce_minimum_key_length": True})
    try:
        judge.decode_complete(token, jwt.PyJWK(dict(jwk), "RS256"), ["RS256"])
    except (jwt.PyJWTError, ValueError, TypeError):
        return False
    return True


def test_the_published_signature_is_right_and_a_changed_one_wrong() -> None:
    header, payload, signature = RFC_TOKEN.split(".")

    assert by_us(RFC_KEY, RFC_TOKEN)
    assert not by_us(RFC_KEY, f"{header}.{payload[:-1]}R.{signature}")
    assert not by_us(JWK, RFC_TOKEN)


@holds("A22")
@given(some.randoms(use_true_random=False))
def test_a_token_that_was_touched_anywhere_is_judged_as_pyjwt_judges_it(chance: random.Random) -> None:
    token = list(TOKEN)
    for _ in range(chance.randint(0, 2)):
        token[chance.randrange(len(token))] = chance.choice("ABCabc019-_.")
    cut = "".join(token[: len(token) - chance.choice([0, 0, 0, 1, 2, 4, 340])])

    assert by_us(JWK, cut) == by_pyjwt(JWK, cut)


def test_a_token_as_it_was_signed_is_right() -> None:
    assert by_us(JWK, TOKEN)
    assert by_pyjwt(JWK, TOKEN)


def octets(text: bytes) -> str:
    return urlsafe_b64encode(text).decode().rstrip("=")


@holds("A22")
@pytest.mark.parametrize(
    "changes",
    [
        {"kty": "EC"},
        {"kty": "oct", "k": "AAAA"},
        {"n": ABSENT},
        {"e": ABSENT},
        {"e": "AA"},
        {"e": "AQ"},
        {"e": "Ag"},
        {"e": ""},
        {"n": ""},
        {"n": "AQAB"},
        {"n": 7},
        {"n": None},
        {"n": ["AQAB"]},
        {"n": "ü"},
        {"n": JWK["n"][:300]},
        {"n": octets(b"\xff" * 4096)},
    ],
)
def test_a_key_that_is_none_or_too_short_lets_nobody_in(changes: dict[str, Any]) -> None:
    jwk = {name: value for name, value in (JWK | changes).items() if value is not ABSENT}

    assert not by_us(jwk, TOKEN)
    assert not by_pyjwt(jwk, TOKEN)


def test_a_short_key_is_refused_even_for_what_it_signed() -> None:
    short = FakeIssuer(1_750_000_000_000)
    short.key_size = 1024
    [jwk] = short.jwks["keys"]

    assert rs256.public_key(jwk) is None
    assert not by_pyjwt(jwk, short.token())


def test_a_signature_of_another_kind_is_none() -> None:
    header = octets(json.dumps({"alg": "none"}).encode())

    assert not by_us(JWK, f"{header}.{TOKEN.split('.')[1]}.")
