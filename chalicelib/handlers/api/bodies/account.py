"""Exports and erasures of the signed-in user as bodies and answers."""

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.domain.account import Erasure, Export
from chalicelib.domain.attachment import ADDRESS_SECONDS
from chalicelib.handlers.api.bodies.common import Body
from chalicelib.handlers.http.times import maybe, rfc3339


class Erase(Body):
    """`confirm` is your own verified email or phone, typed once more; your id where you have neither."""

    confirm: Annotated[str, Meta(max_length=320)]


class ExportAnswer(Struct, kw_only=True):
    """`status` is `none`, `running` or `ready`; `url`, which opens for `seconds`, is empty until it is ready."""

    status: str
    asked_at: str | None
    ready_at: str | None
    expires_at: str | None
    url: str
    seconds: int


class ErasureAnswer(Struct, kw_only=True):
    status: str
    asked_at: str


def export_answer(export: Export | None, url: str) -> ExportAnswer:
    return ExportAnswer(
        status=export.status if export else "none",
        asked_at=maybe(export.asked_at if export else None),
        ready_at=maybe(export.ready_at if export else None),
        expires_at=maybe(export.expires_at if export else None),
        url=url,
        seconds=ADDRESS_SECONDS if url else 0,
    )


def erasure_answer(erasure: Erasure) -> ErasureAnswer:
    return ErasureAnswer(status=erasure.status, asked_at=rfc3339(erasure.asked_at))
