"""The API's port passes everything on, both ways, except what the caller may not decide."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from local.front import prefix_of
from local.processes import free_ports
from local.proxy import MOST_BYTES, proxy

PREFIX = "/_aws/execute-api/abc/api"


class Echo(BaseHTTPRequestHandler):
    """Tells what it was asked, and sets two cookies."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {
            "method": self.command,
            "path": self.path,
            "headers": self.headers.items(),
            "body": body.decode(),
        }
        text = json.dumps(told).encode()
        self.send_response(418)
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Set-Cookie", "b=2; Path=/")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    front = proxy(free_ports(1)[0], upstream.server_port, PREFIX)
    for server in (upstream, front):
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield front.server_port
    for server in (front, upstream):
        server.shutdown()
        server.server_close()


def ask(port: int, method: str, path: str, **options: Any) -> requests.Response:
    return requests.request(method, f"http://127.0.0.1:{port}{path}", timeout=5, **options)


def headers_of(answer: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.json()["headers"]}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_method_path_query_and_body_arrive_as_they_were_sent(port: int, method: str) -> None:
    answer = ask(port, method, "/v1/x%2Fy?a=1&a=2&b=c+d", data="{broken")

    assert answer.status_code == 418
    told = answer.json()
    assert (told["method"], told["path"], told["body"]) == (
        method,
        f"{PREFIX}/v1/x%2Fy?a=1&a=2&b=c+d",
        "{broken",
    )


def test_several_cookies_come_back_as_several_headers(port: int) -> None:
    answer = ask(port, "GET", "/i/abc", headers={"Cookie": "__Host-s=1; t=2"})

    assert answer.raw.headers.getlist("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert headers_of(answer)["cookie"] == "__Host-s=1; t=2"


def test_head_has_the_length_but_no_body(port: int) -> None:
    answer = ask(port, "HEAD", "/i/abc")

    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) > 100


def test_a_caller_cannot_choose_the_host_or_its_own_address(port: int) -> None:
    lies = {"Host": "attacker.example", "X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "https"}

    told = headers_of(ask(port, "GET", "/", headers=lies))

    assert told["host"] == f"127.0.0.1:{port}"
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "http"


def test_a_body_in_chunks_arrives_whole(port: int) -> None:
    answer = ask(port, "POST", "/", data=iter([b"one ", b"two"]))

    assert answer.json()["body"] == "one two"


@pytest.mark.parametrize("chunked", [False, True])
def test_what_api_gateway_would_not_take_is_refused_without_reaching_it(port: int, *, chunked: bool) -> None:
    body = b"x" * (MOST_BYTES + 1)

    answer = ask(port, "POST", "/", data=iter([body]) if chunked else body)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def raw(port: int, sent: str) -> tuple[int, dict[str, str], Any]:
    """Status, headers and JSON of the answer to these very bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(sent.encode("latin-1"))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, dict(answer.headers.items()), json.load(answer)


NONSENSE = {
    "an address instead of a path": "GET http://127.0.0.1/ HTTP/1.1",
    "a length in words": "POST / HTTP/1.1\r\nContent-Length: many",
    "a length below zero": "POST / HTTP/1.1\r\nContent-Length: -1",
    "a piece below zero": "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1",
    "a space in the path": "GET /a b HTTP/1.1",
    "a control character in the path": "GET /a\x01b HTTP/1.1",
    "letters beyond ASCII in the path": "GET /\xff HTTP/1.1",
    "no version": "GET /",
    "a method alone": "GET",
    "another protocol": "GET / FTP/1.1",
    "a version to come": "GET / HTTP/9.1",
    "a path of 70 kB": f"GET /{'x' * 70_000} HTTP/1.1",
    "a header of 70 kB": f"GET / HTTP/1.1\r\nX: {'x' * 70_000}",
    "200 headers": "GET / HTTP/1.1" + "\r\nX: x" * 200,
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_answered_as_the_gateway_would_and_not_passed_on(port: int, name: str) -> None:
    status, headers, problem = raw(port, f"{NONSENSE[name]}\r\nHost: x\r\n\r\n")

    assert (status, problem["status"], problem["code"]) == (400, 400, "invalid_request")
    assert headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "FOO", "get", "PROPFIND", "X" * 300])
def test_a_method_that_nobody_knows_is_an_unknown_path_in_the_words_of_the_template(port: int, method: str) -> None:
    status, headers, problem = raw(port, f"{method} /v1/config HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}")

    assert (status, problem["status"], problem["code"]) == (404, 404, "not_found")
    assert problem["request_id"] == headers["x-amzn-RequestId"]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in headers


def test_without_the_emulator_the_answer_is_unavailable() -> None:
    nowhere, here = free_ports(2)
    front = proxy(here, nowhere, PREFIX)
    threading.Thread(target=front.serve_forever, args=(0.01,), daemon=True).start()

    answer = ask(here, "GET", "/")
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "unavailable", "5")
    assert answer.reason == "The emulated AWS does not answer"

    front.shutdown()
    front.server_close()


def test_the_emulator_serves_an_api_by_its_id_and_stage() -> None:
    assert prefix_of("https://abc.execute-api.us-east-1.amazonaws.com/api/") == PREFIX
