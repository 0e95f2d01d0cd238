"""What is typed into a message, cleaned and judged: its text, and the files that come with it."""

from collections.abc import Sequence

from chalicelib.domain.attachment import MOST_FILES, NAME_LIMIT, Attachment
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.ids import is_id
from chalicelib.domain.organization import Membership
from chalicelib.domain.request import TEXT_LIMIT, Request, RequestMessage
from chalicelib.domain.text import clean_line, clean_paragraph
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.validation import Cleaning


@dataclass(frozen=True)
class Enclosed:
    """A file that was put into the bucket, by the id of its form; `name` may be empty: then the browser's counts."""

    upload: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A message as typed."""

    text: str = ""
    files: Sequence[Enclosed] = ()


def clean_words(words: Words) -> Words:
    """Raises Unprocessable for a message without text and files, and for what can't be taken."""
    clean = Cleaning("")
    text = clean.field("text", lambda typed: clean_paragraph(typed, TEXT_LIMIT), words.text)
    files = [
        Enclosed(
            one.upload, clean.field(f"attachments.{place}.name", lambda name: clean_line(name, NAME_LIMIT), one.name)
        )
        for place, one in enumerate(words.files)
    ]
    clean.finish()
    if not text and not files:
        raise Unprocessable(errors=[FieldError("text", "required", "Write something, or attach a file.")])
    _refuse_files(files)
    return Words(text=text, files=files)


def _refuse_files(files: Sequence[Enclosed]) -> None:
    if len(files) > MOST_FILES:
        detail = f"Attach at most {MOST_FILES} files to one message."
        raise Unprocessable(errors=[FieldError("attachments", "too_many", detail)])
    if len({one.upload for one in files}) != len(files):
        raise Unprocessable(errors=[FieldError("attachments", "duplicate", "A file is attached twice: name it once.")])
    errors = [
        FieldError(f"attachments.{place}.upload", "invalid", "Name the upload by its id (upl_...).")
        for place, one in enumerate(files)
        if not is_id("upl_", one.upload)
    ]
    if errors:
        raise Unprocessable(errors=errors)


def message_of(context: Context, request: Request, seat: Membership, words: Words) -> RequestMessage:
    """What somebody says from their seat; its files wait to be checked."""
    files = tuple(Attachment(id=context.new_id("fil_"), upload=one.upload, name=one.name) for one in words.files)
    return RequestMessage(
        id=context.new_id("msg_"),
        request=request.id,
        organization=request.organization,
        author=seat.user,
        name=seat.name,
        by_team=seat.id != request.membership,
        text=words.text,
        attachments=files,
        at=context.now,
        due_at=context.now if files else None,
    )
