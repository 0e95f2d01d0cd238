"""Whom a bearer token makes you, and every way of not being let in."""

import base64
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import NotAuthenticated
from chalicelib.domain.identity import Issuer, user_id
from chalicelib.domain.ids import is_user_id
from chalicelib.domain.time import MINUTE
from chalicelib.gateways.bearer import BearerVerifier
from tests.fakes.issuer import ABSENT, HOUR, FakeIssuer
from tests.holding import holds

NOW = 1_800_000_000_000
SECONDS = NOW // 1000


@pytest.fixture
def issuer() -> FakeIssuer:
    return FakeIssuer(NOW)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


def make_verifier(issuer: FakeIssuer, **changes: Any) -> BearerVerifier:
    return BearerVerifier([issuer.configuration(**changes)], issuer.fetch, lambda: NOW)


def test_a_genuine_token_names_the_user_and_the_verified_addresses(issuer: FakeIssuer) -> None:
    phone: dict[str, Any] = {"phone_number": "+37120000001", "phone_number_verified": True}

    user = make_verifier(issuer).verify(issuer.bearer(email="Jane@Example.COM", **phone), NOW)

    assert user.id == user_id(issuer.name, "11111111-2222-3333-4444-555555555555")
    assert is_user_id(user.id)
    assert (user.issuer, user.subject) == (issuer.name, "11111111-2222-3333-4444-555555555555")
    assert (user.email, user.phone, user.name) == ("jane@example.com", "+37120000001", "Jane Doe")


def test_the_same_subject_at_another_issuer_is_another_user() -> None:
    assert user_id("https://a", "1") != user_id("https://b", "1")
    assert user_id("https://a", "1") == user_id("https://a", "1")


@holds("A23")
@pytest.mark.parametrize("verified", ["true", "True", 1, 1.0, "1", None, False, [], [True], {}, ABSENT])
def test_only_true_makes_an_address_verified(issuer: FakeIssuer, verified: object) -> None:
    phone: dict[str, Any] = {"phone_number": "+37120000001", "phone_number_verified": verified}

    user = make_verifier(issuer).verify(issuer.bearer(email_verified=verified, **phone), NOW)

    assert (user.email, user.phone) == (None, None)


@holds("A27")
@pytest.mark.parametrize(
    "email",
    [
        "",
        "jane",
        "m\u0131ke@example.com",
        "jane@",
        7,
        None,
        ["jane@example.com"],
        "\ud800@example.com",
        "a@b\n",
        "jane@example.com,eve@example.com",
        "Jane <jane@example.com>",
        "\u017fam@example.com",
        "a" * 250 + "@e.com",
    ],
)
def test_a_verified_email_that_is_no_address_counts_as_none(issuer: FakeIssuer, email: object) -> None:
    assert make_verifier(issuer).verify(issuer.bearer(email=email), NOW).email is None


@holds("A32")
@pytest.mark.parametrize("phone", ["", "20000001", "+0120000001", "+371 20000001", "+37120000001;ext=5", 371])
def test_a_verified_phone_must_be_e164(issuer: FakeIssuer, phone: object) -> None:
    header = issuer.bearer(phone_number=phone, phone_number_verified=True)

    assert make_verifier(issuer).verify(header, NOW).phone is None


@holds("A24")
def test_only_claims_of_the_configured_names_count(issuer: FakeIssuer) -> None:
    names = {"email": "upn", "email_verified": "upn_verified", "name": "nickname"}
    verifier = make_verifier(issuer, claims=names)

    plain = verifier.verify(issuer.bearer(), NOW)
    named = verifier.verify(issuer.bearer(upn="joe@example.com", upn_verified=True, nickname="Joe"), NOW)

    assert (plain.email, plain.name) == (None, None)
    assert (named.email, named.name) == ("joe@example.com", "Joe")


@holds("A59")
def test_a_name_is_one_printable_line_of_at_most_80_characters(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)

    assert verifier.verify(issuer.bearer(name="Jane\r\nBcc:\u2028 eve\0\ud800"), NOW).name == "Jane Bcc: eve"
    assert len(verifier.verify(issuer.bearer(name="x" * 500), NOW).name or "") == 80
    for nothing in ("", " \n", 5, None, ABSENT):
        assert verifier.verify(issuer.bearer(name=nothing), NOW).name is None


Forge = Callable[[FakeIssuer], str]

FORGERIES: dict[str, Forge] = {
    "alg none a49": lambda issuer: issuer.unsigned("none"),
    "alg None a49": lambda issuer: issuer.unsigned("None"),
    "alg none with a signature a49": lambda issuer: issuer.token({"alg": "none"}),
    "alg in lower case a49": lambda issuer: issuer.token({"alg": "rs256"}),
    "alg missing a49": lambda issuer: issuer.token({"alg": ABSENT}),
    "alg a list a49": lambda issuer: issuer.token({"alg": ["RS256"]}),
    "alg not pinned a49": lambda issuer: issuer.token({"alg": "RS512"}),
    "hmac under the public key a49": lambda issuer: issuer.signed_with_public_key(),
    "hmac said to be rsa a49": lambda issuer: issuer.signed_with_public_key("RS256"),
    "signed by somebody else": lambda issuer: _foreign(issuer).token({"kid": issuer.kid}),
    "another audience a50": lambda issuer: issuer.token(aud="another-client"),
    "audience missing a50": lambda issuer: issuer.token(aud=ABSENT),
    "audience an object a50": lambda issuer: issuer.token(aud={"app-client": True}),
    "audience a longer text a50": lambda issuer: issuer.token(aud="app-client-2"),
    "another issuer a50": lambda issuer: issuer.token(iss="https://evil.example"),
    "issuer with a slash a50": lambda issuer: issuer.token(iss=issuer.name + "/"),
    "issuer missing a50": lambda issuer: issuer.token(iss=ABSENT),
    "issuer a list a50": lambda issuer: issuer.token(iss=[issuer.name]),
    "an access token a50": lambda issuer: issuer.token(token_use="access"),
    "kind not said a50": lambda issuer: issuer.token(token_use=ABSENT),
    "exp missing a51": lambda issuer: issuer.token(exp=ABSENT),
    "exp a text a51": lambda issuer: issuer.token(exp=str(SECONDS + HOUR)),
    "exp true a51": lambda issuer: issuer.token(exp=True),
    "exp null a51": lambda issuer: issuer.token(exp=None),
    "exp NaN a51": lambda issuer: issuer.token(exp=float("nan")),
    "exp infinite a51": lambda issuer: issuer.token(exp=float("inf")),
    "exp 1e999 a51": lambda issuer: _raw(issuer, "exp", b"1e999"),
    "exp of 400 digits a51": lambda issuer: issuer.token(exp=10**400),
    "exp of 5000 digits a51": lambda issuer: _raw(issuer, "exp", b"9" * 5000),
    "exp negative a51": lambda issuer: issuer.token(exp=-1),
    "exp next year a51": lambda issuer: issuer.token(exp=SECONDS + 366 * 24 * HOUR),
    "expired a minute ago a51": lambda issuer: issuer.token(exp=SECONDS - 60),
    "iat missing a51": lambda issuer: issuer.token(iat=ABSENT),
    "iat a text a51": lambda issuer: issuer.token(iat="now"),
    "iat in the future a51": lambda issuer: issuer.token(iat=SECONDS + 61),
    "iat true a51": lambda issuer: issuer.token(iat=True),
    "iat NaN a51": lambda issuer: issuer.token(iat=float("nan")),
    "iat in the future, nbf past a51": lambda issuer: issuer.token(iat=SECONDS + 61, nbf=SECONDS - 61),
    "nbf true a51": lambda issuer: issuer.token(nbf=True),
    "nbf in the future a51": lambda issuer: issuer.token(nbf=SECONDS + 61),
    "nbf a text a51": lambda issuer: issuer.token(nbf="1"),
    "nbf null a51": lambda issuer: issuer.token(nbf=None),
    "sub missing a51": lambda issuer: issuer.token(sub=ABSENT),
    "sub empty a51": lambda issuer: issuer.token(sub=""),
    "sub a number a51": lambda issuer: issuer.token(sub=42),
    "sub with NUL a51": lambda issuer: issuer.token(sub="a\0b"),
    "sub with a surrogate a51": lambda issuer: issuer.token(sub="\ud800"),
    "sub not ASCII a51": lambda issuer: issuer.token(sub="p\u00e4r"),
    "sub too long a51": lambda issuer: issuer.token(sub="x" * 256),
    "kid unknown a52": lambda issuer: issuer.token({"kid": "other"}),
    "kid missing a52": lambda issuer: issuer.token({"kid": ABSENT}),
    "kid a path a52": lambda issuer: issuer.token({"kid": "../../etc/passwd"}),
    "kid an address a52": lambda issuer: issuer.token({"kid": "https://evil.example/jwks"}),
    "kid a list a52": lambda issuer: issuer.token({"kid": [issuer.kid]}),
    "jku a52": lambda issuer: _with_own_keys(issuer, jku="https://evil.example/jwks"),
    "x5u a52": lambda issuer: _with_own_keys(issuer, x5u="https://evil.example/cert"),
    "jwk a52": lambda issuer: _with_own_keys(issuer, jwk=_foreign(issuer).jwks["keys"][0]),
    "crit unknown a53": lambda issuer: issuer.token({"crit": ["x"], "x": 1}),
    "crit empty a53": lambda issuer: issuer.token({"crit": []}),
    "crit known to the library a53": lambda issuer: issuer.token({"crit": ["b64"], "b64": True}),
    "b64 false": lambda issuer: issuer.token({"b64": False}),
    "header not an object": lambda issuer: issuer.sign([], b"{}"),  # type: ignore[arg-type]
    "payload not an object": lambda issuer: issuer.sign(issuer.header(), b"[]"),
    "payload not JSON": lambda issuer: issuer.sign(issuer.header(), b"\xff\xfe{"),
    "payload nested a56": lambda issuer: issuer.sign(issuer.header(), b"[" * 3000),
    "header nested a56": lambda issuer: _encoded(b'{"a":' * 1000) + "." + issuer.token().split(".", 1)[1],
}


def _foreign(issuer: FakeIssuer) -> FakeIssuer:
    other = FakeIssuer(NOW, issuer.name)
    other.key_number = 99
    return other


def _with_own_keys(issuer: FakeIssuer, **header: Any) -> str:
    return _foreign(issuer).token(header | {"kid": issuer.kid})


def _raw(issuer: FakeIssuer, claim: str, value: bytes) -> str:
    payload = json.dumps(issuer.claims(**{claim: 4242424242})).encode().replace(b"4242424242", value)
    return issuer.sign(issuer.header(), payload)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize("name", FORGERIES)
@pytest.mark.usefixtures("no_network")
def test_a_token_that_is_not_exactly_right_lets_nobody_in(issuer: FakeIssuer, name: str) -> None:
    verifier = make_verifier(issuer)

    with pytest.raises(NotAuthenticated):
        verifier.verify(f"Bearer {FORGERIES[name](issuer)}", NOW)
    assert verifier.verify(issuer.bearer(), NOW).email == "jane@example.com"
    assert set(issuer.fetched) == {issuer.jwks_uri}


@holds("A56")
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        " ",
        "Bearer",
        "Bearer ",
        "Bearer a",
        "Bearer a.b",
        "Bearer a.b.c",
        "Bearer ..",
        "Basic YTpi",
        "bearer\ta.b.c",
        "Bearer a.b.c.d",
        "Bearer é.é.é",
        "Bearer a.b.c, Bearer a.b.c",
        "Bearer \ud800.a.b",
        "Bearer " + "a" * 1_000_000,
        "Bearer " + ".".join(["A" * 3000] * 3),
        b"Bearer a.b.c",
        7,
        ["Bearer a.b.c"],
    ],
)
def test_a_malformed_header_is_refused_and_nothing_else(issuer: FakeIssuer, header: Any) -> None:
    with pytest.raises(NotAuthenticated):
        make_verifier(issuer).verify(header, NOW)
    assert issuer.fetched == []


@holds("A56")
def test_a_header_just_too_long_is_refused_and_one_that_fits_is_not(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)
    short = issuer.bearer(name="x" * 4000)

    assert verifier.verify(short, NOW).email
    with pytest.raises(NotAuthenticated):
        verifier.verify(issuer.bearer(name="x" * 6000), NOW)


@holds("A56")
def test_two_tokens_in_one_header_are_refused(issuer: FakeIssuer) -> None:
    with pytest.raises(NotAuthenticated):
        make_verifier(issuer).verify(f"{issuer.bearer()}, {issuer.bearer()}", NOW)


@holds("A56")
@given(st.text() | st.from_regex(r"Bearer [\w-]{0,9}\.[\w-]{0,9}\.[\w-]{0,9}"))
@settings(deadline=None)
def test_no_header_raises_anything_unexpected(header: str) -> None:
    with pytest.raises(NotAuthenticated):
        make_verifier(FakeIssuer(NOW)).verify(header, NOW)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@holds("A51")
@given(st.sampled_from(["iss", "sub", "aud", "exp", "iat", "token_use"]), _json)
@settings(deadline=None, max_examples=60)
def test_a_claim_of_any_other_value_is_refused_or_harmless(name: str, value: Any) -> None:
    issuer = FakeIssuer(NOW)
    try:
        user = make_verifier(issuer).verify(issuer.bearer(**{name: value}), NOW)
    except NotAuthenticated:
        return
    expected = {"sub": value, "iss": issuer.name}
    assert name in ("sub", "iat", "exp") or value in (issuer.claims()[name], [issuer.audience])
    assert user.subject == (expected["sub"] if name == "sub" else issuer.claims()["sub"])


@holds("A52")
@given(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jku"]), _json)
@settings(deadline=None, max_examples=60)
def test_a_header_parameter_of_any_value_is_refused_or_harmless(name: str, value: Any) -> None:
    issuer = FakeIssuer(NOW)
    try:
        user = make_verifier(issuer).verify(issuer.bearer({name: value}), NOW)
    except NotAuthenticated:
        return
    assert user.email == "jane@example.com"
    assert name in ("typ", "jku", "b64")


@holds("A51")
def test_the_leeway_is_half_a_minute(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)
    late = issuer.bearer(exp=SECONDS - 29)

    assert verifier.verify(late, NOW)
    assert verifier.verify(issuer.bearer(iat=SECONDS + 30, nbf=SECONDS + 30.0), NOW)
    for minutes in (1, 60, 600_000):
        with pytest.raises(NotAuthenticated, match="expired"):
            verifier.verify(late, NOW + minutes * MINUTE)


@holds("A83")
def test_a_refusal_repeats_nothing_of_the_token(issuer: FakeIssuer) -> None:
    with pytest.raises(NotAuthenticated) as refusal:
        make_verifier(issuer).verify(issuer.bearer(aud="canary", email="canary@example.com"), NOW)

    assert "canary" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@dataclass(frozen=True)
class Kind:
    token_use: str
    accepted: dict[str, Any]
    refused: dict[str, Any]
    header: dict[str, Any]


KINDS = [
    Kind("access", {"token_use": "access"}, {"token_use": "id"}, {}),
    Kind("", {"token_use": ABSENT}, {"token_use": "id"}, {}),
    Kind("", {"token_use": ABSENT}, {"token_use": ABSENT, "events": {}}, {}),
    Kind("", {"token_use": ABSENT}, {"token_use": ABSENT}, {"typ": "at+jwt"}),
    Kind("", {"token_use": ABSENT}, {"token_use": ABSENT}, {"typ": "logout+jwt"}),
    Kind("", {"token_use": ABSENT}, {"token_use": ABSENT}, {"typ": None}),
]


@holds("A50")
@pytest.mark.parametrize("kind", KINDS)
def test_exactly_one_kind_of_token_is_accepted(issuer: FakeIssuer, kind: Kind) -> None:
    verifier = make_verifier(issuer, token_use=kind.token_use)

    assert verifier.verify(issuer.bearer({"typ": "JWT"}, **kind.accepted), NOW)
    with pytest.raises(NotAuthenticated):
        verifier.verify(issuer.bearer(kind.header, **kind.refused), NOW)


@holds("A50")
def test_an_access_token_that_names_its_client_otherwise_is_checked_against_that(
    issuer: FakeIssuer,
) -> None:
    verifier = make_verifier(issuer, token_use="access", claims={"audience": "client_id"})

    def bearer(client: str) -> str:
        return issuer.bearer(aud=ABSENT, client_id=client, token_use="access")

    assert verifier.verify(bearer("app-client"), NOW)
    with pytest.raises(NotAuthenticated):
        verifier.verify(bearer("other"), NOW)


@holds("A50")
def test_each_issuer_vouches_only_for_its_own_tokens(issuer: FakeIssuer) -> None:
    other = FakeIssuer(NOW, "https://other.example")
    other.key_number = 5

    def fetch(uri: str) -> bytes:
        return (issuer if uri == issuer.jwks_uri else other).fetch(uri)

    verifier = BearerVerifier([issuer.configuration(), other.configuration()], fetch, lambda: NOW)

    assert verifier.verify(other.bearer(), NOW).issuer == other.name
    assert verifier.verify(issuer.bearer(), NOW).issuer == issuer.name
    with pytest.raises(NotAuthenticated):
        verifier.verify(other.bearer(iss=issuer.name), NOW)


@holds("A49")
@pytest.mark.parametrize(
    "changes",
    [
        {"algorithms": ("HS256",)},
        {"algorithms": ("none",)},
        {"algorithms": ()},
        {"algorithms": ("RS256", "HS512")},
        {"token_use": "refresh"},
        {"issuer": ""},
        {"audience": ""},
        {"jwks_uri": ""},
        {"claims": {"mail": "m"}},
    ],
)
def test_an_unsafe_issuer_never_starts(issuer: FakeIssuer, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"issuer needs|must be|may rename"):
        issuer.configuration(**changes)


@holds("A50")
def test_an_issuer_configured_twice_never_starts(issuer: FakeIssuer) -> None:
    twice: list[Issuer] = [issuer.configuration(), issuer.configuration(token_use="access")]

    with pytest.raises(ValueError, match="twice"):
        BearerVerifier(twice, issuer.fetch, lambda: NOW)


@holds("A53")
def test_the_signature_library_is_one_that_refuses_unknown_critical_headers() -> None:
    assert tuple(int(part) for part in version("PyJWT").split(".")[:2]) >= (2, 12)


@holds("A49")
@pytest.mark.parametrize(
    "flaw",
    [
        {"alg": "RS512"},
        {"use": "enc"},
        {"kty": "oct", "k": "AAAA"},
        {"n": "AQAB"},
        {"n": "?"},
        {"n": 1},
        {"kid": 5},
    ],
)
def test_keys_of_another_kind_or_use_verify_nothing(issuer: FakeIssuer, flaw: dict[str, Any]) -> None:
    key = issuer.jwks["keys"][0]
    body = json.dumps({"keys": [key | flaw, key | {"kid": "spare"}]}).encode()
    verifier = BearerVerifier([issuer.configuration()], lambda _: body, lambda: NOW)

    assert verifier.verify(issuer.bearer({"kid": "spare"}), NOW)
    with pytest.raises(NotAuthenticated):
        verifier.verify(issuer.bearer(), NOW)


@holds("A49")
@pytest.mark.parametrize("algorithm", ["RS512", "PS256", "HS256", "none", "", None, ["RS256"], {}])
def test_a_key_that_does_not_say_its_algorithm_serves_only_the_pinned_one(
    issuer: FakeIssuer, algorithm: object
) -> None:
    issuer.key_changes = {"alg": ABSENT}
    verifier = make_verifier(issuer)

    assert verifier.verify(issuer.bearer(), NOW)
    with pytest.raises(NotAuthenticated):
        verifier.verify(issuer.bearer({"alg": algorithm}), NOW)


@holds("A49")
def test_another_algorithm_can_be_pinned(issuer: FakeIssuer) -> None:
    issuer.key_changes = {"alg": "RS512"}
    verifier = make_verifier(issuer, algorithms=("RS512",))

    assert verifier.verify(issuer.bearer({"alg": "RS512"}), NOW)
    with pytest.raises(NotAuthenticated):
        verifier.verify(issuer.bearer(), NOW)


@holds("A49")
def test_a_key_short_enough_to_be_broken_verifies_nothing(issuer: FakeIssuer) -> None:
    issuer.key_size = 1024

    with pytest.raises(NotAuthenticated):
        make_verifier(issuer).verify(issuer.bearer(), NOW)
