"""The pages that stand behind no link: which view answers which method and path.

A view is named `module:function`, the module below `handlers/pages`: it is loaded by the first request for it, and a
start of the function loads none. A name in the path, `{org}`, is what `turn.named("org")` gives.
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from chalicelib.handlers.pages.console import table as console

Table = Mapping[tuple[str, str], str]

ACCOUNTS: Table = {
    ("GET", "/sign-in"): "site_accounts:sign_in_page",
    ("POST", "/sign-in"): "site_accounts:sign_in",
    ("POST", "/new-password"): "site_accounts:new_password",
    ("POST", "/second-factor"): "site_accounts:second_factor",
    ("GET", "/forgot"): "site_accounts:forgot_page",
    ("POST", "/forgot"): "site_accounts:forgot",
    ("POST", "/reset"): "site_accounts:reset",
    ("POST", "/sign-out"): "site_accounts:sign_out",
    ("GET", "/me/security"): "security:show",
    ("POST", "/me/security/app"): "security:begin",
    ("POST", "/me/security/app/confirm"): "security:confirm",
    ("POST", "/me/security/app/end"): "security:end",
    ("POST", "/me/security/sign-out"): "security:sign_out",
}

PORTAL: Table = {
    ("GET", "/me"): "portal.home:organizations",
    ("GET", "/me/invitations/{invitation}"): "portal.received:show",
    ("POST", "/me/invitations/{invitation}/accept"): "portal.received:accept",
    ("GET", "/me/invitations/{invitation}/decline"): "portal.received:decline_page",
    ("POST", "/me/invitations/{invitation}/decline"): "portal.received:decline",
    ("GET", "/me/account"): "portal.account:show",
    ("POST", "/me/account/leave"): "portal.account:leave_one",
    ("GET", "/me/account/export"): "portal.account:download",
    ("POST", "/me/account/export"): "portal.account:export",
    ("POST", "/me/account/erase"): "portal.account:erase",
    ("GET", "/me/profile"): "portal.profile:show",
    ("POST", "/me/profile"): "portal.profile:save",
    ("POST", "/me/profile/photo"): "portal.profile:put_photo",
    ("POST", "/me/profile/photo/remove"): "portal.profile:remove_photo",
    ("POST", "/me/profile/blocks/{block}/lift"): "portal.profile:lift",
    ("GET", "/me/connect"): "portal.connect:show",
    ("POST", "/me/connect"): "portal.connect:search",
    ("POST", "/me/connect/ask"): "portal.connect:ask",
    ("POST", "/me/connect/asks/{ask}/withdraw"): "portal.connect:withdraw",
    ("GET", "/me/{org}"): "portal.dashboard:show",
    ("GET", "/me/{org}/pin"): "portal.pin:show",
    ("POST", "/me/{org}/pin"): "portal.pin:give",
    ("GET", "/me/{org}/requests"): "portal.requests:show",
    ("POST", "/me/{org}/requests"): "portal.requests:ask",
    ("GET", "/me/{org}/requests/{request}"): "portal.request:show",
    ("GET", "/me/{org}/requests/{request}/{files}"): "portal.request:show",
    ("POST", "/me/{org}/requests/{request}/write"): "portal.request:write",
    ("POST", "/me/{org}/requests/{request}/close"): "portal.request:close",
    ("POST", "/me/{org}/requests/{request}/reopen"): "portal.request:reopen",
    ("POST", "/me/{org}/requests/{request}/remove"): "portal.request:remove",
    ("GET", "/me/{org}/files/{request}/{file}"): "portal.request:fetch",
    ("GET", "/me/{org}/settings"): "portal.settings:show",
    ("POST", "/me/{org}/settings"): "portal.settings:save",
    ("POST", "/me/{org}/settings/address"): "portal.settings:share_address",
    ("POST", "/me/{org}/settings/address/withhold"): "portal.settings:withhold_address",
    ("GET", "/me/{org}/onboarding"): "portal.onboarding:overview",
    ("GET", "/me/{org}/onboarding/{step}"): "portal.onboarding:step",
    ("POST", "/me/{org}/onboarding/{step}"): "portal.onboarding:do",
    ("POST", "/me/{org}/onboarding/{step}/skip"): "portal.onboarding:skip",
    ("POST", "/me/{org}/onboarding/{step}/withdraw"): "portal.onboarding:withdraw",
}

START: Table = {
    ("GET", "/start"): "start:begin_page",
    ("POST", "/start"): "start:begin",
    ("GET", "/start/organization"): "start:organization_page",
    ("POST", "/start/organization"): "start:found",
}

KIOSK: Table = {
    ("GET", "/kiosk"): "kiosk:show",
    ("POST", "/kiosk"): "kiosk:verify",
    ("GET", "/kiosk/key"): "kiosk:key_page",
    ("POST", "/kiosk/key"): "kiosk:enter_key",
    ("POST", "/kiosk/forget"): "kiosk:forget_key",
}

SITE: Table = {**ACCOUNTS, **START, **KIOSK, **console.PAGES, **PORTAL}

_SAFE = re.compile(r"[A-Za-z0-9_.~:-]+")


def find(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The view of a page and what its path names, None where there is no such page. What is written wins over a name:
    `/me/account` is no organization."""
    given = tuple(path.split("/"))
    for pattern, view in _by_length()[method, len(given)]:
        names = _match(pattern, given)
        if names is not None:
            return view, names
    return None


def _match(pattern: tuple[str, ...], given: tuple[str, ...]) -> dict[str, str] | None:
    pairs = list(zip(pattern, given, strict=True))
    if any(part != text for part, text in pairs if not part.startswith("{")):
        return None
    names = {part[1:-1]: text for part, text in pairs if part.startswith("{")}
    return names if all(_SAFE.fullmatch(text) for text in names.values()) else None


_Found = dict[tuple[str, int], list[tuple[tuple[str, ...], str]]]


def _by_length() -> _Found:
    if not _FOUND:
        # Nothing is larger than what is written: `{` comes behind all letters.
        for (method, path), view in sorted(SITE.items(), key=lambda one: one[0][1]):
            parts = tuple(path.split("/"))
            _FOUND[method, len(parts)].append((parts, view))
    return _FOUND


_FOUND: _Found = defaultdict(list)


def nearest(path: str) -> str:
    """The closest page at or above `path` that can be opened, "" if there is none: where the address of a form leads
    that is opened or loaded again."""
    while path and find("GET", path) is None:
        path = path.rpartition("/")[0]
    return path


def shapes() -> dict[str, set[str]]:
    """What API Gateway must know: for each first part and number of further ones, the methods; `/me/{p1}/{p2}`.

    A page that can be sent can be opened, if only to go to the page it is of.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for method, path in SITE:
        _, first, *others = path.split("/")
        shape = "/".join(["", first, *(f"{{p{number}}}" for number, _ in enumerate(others, 1))])
        found[shape] |= {method, "GET"}
    return found
