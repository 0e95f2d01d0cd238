"""The views of the console: pages of the team."""

from typing import TypedDict

from chalicelib.gateways.page_contexts import PageView


class ConsolePlace(TypedDict):
    id: str
    name: str
    role: str


# POST /sign-out; links /console/<id>
class ConsoleChoiceView(PageView):
    places: list[ConsolePlace]
    signed_in_as: str


PAGES: dict[str, type] = {
    "console/organizations": ConsoleChoiceView,
}
