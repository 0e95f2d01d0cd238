"""Data that is damaged or of another version is noticed before anything starts, and kept aside."""

import dataclasses
import json
from pathlib import Path

import pytest

from local import stack
from local.data import FORMAT, asides, emulator_version, find_fault, mark, set_aside
from local.people import load_people
from local.processes import Process
from local.settings import LocalError, Settings

STATE = {"__ministack_format__": 2, "payload": {"functions": {}}}
MESSAGE = dict.fromkeys(("id", "channel", "sender", "to", "subject", "text", "html", "at"), "") | {"links": []}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """With data as a clean stop leaves it."""
    settings = dataclasses.replace(Settings.from_env({}), folder=tmp_path)
    mark(settings)
    load_people(settings)
    files = {
        "organization": "org_AaImMrZ2GAMeqp-C",
        "checkout.json": "{}",
        "messages.jsonl": f"{json.dumps(MESSAGE)}\n",
        "aws/lambda.json": json.dumps(STATE),
        "aws/dynamodb.json": json.dumps(STATE),
    }
    (settings.data / "aws").mkdir()
    for name, text in files.items():
        (settings.data / name).write_text(text)
    return settings


def test_data_of_a_clean_stop_and_no_data_at_all_have_no_fault(settings: Settings, tmp_path: Path) -> None:
    assert find_fault(settings) == ""
    assert find_fault(dataclasses.replace(settings, folder=tmp_path / "nothing")) == ""


def test_data_from_before_there_were_marks_has_no_fault(settings: Settings) -> None:
    (settings.data / "version.json").unlink()

    assert find_fault(settings) == ""


KINDS = {
    "people.json": "[]",
    "organization": "jane",
    "checkout.json": "[]",
    "messages.jsonl": '{"id": 1}\n',
    "aws/lambda.json": '{"payload": null}',
    "aws/dynamodb.json": "[]",
    "version.json": "{}",
}


@pytest.mark.parametrize("damage", ["truncated", "empty", "not text", "of another kind", "a folder"])
@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_file_is_named(settings: Settings, name: str, damage: str) -> None:
    path = settings.data / name
    whole = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    else:
        cut = b"o" if name == "organization" else whole[: len(whole) // 2]
        path.write_bytes(
            {"truncated": cut, "empty": b"", "not text": b"\xff\xfe\x00", "of another kind": KINDS[name].encode()}[
                damage
            ]
        )

    if (name, damage) == ("messages.jsonl", "empty"):
        assert find_fault(settings) == ""  # as it is before the first message
    else:
        assert find_fault(settings).startswith(f"{name} can't be read")


@pytest.mark.parametrize(
    ("format_", "emulator", "names"),
    [(FORMAT + 1, emulator_version(), "newer version of Usher"), (FORMAT, "99.0.1", "ministack 99.0.1")],
)
def test_data_of_a_newer_version_is_not_touched(settings: Settings, format_: int, emulator: str, names: str) -> None:
    (settings.data / "version.json").write_text(json.dumps({"format": format_, "emulator": emulator}))

    assert names in find_fault(settings)


def test_data_of_an_older_emulator_goes_on(settings: Settings) -> None:
    (settings.data / "version.json").write_text(json.dumps({"format": FORMAT, "emulator": "1.4.0"}))

    assert find_fault(settings) == ""


def test_what_is_set_aside_is_whole_and_never_replaces_an_earlier_one(settings: Settings) -> None:
    settings.endpoints.write_text("{}")
    first = set_aside(settings, 0)
    mark(settings)

    second, third = set_aside(settings, 0), settings.folder / "data.damaged-19700101-000000-3"
    mark(settings)

    assert json.loads((first / "aws" / "lambda.json").read_text()) == STATE
    assert (first.name, second.name) == ("data.damaged-19700101-000000", "data.damaged-19700101-000000-2")
    assert set_aside(settings, 0) == third
    assert asides(settings) == [first, second, third]
    assert not settings.data.exists()
    assert not settings.endpoints.exists()


def test_endpoints_that_are_damaged_are_written_anew(settings: Settings) -> None:
    settings.endpoints.write_text('{"api": "http')

    stack._write_privately(settings, {"api": "http://127.0.0.1:8000"})

    assert json.loads(settings.endpoints.read_text()) == {"api": "http://127.0.0.1:8000"}


@pytest.mark.parametrize("text", ["", "{", "[1]"])
def test_ports_that_are_damaged_are_a_reason_to_stop_first(settings: Settings, text: str) -> None:
    settings.scratch.mkdir()
    (settings.scratch / "ports.json").write_text(text)

    with pytest.raises(LocalError, match="make down"):
        stack._require_same_ports(settings)


def test_a_process_id_that_is_left_over_is_nobody(settings: Settings) -> None:
    settings.scratch.mkdir()
    process = Process("aws", settings.scratch)
    for left_over in ("1", "", "nonsense"):
        (settings.scratch / "aws.lock").write_text(left_over)

        assert not process.is_running()
        process.stop()
