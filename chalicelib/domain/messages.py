"""A message as it leaves Usher."""

from chalicelib.domain.values import dataclass


@dataclass(frozen=True)
class Message:
    """One message in every form that a channel may need.

    `sms` has at most two segments; it is "" where the link alone is too long for that.
    """

    subject: str
    text: str
    html: str
    sms: str
