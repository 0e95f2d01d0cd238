"""Every operation as a route. HEAD and OPTIONS are declared too: API Gateway answers nothing by itself."""

from collections import defaultdict
from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib import wiring
from chalicelib.handlers.api.table import TABLE, find, load_early
from chalicelib.handlers.http.wrapper import answer, preflight

# The bodies are judged by us: Chalice's own 415 is no problem document.
ANY_TYPE = ["*/*"]

bp = Blueprint(__name__)


def register(blueprint: Blueprint) -> None:
    methods: dict[str, set[str]] = defaultdict(set)
    for (method, path), function in TABLE.items():
        methods[path].add(method)
        verbs = ["GET", "HEAD"] if method == "GET" else [method]
        _route(blueprint, path, verbs, _view(blueprint, method, path, function.partition(":")[2]))
    for number, (path, offered) in enumerate(sorted(methods.items())):
        allowed = ", ".join(sorted(offered | {"OPTIONS"}))
        _route(blueprint, path, ["OPTIONS"], _preflight(blueprint, allowed, f"preflight_{number}"))


def _route(blueprint: Blueprint, path: str, methods: list[str], view: Callable[..., Response]) -> None:
    blueprint.route(path, methods=methods, name=view.__name__, content_types=ANY_TYPE)(view)


def _view(blueprint: Blueprint, method: str, path: str, name: str) -> Callable[..., Response]:
    def view(**_: object) -> Response:
        return answer(find(method, path), blueprint.current_request)

    view.__name__ = name
    return view


def _preflight(blueprint: Blueprint, allowed: str, name: str) -> Callable[..., Response]:
    def view(**_: object) -> Response:
        return preflight(blueprint.current_request, allowed)

    view.__name__ = name
    return view


register(bp)
load_early()
wiring.warm(with_verifier=True)
