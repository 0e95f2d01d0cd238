"""The API's own documentation: the OpenAPI document and a readable page made from it."""

import json
from html import escape

from chalice.app import Blueprint, Response

from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.wrapper import HEADERS, Headers, Incoming, cors_headers

bp = Blueprint(__name__)
PAGE_HEADERS: Headers = {
    **HEADERS,
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}
h2{margin-top:2.5rem;font-size:1.1rem;overflow-wrap:anywhere}code,b.verb{font-family:ui-monospace,monospace}
b.verb{display:inline-block;min-width:4.5rem}li{margin:.15rem 0}pre{overflow:auto;background:#f4f4f6;padding:1rem}
@media(prefers-color-scheme:dark){body{background:#16161a;color:#eee}pre{background:#222}a{color:#9ab8ff}}
"""


@bp.route("/v1/openapi.json", methods=["GET", "HEAD"])
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    from chalicelib.handlers.http.openapi import document

    incoming = Incoming.of(bp.current_request)
    body = json.dumps(document(incoming.context().base_url))
    return Response(body=body, headers={**HEADERS, **cors_headers(incoming), "Content-Type": "application/json"})


@bp.route("/docs", methods=["GET", "HEAD"])
def docs() -> Response:
    """The same, for people."""
    from chalicelib.handlers.http.openapi import document

    incoming = Incoming.of(bp.current_request)
    return Response(body=_page(document(incoming.context().base_url)), headers=PAGE_HEADERS)


def _page(described: Json) -> str:
    sections = [
        _section(verb, path, operation)
        for path, verbs in described["paths"].items()
        for verb, operation in verbs.items()
    ]
    schemas = escape(json.dumps(described["components"]["schemas"], indent=2))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Usher API</title><style>{STYLE}</style><main><h1>Usher API</h1>"
        f"<p>{escape(described['info']['description'])} Machine-readable: <a href=v1/openapi.json>openapi.json</a></p>"
        f"{''.join(sections)}<h2>Schemas</h2><pre>{schemas}</pre></main></html>"
    )


def _section(verb: str, path: str, operation: Json) -> str:
    answers = "".join(
        f"<li><code>{status}</code> {escape(answer['description'])}</li>"
        for status, answer in operation["responses"].items()
    )
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema", {})
    named = escape(body.get("$ref", "").rpartition("/")[2] or ", ".join(content))
    return (
        f'<h2><b class="verb">{verb.upper()}</b> <code>{escape(path)}</code></h2>'
        f"<p>{escape(operation['summary'])}. {escape(operation['description'])}</p>"
        + (f"<p>Body: <code>{named}</code></p>" if named else "")
        + f"<ul>{answers}</ul>"
    )
