"""The emails and phones in what was typed, pasted or exported from an address book; names and all else are left out."""

import re

# Between two addresses, or an address and what stands around it, in lists, sheets, cards and "Jane <jane@...>".
_BETWEEN = re.compile(r"[\r\n\t,;:<>\"|]+")
_LONGEST = 254
_FEWEST_DIGITS = 5


def addresses_in(text: str) -> list[str]:
    """Each once, in their order, as they stand there: whether one is an address is for others to judge."""
    pieces = (piece.strip() for piece in _BETWEEN.split(text))
    return list(dict.fromkeys(piece for piece in pieces if len(piece) <= _LONGEST and _may_be_one(piece)))


def _may_be_one(piece: str) -> bool:
    if "@" in piece:
        return True
    return not any(sign.isalpha() for sign in piece) and sum(sign.isdigit() for sign in piece) >= _FEWEST_DIGITS
