"""The rights of each role as docs/rights.md tells them: the page is the data that the tests are made of."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from tests.docs.markdown import ROOT, rows

PAGE = ROOT / "docs" / "rights.md"
ROLES = ("owner", "admin", "staff", "client", "guest")
# Who may, where nobody needs to be a member.
WITHOUT_ROLE = {
    "anybody": "none",
    "a machine with its key": "key",
    "whoever holds the link": "link",
    "whoever holds the link and is signed in": "link_and_bearer",
    "whoever is signed in": "bearer",
}
# What a cell may say: one of these alone ...
WHOLE = ("yes", "no", "all", "none")
# ... or whose things, one or several of these, also as what is left out of all: "all but own".
WHOSE = (
    "own",
    "assigned clients",
    "their guests",
    "own guests",
    "own staff",
    "own client",
    "the team",
    "owners",
    "the organization's",
)


@dataclass(frozen=True)
class Rule:
    """One row. `case` is the name of the operation, and after a blank which body it is asked with."""

    case: str
    cells: dict[str, str]

    @property
    def operation(self) -> str:
        return self.case.split()[0]

    def allows(self, role: str, whose: Collection[str]) -> bool:
        """Whether somebody of the role may do it with a thing that is theirs in each of these ways."""
        cell = self.cells[role]
        if cell in WHOLE:
            return cell in ("yes", "all")
        if cell.startswith("all but "):
            return not set(listed(cell.removeprefix("all but "))) & set(whose)
        return bool(set(listed(cell)) & set(whose))

    def refuses_role(self, role: str) -> bool:
        return self.cells[role] == "no"


def listed(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",")]


@cache
def rules() -> tuple[Rule, ...]:
    """What members may, by their role."""
    found = [row for row in rows(PAGE.read_text()) if len(row) == 2 + len(ROLES) and row[-1].startswith("`")]
    return tuple(Rule(row[-1].replace("`", ""), dict(zip(ROLES, row[1:-1], strict=True))) for row in found)


@cache
def open_to() -> dict[str, str]:
    """What takes no membership: how the operation knows who asks, by its name."""
    found = [row for row in rows(PAGE.read_text()) if len(row) == 3 and row[-1].startswith("`")]
    return {row[-1].strip("`"): WITHOUT_ROLE.get(row[1], f"unknown: {row[1]}") for row in found}


def flaws_of(cell: str) -> list[str]:
    """The words of a cell that no test knows."""
    words = [cell] if cell in WHOLE else listed(cell.removeprefix("all but "))
    return [word for word in words if word not in (*WHOLE, *WHOSE)]
