"""The routes of the pages, from the table of their views."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.handlers.page_forms import VIEWS
from chalicelib.handlers.pages import View, show

bp = Blueprint(__name__)
ANY_TYPE = ["*/*"]


def _view(view: View) -> Callable[..., Response]:
    def run(**_: Any) -> Response:
        return show(bp.current_request, view)

    return run


for (method, path), chosen in VIEWS.items():
    verbs = ["GET", "HEAD"] if method == "GET" else [method]
    name = f"page_{chosen.__name__}{path.replace('/', '_').replace('-', '_')}"
    bp.route("/i/{token}" + path, methods=verbs, name=name, content_types=ANY_TYPE)(_view(chosen))
