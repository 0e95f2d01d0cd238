"""Importing contacts over HTTP: as rows or as a sheet, which may hold anything at all (A69)."""

import io
import zipfile
from typing import Any

import pytest
from chalice.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import app
from chalicelib.handlers.api.bodies.rows import IMPORTED_COLUMNS
from tests.handlers.conftest import People
from tests.handlers.gateway import Http, Reply
from tests.holding import holds
from tests.world import World

ALLOWED = {200, 202, 400, 409, 413, 415, 422}


@pytest.fixture
def bring(http: Http, people: People) -> Any:
    def bring(body: Any, key: str | None = "key", **more: Any) -> Reply:
        headers = {"Idempotency-Key": key} if key is not None else {}
        more.setdefault("token", people.owner)
        return http.post(f"{people.org}/contacts/batch", body, headers=headers, **more)

    return bring


def contacts(world: World) -> list[Any]:
    return [one for ref, one in world.store.items.items() if ref.kind == "contact"]


@holds("S3.16")
def test_contacts_are_imported_followed_to_the_end_and_written_to_by_nobody(
    world: World, http: Http, people: People, bring: Any
) -> None:
    ann = {"name": "Ann", "email": "ann@example.com", "emails": ["a2@example.com"], "tags": ["vip"], "external_id": "1"}
    made = bring({"rows": [ann, {"name": "ANN", "email": "ANN@example.com"}, {"email": "bad"}]})
    assert (made.status, made.json["status"], made.json["total"]) == (202, "running", 3)
    world.run()

    path = f"{people.org}/jobs/{made.json['id']}"
    assert http.get(path, token=people.admin).json["counts"] == {"created": 1, "exists": 1, "invalid_request": 1}
    rows = http.get(f"{path}/rows", token=people.owner).json["items"]
    assert [(one["result"], one["invitation"]) for one in rows] == [
        ("created", None),
        ("exists", None),
        ("invalid_request", None),
    ]
    shown = http.get(f"{people.org}/contacts/{rows[0]['contact']}", token=people.owner).json
    assert (shown["emails"], shown["tags"], shown["external_id"], shown["state"]) == (
        ["ann@example.com", "a2@example.com"],
        ["vip"],
        "1",
        "invite",
    )
    assert world.email.inbox == []
    assert bring({"rows": [ann]}).code == "idempotency_mismatch"


SHEET = (
    "\ufeffExternal_ID,name,email,phone,type,tags,locale,preferred\r\n"
    '7,"Miller, Zoë",zoe@example.com,+1 201 555 0123,lead,vip; new;,de,sms\r\n'
    "\r\n"
    '8,"Say ""hi""",,,,,,\r\n'
    "9,=1+1,no address,,,,,\r\n"
)


def test_a_sheet_is_imported_with_its_columns_in_any_order(world: World, bring: Any) -> None:
    assert bring({"csv": SHEET}).json["total"] == 3
    world.run()

    first, second = contacts(world)
    assert (first.name, first.emails, first.phones) == ("Miller, Zoë", ("zoe@example.com",), ("+12015550123",))
    assert (first.type, first.tags, first.locale, first.preferred) == ("lead", ("vip", "new"), "de", "sms")
    assert bring({"csv": "name\rAnn\rBen", "dry_run": True}).json["total"] == 2
    assert (first.external_id, second.external_id, second.name) == ("7", "8", 'Say "hi"')


def test_a_dry_run_counts_what_would_happen_and_starts_nothing(
    world: World, http: Http, people: People, bring: Any
) -> None:
    known = http.post(f"{people.org}/contacts", {"name": "Ann", "external_id": "1"}, token=people.owner).json["id"]
    before = dict(world.store.items)
    reply = bring({"rows": [{"name": "A.", "external_id": "1"}, {"name": "Ben"}, {"email": "bad"}], "dry_run": True})

    assert (reply.status, world.store.items) == (200, before)
    answer = reply.json
    assert (answer["total"], answer["counts"]) == (3, {"exists": 1, "created": 1, "invalid_request": 1})
    assert [(one["row"], one["contact"]) for one in answer["exists"]] == [(1, known)]
    assert [(one["row"], one["field"]) for one in answer["refused"]] == [(3, "emails.0")]


def zipped() -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", SHEET)
    return packed.getvalue().decode("latin-1")


@holds("A69")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names nothing"),
        ("\ufeff", "names nothing"),
        ("salary,boss\n1,2", "'salary', 'boss'"),
        ("name,Name\nA,B", "twice"),
        ("name,email", "no row"),
        ("name\n\n\n", "no row"),
        ('name\n"A', "double quotes"),
        ('name\n"A"B', "Line 2"),
        ("name\nA\0B", "UTF-8"),
        (zipped(), "archive"),
        (SHEET.encode("utf-16").decode("utf-8", "replace"), "UTF-8"),
        (SHEET.encode("latin-1", "replace").decode("utf-8", "replace"), "UTF-8"),
        ("name\n" + "A\n" * 10_001, "at most 10000 rows"),
    ],
    ids=range(13),
)
def test_what_is_no_sheet_is_refused_with_what_to_do_about_it(world: World, bring: Any, text: str, says: str) -> None:
    before = dict(world.store.items)
    reply = bring({"csv": text})

    assert (reply.status, reply.told()) == (400, {"csv": "invalid"})
    assert says in reply.json["errors"][0]["detail"]
    assert world.store.items == before


@holds("A69")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": [{"name": "A"}], "csv": "name\nA"},
        {"rows": []},
        {"rows": [{}] * 10_001},
        {"rows": [{"role": "admin"}]},
        {"rows": [{"tags": ["t"] * 21}]},
        {"rows": [{"name": "n" * 401}]},
        {"rows": [{"emails": ["e" * 400] * 5, "name": "n"}]},
        {"csv": ["name"]},
    ],
    ids=range(9),
)
def test_rows_are_given_in_one_way_and_within_their_limits(world: World, bring: Any, body: Any) -> None:
    before = dict(world.store.items)

    assert (bring(body).status, world.store.items) == (400, before)


@holds("A69")
@pytest.mark.slow
def test_ten_thousand_rows_fit_and_a_megabyte_is_the_limit(bring: Any) -> None:
    lines = "".join(f"Person {n},person{n}@somewhere.example.com,{n}\n" for n in range(10_000))
    sheet = "name,email,external_id\n" + lines

    assert bring({"csv": sheet, "dry_run": True}).json["counts"] == {"created": 10_000}
    assert bring({"csv": sheet}).json["total"] == 10_000
    assert bring({"csv": "n" * 1_100_000}, key="k").code == "too_large"


def test_without_an_idempotency_key_nobody_is_imported(bring: Any) -> None:
    assert bring({"rows": [{"name": "A"}]}, key=None).told() == {"Idempotency-Key": "required"}


@holds("A35")
def test_staff_clients_and_strangers_import_nobody(world: World, people: People, bring: Any) -> None:
    before = dict(world.store.items)
    for dry in (False, True):
        body = {"rows": [{"name": "A"}], "dry_run": dry}
        assert [bring(body, token=one).status for one in (people.staff, people.client)] == [403, 403]
        assert bring(body, token=people.stranger).status == 404
    assert world.store.items == before


def test_an_external_id_that_is_taken_is_a_conflict_that_names_the_contact(http: Http, people: People) -> None:
    body = {"name": "Ann", "external_id": "7"}
    made = http.post(f"{people.org}/contacts", body, token=people.owner).json
    taken = http.post(f"{people.org}/contacts", body, token=people.admin)

    assert (taken.status, taken.code, taken.json["contact"]) == (409, "conflict", made["id"])


FRENCH = "sep=;\r\nPrénom;Nom;E-Mail;Mobile;Salaire;\r\nZoë;Lefèvre;zoe@example.com;+12015550123;9;\r\n;;;;;\r\n"


@holds("A69")
@pytest.mark.parametrize(
    ("encoding", "kind", "shown"),
    [
        ("utf-8", "text/csv", "utf-8"),
        ("utf-8-sig", "text/csv; charset=utf-8", "utf-8"),
        ("utf-16", 'Text/CSV; header=present; charset="utf-8"', "utf-16"),
        ("cp1252", "text/csv", "windows-1252"),
        ("cp1252", "text/csv;charset=windows-1252", "windows-1252"),
        ("mac-roman", "text/csv", "macintosh"),
    ],
)
def test_a_file_is_taken_as_excel_saves_it_and_the_answer_says_how_it_was_understood(
    world: World, http: Http, people: People, encoding: str, kind: str, shown: str
) -> None:
    path, headers = f"{people.org}/contacts/batch", {"Idempotency-Key": "k", "Content-Type": kind}
    raw = FRENCH.encode(encoding)
    dry = http.send("POST", f"{path}?dry_run=true", raw=raw, token=people.owner, headers=headers)
    made = http.send("POST", path, raw=raw, token=people.owner, headers=headers)
    world.run()

    understood = {
        "encoding": shown,
        "separator": ";",
        "columns": [
            {"head": "Prénom", "field": "first_name"},
            {"head": "Nom", "field": "last_name"},
            {"head": "E-Mail", "field": "email"},
            {"head": "Mobile", "field": "phone"},
        ],
        "ignored": ["Salaire"],
    }
    assert (dry.status, dry.json["counts"], dry.json["understood"]) == (200, {"created": 1}, understood)
    assert (made.status, made.json["understood"]) == (202, understood)
    assert http.get(f"{people.org}/jobs/{made.json['id']}", token=people.owner).json["understood"] == understood
    (zoe,) = contacts(world)
    assert (zoe.name, zoe.emails, zoe.phones) == ("Zoë Lefèvre", ("zoe@example.com",), ("+12015550123",))


def test_a_file_goes_through_the_gateway_of_chalice_as_the_bytes_it_was_sent_as(http: Http, people: People) -> None:
    """That one makes base64 of what the application names as binary, and of nothing else."""
    headers = {
        "authorization": f"Bearer {http.token(people.owner)}",
        "content-type": "text/csv",
        "idempotency-key": "k",
    }
    path = f"{people.org}/contacts/batch?dry_run=true"
    with Client(app) as client:
        reply = client.http.post(path, headers=headers, body=FRENCH.encode("cp1252"))

    assert (reply.status_code, reply.json_body["counts"]) == (200, {"created": 1})
    assert reply.json_body["understood"]["encoding"] == "windows-1252"
    assert reply.json_body["understood"]["columns"][0] == {"head": "Prénom", "field": "first_name"}


def test_typed_rows_are_not_understood_but_taken(bring: Any) -> None:
    for dry in (True, False):
        assert "understood" not in bring({"rows": [{"name": "A"}], "dry_run": dry}).json
        assert bring({"csv": "Name;X\nA;", "dry_run": True}).json["understood"]["ignored"] == ["X"]


SPOILED = """Name;Phone;Customer No.
Ann;4.1556E+10;
Ben;41556123456.0;
Cleo;791234567;
Dan;41556123456;
Eva;;4,1556E+10
Fay;;8812.0
Gus;+12015550123;007
"""


@holds("A69")
def test_a_number_that_a_spreadsheet_has_spoiled_is_refused_by_name_and_never_guessed(
    world: World, http: Http, people: People, bring: Any
) -> None:
    dry = bring({"csv": SPOILED, "dry_run": True}).json
    job = bring({"csv": SPOILED}).json["id"]
    world.run()
    rows = http.get(f"{people.org}/jobs/{job}/rows", token=people.owner).json["items"]

    assert [(one["result"], one["field"]) for one in rows] == [
        *[("spoiled_number", "phones.0")] * 4,
        *[("spoiled_number", "external_id")] * 2,
        ("created", None),
    ]
    assert all("format the column as text" in one["detail"] for one in rows[:-1])
    assert "The + or the 0 at the beginning is missing" in rows[2]["detail"]
    assert (dry["counts"], dry["refused"]) == ({"spoiled_number": 6, "created": 1}, rows[:-1])
    assert [one.name for one in contacts(world)] == ["Gus"]


@holds("A69")
def test_a_row_that_can_not_be_used_is_refused_alone_and_the_rest_goes_on(
    world: World, http: Http, people: People, bring: Any
) -> None:
    emails = ",".join(f"E-Mail {n}" for n in range(1, 8))
    long = ",".join(f"{'e' * 380}{n}@example.com" for n in range(6))
    sheet = f"Name,{emails}\nMiller, Ann,1,2,3,4,5,6,7\n{'n' * 401}\nBen,{long}\nCleo,bad\nDan,dan@example.com\n"
    job = bring({"csv": sheet}).json["id"]
    world.run()
    rows = http.get(f"{people.org}/jobs/{job}/rows", token=people.owner).json["items"]

    assert [(one["result"], one["field"]) for one in rows] == [
        ("invalid_request", None),
        ("invalid_request", "name"),
        ("invalid_request", None),
        ("invalid_request", "emails.0"),
        ("created", None),
    ]
    told = [one["detail"] for one in rows]
    for part, detail in zip(
        ("more cells", "at most 400", "2000 characters", "Give one plain address"), told, strict=False
    ):
        assert part in detail
    assert told[-1] is None


@holds("A69")
def test_other_files_and_types_are_refused_with_what_to_send_instead(http: Http, people: People) -> None:
    def sent(raw: bytes, kind: str) -> Reply:
        headers = {"Idempotency-Key": "k", "Content-Type": kind}
        return http.send("POST", f"{people.org}/contacts/batch", raw=raw, token=people.owner, headers=headers)

    workbook = sent(zipped().encode("latin-1"), "text/csv")
    assert (workbook.status, workbook.told()) == (400, {"csv": "invalid"})
    assert workbook.json["errors"][0]["detail"] == "This is a workbook or an archive, not text: save the sheet as CSV."
    other = sent(b"name\nA", "application/vnd.ms-excel")
    assert (other.status, other.json["detail"]) == (415, "Send the body as application/json or text/csv.")
    assert sent(b"n" * 1_100_000, "text/csv").code == "too_large"


CELLS = st.text(max_size=30) | st.sampled_from(['"', ",", "=1+1", "a@example.com", "+12015550123", "\r\n", "\0", ";"])
SHEETS = st.lists(st.lists(CELLS, max_size=9), max_size=6).map(lambda rows: "\n".join(map(",".join, rows)))


@holds("A69")
@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    st.text()
    | SHEETS
    | SHEETS.map(lambda text: ",".join(IMPORTED_COLUMNS) + "\n" + text)
    | st.binary().map(lambda raw: raw.decode("latin-1"))
)
@example("name\n=cmd|' /C calc'!A0")
def test_no_sheet_breaks_anything(world: World, bring: Any, text: str) -> None:
    for dry in (True, False):
        reply = bring({"csv": text, "dry_run": dry}, key=str(len(world.store.items)))
        assert reply.status in ALLOWED, reply.text
    world.run()
    jobs = [one for ref, one in world.store.items.items() if ref.kind == "job"]
    assert all(one.status == "done" and "internal" not in one.counts for one in jobs)


@holds("A69")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=50).map(lambda raw: b'{"csv": "' + raw + b'"}'))
def test_no_bytes_break_anything(http: Http, people: People, raw: bytes) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    reply = http.send("POST", f"{people.org}/contacts/batch", raw=raw, token=people.owner, headers=headers)
    assert reply.status in ALLOWED, reply.text


@holds("A69")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(
    st.binary(max_size=200) | st.binary(max_size=80).map(lambda raw: b"name;phone;email\n" + raw), st.text(max_size=9)
)
def test_no_file_breaks_anything_whatever_it_says_of_itself(
    http: Http, people: People, raw: bytes, charset: str
) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": f"text/csv; charset={charset}"}
    path = f"{people.org}/contacts/batch?dry_run=true"
    reply = http.send("POST", path, raw=raw, token=people.owner, headers=headers)
    assert reply.status in ALLOWED, reply.text
