"""Signing up without an invitation, as a request."""

from typing import Annotated

from msgspec import Meta

from chalicelib.handlers.api.bodies.common import Body, Email, Name


class StartBody(Body):
    """Without a `code`, or with `resend`, one is sent to the address; then the same again with it and a `password`."""

    name: Name
    email: Email
    password: Annotated[str, Meta(max_length=256)] = ""
    code: Annotated[str, Meta(max_length=40)] = ""
    resend: bool = False
