"""What people type becomes one canonical address or a refusal that says what to do (A27 to A32)."""
# ruff: noqa: SIM905

import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence

import phonenumbers
import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.addresses import (
    EMAIL_LIMIT,
    Address,
    InvalidAddress,
    abuse_key,
    is_mixed_script,
    lower_ascii,
)
from chalicelib.gateways import addresses
from chalicelib.gateways.addresses import canonical_email, canonical_phone, is_plain, region_of
from tests.holding import holds

# The example number of the North American plan: valid, and free to use in the demo and in tests. The film
# numbers +1 555 01xx are no numbers for the plan.
DEMO_PHONE = "+12015550123"

PARTS_OF_EMAILS = [
    *"Jane mıke ſam \u212aim x K ß ẞ İ é e\u0301 Ω а ｅ ﬀ example xn-- p1ai COM com test localhost".split(),
    *". . @ @ ＠ 。 ． + - _ ' \" < > , ; [1.2.3.4] 0 1".split(),
    *(" ", "\r\n", "\x00", "\u200b", "\u200d", "\u202e", "\ud800", "2" * 60),
]
near_emails = st.lists(st.sampled_from(PARTS_OF_EMAILS), max_size=9).map("".join)
plausible_emails = st.builds(
    "{}@{}.{}".format,
    st.text("aA.zZ09+-_'", min_size=1, max_size=20),
    st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Mn"]), min_size=1, max_size=8),
    st.sampled_from(["com", "COM", "Example", "рф", "test", "xn--p1ai"]),
)
emails = near_emails | plausible_emails | st.text(st.characters(), max_size=60)
phones = (
    st.from_regex(r"\+[0-9 ().-]{5,20}", fullmatch=True)
    | st.text("+0123456789 ()-./xe;,\uff11\u0661", max_size=24)
    | st.text(st.characters(), max_size=45)
    | st.builds(
        "+{}{}".format,
        st.sampled_from([1, 7, 33, 39, 44, 49, 52, 54, 55, 81, 86, 91, 882]),
        st.integers(0, 10**11),
    )
)


def canonical_or_none(text: str) -> str | None:
    try:
        return canonical_email(text)
    except InvalidAddress:
        return None


@holds("A28", "A29")
@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("jane@example.com", "jane@example.com"),
        ("  Jane.Doe+Tag@EXAMPLE.Com ", "jane.doe+tag@example.com"),
        ("o'brien@sub.example", "o'brien@sub.example"),
        ("demo@usher.test", "demo@usher.test"),
        ("x@example。org", "x@example.org"),
        ("x@аpple.com", "x@xn--pple-43d.com"),
        ("x@XN--PPLE-43D.COM", "x@xn--pple-43d.com"),
        ("x@straße.de", "x@xn--strae-oqa.de"),
        ("x@mu\u0308nchen.de", "x@xn--mnchen-3ya.de"),
        ("x@MÜNCHEN.de", "x@xn--mnchen-3ya.de"),
        ("x@\u212aim.com", "x@kim.com"),
    ],
)
def test_an_email_has_one_canonical_form(typed: str, canonical: str) -> None:
    assert canonical_email(typed) == canonical


@holds("A27", "A28", "A31")
@pytest.mark.parametrize(
    "typed",
    [
        # A27, M9: letters that fold into ASCII
        "mıke@example.com",
        "ſam@example.com",
        "\u212aim@example.com",
        "jané@example.com",
        # A28: look-alike signs, and what nobody sees
        "x＠example.com",
        "x@＠example.com",
        "x@ｅxample.com",
        "x@ⓔxample.com",
        "x@example．com",
        "x\u200b@example.com",
        "x@exam\u200dple.com",
        "x@क\u094d\u200dष.com",
        "x@a\ue000.com",
        "x@example.com\ufeff",
        "x\u00ad@example.com",
        "x\u037e@example.com",
        "x\u202e@example.com",
        "x@example.com\ud800",
        # A31: lists, names, headers
        "x@example.com\r\nBcc: y@example.com",
        "x@example.com\n",
        "\tx@example.com",
        "x@example.com\x00",
        "x@example.com,y@example.com",
        "x@example.com;y@example.com",
        "x@example.com y@example.com",
        "Jane <x@example.com>",
        "<x@example.com>",
        '"x y"@example.com',
        "x@y@example.com",
        "mailto:x@example.com@",
        # nothing that receives mail
        "",
        " ",
        "@",
        "x",
        "@example.com",
        "x@",
        "x@localhost",
        "x@test",
        "x@com",
        "x@printer.local",
        "x@foo.localhost",
        "x@foo.invalid",
        "x@[127.0.0.1]",
        "x@127.0.0.1",
        "x@-example.com",
        "x@example..com",
        "x@example.com.",
        ".x@example.com",
        "x..y@example.com",
        "x@exa_mple.com",
        "x@xn--zzzzzz.com",
        "x" * 65 + "@example.com",
        "x@" + "y" * 64 + ".com",
        "x@" + "y." * 125 + "com",
        "x@" + "ü." * 80 + "com",
    ],
)
def test_an_email_that_is_not_one_plain_mailbox_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAddress) as refusal:
        canonical_email(typed)

    assert refusal.value.field == "email"
    assert refusal.value.reason.endswith(".")
    assert "x@" not in refusal.value.reason
    assert "Bcc" not in str(refusal.value)


@holds("A27", "A28", "A31")
@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("mıke@example.com", "unaccented"),
        ("x@ｅxample.com", "full-width"),
        ("x@" + "y." * 200 + "com", "at most 254"),
        ("Jane <x@example.com>", "without a name"),
    ],
)
def test_a_refusal_says_what_to_do(typed: str, advice: str) -> None:
    with pytest.raises(InvalidAddress, match=advice):
        canonical_email(typed)


@holds("A28")
@given(emails)
@example("a@\u0130.com")
@example("a@ẞ.com")
@example("a@xn--.com")
def test_any_text_is_canonical_or_refused_and_stays_canonical(text: str) -> None:
    canonical = canonical_or_none(text)

    if canonical is not None:
        assert canonical_email(canonical) == canonical
        assert canonical.isascii()
        assert canonical == lower_ascii(canonical)
        assert len(canonical) <= EMAIL_LIMIT
        assert canonical.count("@") == 1


@holds("A27")
@given(st.lists(emails, min_size=2, max_size=6))
@example(["mike@example.com", "mıke@example.com", "MİKE@example.com"])
@example(["kim@kim.com", "Kim@\u212aim.com", "\u212aim@kim.com"])
@example(["a@ss.com", "a@ß.com", "a@ẞ.com", "a@ſs.com"])
def test_distinct_canonical_emails_never_become_equal(texts: list[str]) -> None:
    canonical = {found for text in texts if (found := canonical_or_none(text))}

    for fold in (str.upper, str.lower, str.casefold, lambda text: unicodedata.normalize("NFKC", text)):
        assert len({fold(email) for email in canonical}) == len(canonical)


@holds("A29")
def test_a_look_alike_domain_equals_nothing_and_is_pointed_out() -> None:
    look_alike = canonical_email("x@аpple.com")

    assert look_alike != canonical_email("x@apple.com")
    assert is_mixed_script(look_alike)
    assert not is_mixed_script(canonical_email("x@apple.com"))
    assert not is_mixed_script(canonical_email("x@münchen.de"))
    assert not is_mixed_script(canonical_email("x@пример.рф"))


@holds("A30")
def test_tags_and_dots_make_other_identities_but_count_as_one_for_limits() -> None:
    plain, tagged = canonical_email("jane@example.com"), canonical_email("Ja.ne+spam@example.com")

    assert plain != tagged
    assert abuse_key(tagged) == abuse_key(plain) == "jane@example.com"
    assert abuse_key("jane@googlemail.com") == abuse_key("jane@gmail.com")
    assert abuse_key("+tag@example.com") == "+tag@example.com"
    assert abuse_key("jane@other.example") != abuse_key(plain)


@holds("A32")
@pytest.mark.parametrize(
    ("typed", "canonical", "region"),
    [
        (DEMO_PHONE, DEMO_PHONE, "US"),
        (" +1 (201) 555-0123 ", DEMO_PHONE, "US"),
        ("+1.201.555.0123", DEMO_PHONE, "US"),
        ("+1\u00a0201\u2011555\u20110123", DEMO_PHONE, "US"),
        ("+44 7400 123456", "+447400123456", "GB"),
        ("+44 (0)7400 123456", "+447400123456", "GB"),
        ("+49 1512 3456789", "+4915123456789", "DE"),
        ("+33 6 12 34 56 78", "+33612345678", "FR"),
        ("+371 21234567", "+37121234567", "LV"),
        ("+1 242 359 1234", "+12423591234", "BS"),
        ("0012015550123", DEMO_PHONE, "US"),
        ("0044 7400 123456", "+447400123456", "GB"),
        ("00 49 (0)1512 3456789", "+4915123456789", "DE"),
    ],
)
def test_a_phone_number_has_one_canonical_form(typed: str, canonical: str, region: str) -> None:
    assert canonical_phone(typed) == canonical
    assert region_of(canonical) == region


@holds("A32")
@pytest.mark.parametrize(
    "typed",
    [
        # M8: the parser would take these
        "+371 2ABCDEFG",
        "+371 2xxxxxxx",
        "+1 201 555 0123 x5",
        "+1 201 555 0123;ext=5",
        "+12015550123,5",
        "+1２０１5550123",
        "＋12015550123",
        "+1\u200b2015550123",
        "+12015550123\n",
        "tel:+12015550123",
        "++12015550123",
        # not international
        "2015550123",
        "12015550123",
        "(201) 555-0123",
        "011 44 7400 123456",
        "00",
        "00 999 123 456 789",
        "+(1) 201 555 0123",
        "(+1) 201 555 0123",
        "+",
        "",
        "+0",
        "+999 123 456 789",
        "+1" + "0" * 39,
        # not in the plan
        "+1 555 0123",
        "+1 555 555 0123",
        # premium, toll-free, fixed, VoIP, personal, pager, company-wide, satellite
        "+44 909 879 0879",
        "+1 900 234 5678",
        "+1 800 234 5678",
        "+44 20 7031 3000",
        "+1 242 365 1234",
        "+44 56 1234 5678",
        "+44 70 1234 5678",
        "+44 76 4012 3456",
        "+44 55 1234 5678",
        "+882 13300655",
        "+881 612345678",
        "+870 301234567",
        "+800 1234 5678",
    ],
)
def test_a_phone_number_that_cannot_get_a_text_message_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAddress) as refusal:
        canonical_phone(typed)

    assert refusal.value.field == "phone"
    assert refusal.value.reason.endswith((".", "+1 201 555 0123."))


@holds("A32")
@pytest.mark.parametrize(
    ("typed", "country", "canonical"),
    [
        ("(415) 555-0123", "US", "+14155550123"),
        ("415.555.0123", "US", "+14155550123"),
        ("1 415 555 0123", "US", "+14155550123"),
        ("1-415-555-0123", "CA", "+14155550123"),
        ("011 44 7400 123456", "US", "+447400123456"),
        ("0044 7700 900123", "GB", "+447700900123"),
        ("0044 7700 900123", "US", "+447700900123"),
        ("0044 7700 900123", "", "+447700900123"),
        ("+44 (0)7700 900123", "DE", "+447700900123"),
        ("07700 900123", "GB", "+447700900123"),
        ("44 7700 900123", "GB", "+447700900123"),
        ("0151 23456789", "DE", "+4915123456789"),
        ("0151/2345 6789", "DE", "+4915123456789"),
        ("0660 1234567", "AT", "+436601234567"),
        ("078 123 45 67", "CH", "+41781234567"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("312 345 6789", "IT", "+393123456789"),
        ("(11) 96123-4567", "BR", "+5511961234567"),
        ("011 15-2345-6789", "AR", "+5491123456789"),
        ("081234 56789", "IN", "+918123456789"),
        ("0412 345 678", "AU", "+61412345678"),
        ("0011 44 7400 123456", "AU", "+447400123456"),
        ("001 65 8123 4567", "HK", "+6581234567"),
        ("090-1234-5678", "JP", "+819012345678"),
        ("010 44 7400 123456", "JP", "+447400123456"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("+1 201 555 0123", "GB", DEMO_PHONE),
    ],
)
def test_a_number_is_read_as_it_is_dialled_in_the_country(typed: str, country: str, canonical: str) -> None:
    assert canonical_phone(typed, country) == canonical
    assert canonical_phone(canonical) == canonical_phone(canonical, country) == canonical


@holds("A32")
@pytest.mark.parametrize(
    ("typed", "country", "told"),
    [
        # a landline of Berlin
        ("030 901820", "DE", "mobile"),
        ("020 7946 0958", "GB", "mobile"),
        ("0900 1234567", "DE", "mobile"),
        ("900 234 5678", "US", "mobile"),
        ("110", "DE", "read as one of DE"),
        ("0151 23456789", "US", "read as one of US"),
        ("(415) 555-0123", "GB", "read as one of GB"),
        ("00 999 123 456 789", "GB", "numbering plan"),
        ("415 555 0123 x5", "US", "no extension"),
        ("1-800-FLOWERS", "US", "digits only"),
        ("0151 2ABCDEF", "DE", "digits only"),
        ("(415) 555-0123", "", "organization's `country`"),
        # no numbering plan of its own
        ("0151 23456789", "AQ", "read as one of AQ"),
    ],
)
def test_a_number_that_is_none_in_the_country_says_so(typed: str, country: str, told: str) -> None:
    with pytest.raises(InvalidAddress, match=told):
        canonical_phone(typed, country)


@holds("A32")
def test_the_national_form_of_every_countrys_mobile_number_is_taken() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        mobile = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
        if mobile is not None:
            national = phonenumbers.format_number(mobile, phonenumbers.PhoneNumberFormat.NATIONAL)
            assert canonical_phone(national, region) == phonenumbers.format_number(
                mobile, phonenumbers.PhoneNumberFormat.E164
            )


@holds("A32")
def test_regions_are_those_of_the_plan_not_of_the_country_code() -> None:
    north_america = frozenset({"US", "CA"})

    assert canonical_phone(DEMO_PHONE, regions=north_america) == DEMO_PHONE
    for other in ["+1 242 359 1234", "+44 7400 123456"]:
        assert canonical_phone(other)
        with pytest.raises(InvalidAddress, match="switched off"):
            canonical_phone(other, regions=north_america)
    with pytest.raises(InvalidAddress):
        canonical_phone(DEMO_PHONE, regions=frozenset())


@holds("A32")
@pytest.mark.parametrize(
    "kind", ["PREMIUM_RATE", "SHARED_COST", "VOIP", "PAGER", "UAN", "TOLL_FREE", "PERSONAL_NUMBER"]
)
def test_costly_and_nameless_kinds_are_refused_in_every_country(kind: str) -> None:
    number_type = getattr(phonenumbers.PhoneNumberType, kind)
    examples = [phonenumbers.example_number_for_type(region, number_type) for region in phonenumbers.SUPPORTED_REGIONS]
    numbers = [phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) for found in examples if found]

    assert len(numbers) > 10
    for number in numbers:
        with pytest.raises(InvalidAddress):
            canonical_phone(number)


@holds("A32")
def test_the_example_mobile_number_of_every_country_is_taken() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        mobile = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
        if mobile is not None:
            number = phonenumbers.format_number(mobile, phonenumbers.PhoneNumberFormat.E164)
            assert canonical_phone(number) == number


@holds("A32")
@given(phones, st.sampled_from(["", "US", "GB", "DE", "AU", "HK", "IT"]))
def test_any_text_is_a_canonical_phone_or_refused(text: str, country: str) -> None:
    try:
        canonical = canonical_phone(text, country)
    except InvalidAddress:
        return

    assert canonical_phone(canonical, country) == canonical_phone(canonical) == canonical
    assert re.fullmatch(r"\+[1-9][0-9]{6,14}", canonical)
    assert canonical_phone(canonical, regions=frozenset({region_of(canonical)})) == canonical


def test_an_address_names_its_kind() -> None:
    assert Address("email", canonical_email("Jane@example.com")) == Address("email", "jane@example.com")


# The good ones first.
LOCALS = (*"jane J.Doe o'brien a+b x_y {~} % a..b .a a. j@ne é".split(), '"q"', "a b", "", "a" * 64, "a" * 65)
LABELS = (*"example Mail a-b a--b 1 test -a a- xn--p1ai ab--c é _x".split(), "", "a" * 63, "a" * 64)
ENDS = "com ORG co museum c 1 x1 test TEST local localhost onion arpa рф xn--p1ai com. [1.2.3.4]".split()


def typed_emails(count: int) -> list[str]:
    """Nearly right, nearly wrong, and now and then hit by a stray letter."""
    chance = random.Random(20261129)

    def one(parts: Sequence[str]) -> str:
        return chance.choice(parts if chance.random() < 0.3 else parts[:4])

    typed = []
    for _ in range(count):
        domain = [*(one(LABELS) for _ in range(chance.randint(0, 3))), one(ENDS)]
        text = f"{one(LOCALS)}@{'.'.join(domain)}"
        if chance.random() < 0.2:
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(" \n\t@.-<>,;\u200bAz0\u212a") + text[place:]
        typed.append(text)
    return typed


def answer(canonical: Callable[[str], str], text: str) -> str:
    try:
        return canonical(text)
    except InvalidAddress as refusal:
        return f"refused: {refusal.reason}"


@holds("A27", "A28")
def test_plain_addresses_are_taken_without_the_library_and_never_otherwise_than_by_it() -> None:
    typed = typed_emails(10_000)
    plain = [text for text in typed if is_plain(text.strip(" "))]

    wrong = [
        text
        for text in typed
        if answer(canonical_email, text) != answer(addresses._canonical_by_the_library, text.strip(" "))
    ]
    assert wrong == []
    assert 2_000 < len(plain) < 8_000
    assert not any(answer(canonical_email, text).startswith("refused") for text in plain)


@given(emails)
def test_no_text_whatever_is_taken_otherwise_than_by_the_library(text: str) -> None:
    assert answer(canonical_email, text) == answer(addresses._canonical_by_the_library, text.strip(" "))


def test_names_that_receive_no_mail_are_left_to_the_library_also_those_it_learns_of() -> None:
    reserved = set(SPECIAL_USE_DOMAIN_NAMES)

    assert {name for name in reserved if is_plain(f"jane@mail.{name}")} == set()


@pytest.mark.parametrize("address", ["jane@example.com", "Jane.Doe+tag@Mail.Example.co.uk", "o'brien@a-b.museum"])
def test_usual_addresses_are_plain(address: str) -> None:
    assert is_plain(address)


def test_a_plain_address_loads_no_library() -> None:
    code = (
        "import sys; from chalicelib.gateways.addresses import canonical_email; canonical_email('jane@example.com');"
        "print({'email_validator', 'idna', 'phonenumbers'} & sys.modules.keys())"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
