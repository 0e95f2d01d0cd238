"""The views of the console: PINs and kiosks."""

from typing import TypedDict

from chalicelib.gateways.page_views.console import ConsolePageView, ConsoleView


# POST <place>/contacts/<id>/pin {step, version, channel, form}
class ConsolePinView(ConsoleView):
    """`digits` is "" where they can't be shown; `sent_by` and `sent_state` tell of the latest message about it."""

    id: str
    name: str
    has_pin: bool
    digits: str
    made_at: int | None
    version: int
    is_linked: bool
    channels: list[str]
    sent_by: str
    sent_state: str


class KioskRowView(TypedDict):
    """`state` is active, stopped, locked or revoked."""

    id: str
    name: str
    site: str
    state: str
    used_at: int | None


# POST <place>/kiosks {name, site, form}; POST <place>/kiosks/<id>/{rotate, revoke, lift}; links ?<next_page>
class ConsoleKiosksView(ConsolePageView):
    rows: list[KioskRowView]


class ConsoleKioskKeyView(ConsoleView):
    """`key` is shown this once; `address` is where it is typed in."""

    name: str
    key: str
    address: str


PAGES: dict[str, type] = {
    "console/pins/pin": ConsolePinView,
    "console/pins/kiosks": ConsoleKiosksView,
    "console/pins/kiosk_key": ConsoleKioskKeyView,
}
