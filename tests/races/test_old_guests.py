"""A client at the address of a guest from before: one contact, whoever of sixteen is first."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.marks import Holders
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.recipients import digests
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena
from tests.races.test_guests import ADDRESS, a_client, guests_now, inviting


@holds("F03", "S2.8")
def test_a_client_and_a_guest_meet_where_a_guest_from_before_is_held(arena: Arena) -> None:
    for _ in range(ROUNDS // 5):
        place = arena.place()
        context = arena.world.context
        _, client, _ = a_client(arena, place)
        old = Contact(
            id=context.new_id("con_"),
            organization=place.id,
            name="Old",
            emails=(ADDRESS,),
            type="guest",
            grants=Grants(client=client.id),
            created_at=context.now,
        )
        [digest] = digests(context, place.id, (ADDRESS,))
        holders = refs.holders(place.id, digest)
        arena.world.store.commit(
            [Put(refs.of(old), old, Always()), Put(holders, Holders(contacts=(old.id,)), Always())]
        )

        def as_client(place: object = place) -> object:
            return arena.world.invite(place, arena.owner, email=ADDRESS, name="Client", channel="link")  # type: ignore[arg-type]

        results = arena.race([as_client, inviting(arena, place, client)] * (CONTENDERS // 2))
        assert set(results.refusals) <= {"InvitationOpen", "Conflict"}
        people = {one.invitation.contact for one in results.answers}
        assert old.id in people
        assert len(people) == len(results.answers) == 2
        held = arena.world.store.read([holders])[holders]
        assert held == replace(Holders(), contacts=tuple(sorted(people - {old.id})))
        assert [one.id for one in guests_now(arena, place, client)] == [old.id]
