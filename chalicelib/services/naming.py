"""Names that an organization shows on pages and in messages, cleaned before they are kept."""

from typing import Any

from chalicelib.domain.text import clean_name
from chalicelib.services.recipients import Cleaning


def clean_branding(fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with a clean name and clean labels. Raises Unprocessable."""
    clean = Cleaning("")
    cleaned = dict(fields)
    if "name" in fields:
        cleaned["name"] = clean.field("name", clean_name, fields["name"])
    if "labels" in fields:
        cleaned["labels"] = {
            key: clean.field(f"labels.{key}", clean_name, text) for key, text in fields["labels"].items()
        }
    clean.finish()
    return cleaned
