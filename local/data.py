"""The data folder as it lies on the disk: whether this version can start with it, and where it goes if not."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from local.settings import ROOT, Settings

FORMAT = 1  # of what `local` itself keeps there; a newer one is never read
MARK = "version.json"
ASIDE = "data.damaged-"


def find_fault(settings: Settings) -> str:
    """What is wrong with the data, in words; empty where nothing is, or where there is none."""
    for path, read in _readers(settings):
        try:
            read(path.read_text())
        except (ValueError, TypeError, KeyError, OSError) as error:
            why = "it is empty" if path.is_file() and not path.stat().st_size else f"{type(error).__name__}: {error}"
            return f"{path.relative_to(settings.data)} can't be read ({why})"
    return _newer(settings)


def mark(settings: Settings) -> None:
    """Notes what writes the data from now on."""
    settings.data.mkdir(parents=True, exist_ok=True)
    (settings.data / MARK).write_text(json.dumps({"format": FORMAT, "emulator": emulator_version()}))


def set_aside(settings: Settings, now: float) -> Path:
    """Moves the data out of the way, and answers where it is. `now` is in epoch seconds."""
    named = f"{ASIDE}{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}"
    kept = next(path for path in _free(settings.folder / named))
    shutil.move(settings.data, kept)
    settings.endpoints.unlink(missing_ok=True)
    return kept


def asides(settings: Settings) -> list[Path]:
    """All data that was ever set aside and is still there, oldest first."""
    return sorted(settings.folder.glob(f"{ASIDE}*"))


def emulator_version() -> str:
    """The one that this version of Usher runs."""
    pinned = re.search(r"^ministack==(\S+)", (ROOT / "requirements-local.txt").read_text(), re.MULTILINE)
    return pinned[1] if pinned else "0"


def _readers(settings: Settings) -> Iterator[tuple[Path, Callable[[str], Any]]]:
    """Every file that a start reads, with what must succeed on its text."""
    data = settings.data
    known: list[tuple[Path, Callable[[str], Any]]] = [
        (data / MARK, _marked),
        (data / "people.json", _people),
        (data / "organization", _organization),
        (data / "checkout.json", _object),
        (data / "messages.jsonl", _lines),
    ]
    yield from ((path, read) for path, read in known if path.exists())
    yield from ((path, _state) for path in sorted((data / "aws").glob("*.json")))


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError(f"an object was expected, not {type(found).__name__}")
    return found


def _marked(text: str) -> tuple[int, tuple[int, ...]]:
    found = _object(text)
    return int(found["format"]), _numbers(found["emulator"])


def _state(text: str) -> None:
    if not isinstance(_object(text)["payload"], dict):
        raise TypeError("an object was expected as payload")


def _people(text: str) -> None:
    from local.people import ROLES, Person

    if {Person(**person).role for person in json.loads(text)} != set(ROLES):
        raise ValueError("somebody is missing")


def _organization(text: str) -> None:
    if not re.fullmatch(r"org_[\w-]+", text):
        raise ValueError("it names no organization")


def _lines(text: str) -> None:
    from local.messages import Message

    for line in text.splitlines():
        Message(**json.loads(line))


def _newer(settings: Settings) -> str:
    if not (settings.data / MARK).exists():
        return ""
    format_, emulator = _marked((settings.data / MARK).read_text())
    if format_ > FORMAT:
        return f"a newer version of Usher wrote it (format {format_}, this one knows {FORMAT})"
    if emulator > _numbers(emulator_version()):
        wrote = ".".join(map(str, emulator))
        return f"a newer emulated AWS wrote it (ministack {wrote}, this version of Usher has {emulator_version()})"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _free(path: Path) -> Iterator[Path]:
    if not path.exists():
        yield path
    number = 2
    while True:
        if not (numbered := path.with_name(f"{path.name}-{number}")).exists():
            yield numbered
        number += 1
