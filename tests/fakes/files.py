"""A bucket in memory, as strict as S3 about forms and addresses: `browser_puts` and `browser_gets` are a browser's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlsplit

from chalicelib.domain.stored_file import StoredFile, UploadForm

URL = "https://files.test"


@dataclass
class FakeFiles:
    """The `Files` port. `objects` is what there is, by key; `clock` answers epoch milliseconds."""

    clock: Callable[[], int] = lambda: 0
    objects: dict[str, StoredFile] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def upload_form(self, key: str, *, most: int, seconds: int, back_to: str = "") -> UploadForm:
        ends = str(self.clock() + seconds * 1000)
        return UploadForm(URL, {"key": key, "most": str(most), "ends": ends, "success_action_redirect": back_to})

    def download_url(self, key: str, *, name: str, media_type: str, seconds: int = 60) -> str:
        ends = self.clock() + seconds * 1000
        return f"{URL}/{quote(key)}?name={quote(name)}&type={quote(media_type)}&ends={ends}"

    def read(self, key: str, most: int) -> StoredFile | None:
        found = self.objects.get(key)
        return found if found and len(found.data) <= most else None

    def put(self, key: str, data: bytes, media_type: str) -> None:
        self.objects[key], self.types[key] = StoredFile(data), media_type

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)
        self.types.pop(key, None)

    def browser_puts(self, form: UploadForm, data: bytes, name: str = "") -> str:
        """Sends the form; answers where the browser is led, "" where the bucket refuses."""
        fields = form.fields
        if not 1 <= len(data) <= int(fields["most"]) or self.clock() > int(fields["ends"]):
            return ""
        self.objects[fields["key"]] = StoredFile(data, name)
        return fields["success_action_redirect"] or URL

    def browser_gets(self, url: str) -> tuple[bytes, str, str] | None:
        """The bytes, their type and the name that they are kept under; None where the bucket refuses."""
        place = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        found = self.objects.get(place.path.lstrip("/"))
        if found is None or self.clock() > int(asked["ends"]):
            return None
        return found.data, asked["type"], asked["name"]
