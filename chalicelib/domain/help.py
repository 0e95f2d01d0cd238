"""Where people find a human of an organization, when nothing here can help them."""

from chalicelib.domain.values import dataclass


@dataclass(frozen=True)
class Help:
    """`email` canonical, `phone` E.164, `url` an https page; any of them, or all, may be ""."""

    email: str = ""
    phone: str = ""
    url: str = ""
