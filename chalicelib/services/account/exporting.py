"""Exporting what is kept of a person: a job of the queue writes it into the bucket, as one file in JSON.

An address of a minute is made for whoever asks for it when it is there (docs/adr/0057).
"""

import json
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.account import REDRIVE_AFTER, Export, ExportStatus, export_of
from chalicelib.domain.attachment import ADDRESS_SECONDS
from chalicelib.domain.identity import User
from chalicelib.domain.stored_file import export_key
from chalicelib.domain.writes import Absent, Lost, Put
from chalicelib.services.account.gathering import gathered
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, save

FILE = "data.json"
TYPE = "application/json"


def ask(context: Context, user: User) -> Export:
    """Begins one; one that is being written, or an hour old at most, is answered again."""
    reference = refs.export(user.id)

    def decide() -> Decision[Export]:
        before = context.store.read([reference])[reference]
        if before and before.is_current(context.now):
            return Decision(before)
        fresh = Export(
            id=context.new_id("exp_"), user=user.id, asked_at=context.now, due_at=context.now + REDRIVE_AFTER
        )
        put = save(before, fresh) if before else Put(reference, fresh, Absent())
        told = record(context, user.id, "account.export_asked", actor=user.id, sends=export_of(user.id))
        return Decision(fresh, [put, told])

    return attempt(context, decide)


def find(context: Context, user: User) -> Export | None:
    """The latest one, None also where its file is gone."""
    reference = refs.export(user.id)
    export = context.store.read([reference])[reference]
    return export if export and not export.is_over(context.now) else None


def address(context: Context, export: Export) -> str:
    """Where it can be had for a minute, "" while it is being written."""
    if export.status != ExportStatus.READY:
        return ""
    key = export_key(export.user, FILE)
    return context.files.download_url(key, name=FILE, media_type=TYPE, seconds=ADDRESS_SECONDS)


def write(context: Context, user: str) -> None:
    """Writes the file of an export that was asked for; nothing where that is done. Raises Unavailable."""
    reference = refs.export(user)
    export = context.store.read([reference])[reference]
    if export is None or export.status != ExportStatus.RUNNING:
        return
    key = export_key(user, FILE)
    context.files.put(key, json.dumps(gathered(context, user), ensure_ascii=False, indent=1).encode(), TYPE)
    ready = replace(export, status=ExportStatus.READY, ready_at=context.now, due_at=None)
    try:
        context.store.commit([save(export, ready)])
    except Lost as lost:
        # Whoever is erased meanwhile has no file left behind.
        if lost[reference] is None:
            context.files.delete(key)
