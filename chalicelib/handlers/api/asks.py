"""Clients ask professionals: making an ask and taking it back, approving and refusing it."""

from chalicelib.handlers.api.bodies.asks import (
    ApproveAsk,
    AskAnswer,
    AskBody,
    AsksPage,
    AsksQuery,
    MyAskAnswer,
    MyAsksPage,
    SeenAskAnswer,
    ask_answer,
    my_ask_answer,
    seen_ask_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.services.discovery import answering, asking
from chalicelib.services.discovery.answering import NamedAsk


@operation(
    "Ask a professional to take me on",
    status=201,
    refusals=("email_unverified", "profile_incomplete", "already_member", "ask_open", "rate_limited"),
    replayable=True,
)
def create_my_ask(call: CallWith[AskBody]) -> MyAskAnswer:
    """Goes to where they want it (`found_as`), and waits there for 30 days. Who approves it invites you: see
    GET /v1/me/invitations. Five may be open at once, ten a day; whoever declined may be asked again 30 days later."""
    return my_ask_answer(asking.ask(call.context, call.user, call.body.handle, call.replay), call.now)


@operation("Whom I have asked")
def list_my_asks(call: Call) -> MyAsksPage:
    """The latest first; those that have ended, for 30 days."""
    return MyAsksPage([my_ask_answer(one, call.now) for one in asking.list_mine(call.context, call.user)], None)


@action("Take back what I asked", refusals=("ask_closed", "conflict"))
def withdraw_my_ask(call: Call) -> MyAskAnswer:
    """Nobody answers it any more. You may ask the same person again."""
    return my_ask_answer(asking.withdraw(call.context, call.user, call.path["ask"]), call.now)


@operation("List what clients ask of us")
def list_asks(call: CallWith[AsksQuery]) -> AsksPage:
    """Newest first, by default those that wait for an answer; what has ended is listed for 30 days. Owners and admins
    get all, staff what they were asked themselves."""
    page = answering.list_asks(
        call.context,
        call.user,
        call.path["org"],
        call.query.status,
        after=lists.position(call, "asks"),
        limit=call.query.limit,
    )
    return AsksPage([ask_answer(one, call.now) for one in page.items], lists.cursor(call, "asks", page))


@operation("Read an ask")
def get_ask(call: Call) -> SeenAskAnswer:
    """With the contacts that may be the same person."""
    return seen_ask_answer(answering.read_ask(call.context, _named(call)), call.now)


@action(
    "Take on whoever asks",
    refusals=("ask_closed", "already_member", "invitation_open", "type_not_invited", "rate_limited", "conflict"),
)
def approve_ask(call: CallWith[ApproveAsk]) -> AskAnswer:
    """They are invited as a client, in the app, and are one once they accept. For owners and admins, and for whoever
    was asked where staff may invite clients. Who was asked serves them."""
    return ask_answer(answering.approve(call.context, _named(call), call.body.contact), call.now)


@action("Do not take on whoever asks", refusals=("ask_closed", "conflict"))
def refuse_ask(call: Call) -> AskAnswer:
    """They read that it was declined, and may ask again in 30 days. For the same people."""
    return ask_answer(answering.refuse(call.context, _named(call)), call.now)


def _named(call: Call) -> NamedAsk:
    return NamedAsk(call.user, call.path["org"], call.path["ask"])
