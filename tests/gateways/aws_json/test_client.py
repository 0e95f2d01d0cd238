"""Our own client of DynamoDB: what it sends, what it makes of any answer, and what it sends again."""

import gzip
import json
import re
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import urllib3
from botocore.exceptions import (
    BotoCoreError,
    ChecksumError,
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)

from chalicelib.gateways.aws_json.client import JsonClient
from chalicelib.gateways.aws_json.places import dynamodb
from chalicelib.gateways.aws_json.signing import AwsKeys
from tests.gateways.aws_json.server import (
    Reply,
    Server,
    cut,
    dripping,
    hung_up,
    raw,
    refused,
    said,
    serving,
    silent,
    then_closed,
)
from tests.holding import holds

READ = ("BatchGetItem", {"RequestItems": {}})
TRANSACTION = ("TransactWriteItems", {"TransactItems": []})
COUNTER = ("UpdateItem", {"TableName": "usher"})
NOW = 1_750_000_000_000
KEYS = AwsKeys("AKID", "secret", "session")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


@pytest.fixture
def pauses() -> list[int]:
    return []


@pytest.fixture
def client(server: Server, pauses: list[int]) -> JsonClient:
    return client_of(server.url, pauses)


def client_of(url: str, pauses: list[int]) -> JsonClient:
    place = dynamodb("eu-west-1", url)
    assert place is not None
    quick = replace(place, connect_timeout=0.3, read_timeout=0.3)
    return JsonClient(quick, lambda: KEYS, lambda: NOW, pauses.append)


def call(client: JsonClient, what: tuple[str, dict[str, Any]]) -> Any:
    return client._make_api_call(*what)


def test_a_request_is_what_dynamodb_reads(server: Server, client: JsonClient) -> None:
    server.replies.append(said({"Responses": {"usher": [{"pk": {"S": "é"}}]}}))

    assert call(client, READ) == {"Responses": {"usher": [{"pk": {"S": "é"}}]}}
    [asked] = server.asked
    assert asked.body == {"RequestItems": {}}
    assert asked.headers["x-amz-target"] == "DynamoDB_20120810.BatchGetItem"
    assert asked.headers["content-type"] == "application/x-amz-json-1.0"
    assert asked.headers["x-amz-date"] == "20250615T150640Z"
    assert asked.headers["x-amz-security-token"] == "session"
    assert asked.headers["host"] == server.url.removeprefix("http://")
    assert re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=AKID/20250615/eu-west-1/dynamodb/aws4_request, "
        r"SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}",
        asked.headers["authorization"],
    )


def test_one_connection_serves_one_request_after_another(server: Server, client: JsonClient) -> None:
    for _ in range(5):
        call(client, READ)

    assert (len(server.asked), server.opened) == (5, 1)


def test_bytes_travel_in_base64_and_only_values_are_taken_for_bytes(server: Server, client: JsonClient) -> None:
    item = {"B": {"S": "named B"}, "data": {"B": "AAH/"}, "all": {"BS": ["AA==", "AQ=="]}, "deep": {"L": [{"B": ""}]}}
    server.replies.append(said({"Item": {**item, "map": {"M": {"BS": {"N": "1"}}}}}))

    found = client._make_api_call("GetItem", {"Key": {"pk": {"B": b"\x00\x01\xff"}}})

    assert server.asked[0].body == {"Key": {"pk": {"B": "AAH/"}}}
    assert found["Item"] == {
        "B": {"S": "named B"},
        "data": {"B": b"\x00\x01\xff"},
        "all": {"BS": [b"\x00", b"\x01"]},
        "deep": {"L": [{"B": b""}]},
        "map": {"M": {"BS": {"N": "1"}}},
    }


@pytest.mark.parametrize("what", [READ, TRANSACTION], ids=["a read", "a transaction"])
@pytest.mark.parametrize(
    "trouble",
    [
        hung_up,
        cut,
        silent,
        dripping,
        raw(b"HTTP/1.1 what\r\n\r\n"),
        raw(b"220 mail.example.com ESMTP\r\n"),
        said(b"", 500),
        said({}, 502),
        said(b"<html>", 503),
        refused("InternalServerError", 500),
        refused("ServiceUnavailable", 503),
        refused("ThrottlingException"),
        refused("ProvisionedThroughputExceededException"),
        refused("TransactionInProgressException"),
        said({"Count": 1}, x_amz_crc32=1),
        said({}, x_amz_crc32="none"),
        said(b"<html>not json</html>"),
        said(b"[]"),
        said(b'{"Count": 1'),
        said(b'{"Item": {"data": {"B": "no base64!"}}}'),
        said(b"[" * 100_000),
        said(gzip.compress(b"{}"), content_encoding="gzip"),
    ],
)
@holds("F30")
def test_what_may_pass_is_asked_again_and_answered(
    server: Server, client: JsonClient, pauses: list[int], what: tuple[str, dict[str, Any]], trouble: Reply
) -> None:
    server.replies += [trouble, said({"Count": 7})]

    assert call(client, what) == {"Count": 7}
    assert pauses == [1]
    assert server.operations() == {what[0]: 2}


@holds("F29")
def test_a_transaction_that_is_sent_again_is_the_same_one(server: Server, client: JsonClient) -> None:
    server.replies += [hung_up, cut]
    call(client, TRANSACTION)
    call(client, TRANSACTION)

    tokens = [one.body["ClientRequestToken"] for one in server.asked]
    assert len(tokens) == 4
    assert len(set(tokens[:3])) == 1
    assert tokens[3] != tokens[0]


@pytest.mark.parametrize(
    "trouble", [hung_up, cut, silent, said(b"", 500), said(b"", 503), said(b"?"), said({}, x_amz_crc32=1)]
)
@holds("F29")
def test_a_counter_that_may_have_counted_is_not_told_to_count_again(
    server: Server, client: JsonClient, trouble: Reply
) -> None:
    server.replies.append(trouble)

    with pytest.raises((BotoCoreError, ClientError)):
        call(client, COUNTER)
    assert server.operations() == {"UpdateItem": 1}


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_a_counter_that_was_refused_for_now_is_told_again(server: Server, client: JsonClient, code: str) -> None:
    server.replies.append(refused(code))

    assert call(client, COUNTER) == {}
    assert server.operations() == {"UpdateItem": 2}


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (hung_up, ConnectionClosedError),
        (cut, ConnectionClosedError),
        (silent, ReadTimeoutError),
        (dripping, ReadTimeoutError),
        (said({}, x_amz_crc32=1), ChecksumError),
        (said(b"?"), HTTPClientError),
        (refused("ThrottlingException"), ClientError),
    ],
)
def test_after_three_attempts_the_last_error_is_told_as_botocore_tells_it(
    server: Server, client: JsonClient, pauses: list[int], trouble: Reply, error: type[Exception]
) -> None:
    server.replies += [trouble] * 9

    with pytest.raises(error):
        call(client, READ)
    assert len(server.asked) == 3
    assert pauses == [1, 2]


@pytest.mark.parametrize("what", [READ, TRANSACTION, COUNTER], ids=["a read", "a transaction", "a counter"])
def test_a_connection_that_never_opened_is_tried_again_whatever_was_asked(
    pauses: list[int], what: tuple[str, dict[str, Any]]
) -> None:
    with serving() as server:
        url = server.url

    with pytest.raises(EndpointConnectionError):
        call(client_of(url, pauses), what)
    assert pauses == [1, 2]


@pytest.mark.parametrize("what", [READ, TRANSACTION, COUNTER], ids=["a read", "a transaction", "a counter"])
def test_a_connection_that_grew_stale_is_replaced_before_anything_is_sent(
    server: Server, client: JsonClient, what: tuple[str, dict[str, Any]]
) -> None:
    closed = threading.Event()
    server.replies.append(then_closed(said({"Count": 1}), closed))
    call(client, READ)
    assert closed.wait(5)

    assert call(client, what) == {}
    assert server.opened == 2


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ConditionalCheckFailedException", 400),
        ("ValidationException", 400),
        ("ResourceNotFoundException", 400),
        ("AccessDeniedException", 400),
        ("ItemCollectionSizeLimitExceededException", 400),
        ("TransactionConflictException", 400),
    ],
)
def test_a_refusal_is_told_once_with_its_code(server: Server, client: JsonClient, code: str, status: int) -> None:
    server.replies.append(refused(code, status, Item={"pk": {"S": "a"}}))

    with pytest.raises(ClientError) as refusal:
        call(client, COUNTER)
    told: Any = refusal.value.response
    assert told["Error"] == {"Code": code, "Message": "why"}
    assert told["Item"] == {"pk": {"S": "a"}}
    assert told["ResponseMetadata"]["HTTPStatusCode"] == status
    assert told["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"] == "R1"
    assert len(server.asked) == 1


def test_a_cancelled_transaction_says_why_and_what_was_found(server: Server, client: JsonClient) -> None:
    reasons = [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Message": "no", "Item": {"logo": {"B": "AAH/"}}},
    ]
    server.replies.append(refused("TransactionCanceledException", CancellationReasons=reasons))

    with pytest.raises(ClientError) as refusal:
        call(client, TRANSACTION)
    told: Any = refusal.value.response
    assert told["CancellationReasons"] == [reasons[0], {**reasons[1], "Item": {"logo": {"B": b"\x00\x01\xff"}}}]
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (said(b"<html>too large</html>", 413), "413"),
        (said(b"", 301, location="http://169.254.169.254/"), "301"),
        (said(b"", 307, location="/elsewhere"), "307"),
        (said(b"", 204), "204"),
        (said(b'"text"', 400), "400"),
        (said({"__type": 7}, 400), "7"),
    ],
)
def test_what_is_no_refusal_of_dynamodb_is_told_by_its_status_and_never_followed(
    server: Server, client: JsonClient, reply: Reply, code: str
) -> None:
    server.replies.append(reply)

    with pytest.raises(ClientError) as refusal:
        call(client, READ)
    assert refusal.value.response["Error"]["Code"] == code
    assert len(server.asked) == 1


def test_a_closed_client_opens_connections_of_its_own_when_it_is_used_again(server: Server, client: JsonClient) -> None:
    call(client, READ)
    client.close()
    call(client, READ)

    assert [one.connection for one in server.asked] == [1, 2]


def test_sixteen_callers_at_once_each_get_their_own_answer(server: Server, client: JsonClient) -> None:
    for _ in range(160):
        server.replies.append(said({"Count": 1}))
    found: list[int] = []

    def ask() -> None:
        found.extend(call(client, READ)["Count"] for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)

    assert found == [1] * 160


def test_keys_are_asked_for_with_every_attempt(server: Server, pauses: list[int]) -> None:
    place, fresh = dynamodb("eu-west-1", server.url), iter([AwsKeys("OLD", "x"), AwsKeys("NEW", "y")])
    assert place is not None
    server.replies.append(hung_up)

    JsonClient(place, lambda: next(fresh), lambda: NOW, pauses.append)._make_api_call(*READ)

    assert ["OLD" in server.asked[0].headers["authorization"], "NEW" in server.asked[1].headers["authorization"]] == [
        True,
        True,
    ]


def test_over_tls_the_certificate_must_fit_by_the_given_roots() -> None:
    place = dynamodb("eu-west-1")
    assert place is not None
    pool = JsonClient(place, lambda: KEYS, lambda: NOW, lambda _: None)._pool

    assert isinstance(pool, urllib3.HTTPSConnectionPool)
    trust: Any = pool.conn_kw["ssl_context"]
    assert (trust.verify_mode, trust.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert trust.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert len(trust.get_ca_certs()) > 50


def test_nothing_secret_is_in_an_error(server: Server, client: JsonClient) -> None:
    server.replies += [said(b"?")] * 3
    secret = ("BatchGetItem", {"RequestItems": {"usher": {"Keys": [{"pk": {"S": "jane@example.com"}}]}}})

    with pytest.raises(BotoCoreError) as error:
        call(client, secret)
    shown = json.dumps([str(error.value), repr(error.value), str(error.value.__cause__)])
    assert not any(one in shown for one in ("jane@", "secret", "session", "AWS4"))
