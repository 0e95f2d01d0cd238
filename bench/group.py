"""`make bench-group`: a group of 5,000 on the packaged stack in the emulated AWS; writes bench/GROUP.md.

Nobody is lost and nobody gets two messages, and somebody else's single invitation does not wait for the group's.
"""

import dataclasses
import os
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import requests

from bench.ground.memory import Watch
from bench.report.writing import page, table
from local import stack
from local.api import Api
from local.deploy import find_stack, outputs
from local.owner import create_owner
from local.people import Person, sign_in
from local.processes import free_ports
from local.settings import Settings

RESULTS = Path(__file__).parent / "GROUP.md"
PEOPLE = 5_000
ALONE, EVERY, WITHIN = 10, 15, 3_600
GROUP, SINGLE = "group.example", "single.example"
OTHER = Person("owner", "Otto Other", "owner@other.usher.example", uuid.uuid4().hex)
ABOUT = (
    "The functions run in worker processes of the emulated AWS, on the same cores as everything else, and its "
    "queue, table and mail are slower than AWS. The pace of a group is a design limit: 25 rows, then a pause of two "
    "seconds, so {floor} seconds at least for so many. Single invitations, one every {every} seconds in turns "
    "by the same organization and by another, are counted from the request to the moment the provider has the message."
)


class Place:
    """An organization that invites."""

    def __init__(self, url: str, organization_id: str, token: str) -> None:
        self.api, self.token = Api(url), token
        self.path = f"/v1/organizations/{organization_id}"

    def invites(self) -> tuple[str, float]:
        """The address of one more person, and when they were invited."""
        address, begun = f"{uuid.uuid4().hex}@{SINGLE}", time.time()
        self.api.post(f"{self.path}/invitations", {"recipient": {"email": address}, "role": "client"}, self.token)
        return address, begun


@contextmanager
def running() -> Iterator[tuple[Settings, Place, Place]]:
    """The stack, on ports and in a folder of its own, with two organizations."""
    with tempfile.TemporaryDirectory(prefix="usher-group-") as folder:
        api, inbox, aws, checkout = free_ports(4)
        own = {"api_port": api, "inbox_port": inbox, "aws_port": aws, "checkout_port": checkout, "folder": Path(folder)}
        settings = dataclasses.replace(Settings.from_env(), **own)
        try:
            made = stack.up(settings)
            token = next(one["token"] for one in made["users"] if one["role"] == "owner")
            known = outputs(find_stack(settings) or {})
            other = create_owner(settings, known, OTHER, "Other Coaching")
            otto = Place(settings.api_url, other, sign_in(settings, known, OTHER))
            yield settings, Place(settings.api_url, made["organization"], token), otto
        finally:
            stack.down(settings)


def main(people: int = PEOPLE) -> None:
    with running() as (settings, ours, theirs), Watch(int((settings.scratch / "aws.lock").read_text())) as memory:
        alone = [(name, *place.invites()) for _ in range(ALONE // 2) for name, place in _both(ours, theirs)]
        begun = time.time()
        job_id = _start(ours, people)
        answered = time.time() - begun
        meanwhile = _wait_for_the_job(ours, theirs, job_id)
        worked = time.time() - begun
        messages = _wait_for_messages(settings, people)
        done = ours.api.get(f"{ours.path}/jobs/{job_id}", ours.token)
        told = list(ours.api.list(f"{ours.path}/jobs/{job_id}/rows", ours.token))
    sent_at = {message["to"]: _seconds(message["at"]) for message in messages}
    lasted = max(at for to, at in sent_at.items() if to.endswith(f"@{GROUP}")) - begun
    _nobody_is_lost_or_doubled(people, done, told, messages)
    rows = [
        ("answer to the request", f"{answered:.1f} s"),
        ("all invitations made", f"{worked:.0f} s"),
        ("all messages sent", f"{lasted:.0f} s"),
        ("invitations", f"{done['counts']['invited']:,}"),
        ("messages, none twice", f"{_to_group(messages).total():,}"),
        ("largest memory of a function's worker", f"{memory.worker:.0f} MB"),
        ("largest memory of the emulated AWS", f"{memory.parent:.0f} MB"),
    ]
    text = _report(people, rows, _waits(alone, sent_at, "before"), _waits(meanwhile, sent_at, "meanwhile"))
    RESULTS.write_text(text) if people == PEOPLE else None
    print(text)


def _both(ours: Place, theirs: Place) -> tuple[tuple[str, Place], ...]:
    return ("the same organization", ours), ("another organization", theirs)


def _start(ours: Place, people: int) -> str:
    rows = [{"name": f"Person {number}", "email": f"p{number}@{GROUP}"} for number in range(people)]
    headers = {"Authorization": f"Bearer {ours.token}", "Idempotency-Key": uuid.uuid4().hex}
    url = f"{ours.api.url}{ours.path}/invitations/batch"
    answer = requests.post(url, json={"rows": rows, "role": "client"}, headers=headers, timeout=60)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def _wait_for_the_job(ours: Place, theirs: Place, job_id: str) -> list[tuple[str, str, float]]:
    """Until it is done; meanwhile one of the two invites somebody else every few seconds."""
    invited: list[tuple[str, str, float]] = []
    deadline = time.time() + WITHIN
    while ours.api.get(f"{ours.path}/jobs/{job_id}", ours.token)["status"] == "running":
        assert time.time() < deadline, "the job does not end"
        name, place = _both(ours, theirs)[len(invited) % 2]
        invited.append((name, *place.invites()))
        time.sleep(EVERY)
    return invited


def _wait_for_messages(settings: Settings, people: int) -> list[dict[str, Any]]:
    """All of them: the last look finds no more than the one before."""
    deadline, seen = time.time() + WITHIN, -1
    while True:
        messages: list[dict[str, Any]] = requests.get(f"{settings.inbox_url}/messages", timeout=120).json()
        found = _to_group(messages).total()
        if found >= people and found == seen:
            return messages
        assert time.time() < deadline, f"{found} of {people} messages"
        seen = found
        time.sleep(EVERY)


def _to_group(messages: list[dict[str, Any]]) -> Counter[str]:
    return Counter(message["to"] for message in messages if message["to"].endswith(f"@{GROUP}"))


def _nobody_is_lost_or_doubled(people: int, done: Any, told: list[Any], messages: list[dict[str, Any]]) -> None:
    everybody = {f"p{number}@{GROUP}" for number in range(people)}
    assert (done["status"], done["done"], done["counts"]) == ("done", people, {"invited": people}), done
    assert len({one["invitation"] for one in told}) == len({one["contact"] for one in told}) == people
    assert _to_group(messages) == dict.fromkeys(everybody, 1), "somebody got no message, or two"


def _waits(invited: list[tuple[str, str, float]], sent_at: dict[str, float], when: str) -> list[tuple[str, ...]]:
    rows = []
    for name in ("the same organization", "another organization"):
        waited = [sent_at[address] - begun for who, address, begun in invited if who == name]
        if waited:
            rows.append((f"{name}, {when}", str(len(waited)), f"{median(waited):.1f} s", f"{max(waited):.1f} s"))
    return rows


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


def _report(people: int, rows: list[tuple[str, ...]], *waits: list[tuple[str, ...]]) -> str:
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}"
    about = ABOUT.format(floor=people // 25 * 2, every=EVERY)
    parts = [
        f"# A group of {people:,}",
        f"Written by `make bench-group` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {machine}. {about}",
        table(("what", "measured"), rows),
        "## A single invitation",
        table(("invited by", "how many", "median", "longest"), [row for part in waits for row in part]),
    ]
    return page(parts)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
