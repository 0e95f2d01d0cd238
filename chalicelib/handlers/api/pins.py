"""PINs: give, show, replace, withdraw, send; and one's own."""

from chalicelib.domain.invitation import Channel
from chalicelib.domain.job import JobKind, Terms
from chalicelib.domain.pin import PinSaid
from chalicelib.handlers.api.bodies.common import StatusAnswer
from chalicelib.handlers.api.bodies.jobs import JobAnswer, job_answer
from chalicelib.handlers.api.bodies.pins import (
    GivePins,
    MyPinAnswer,
    PinAnswer,
    PinMessageAnswer,
    PinRehearsalAnswer,
    TextPin,
    meant_by,
    message_answer,
    my_pin_answer,
    pin_answer,
    pin_rehearsal_answer,
)
from chalicelib.handlers.http.operation import Answer, Call, CallWith, action, operation
from chalicelib.services.jobs import dry_run, jobs
from chalicelib.services.pins import own_pins, pins, texting

SENDING_REFUSALS = ("not_linked", "no_address", "channel_unavailable", "suppressed")


@action("Give a contact a PIN", refusals=("conflict",))
def give_pin(call: Call) -> PinAnswer:
    """Answers the one that is there, also after the account was unlinked; who has none gets one. Six digits, more where
    the organization has given many."""
    return pin_answer(pins.give(call.context, call.user, call.path["org"], call.path["contact"]))


@operation("Show the PIN of a contact")
def get_pin(call: Call) -> PinAnswer:
    """With the latest message about it. 404 where the contact has none."""
    return pin_answer(pins.show(call.context, call.user, call.path["org"], call.path["contact"]))


@action("Give a contact another PIN", refusals=("conflict",), versioned=True, replayable=True)
def replace_pin(call: Call) -> PinAnswer:
    """The one before opens nothing from now on. `If-Match` names the version of the PIN."""
    wanted = pins.Replacing(contact=call.path["contact"], version=call.version, replay=call.replay)
    return pin_answer(pins.replace_pin(call.context, call.user, call.path["org"], wanted))


@operation("Withdraw the PIN of a contact")
def withdraw_pin(call: Call) -> StatusAnswer:
    """It opens nothing from now on, and they can be given another. The same where there is none."""
    pins.withdraw(call.context, call.user, call.path["org"], call.path["contact"])
    return StatusAnswer("withdrawn")


@action("Send a contact their PIN", status=202, refusals=SENDING_REFUSALS, replayable=True)
def text_pin(call: CallWith[TextPin]) -> PinMessageAnswer:
    """Once they have an account, to the address they registered. Who has no PIN gets one with it. At most five messages
    about a PIN go to one contact in a day."""
    return _send(call, PinSaid.PIN, call.body.channel)


@action("Email a contact how to sign in", status=202, refusals=SENDING_REFUSALS, replayable=True)
def send_pin_guide(call: Call) -> PinMessageAnswer:
    """How one signs in at a kiosk without touching anybody's pen, without the PIN itself. Once they have an account."""
    return _send(call, PinSaid.GUIDE, Channel.EMAIL)


@operation(
    "Give a group their PINs",
    status=202,
    also={200: PinRehearsalAnswer},
    refusals=("conflict",),
    replayable=True,
    replay_required=True,
)
def give_pins(call: CallWith[GivePins]) -> JobAnswer | Answer:
    """Each row is what texting one contact is: `texted`, with a PIN for who had none, or the code of a refusal, such as
    `not_linked` for who has no account yet. With `channel` `none` nothing is sent, and each row is `given`. The answer
    is a job to follow; with `dry_run` it is what would happen."""
    order = jobs.StartJob(
        user=call.user,
        organization=call.path["org"],
        wanted=meant_by(call.body),
        kind=JobKind.PINS,
        terms=Terms(channel=call.body.channel),
        replay=call.replay,
    )
    if call.body.dry_run:
        return Answer(pin_rehearsal_answer(dry_run.rehearse(call.context, order)), 200)
    return job_answer(jobs.start(call.context, order))


@operation("My PIN")
def get_my_pin(call: Call) -> MyPinAnswer:
    """For clients. 404 where they have none yet."""
    return my_pin_answer(own_pins.show_mine(call.context, call.user, call.path["org"]))


@action("Give me a PIN", refusals=("conflict",))
def give_my_pin(call: Call) -> MyPinAnswer:
    """For clients: the one that is there, else a new one."""
    return my_pin_answer(own_pins.give_mine(call.context, call.user, call.path["org"]))


def _send(call: Call, what: str, channel: str) -> PinMessageAnswer:
    wanted = texting.SendPin(contact=call.path["contact"], what=what, channel=channel, replay=call.replay)
    return message_answer(texting.send(call.context, call.user, call.path["org"], wanted))
