"""Looking at the files of a message: what is one of the kinds that are taken is kept where nobody can change it.

A work of the queue. It may die anywhere and is repeated: what is kept is kept under the same key again, and the
message says so in one write.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.attachment import MOST_BYTES, Attachment, FileState, Refusal, refused
from chalicelib.domain.file_types import fitting_name, type_of
from chalicelib.domain.request import FILE_WITHIN, FILES_AGAIN_AFTER, RequestMessage
from chalicelib.domain.stored_file import kept_key, upload_key
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised, save


def check(context: Context, request_id: str, message_id: str) -> None:
    """Does what is to be done with the files of a message; nothing where that is done. Raises Unavailable."""
    reference = refs.request_message(request_id, message_id)
    message = context.store.read([reference])[reference]
    if message is None or message.due_at is None:
        return
    looked_at = {one.id: _looked_at(context, message, one) for one in message.attachments if one.is_pending}

    def decide() -> Decision[None]:
        current = context.store.read([reference])[reference]
        if current is None or current.due_at is None:
            return Decision(None)
        files = tuple(_after(one, looked_at) for one in current.attachments)
        waits = any(one.is_pending for one in files)
        after = revised(replace(current, attachments=files, due_at=context.now + FILES_AGAIN_AFTER if waits else None))
        return Decision(None, [save(current, after)])

    attempt(context, decide)
    for one in looked_at.values():
        # What was put there is needed no more. Where this is not reached, the bucket forgets it after a day.
        if one.state in (FileState.READY, FileState.REFUSED):
            context.files.delete(_upload(message, one))


def _after(current: Attachment, looked_at: dict[str, Attachment]) -> Attachment:
    """What somebody took away meanwhile stays to be deleted."""
    known = looked_at.get(current.id)
    was_removed = current.state == FileState.REMOVED and (known is None or known.state != FileState.REMOVED)
    return current if known is None or was_removed else known


def _looked_at(context: Context, message: RequestMessage, attachment: Attachment) -> Attachment:
    kept = kept_key(message.organization, message.request, attachment.id)
    if attachment.state == FileState.REMOVED:
        context.files.delete(kept)
        context.files.delete(_upload(message, attachment))
        return replace(attachment, upload="")
    stored = context.files.read(_upload(message, attachment), MOST_BYTES)
    if stored is None:
        late = context.now - message.at >= FILE_WITHIN
        return refused(attachment, Refusal.MISSING) if late else attachment
    found = type_of(stored.data)
    if found is None:
        return refused(attachment, Refusal.KIND)
    context.files.put(kept, stored.data, found.media_type)
    name = fitting_name(attachment.name or stored.name, found)
    return replace(attachment, name=name, state=FileState.READY, media_type=found.media_type, size=len(stored.data))


def _upload(message: RequestMessage, attachment: Attachment) -> str:
    return upload_key(message.organization, message.author, attachment.upload)
