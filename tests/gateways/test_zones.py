"""Names of time zones as people type them."""

import pytest

from chalicelib.domain.countries import COUNTRIES, clean_country
from chalicelib.domain.text import InvalidText
from chalicelib.gateways.zones import canonical_zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" America/New York ", "America/New_York"),
        ("utc", "UTC"),
        ("Asia/Calcutta", "Asia/Calcutta"),
    ],
)
def test_a_zone_has_the_name_that_the_database_gives_it(typed: str, zone: str) -> None:
    assert canonical_zone(typed) == zone == canonical_zone(zone)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Berlin", "did you mean Europe/Berlin?"),
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("Germany/Berlin", "did you mean Europe/Berlin?"),
        ("Mars/Base", "such as Europe/Berlin"),
        ("../etc/passwd", "such as Europe/Berlin"),
        ("/", "such as Europe/Berlin"),
        ("Factory", "IANA name"),
        ("localtime", "IANA name"),
        ("+02:00", "IANA name"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest(typed: str, told: str) -> None:
    with pytest.raises(InvalidText) as refusal:
        canonical_zone(typed)

    assert told in refusal.value.reason


def test_a_country_is_two_letters_that_exist() -> None:
    assert clean_country(" gb ") == "GB"
    assert len(COUNTRIES) == 250
    for typed, told in (("UK", "did you mean GB?"), ("ZZ", "such as GB"), ("Germany", "two letters")):
        with pytest.raises(InvalidText) as refusal:
            clean_country(typed)
        assert told in refusal.value.reason
