"""Importing a spreadsheet in the console: what each row would do, then it does once, and its faults as a file."""

import pytest

from tests.handlers.browser import Page
from tests.handlers.office import Office
from tests.holding import holds

SHEET = "Name;E-Mail;Telefon\r\nAnn;ann@example.com;\r\nBen;;4,1556E+10\r\nCleo;cleo@;\r\n"


def send(office: Office, parts: dict[str, str], role: str = "owner", boundary: str = "x-1-x") -> Page:
    token = office.open(role=role).form("/sign-out").fields["form_token"]
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{text}\r\n"
        for name, text in ({"form_token": token} | parts).items()
    )
    raw = f"{body}--{boundary}--\r\n".encode()
    return office.browsers[role].send(office.path("/import"), raw, f"multipart/form-data; boundary={boundary}")


def people_there(office: Office) -> set[str]:
    return {one.name for ref, one in office.world.store.items.items() if ref.kind == "contact"}


@holds("S3.16")
def test_a_sheet_is_looked_through_then_imported_once_and_its_faults_are_kept(office: Office) -> None:
    before = people_there(office)
    seen = send(office, {"csv": SHEET})
    assert seen.status == 200
    assert "This would happen" in seen.text
    assert "Telefon is taken for phone" in seen.text
    assert "Import 3 rows" in seen.text
    assert people_there(office) == before

    form = seen.form("/import").fields
    pages = [send(office, {name: form[name] for name in ("form", "csv")} | {"step": "import"}) for _ in range(2)]
    office.world.run()
    assert people_there(office) == before | {"Ann"}
    assert not office.world.email.inbox
    (job,) = {link.rpartition("/")[2] for link in pages[0].links if "/jobs/" in link and "csv" not in link}
    done = office.open(f"/jobs/{job}")
    assert "3 of 3" in done.text
    faults = office.open(f"/jobs/{job}/results.csv?only=refused").html
    assert "Ben" in faults
    assert "Cleo" in faults
    assert "Ann" not in faults


def test_rows_may_be_pasted(office: Office) -> None:
    assert "Import 1 row" in send(office, {"csv": "", "pasted": "name,email\nAnn,ann@example.com"}).text


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, "Choose a file"),
        ({"csv": "PK\x03\x04xxxx"}, "save the sheet as CSV"),
        ({"csv": "shoe size,colour\n1,2"}, "no column that is known here"),
        ({"csv": "name"}, "no row below"),
        ({"csv": "name\n\0"}, "no text"),
        ({"csv": "name,email\n\ufffd,x"}, "Characters were lost"),
        ({"csv": "x" * (2 * 1024 * 1024)}, "too large"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_is_no_sheet_is_told_at_its_field(office: Office, parts: dict[str, str], told: str) -> None:
    page = send(office, parts)

    assert page.status == (413 if told == "too large" else 422)
    assert told in page.alert


@pytest.mark.parametrize("role", ["staff", "client", "stranger"])
@holds("A22")
def test_only_owners_and_admins_import(office: Office, role: str) -> None:
    browser = office.browsers[role]
    assert browser.open(office.path("/import")).status == (403 if role == "staff" else 404)
    assert office.path("/import") not in office.open("/contacts", "staff").links
    if role == "staff":
        assert send(office, {"csv": SHEET, "step": "import"}, role).status == 403


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=other", "MULTIPART/FORM-DATA;x"]
)
def test_a_form_without_its_parts_is_none(office: Office, kind: str) -> None:
    raw = b'--x\r\nContent-Disposition: form-data; name="csv"\r\n\r\nname\r\n--x--\r\n'
    page = office.browsers["owner"].send(office.path("/import"), raw, kind)

    assert page.status == 403
