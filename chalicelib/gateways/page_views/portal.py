"""The views of the portal: pages of those who belong to an organization, and of everybody's own account."""

from typing import NotRequired, TypedDict

from chalicelib.gateways.page_contexts import AcceptView, PageView, ThreadView


class SectionView(TypedDict):
    """An entry of the navigation; its text is `portal.nav.<name>`."""

    name: str
    path: str
    is_current: bool


# POST /sign-out; links home, nav, /me, /me/security
class ShellView(PageView):
    """What `portal/_shell.html` shows around a page: `home` is `/me/<org>`, or `/me`. `told` names a sentence,
    `portal.told.<told>`, about what was just done."""

    home: str
    nav: list[SectionView]
    signed_in_as: str
    told: NotRequired[str]


class PlaceView(TypedDict):
    id: str
    name: str
    roles: list[str]


class ReceivedView(TypedDict):
    """An invitation to the reader; `inviter_name` and `payment_url` may be ""."""

    id: str
    organization: str
    inviter_name: str
    role: str
    expires_at: int | None
    payment_url: str


# links /me/<org>, /me/invitations/<inv>, /console
class OrganizationsView(ShellView):
    """`works`: they are on the team of one of them."""

    places: list[PlaceView]
    offers: list[ReceivedView]
    works: bool
    account: str


class PersonView(TypedDict):
    """Somebody of the team; `photo` is a path below the root, or ""."""

    name: str
    title: str
    greeting: str
    photo: str


class OwnPackageView(TypedDict):
    """`units` is 0 where it is used as a whole."""

    name: str
    description: str
    status: str
    units: int
    used: int
    left: int


class DependentView(TypedDict):
    name: str
    segments: list[str]


class OfferedServiceView(TypedDict):
    name: str
    description: str


class OwnRequestView(TypedDict):
    """`subject` and `service` may be ""; `path` is its page, or "". `at`: epoch milliseconds."""

    subject: str
    service: str
    kind: str
    status: str
    at: int
    path: str


class HostView(TypedDict):
    """Whose guest the reader is; `name` may be "" for a client without one."""

    name: str
    is_group: bool
    staff: list[PersonView]


# links portal_url, /console
class DashboardView(ShellView):
    """`assigned`: `staff` are assigned, else the owners stand in; the first is the one to turn to. `works`: the reader
    is on the team. The paths are below the root, "" for none. Times and languages are those of the shell."""

    name: str
    portal_url: str
    works: bool
    is_client: bool
    staff: list[PersonView]
    staff_label: str
    assigned: bool
    packages: list[OwnPackageView]
    dependents: list[DependentView]
    groups: list[str]
    hosts: list[HostView]
    services: list[OfferedServiceView]
    requests: list[OwnRequestView]
    requests_path: str
    steps_left: int
    steps_path: str
    console_path: str


# POST /me/invitations/<inv>/accept {version, disclosure.<id>=<version> for each}; links its /decline
class ReceivedPageView(ShellView, AcceptView):
    """`here` is its own path, `refusal` says why it can't be accepted (`portal.refused.<refusal>`), or ""."""

    here: str
    refusal: str


# POST /me/<org>/settings {locale, notifications}, /me/<org>/settings/address, /me/<org>/settings/address/withhold
class SettingsView(ShellView):
    """`notifications` is one of `words`, or "" where something was chosen by topic. `email` and `phone` may be "".
    `shares`: whether the organization sees them, `yes` or `no`; "" where that is not theirs to choose."""

    locales: list[str]
    chosen: str
    words: list[str]
    notifications: str
    shares: str
    name: str
    email: str
    phone: str
    roles: list[str]


class AccountPlace(TypedDict):
    id: str
    name: str


# POST /me/account/leave {organization}, /me/account/export, /me/account/erase {confirm}; links /me/account/export
class AccountView(ShellView):
    """`export` is `running`, `ready` or "" for none; `confirm` is what must be typed to be erased;
    `stopped_by` is the organization whose only owner they were when an erasure stopped, else ""."""

    places: list[AccountPlace]
    addresses: list[str]
    confirm: str
    export: str
    stopped_by: str


class FoundProfessionalView(TypedDict):
    """A professional who was found; `photo` is a path below the root, or ""."""

    handle: str
    name: str
    about: list[str]
    photo: str


class OwnAskView(TypedDict):
    """`until` while it is open."""

    id: str
    name: str
    status: str
    until: int | None


# POST /me/connect {address}, /me/connect/ask {handle}, /me/connect/asks/<ask>/withdraw; links /me/profile
class ConnectView(ShellView):
    """`searched`: `people` are those who were found at `address`."""

    address: str
    searched: bool
    people: list[FoundProfessionalView]
    asks: list[OwnAskView]


class CircleChoice(TypedDict):
    """A role of a circle with its subtypes; their texts are `profile.circle.<name>`."""

    role: str
    subtypes: list[str]


class BlockView(TypedDict):
    """`name` is what they were called `at` that time, "" where they had none."""

    id: str
    name: str
    at: int


# POST /me/profile {name, profession, firm, circle, found_as, visible}, /me/profile/photo {file},
# /me/profile/photo/remove, /me/profile/blocks/<block>/lift
class ProfileView(ShellView):
    """`photo` is a path below the root, or ""; `addresses` are those under which they would be found. `teams` are pairs
    of a value of `found_as` and its words."""

    visible: bool
    photo: str
    addresses: list[str]
    circles: list[CircleChoice]
    teams: list[tuple[str, str]]
    blocks: list[BlockView]


# POST /me/<org>/pin; links home
class OwnPinView(ShellView):
    """`digits` is "" where there is no PIN, or where it `exists` and can be read no more."""

    digits: str
    exists: bool


class AskedServiceView(OfferedServiceView):
    id: str


# POST /me/<org>/requests {kind, service, subject, text, membership, form}; links ?<next_page>, ?service=<id>
class RequestsView(ShellView):
    """`seats` are pairs of an id and the name of whose guest one asks, "" for oneself; empty where that is no question.
    `next_page` is the query of the next page, "" at the end."""

    rows: list[OwnRequestView]
    is_first: bool
    next_page: str
    services: list[AskedServiceView]
    kinds: list[str]
    seats: list[tuple[str, str]]
    most_characters: int
    longest_subject: int


class RequestView(ShellView, ThreadView):
    """`back` is the list that it is of, below the root."""

    back: str


PAGES: dict[str, type] = {
    "portal/requests": RequestsView,
    "portal/request": RequestView,
    "portal/pin": OwnPinView,
    "portal/profile": ProfileView,
    "portal/connect": ConnectView,
    "portal/settings": SettingsView,
    "portal/account": AccountView,
    "portal/received": ReceivedPageView,
    "portal/decline": ReceivedPageView,
    "portal/organizations": OrganizationsView,
    "portal/dashboard": DashboardView,
}
