"""Data that the stack can't go on with: what `make up` makes of it, with the real emulator."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import emulator
from local import stack as local_stack
from local.data import FORMAT, emulator_version
from local.gaps import find_gap
from local.processes import free_ports
from local.settings import Settings
from tests.emulated_aws import Stack


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A stack of its own, which nothing is deployed to."""
    api, inbox, aws, checkout = free_ports(4)
    own = {"api_port": api, "inbox_port": inbox, "aws_port": aws, "checkout_port": checkout}
    settings = dataclasses.replace(Settings.from_env(), folder=tmp_path, **own)
    yield settings
    emulator.stop(settings)


def restarted(settings: Settings, name: str, text: str) -> Path:
    """Where the data went that was damaged like this between a stop and a start."""
    local_stack.start_emulator(settings)
    emulator.stop(settings)
    (settings.data / name).write_text(text)
    local_stack.start_emulator(settings)
    (aside,) = settings.folder.glob("data.damaged-*")
    return aside


NEWER = json.dumps({"format": FORMAT + 1, "emulator": emulator_version()})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("aws/lambda.json", '{"__ministack_format__": 2, "payl', "aws/lambda.json can't be read"),
        ("aws/dynamodb.json", "not JSON", "aws/dynamodb.json can't be read"),
        ("version.json", NEWER, "a newer version of Usher wrote it"),
    ],
)
def test_damaged_data_is_kept_aside_and_everything_starts_afresh(
    settings: Settings, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    aside = restarted(settings, name, text)

    assert (aside / name).read_text() == text
    assert emulator.emulator(settings).is_running()
    told = capsys.readouterr().err
    assert said in told
    assert str(aside) in told
    assert "Traceback" not in told


def test_data_whose_emulator_was_never_stopped_cleanly_is_a_gap(settings: Settings) -> None:
    local_stack.start_emulator(settings)
    assert find_gap(settings) == ""

    (settings.data / "organization").write_text("org_AaImMrZ2GAMeqp-C")

    assert "make down" in find_gap(settings)


def test_a_table_without_its_key_ring_is_a_gap(stack: Stack) -> None:
    assert find_gap(stack.settings) == ""
    secrets, ring = stack.client("secretsmanager"), stack.outputs["SecretId"]

    secrets.delete_secret(SecretId=ring)
    try:
        assert find_gap(stack.settings) == "the stack lacks its key ring"
    finally:
        secrets.restore_secret(SecretId=ring)
    assert find_gap(stack.settings) == ""


def test_logins_that_do_not_know_the_demo_owner_are_a_gap(stack: Stack) -> None:
    people = stack.settings.data / "people.json"
    kept = people.read_text()
    others = [person | {"password": "another password"} for person in json.loads(kept)]

    people.write_text(json.dumps(others))
    try:
        assert find_gap(stack.settings) == "the stack lacks the login of the demo owner"
    finally:
        people.write_text(kept)
