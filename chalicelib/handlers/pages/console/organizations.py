"""Where somebody works: the organizations whose console they may open."""

from chalicelib.domain.permissions import TEAM
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import signed_in_as
from chalicelib.services.team.members import belongings


def choose(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    mine = [one for one in belongings(turn.context, user) if one.membership.is_active and one.membership.role in TEAM]
    if len({one.organization.id for one in mine}) == 1:
        return turn.to(f"/console/{mine[0].organization.id}")
    places = [
        {
            "id": one.organization.id,
            "name": one.organization.branding.name,
            "role": one.membership.role,
            "label": one.organization.branding.labels.get(one.membership.role, ""),
        }
        for one in mine
    ]
    return PageAnswer("console/organizations", {"places": places, "signed_in_as": signed_in_as(user)})
