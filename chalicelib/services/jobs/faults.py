"""What a spreadsheet is to blame for, told of the row it is in."""

from collections.abc import Mapping

from chalicelib.domain.errors import AlreadyMember, FieldError, SpoiledNumber, Unprocessable, UsherError
from chalicelib.domain.job import REGISTERED, InviteRow, JobRow, RowResult
from chalicelib.domain.sheet import CROPPED, SPOILED, Fault, is_cropped, is_spoiled


def refuse(fault: Fault | None) -> None:
    """Raises Unprocessable for a row that could not be read."""
    if fault:
        raise Unprocessable(errors=[FieldError(fault.field, "invalid", fault.detail)])


def refuse_spoiled(numbers: Mapping[str, str]) -> None:
    """Raises SpoiledNumber naming those fields that hold what a spreadsheet makes of phone numbers and ids."""
    errors = [FieldError(name, SpoiledNumber.code, SPOILED) for name, text in numbers.items() if is_spoiled(text)]
    if errors:
        raise SpoiledNumber(errors=errors)


def refused(row: JobRow, refusal: UsherError) -> RowResult:
    """A refusal as the result of its row. A phone number that lost its beginning is known only once it is refused:
    where numbers are read as those of a country, it may be whole."""
    first = refusal.errors[0] if refusal.errors else FieldError("", "", refusal.detail)
    field = first.field.removeprefix("recipient.")
    cropped = is_cropped(_phone(row, field))
    return RowResult(
        result=SpoiledNumber.code if cropped else _result(refusal),
        contact=row.contact,
        invitation=str(refusal.extra.get("invitation", "")),
        field=field,
        detail=CROPPED if cropped else first.detail,
    )


def _result(refusal: UsherError) -> str:
    """Who is a member already was not refused: there was nothing to do."""
    return REGISTERED if isinstance(refusal, AlreadyMember) else refusal.code


def _phone(row: JobRow, field: str) -> str:
    """The number in a field, "" if it holds none."""
    name, _, place = field.partition(".")
    if isinstance(row, InviteRow):
        return row.phone if name == "phone" else ""
    numbers = [one for one in row.phones if one.strip()]
    return numbers[int(place)] if name == "phones" and place.isdecimal() and int(place) < len(numbers) else ""
