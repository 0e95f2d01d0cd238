"""What is taken for addresses in what was typed, pasted or exported."""

import pytest

from chalicelib.domain.address_book import addresses_in
from tests.holding import holds

CARD = """BEGIN:VCARD
VERSION:3.0
N:Doe;Jane;;;
TEL;TYPE=CELL:+1 (201) 555-0123
item1.EMAIL;TYPE=INTERNET:jane@example.com
PHOTO;ENCODING=b:/9j/4AAQSkZJRgABAQAAAQABAAD
END:VCARD
"""


@holds("S0.5")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jane@example.com", ["jane@example.com"]),
        ("+1 201 555 0123\r\njane@example.com\n", ["+1 201 555 0123", "jane@example.com"]),
        ("jane@example.com, john@example.com; jane@example.com", ["jane@example.com", "john@example.com"]),
        ("Jane Doe <jane@example.com>", ["jane@example.com"]),
        ('Name,Phone\n"Doe, Jane",0201 555 0123\n', ["0201 555 0123"]),
        (CARD, ["+1 (201) 555-0123", "jane@example.com"]),
        ("٠٢٠١٥٥٥٠١٢٣", ["٠٢٠١٥٥٥٠١٢٣"]),
        ("Jane Doe", []),
        ("1234", []),
        ("x" * 250 + "@example.com", []),
        ("", []),
    ],
)
def test_emails_and_phones_are_taken_and_names_are_left_out(text: str, found: list[str]) -> None:
    assert addresses_in(text) == found
