"""Addresses as hints: enough for their owner to recognise them, too little for anybody else.

The length of a mask never depends on the length of what it hides.
"""

from chalicelib.domain.addresses import Address

_HIDDEN = "***"
_HIDDEN_DIGITS = "•••"


def mask(address: Address) -> str:
    """The hint for an address of either kind."""
    return mask_email(address.value) if address.kind == "email" else mask_phone(address.value)


def mask_email(email: str) -> str:
    """`jane@example.com` becomes `j***@e***.com`; a part of one character is hidden whole."""
    local, at, domain = email.rpartition("@")
    name, dot, top = domain.rpartition(".")
    if not (at and dot):
        return _HIDDEN
    return f"{_first(local)}@{_first(name)}.{top}"


def mask_phone(phone: str) -> str:
    """`+12015550123` becomes `•••23`; what is too short to be a phone number is hidden whole."""
    digits = [character for character in phone if character.isdecimal()]
    return _HIDDEN_DIGITS + "".join(digits[-2:]) if len(digits) >= 7 else _HIDDEN_DIGITS


def _first(part: str) -> str:
    return part[0] + _HIDDEN if len(part) > 1 else _HIDDEN
