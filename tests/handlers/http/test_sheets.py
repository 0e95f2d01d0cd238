"""Spreadsheets as people have them: every separator, encoding and head, and what is refused by name (A69)."""

import csv
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.sheet import Column
from chalicelib.handlers.http import sheet_heads
from chalicelib.handlers.http.operation import File
from chalicelib.handlers.http.sheet_text import text_of
from chalicelib.handlers.http.sheets import Sheet, read_sheet
from tests.holding import holds

COLUMNS = ("name", "email", "phone", "type", "tags", "external_id", "locale", "preferred")
SEVERAL = ("email", "phone", "tags")


def read(given: str | bytes, charset: str = "") -> Sheet:
    return read_sheet(given if isinstance(given, str) else File(content=given, charset=charset), COLUMNS, SEVERAL)


def cells(given: str | bytes, charset: str = "") -> list[dict[str, list[str]]]:
    return [row.cells for row in read(given, charset).rows]


def why(given: str | bytes, charset: str = "") -> str:
    with pytest.raises(InvalidRequest) as refused:
        read(given, charset)
    (error,) = refused.value.errors
    assert (error.field, error.code) == ("csv", "invalid")
    return error.detail


ANN = [{"name": ["Ann Lee"], "email": ["ann@example.com"]}]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_sheet_is_read_with_any_separator_and_any_end_of_line(separator: str, end: str) -> None:
    text = end.join(separator.join(row) for row in (["Name", "E-Mail"], ["Ann Lee", "ann@example.com"], ["", ""]))

    assert cells(text) == ANN
    assert read(text).understood.separator == separator


def test_the_first_line_of_excel_that_names_the_separator_is_no_head() -> None:
    for line in ("sep=;\r\n", '"sep=;"\r\n', "SEP=;\n", "sep=:\n"):
        assert cells(line + "Name;E-Mail\r\nAnn Lee;ann@example.com\r\n") == ANN
    assert read("sep=\t\r\nname\r\nAnn").understood.separator == "\t"
    assert cells("sep=|\nname,email|type\nAnn|lead") == [{"type": ["lead"]}]


def test_a_separator_inside_quotes_or_in_a_head_that_is_ignored_decides_nothing() -> None:
    assert cells('"Rank, file, and so on";Name;E-Mail\n1;Ann Lee;ann@example.com') == ANN
    assert cells('Name,E-Mail,"a;b;c;d"\nAnn Lee,ann@example.com,x') == ANN


def test_blank_lines_and_empty_columns_around_the_rows_are_nothing() -> None:
    text = "\r\n;;;\r\nName;E-Mail;;\r\n;;;\r\nAnn Lee;ann@example.com;;\r\n \u00a0;;;;;;\r\n"

    assert cells(text) == ANN
    assert read(text).understood.ignored == ()


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("Zoë Çelik".encode(), "utf-8"),
        ("Zoë Çelik".encode("utf-8-sig"), "utf-8"),
        ("Zoë Çelik".encode("cp1252"), "windows-1252"),
        ("Zoë Çelik".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "Zoë Çelik".encode("utf-16-be"), "utf-16"),
        ("Zoë Hélène Müller García".encode("mac-roman"), "macintosh"),
        ("José Müller".encode("mac-roman"), "macintosh"),
        ("Michał Wałęsa".encode("cp1250"), "windows-1250"),
        ("Łukasz Woźniak".encode("cp1250"), "windows-1250"),
    ],
)
def test_an_encoding_is_known_by_its_mark_or_its_letters(raw: bytes, encoding: str) -> None:
    text, found = text_of(raw)

    assert (found, text.isprintable()) == (encoding, True)
    assert text in ("Zoë Çelik", "Zoë Hélène Müller García", "José Müller", "Michał Wałęsa", "Łukasz Woźniak")


def test_a_charset_is_believed_where_the_bytes_are_that_and_a_mark_is_believed_first() -> None:
    assert text_of("Žižek".encode("cp1250"), "windows-1250") == ("Žižek", "windows-1250")
    assert text_of("Zoë".encode("cp1252"), "UTF-8") == ("Zoë", "windows-1252")
    assert text_of("Zoë".encode("cp1252"), "ISO-8859-1") == ("Zoë", "windows-1252")
    assert text_of("Zoë".encode("utf-16"), "utf-8") == ("Zoë", "utf-16")
    assert text_of("Zoë".encode("utf-16-le"), "utf-16le") == ("Zoë", "utf-16")
    for unknown in ("klingon", "utf-7", "unicode_escape", "zip", "idna", "\0", ""):
        assert text_of("Zoë".encode(), unknown) == ("Zoë", "utf-8")


@holds("A69")
@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"PK\x03\x04" + bytes(40), "a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook"),
        (b"\x1f\x8b\x08", "an archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no text"),
        (b"name\nA\0B", "no text"),
        ("name\nAnn".encode("utf-16-le"), "no text"),
        ("name\nAnn".encode("utf-32"), "no text"),
        (b"\xff\xfen\0a\0m\0e", "begins like UTF-16"),
        (b"\xff\xfe\x00\xd8", "begins like UTF-16"),
        ("name\nA\ufffdB".encode(), "Characters were lost"),
    ],
)
def test_what_is_no_text_is_refused_by_name_with_what_to_do(raw: bytes, says: str) -> None:
    detail = why(raw)

    assert says in detail
    assert "save the sheet as CSV" in detail


@pytest.mark.parametrize(
    ("head", "row", "found"),
    [
        ("Given Name,Family Name,E-mail 1 - Value,Phone 1 - Value", "Ann,Lee,a@b.c,+1", "Ann Lee|a@b.c|+1"),
        ("First Name,Last Name,E-mail Address,Mobile Phone", "Ann,Lee,a@b.c,+1", "Ann Lee|a@b.c|+1"),
        ("Vorname;Nachname;E-Mail;Handy", "Ann;Lee;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        ("Name;Vorname;E-Mail-Adresse (privat);Telefon-Nr.", "Lee;Ann;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        ("Nombre;Apellidos;Correo electrónico;Móvil", "Ann;Lee;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        ("NOM;PRÉNOM;ADRESSE E-MAIL;TÉLÉPHONE PORTABLE", "Lee;Ann;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        ("Nome;Sobrenome;E-mail;Celular", "Ann;Lee;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        ("Cognome;Nome;Indirizzo e-mail;Cellulare", "Lee;Ann;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        ("Voornaam;Achternaam;E-mailadres;Mobiel nummer", "Ann;Lee;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        ("Imię;Nazwisko;Adres e-mail;Telefon komórkowy", "Ann;Lee;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        ("Imię i nazwisko;E-mail;Nr telefonu", "Ann Lee;a@b.c;+1", "Ann Lee|a@b.c|+1"),
        (" *NAME* ,e_mail:,Phone number [mobile]", "Ann Lee,a@b.c,+1", "Ann Lee|a@b.c|+1"),
    ],
)
def test_heads_are_known_as_people_of_eight_languages_write_them(head: str, row: str, found: str) -> None:
    sheet = read(f"{head}\n{row}")

    (only,) = sheet.rows
    assert "|".join(only.one(name) for name in ("name", "email", "phone")) == found
    assert sheet.understood.ignored == ()


def test_every_head_means_one_field() -> None:
    said = [letters for heads in sheet_heads._HEADS.values() for letters in set(_letters(heads))]

    assert sorted({one for one in said if said.count(one) > 1}) == []
    assert len(said) > 250


def _letters(heads: str) -> list[str]:
    return [sheet_heads.letters(one) for line in heads.split("\n") for one in line.split(",") if one.strip()]


def test_a_column_that_usher_does_not_know_is_ignored_and_named() -> None:
    sheet = read("Name,Salary,,Fax,\nAnn,1,x,2,\nBen,3,,4,")

    assert [row.cells for row in sheet.rows] == [{"name": ["Ann"]}, {"name": ["Ben"]}]
    assert sheet.understood.columns == (Column(head="Name", field="name"),)
    assert sheet.understood.ignored == ("Salary", "column 3", "Fax")


def test_first_and_last_name_are_joined_and_a_full_name_wins() -> None:
    text = "Last name,First name,Name\nLee,Ann,\nLee,,\n,Ann,\nLee,Ann,Ann Lee-Moss\n,,\n"
    names = [row["name"] for row in cells(text)]

    assert names == [["Ann Lee"], ["Lee"], ["Ann"], ["Ann Lee-Moss"]]
    assert cells("Name,First name\nAnn Lee,Ann\nLee,Ann") == [{"name": ["Ann Lee"]}] * 2
    assert [one.field for one in read("Nome;Cognome\nAnn;Lee").understood.columns] == ["first_name", "last_name"]


def test_several_emails_and_phones_are_taken_in_the_order_of_their_columns() -> None:
    text = "Home phone,Email 2,Mobile,Email 1,Tags,Tag\n+1,b@x.y,+2,a@x.y;c@x.y,vip;new,old"

    assert cells(text) == [
        {"email": ["b@x.y", "a@x.y", "c@x.y"], "phone": ["+1", "+2"], "tags": ["vip", "new", "old"]},
    ]


def test_two_columns_for_what_there_is_once_are_refused_unless_one_has_its_very_name() -> None:
    assert "`external_id` twice, with `ID`, `Customer No.`" in why("ID,Customer No.,Name\n1,2,Ann")
    assert "`name` twice, with `name`, `Name`" in why("name,Name\nA,B")
    sheet = read("ID,External ID,Name\n1,2,Ann")
    assert sheet.rows[0].cells == {"name": ["Ann"], "external_id": ["2"]}
    assert sheet.understood.ignored == ("ID",)


def test_a_line_break_inside_a_quoted_cell_is_a_blank_or_stands_between_addresses() -> None:
    text = 'Name,Email,Notes\r\n"Ann\r\nLee","ann@example.com\nlee@example.com","one\n\ntwo"\r\nBen,,\r\n'

    assert cells(text) == [{"name": ["Ann Lee"], "email": ["ann@example.com", "lee@example.com"]}, {"name": ["Ben"]}]


@pytest.mark.parametrize(
    ("cell", "name", "address"),
    [
        ("mailto:ann@example.com", "", "ann@example.com"),
        ("MAILTO: ann@example.com", "", "ann@example.com"),
        ("Ann Lee <ann@example.com>", "Ann Lee", "ann@example.com"),
        ('"""Lee, Ann"" <mailto:ann@example.com>"', "Lee, Ann", "ann@example.com"),
        ("<ann@example.com>", "", "ann@example.com"),
        ("\u00a0ann@example.com\u200b", "", "ann@example.com"),
    ],
)
def test_an_address_is_taken_out_of_what_stands_around_it(cell: str, name: str, address: str) -> None:
    assert cells(f"Email;Name\n{cell};") == [{"email": [address]} | ({"name": [name]} if name else {})]
    assert cells(f"Email;Name\n{cell};Ben")[0]["name"] == ["Ben"]


def test_a_phone_link_is_its_number() -> None:
    assert cells('Phone,Name\ntel:+12015550123,\n"TEL:+1;Tel: +2",') == [
        {"phone": ["+12015550123"]},
        {"phone": ["+1", "+2"]},
    ]


def test_a_row_that_can_not_be_read_is_refused_alone_with_its_line() -> None:
    text = "name,email\nMiller, Ann,ann@example.com\n" + "n" * 401 + ",b@x.y\nAnn,a@x.y,,,\n"
    first, second, third = read(text).rows

    assert first.fault
    assert first.fault.detail.startswith("Line 2 has more cells than the first: put cells that hold `,` in quotes")
    assert second.fault
    assert (second.fault.field, second.fault.detail) == ("name", "Line 3: shorten `name` to at most 400 characters.")
    assert (third.fault, third.one("name")) == (None, "Ann")
    (_, odd) = read('sep=;\nname;notes\nAnn;"one\ntwo"\nBen;"three\nfour";;x\n').rows
    assert odd.fault
    assert odd.fault.detail.startswith("Line 5 has more cells than the first: put cells that hold `;`")
    assert why('name;notes\nAnn;one\nBen;"two\nthree\nfour').startswith("Line 3 is no CSV")


def test_a_letter_in_a_column_that_is_ignored_hurts_nobody() -> None:
    assert cells("name,notes\nAnn," + "n" * 200_000) == [{"name": ["Ann"]}]


@holds("A69")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names nothing"),
        ("\ufeff\r\n\r\n", "names nothing"),
        ("salary,boss\n1,2", "'salary', 'boss', no column that is known"),
        ("Ann Lee,ann@example.com\nBen,ben@example.com", "The first line holds a row already"),
        ("Ann Lee;079 123 45 67\n", "The first line holds a row already"),
        ("name,email", "no row"),
        ("name;type\n;;;\n\n", "no row"),
        ('name\n"A', "Line 2 is no CSV"),
        ('name;type\n"A"B;', "Line 2 is no CSV: put cells with `;`"),
        ("name\n" + "A\n" * 10_001, "at most 10000 rows"),
        ("name" + "," * 256 + "\nA", "at most 256 columns"),
    ],
)
def test_what_is_no_sheet_is_refused_whole_with_what_to_do(text: str, says: str) -> None:
    assert says in why(text)
    assert says in why(text.encode("utf-16"))


@holds("A69")
def test_no_address_or_number_of_a_first_line_is_repeated() -> None:
    assert "example.com" not in why("ann@example.com,+41 79 123 45 67\n")
    understood = read("Name,ann@example.com,0791234567\nBen,a,b").understood
    assert understood.ignored == ("column 2", "column 3")


@holds("A69")
@pytest.mark.parametrize(
    "text",
    [
        '"' * 500_000,
        '"a""' * 200_000,
        "," * 900_000,
        "\n" * 900_000,
        "name\n" + "(" * 900_000,
        "sep=" + "\t" * 900_000,
        "\u0316\u0301" * 400_000,
    ],
    ids=range(7),
)
def test_a_megabyte_of_one_character_is_read_in_one_go(text: str) -> None:
    with suppress(InvalidRequest):
        assert read(text).rows[0].fault


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac-roman"]
LETTERS = {
    "utf-8": st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zs", "Zl", "Zp")),
    "cp1252": st.sampled_from("abcxyzABCXYZ019.-_' äöüßÄÖÜéèêàçñøåÆëíóúþðœ"),
    "mac-roman": st.sampled_from("abcxyzABCXYZ019.-_' äöüßÄÖÜéèêàçñøåÆëíóú"),
}
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    }
)


@holds("A69")
@given(
    data=st.data(), dialect=DIALECTS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac-roman"])
)
def test_what_a_spreadsheet_writes_is_read_back_the_same_in_every_dialect_and_encoding(
    data: st.DataObject, dialect: dict[str, Any], encoding: str
) -> None:
    letters = LETTERS.get(encoding, LETTERS["utf-8"])
    texts = st.text(letters | st.sampled_from(';,|"'), min_size=1, max_size=30).map(str.strip).filter(bool)
    rows = data.draw(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=5))
    written = StringIO()
    writer = csv.writer(written, **dialect)
    writer.writerow(("Customer No.", "Full name", "Type"))
    writer.writerows(rows)
    charset = "macintosh" if encoding == "mac-roman" else ""
    assume("\ufffd" not in written.getvalue())

    sheet = read(written.getvalue().encode(encoding), charset)
    assert [(row.one("external_id"), row.one("name"), row.one("type")) for row in sheet.rows] == rows
    assert sheet.understood.separator == dialect["delimiter"]


@holds("A69")
@given(st.binary() | st.binary().map(lambda raw: b"name;email\n" + raw), st.text(max_size=12))
@example(b"\xff\xfe", "")
@example(b"sep=", "utf-16")
def test_any_bytes_are_a_sheet_or_refused(raw: bytes, charset: str) -> None:
    with suppress(InvalidRequest):
        assert read(raw, charset).rows
