"""Files of messages: putting them into the bucket, fetching them from it, and taking them away again."""

from dataclasses import replace

from chalicelib.domain.attachment import (
    ADDRESS_SECONDS,
    FORM_SECONDS,
    MOST_BYTES,
    Attachment,
    FileState,
    removed,
)
from chalicelib.domain.delivery import REDRIVE_AFTER
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.request import RequestMessage, files_of
from chalicelib.domain.stored_file import UploadForm, kept_key, upload_key
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter_as_anyone
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.requests.gates import Seen
from chalicelib.services.requests.limits import count_upload
from chalicelib.services.requests.reading import message_in


@dataclass(frozen=True)
class Upload:
    """A form for one file; `id` is what a message names it by."""

    id: str
    form: UploadForm


@dataclass(frozen=True)
class FileAddress:
    """Where a file can be had for `seconds`, and what it is."""

    url: str
    seconds: int
    attachment: Attachment


@dataclass(frozen=True)
class WhichFile:
    """A file of a message of a request that was seen."""

    seen: Seen
    message: str
    attachment: str


def prepare(context: Context, user: User, organization_id: str) -> Upload:
    """A form with which the caller, and nobody else, puts a file to attach to a message here. Raises RateLimited."""
    enter_as_anyone(context.store, organization_id, user)
    return form_for(context, user, organization_id)


def form_for(context: Context, user: User, organization_id: str, back_to: str = "") -> Upload:
    """The same for a caller who was let in. `{upload}` in `back_to` becomes the id."""
    count_upload(context, user, organization_id)
    identifier = context.new_id("upl_")
    back = back_to.replace("{upload}", identifier)
    key = upload_key(organization_id, user.id, identifier)
    return Upload(identifier, context.files.upload_form(key, most=MOST_BYTES, seconds=FORM_SECONDS, back_to=back))


def address(context: Context, which: WhichFile) -> FileAddress:
    """Raises NotFound, Conflict for a file that nobody can read, or not yet."""
    message, attachment = _found(context, which)
    if attachment.state == FileState.CHECKING:
        raise Conflict("This file is being checked: try again in a few seconds.")
    if attachment.state != FileState.READY:
        raise Conflict("This file was not taken: ask for it in another form.")
    key = kept_key(message.organization, message.request, attachment.id)
    url = context.files.download_url(
        key, name=attachment.name, media_type=attachment.media_type, seconds=ADDRESS_SECONDS
    )
    return FileAddress(url, ADDRESS_SECONDS, attachment)


def remove(context: Context, which: WhichFile) -> RequestMessage:
    """The message without this file, whose bytes are deleted soon: by whoever sent it, by owners and admins.

    Raises NotFound, NotAllowed.
    """

    def decide() -> Decision[RequestMessage]:
        message, attachment = _found(context, which)
        seat = which.seen.seat
        if message.author != seat.user and seat.role not in MANAGERS:
            raise NotAllowed("Only whoever sent a file, an owner or an admin removes it.")
        files = tuple(removed(one) if one.id == attachment.id else one for one in message.attachments)
        after = revised(replace(message, attachments=files, due_at=context.now + REDRIVE_AFTER))
        data = {"request": message.request, "message": message.id}
        event = record(
            context,
            message.organization,
            "request.file_removed",
            actor=seat.user,
            contact=which.seen.request.contact,
            sends=files_of(message),
            data=data,
        )
        return Decision(after, [save(message, after), event])

    return attempt(context, decide)


def _found(context: Context, which: WhichFile) -> tuple[RequestMessage, Attachment]:
    known = is_id("msg_", which.message) and is_id("fil_", which.attachment)
    message = message_in(context, which.seen.request, which.message) if known else None
    shown = message.shown if message else ()
    attachment = next((one for one in shown if one.id == which.attachment), None)
    if message is None or attachment is None:
        raise NotFound
    return message, attachment
