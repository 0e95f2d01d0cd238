"""What came of the rows of a job beside what they were: for people, who know names and not ids."""

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.identity import User
from chalicelib.domain.job import CHUNK, Chunk, ContactRow, JobRow, RowResult
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Page
from chalicelib.services.context import Context
from chalicelib.services.jobs import jobs


@dataclass(frozen=True, kw_only=True)
class ToldRow:
    """A row that is done: as it was given, what came of it, and the contact it is about, if that is there."""

    number: int
    row: JobRow
    result: RowResult
    contact: Contact | None

    @property
    def name(self) -> str:
        return self.row.name or (self.contact.name if self.contact else "")

    @property
    def email(self) -> str:
        typed = self.row.emails if isinstance(self.row, ContactRow) else (self.row.email,)
        return _first(typed) or _first(self.contact.emails if self.contact else ())

    @property
    def phone(self) -> str:
        typed = self.row.phones if isinstance(self.row, ContactRow) else (self.row.phone,)
        return _first(typed) or _first(self.contact.phones if self.contact else ())


def _first(given: tuple[str, ...]) -> str:
    return next(filter(None, given), "")


def rows(context: Context, user: User, organization_id: str, identifier: str, *, after: str | None, limit: int) -> Page:
    """`ToldRow`s in their order, for owners and admins. Raises NotFound for everybody else."""
    page = jobs.list_rows(context, user, organization_id, identifier, after=after, limit=limit)
    chunks = {number: refs.chunk(identifier, (number - 1) // CHUNK) for number, _ in page.items}
    people = {
        result.contact: refs.contact(organization_id, result.contact) for _, result in page.items if result.contact
    }
    wanted = dict.fromkeys([*chunks.values(), *people.values()])
    found = context.store.read(wanted) if wanted else Found({})
    told = [
        ToldRow(
            number=number,
            row=_entry(found, chunks[number], number),
            result=result,
            contact=found[people[result.contact]] if result.contact else None,
        )
        for number, result in page.items
    ]
    return Page(told, page.next)


def _entry(found: Found, chunk: refs.Ref[Chunk], number: int) -> JobRow:
    part = found[chunk]
    return part.entries[(number - 1) % CHUNK] if part else ContactRow()
