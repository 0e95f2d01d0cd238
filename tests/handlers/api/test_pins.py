"""PINs of a group over HTTP."""

from chalicelib.domain import refs
from tests.handlers.gateway import Http, Reply
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World


@holds("S4.13")
def test_a_dry_run_of_pins_counts_what_would_happen_and_starts_nothing(
    world: World, http: Http, people: People
) -> None:
    made = http.post(f"{people.org}/contacts", {"name": "Jane", "emails": ["jane@example.com"]}, token=people.owner)
    before = dict(world.store.items)

    def ask(key: str, **body: object) -> Reply:
        whole = {"contacts": [made.json["id"], "con_0000000000000000"], "channel": "none"} | body
        headers = {"Idempotency-Key": key}
        return http.post(f"{people.org}/pins/batch", whole, token=people.owner, headers=headers)

    reply = ask("1", dry_run=True)
    assert (reply.status, world.store.items) == (200, before)
    answer = dict(reply.json)
    refused = answer.pop("refused")
    assert answer == {"total": 2, "counts": {"given": 1, "not_found": 1}, "channels": {}, "new_pins": 1}
    assert [(one["row"], one["result"]) for one in refused] == [(2, "not_found")]
    assert ask("2", dry_run=True, channel="sms").json["counts"] == {"not_linked": 1, "not_found": 1}

    assert ask("3").status == 202
    world.run()
    assert world.item(refs.pin(people.place.id, made.json["id"]))
