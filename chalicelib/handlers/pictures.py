"""Pictures of organizations and members, for whoever looks: under the hash of their bytes, so never another."""

import base64
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.picture import Picture
from chalicelib.handlers.http.wrapper import HEADERS, Headers, Incoming, run_safely
from chalicelib.services.team import pictures

bp = Blueprint(__name__)
# Whoever opens one as a page must find nothing but a picture, whatever else its bytes may be.
PICTURE_HEADERS: Headers = {
    **HEADERS,
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class BytesResponse(Response):
    """Bytes as API Gateway takes them from a function. Chalice's own way refuses callers that send no `Accept`."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:
        encoded = Response(base64.b64encode(self.body).decode(), self.headers, self.status_code)
        return {**encoded.to_dict(), "isBase64Encoded": True}


@bp.route("/logos/{digest}", methods=["GET", "HEAD"], content_types=["*/*"])
def logo(digest: str) -> Response:
    """The picture whose bytes have this SHA-256, in hex."""
    return _picture("logo", digest)


@bp.route("/photos/{digest}", methods=["GET", "HEAD"], content_types=["*/*"])
def photo(digest: str) -> Response:
    """The same of a member."""
    return _picture("photo", digest)


def _picture(name: str, digest: str) -> Response:
    incoming = Incoming.of(bp.current_request)
    return run_safely(incoming, name, lambda: _shown(pictures.find(incoming.context(), digest), incoming), 200)


def _shown(picture: Picture, incoming: Incoming) -> Response:
    headers = {**PICTURE_HEADERS, "ETag": f'"{picture.hash}"', "X-Request-Id": incoming.request_id}
    if picture.hash in incoming.headers.get("if-none-match", ""):
        return Response("", headers, 304)
    return BytesResponse(picture.data, {**headers, "Content-Type": picture.media_type})
