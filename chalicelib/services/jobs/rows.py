"""The rows of a job: where they come from, and those of a group invitation as invitations of their own."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain import refs, typed
from chalicelib.domain.audience import Audience
from chalicelib.domain.command import CreateInvitation, Replay, TypedRecipient
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.job import MAX_CONTACTS, InviteRow, Job, JobRow, Rows, Terms
from chalicelib.services.context import Context
from chalicelib.services.core.numbers import assumed_country, home_of
from chalicelib.services.jobs import faults

AT_ONCE = 1_000
# A filter looks at this many contacts at most: 50 list reads, some seconds.
EXAMINED = 50_000


def rows_of(context: Context, organization_id: str, wanted: Audience | Rows) -> Rows:
    """Raises Unprocessable for a filter that matches more than a job may hold."""
    if not isinstance(wanted, Audience):
        return wanted
    rows = []
    for contact in _contacts(context, organization_id):
        if wanted.fits(contact) and not contact.is_group:
            rows.append(InviteRow(contact=contact.id))
        if len(rows) > MAX_CONTACTS:
            raise _too_many(f"More than {MAX_CONTACTS} contacts match: narrow the filter.")
    return tuple(rows)


def _contacts(context: Context, organization_id: str) -> Iterator[Contact]:
    position = None
    for _ in range(EXAMINED // AT_ONCE):
        page = context.store.list_newest([refs.contacts_of(organization_id)], after=position, limit=AT_ONCE, where={})
        yield from page.items
        position = page.next
        if position is None:
            return
    raise _too_many("There are too many contacts for a filter: name those you mean.")


def _too_many(detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError("filter", "too_many", detail)])


def command_for(user: User, organization_id: str, terms: Terms, row: InviteRow) -> CreateInvitation:
    """The invitation of one row. Raises Unprocessable for a locale that is none, and for what a spreadsheet is to blame
    for; `invitations` judges all else."""
    faults.refuse(row.fault)
    faults.refuse_spoiled({"recipient.phone": row.phone})
    if row.locale and not typed.is_locale(row.locale):
        raise Unprocessable(errors=[FieldError("recipient.locale", "invalid", "Give a language such as en or de-AT.")])
    return CreateInvitation(
        user=user,
        organization=organization_id,
        recipient=_recipient(row),
        role=terms.role,
        channel=row.channel or terms.channel,
        note=terms.note,
        expires_in=terms.expires_in,
        match=terms.match,
        voice=terms.voice,
        grants=terms.grants,
    )


def _recipient(row: InviteRow) -> TypedRecipient:
    return TypedRecipient(
        contact=row.contact,
        name=row.name,
        email=row.email,
        phone=row.phone,
        country=row.country,
        locale=row.locale,
        type=row.type,
    )


def assumed_in(context: Context, user: User, organization_id: str, row: JobRow) -> str:
    """The country that was taken for granted for the numbers of a row; only for such numbers one read more."""
    if not assumed_country(row.numbers, "??"):
        return ""
    return assumed_country(row.numbers, home_of(context, user, organization_id, row.numbers, row.country))


def command_of(job: Job, number: int, row: InviteRow) -> CreateInvitation:
    """The invitation of one row of a job, so that it is made once."""
    command = command_for(job.caller, job.organization, job.terms, row)
    return replace(command, replay=replay_of(job, number), job=job.id)


def replay_of(job: Job, number: int) -> Replay:
    """The Idempotency-Key of one row. It can't be any caller's: theirs are printable."""
    return Replay(f"job\0{job.id}\0{number}", job.id)
