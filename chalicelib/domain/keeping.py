"""What is kept of a person, by kind of item: whether an export shows it, and what erasing the person does with it.

A kind that is not named here fails a test (tests/docs/test_keeping.py): whoever adds one says what becomes of it.
docs/personal-data.md tells people the same.
"""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.values import dataclass


class Fate(StrEnum):
    """What an erasure does with an item that concerns the person."""

    # It goes.
    DROPPED = "dropped"
    # It stays, for others or for the law, without name, address and what the person typed.
    EMPTIED = "emptied"
    # It is gone by itself within 30 days, and nobody finds it by the person.
    EXPIRES = "expires"
    # It holds ids and keyed digests alone, and says of nobody who that was.
    STAYS = "stays"
    # It is about no person.
    NOBODYS = "nobody's"


@dataclass(frozen=True)
class Keeping:
    """`exported`: the export shows it to the person."""

    fate: Fate
    exported: bool = False


_DROPPED, _EMPTIED = Keeping(Fate.DROPPED, exported=True), Keeping(Fate.EMPTIED, exported=True)
_UNSEEN, _STAYS, _NOBODYS = Keeping(Fate.DROPPED), Keeping(Fate.STAYS), Keeping(Fate.NOBODYS)
_EXPIRES = Keeping(Fate.EXPIRES)
_SHOWN = Keeping(Fate.STAYS, exported=True)
KEEPING: Mapping[str, Keeping] = {
    "organization": _NOBODYS,
    # The photo of a member; an organization's own picture is nobody's.
    "picture": _DROPPED,
    "membership": _EMPTIED,
    "mirror": _UNSEEN,
    "contact": _EMPTIED,
    # A child stays with the organization and its other guardians.
    "dependent": _STAYS,
    "assignment": _STAYS,
    "pointer": _STAYS,
    "migration": _NOBODYS,
    "progress": _NOBODYS,
    # Under which digest somebody is found: the contact is taken out of it.
    "holders": _UNSEEN,
    "guest": _STAYS,
    "group_member": _UNSEEN,
    "known": _STAYS,
    "external": _UNSEEN,
    "pin": _DROPPED,
    "pin_mark": _UNSEEN,
    "pin_population": _NOBODYS,
    # Its way to the contact, with the address, is a delivery beside it.
    "pin_message": _UNSEEN,
    "api_key": _NOBODYS,
    "key_pointer": _NOBODYS,
    "key_use": _NOBODYS,
    # That nothing more is sent to an address must outlive whoever had it (A88).
    "suppression": _STAYS,
    "texted": _STAYS,
    "invitation": _EMPTIED,
    "delivery": _DROPPED,
    "claim": _UNSEEN,
    "newcomer": _STAYS,
    "open": _UNSEEN,
    "replay": _STAYS,
    "event": _STAYS,
    "disclosure": _NOBODYS,
    "step": _NOBODYS,
    # What somebody answered in a form is theirs.
    "answers": _DROPPED,
    "counter": _STAYS,
    # Rows as they were typed, of many people, for 30 days.
    "job": _EXPIRES,
    "chunk": _EXPIRES,
    "results": _STAYS,
    "running": _NOBODYS,
    "service": _NOBODYS,
    # Texts, names and files go, of all that was said in it.
    "request": _EMPTIED,
    "request_mark": _STAYS,
    "request_message": _EMPTIED,
    "package": _STAYS,
    "entitlement": _SHOWN,
    "order": _EMPTIED,
    "entry": _STAYS,
    "hook": _STAYS,
    "watch": _NOBODYS,
    "notice": _STAYS,
    "inbox": _DROPPED,
    "unseen": _UNSEEN,
    "digest": _UNSEEN,
    "subscription": _UNSEEN,
    "nudge_round": _NOBODYS,
    "user_profile": _DROPPED,
    "sign_in": _DROPPED,
    # Of the two that do all this: that it was done stays, by ids.
    "export": _UNSEEN,
    "erasure": _STAYS,
    "findable": _UNSEEN,
    "block": _DROPPED,
    # What somebody asked goes with them, wherever it stands.
    "ask": _DROPPED,
    "ask_book": _UNSEEN,
}
