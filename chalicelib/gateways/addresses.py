"""From typed text to a canonical email address or phone number, or a refusal that says what to do.

The libraries are imported inside the functions: only requests that carry an address pay for them.
"""

import re
import unicodedata
from typing import TYPE_CHECKING

from chalicelib.domain.addresses import EMAIL_LIMIT, InvalidAddress, lower_ascii

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_EMAIL_SHAPE = (
    "Give one plain address such as name@example.com, without a name, brackets, quotes, spaces or a second address."
)
_EMAIL_LOCAL = "Use only unaccented letters, digits and common signs before the @."
_EMAIL_WIDE = "Type the part after the @ with ordinary letters, not full-width or decorative ones."
_EMAIL_LONG = f"Use an address of at most {EMAIL_LIMIT} characters."
_PHONE_SHAPE = (
    "Give the number with digits only and no extension, best in international form, + and country code first:"
    " for example +1 201 555 0123."
)
_PHONE_HOMELESS = (
    "Give + and the country code first, for example +1 201 555 0123, or set the organization's `country`: then numbers"
    " can be given as they are dialled there."
)
_PHONE_UNKNOWN = "Check the number: no such number exists in that country's numbering plan."
_PHONE_ELSEWHERE = (
    "Check the number: read as one of {country} there is no such number. If it is of another country, give + and the"
    " country code first."
)
_PHONE_KIND = "Give a mobile number: this one cannot receive text messages."
_PHONE_DEAR = "Give a number that costs no more than a call."
_PHONE_REGION = "Text messages to this country are switched off: use another channel or a number elsewhere."

# Plain ASCII, which needs no library: it takes 60 ms to load. What is not surely right is left to it.
_NOT_PLAIN = ("arpa", "invalid", "local", "localhost", "onion", "test")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?!(?i:{'|'.join(_NOT_PLAIN)})\Z)[A-Za-z]{{2,63}}"
)
_PHONE_LIMIT = 40
# Mobile numbers that a regulator keeps free, by country code and all but the last three digits, and their region.
_EXAMPLES = {(44, 7700900): "GB"}
# Only what people put between digits: the parser would read letters as keypad digits and take extensions.
_PHONE = re.compile(r"(?:\+|\(?)[0-9](?:[ ()./\u00a0\u2010\u2011\u2013-]*[0-9])+")


def canonical_email(text: str) -> str:
    """The identity of a mailbox: lower-case ASCII, punycode domain, at most 254 characters.

    Names that never receive mail are refused (no dot, `localhost`, `.local`, `.invalid`), except the ones
    reserved for documentation and tests (`example.com`, `.example`, `.test`). Raises InvalidAddress.
    """
    candidate = text.strip(" ")
    if is_plain(candidate):
        return lower_ascii(candidate)
    return _canonical_by_the_library(candidate)


def is_plain(email: str) -> bool:
    """Whether it is surely the address of a mailbox, and canonical but for the case of its letters."""
    return len(email) <= EMAIL_LIMIT and _PLAIN.fullmatch(email) is not None


def _canonical_by_the_library(candidate: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    _refuse_disguise(candidate)
    try:
        found = validate_email(candidate, strict=True, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidAddress("email", _EMAIL_SHAPE) from None
    # The library lets a bare `test` pass in its test mode.
    if "." not in found.ascii_domain:
        raise InvalidAddress("email", _EMAIL_SHAPE)
    return lower_ascii(f"{found.local_part}@{found.ascii_domain}")


def canonical_phone(text: str, country: str = "", *, regions: frozenset[str] | None = None) -> str:
    """The number in E.164, if it can receive text messages and its region (ISO 3166, two letters) is allowed.

    What begins with + or 00 is international; all else is read as it is dialled in `country`, and refused where that
    is "". `None` allows every region. The region is that of the numbering plan, not of the country code: +1 covers
    25 countries and +44 also Jersey (JE), Guernsey (GG) and the Isle of Man (IM). Raises InvalidAddress.
    """
    from phonenumbers import PhoneNumberFormat, format_number

    number = _parse(text, country)
    if not _exists(number) or _region(number) is None:
        raise _unknown(text, country)
    if not _takes_text_messages(number):
        raise InvalidAddress("phone", _PHONE_KIND)
    if regions is not None and _region(number) not in regions:
        raise InvalidAddress("phone", _PHONE_REGION)
    return format_number(number, PhoneNumberFormat.E164)


def called_number(text: str, country: str = "") -> str:
    """The number in E.164, read as `canonical_phone` does, if people may be asked to call it: also a landline or a free
    number, but none that costs more than a call. Raises InvalidAddress."""
    from phonenumbers import PhoneNumberFormat, PhoneNumberType, format_number, number_type

    number = _parse(text, country)
    if not _exists(number):
        raise _unknown(text, country)
    if number_type(number) in (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL):
        raise InvalidAddress("phone", _PHONE_DEAR)
    return format_number(number, PhoneNumberFormat.E164)


def region_of(phone: str) -> str:
    """The region (ISO 3166, two letters) whose numbering plan holds the number. Raises InvalidAddress."""
    region = _region(_parse(phone))
    if region is None:
        raise InvalidAddress("phone", _PHONE_UNKNOWN)
    return region


def _refuse_disguise(candidate: str) -> None:
    # Before the library sees it: it folds some of these silently, and the bound keeps IDNA cheap.
    if len(candidate) > EMAIL_LIMIT:
        raise InvalidAddress("email", _EMAIL_LONG)
    local, _, domain = candidate.rpartition("@")
    if not local.isascii():
        raise InvalidAddress("email", _EMAIL_LOCAL)
    if unicodedata.normalize("NFKC", domain) != unicodedata.normalize("NFC", domain):
        raise InvalidAddress("email", _EMAIL_WIDE)


def _parse(text: str, country: str = "") -> "PhoneNumber":
    typed = text.strip(" ")
    if len(typed) > _PHONE_LIMIT or not _PHONE.fullmatch(typed):
        raise InvalidAddress("phone", _PHONE_SHAPE)
    digits = re.sub("[^0-9]", "", typed)
    if typed.startswith("+"):
        return _international(digits)
    dialled = _dialled(digits, country)
    if digits.startswith("00") and (dialled is None or not _exists(dialled)):
        return _international(digits[2:])
    if dialled is None:
        raise _unknown(text, country)
    return dialled


def _international(digits: str) -> "PhoneNumber":
    from phonenumbers import NumberParseException, parse

    try:
        return parse("+" + digits, None)
    except NumberParseException:
        raise InvalidAddress("phone", _PHONE_UNKNOWN) from None


def _dialled(digits: str, country: str) -> "PhoneNumber | None":
    """What the digits reach from a telephone in `country`: 011 there, or 0011, may lead abroad. None for nothing."""
    from phonenumbers import NumberParseException, parse

    try:
        return parse(digits, country) if country else None
    except NumberParseException:
        return None


def _unknown(text: str, country: str) -> InvalidAddress:
    if text.strip(" ").startswith(("+", "00")):
        return InvalidAddress("phone", _PHONE_UNKNOWN)
    return InvalidAddress("phone", _PHONE_ELSEWHERE.format(country=country) if country else _PHONE_HOMELESS)


def _example(number: "PhoneNumber") -> str | None:
    """The region of a number kept free for films and manuals: taken, as `example.com` is, though no plan has it."""
    return _EXAMPLES.get((number.country_code or 0, (number.national_number or 0) // 1000))


def _exists(number: "PhoneNumber") -> bool:
    from phonenumbers import is_valid_number

    return bool(_example(number)) or is_valid_number(number)


def _region(number: "PhoneNumber") -> str | None:
    from phonenumbers import region_code_for_number

    if example := _example(number):
        return example
    # "001" stands for satellite and international networks: no country, and a classic of toll fraud.
    region = region_code_for_number(number)
    return None if region in (None, "001") else region


def _takes_text_messages(number: "PhoneNumber") -> bool:
    from phonenumbers import PhoneNumberType, number_type

    # UNKNOWN is not among them: for the library it means that the plan has no such number.
    return bool(_example(number)) or number_type(number) in (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
