"""A link to hand over: as text, and as a code that a phone reads."""

from chalicelib.handlers.pages.views import Fields
from chalicelib.services.invitations.reading import Handed


def share_view(handed: Handed) -> Fields:
    """Nothing where there is no link to hand over."""
    if not handed.url:
        return {}
    return {"url": handed.url, "share_text": handed.share_text, "qr": qr_of(handed.url)}


def qr_of(url: str) -> str:
    """The address as a picture, in a data URI; "" for none."""
    if not url:
        return ""
    from chalicelib.gateways.qr import qr_svg_data_uri

    return qr_svg_data_uri(url)
