"""Signing up without an invitation, where anybody may found an organization."""

from chalicelib.handlers.api.bodies.links import CodeSentAnswer, SignedUpAnswer, signed_up_answer
from chalicelib.handlers.api.bodies.start import StartBody
from chalicelib.handlers.http.operation import Answer, CallWith, operation
from chalicelib.services.invitations.signing_up import CodeSent
from chalicelib.services.team import starting


@operation(
    "Make a login without an invitation",
    auth="none",
    status=201,
    also={202: CodeSentAnswer},
    refusals=("forbidden", "account_exists", "weak_password", "code_wrong", "code_expired", "channel_unavailable"),
)
def start(call: CallWith[StartBody]) -> SignedUpAnswer | Answer:
    """Only where anybody may create an organization; elsewhere accounts come from invitations. 202: a code was sent to
    the address, whether or not it has an account; repeat with `code` and `password`. `account_exists` is told to
    whoever typed the right code only: they sign in, or ask for a new password. Then create the organization."""
    body = call.body
    typed = starting.Start(name=body.name, email=body.email, password=body.password, code=body.code, resend=body.resend)
    made = starting.start(call.context, typed, call.locale)
    return Answer(CodeSentAnswer(made.to), 202) if isinstance(made, CodeSent) else signed_up_answer(made)
