"""Files in the bucket: where they lie, and what a browser needs to put one there.

Nothing is served from where somebody puts a file: what was checked is kept under a key of its own, which nobody can
write to with a form.
"""

from collections.abc import Mapping

from chalicelib.domain.values import dataclass

# The template gives functions rights, and files an end, by these beginnings of their keys.
UPLOADS, KEPT, EXPORTS = "uploads/", "files/", "exports/"


@dataclass(frozen=True)
class UploadForm:
    """A form to be sent as multipart/form-data to `url`: its `fields` first, the bytes last as `file`."""

    url: str
    fields: Mapping[str, str]

    @property
    def origin(self) -> str:
        """What a policy for pages calls the place that the form leads to."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"


@dataclass(frozen=True)
class StoredFile:
    """`name` is what the browser called it when it was put there, "" where nobody said."""

    data: bytes
    name: str = ""


def upload_key(organization_id: str, user: str, upload_id: str) -> str:
    """Where a user puts a file for an organization: nobody else's requests can name it."""
    return f"{UPLOADS}{organization_id}/{user}/{upload_id}"


def kept_key(organization_id: str, about: str, identifier: str) -> str:
    """Where a checked file lies that belongs to the thing with the id `about`."""
    return f"{KEPT}{organization_id}/{about}/{identifier}"


def export_key(user: str, identifier: str) -> str:
    """What a user exported of their own."""
    return f"{EXPORTS}{user}/{identifier}"
