"""Asks of clients as requests and answers."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from chalicelib.domain.ask import ClientAsk
from chalicelib.handlers.api.bodies.common import Body, MaybeId
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.discovery.answering import SeenAsk

AskState = Literal["open", "approved", "declined", "withdrawn", "expired"]


class AskBody(Body):
    """`handle` is that of somebody whom a search of mine found (POST /v1/me/discoveries)."""

    handle: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]*$")]


class MyAskAnswer(Struct, kw_only=True):
    """`person` is whom I asked, as they were called then. Once `approved`, the invitation is in
    GET /v1/me/invitations."""

    id: str
    status: AskState
    person: dict[str, str]
    created_at: str
    expires_at: str


class MyAsksPage(Struct):
    items: list[MyAskAnswer]
    next: str | None


class AsksQuery(PageQuery):
    status: AskState = "open"


class ApproveAsk(Body):
    """`contact`: the one of `contacts` that this person is; left out, they get a contact of their own."""

    contact: MaybeId = ""


class AskAnswer(Struct, kw_only=True):
    """`asked` is who was asked; `person` who asks, as they called themselves; `invitation` what an approval made."""

    id: str
    status: AskState
    person: dict[str, str]
    asked: dict[str, str]
    invitation: str | None
    created_at: str
    expires_at: str
    ended_at: str | None


class SeenAskAnswer(AskAnswer, kw_only=True):
    """`contacts` are those you see that hold a verified address of whoever asks: perhaps the same person."""

    contacts: list[dict[str, str]]


class AsksPage(Struct):
    items: list[AskAnswer]
    next: str | None


def my_ask_answer(one: ClientAsk, now: int) -> MyAskAnswer:
    return MyAskAnswer(
        id=one.id,
        status=one.status_at(now).value,
        person={"name": one.asked_name},
        created_at=rfc3339(one.created_at),
        expires_at=rfc3339(one.expires_at),
    )


def ask_answer(one: ClientAsk, now: int) -> AskAnswer:
    return AskAnswer(
        id=one.id,
        status=one.status_at(now).value,
        person={"name": one.name, "profession": one.profession, "firm": one.firm},
        asked={"membership": one.asked, "name": one.asked_name},
        invitation=one.invitation or None,
        created_at=rfc3339(one.created_at),
        expires_at=rfc3339(one.expires_at),
        ended_at=maybe(one.ended_at),
    )


def seen_ask_answer(seen: SeenAsk, now: int) -> SeenAskAnswer:
    contacts = [{"id": one.id, "name": one.name} for one in seen.contacts]
    return SeenAskAnswer(**structs.asdict(ask_answer(seen.ask, now)), contacts=contacts)
