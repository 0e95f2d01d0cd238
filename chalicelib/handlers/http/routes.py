"""Every operation as a route. HEAD and OPTIONS are declared too: API Gateway answers nothing by itself."""

from collections import defaultdict
from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib import wiring
from chalicelib.handlers.api import (
    account,
    apps,
    asks,
    contacts,
    dependents,
    disclosures,
    discoveries,
    entitlements,
    groups,
    inbox,
    invitation_verbs,
    invitations,
    jobs,
    kiosks,
    links,
    me,
    members,
    my_children,
    my_guests,
    notifications,
    onboarding,
    orders,
    organizations,
    packages,
    payment_accounts,
    pins,
    portal,
    profiles,
    sessions,
    start,
    steps,
    subscriptions,
    system,
)
from chalicelib.handlers.http.operation import OPERATIONS, Operation
from chalicelib.handlers.http.wrapper import answer, preflight

MODULES = (
    system,
    apps,
    start,
    me,
    profiles,
    my_guests,
    my_children,
    portal,
    inbox,
    sessions,
    account,
    organizations,
    members,
    notifications,
    subscriptions,
    contacts,
    groups,
    dependents,
    discoveries,
    asks,
    pins,
    kiosks,
    invitations,
    invitation_verbs,
    jobs,
    disclosures,
    steps,
    onboarding,
    links,
    packages,
    entitlements,
    orders,
    payment_accounts,
)
# The bodies are judged by us: Chalice's own 415 is no problem document.
ANY_TYPE = ["*/*"]

bp = Blueprint(__name__)


def register(blueprint: Blueprint) -> None:
    methods: dict[str, set[str]] = defaultdict(set)
    for declared in OPERATIONS:
        methods[declared.path].add(declared.method)
        verbs = ["GET", "HEAD"] if declared.method == "GET" else [declared.method]
        _route(blueprint, declared.path, verbs, _view(blueprint, declared))
    for number, (path, offered) in enumerate(sorted(methods.items())):
        allowed = ", ".join(sorted(offered | {"OPTIONS"}))
        _route(blueprint, path, ["OPTIONS"], _preflight(blueprint, allowed, f"preflight_{number}"))


def _route(blueprint: Blueprint, path: str, methods: list[str], view: Callable[..., Response]) -> None:
    blueprint.route(path, methods=methods, name=view.__name__, content_types=ANY_TYPE)(view)


def _view(blueprint: Blueprint, declared: Operation) -> Callable[..., Response]:
    def view(**_: object) -> Response:
        return answer(declared, blueprint.current_request)

    view.__name__ = declared.name
    view.__doc__ = f"{declared.summary}\n\n{declared.run.__doc__ or ''}"
    return view


def _preflight(blueprint: Blueprint, allowed: str, name: str) -> Callable[..., Response]:
    def view(**_: object) -> Response:
        return preflight(blueprint.current_request, allowed)

    view.__name__ = name
    return view


register(bp)
wiring.warm(with_verifier=True)
