"""Where the signed-in user is signed in on our pages: list, end one, end all."""

from chalicelib.handlers.api.bodies.common import StatusAnswer
from chalicelib.handlers.api.bodies.sessions import EndedAnswer, SignInsAnswer, sign_in_answer
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.core import sessions


@operation("Where I am signed in")
def list_sessions(call: Call) -> SignInsAnswer:
    """In browsers, on the pages of Usher; the latest used first, at most 50. An app that holds a token of the login
    directory is not among them."""
    return SignInsAnswer([sign_in_answer(one) for one in sessions.list_own(call.context, call.user)], None)


@operation("Sign me out everywhere")
def end_sessions(call: Call) -> EndedAnswer:
    """In all browsers, at once. A token of the login directory that an app holds goes on until it runs out."""
    return EndedAnswer(sessions.end_all(call.context, call.user))


@operation("Sign me out there")
def end_session(call: Call) -> StatusAnswer:
    """With the browser's next request."""
    sessions.end_one(call.context, call.user, call.path["session"])
    return StatusAnswer("ended")
