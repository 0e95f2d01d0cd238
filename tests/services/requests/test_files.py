"""Files of messages: nobody reads one before it was looked at, and nobody changes one afterwards."""

import pytest

from chalicelib.domain.attachment import MOST_BYTES
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound, RateLimited
from chalicelib.domain.request import FILE_WITHIN, Request, RequestMessage
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.requests import files
from chalicelib.services.requests.files import WhichFile
from chalicelib.services.requests.gates import either_gate
from chalicelib.services.requests.limits import UPLOADED_PER_DAY
from chalicelib.services.requests.wording import Enclosed
from tests.holding import holds
from tests.services.requests.desk import PDF, Desk


def sent(desk: Desk, request: Request) -> RequestMessage:
    return desk.thread(request)[-1]


def which(desk: Desk, request: Request, user: object = None, attachment: str = "") -> WhichFile:
    seen = either_gate(desk.context, desk.which(request, user or desk.staff))
    message = sent(desk, request)
    return WhichFile(seen, message.id, attachment or message.attachments[0].id)


@holds("S1.8")
def test_a_file_comes_with_a_request_and_is_read_by_both_sides(desk: Desk) -> None:
    request = desk.asks(files=[desk.uploads()])
    desk.run()
    (file,) = sent(desk, request).attachments

    assert (file.state, file.name, file.media_type, file.size) == ("ready", "plan.pdf", "application/pdf", len(PDF))
    for user in (desk.cleo, desk.staff):
        address = files.address(desk.context, which(desk, request, user))
        assert desk.files.browser_gets(address.url) == (PDF, "application/pdf", "plan.pdf")
    desk.later(address.seconds * 1000 + 1)
    assert desk.files.browser_gets(address.url) is None


def test_nobody_reads_a_file_before_it_was_looked_at(desk: Desk) -> None:
    request = desk.asks(files=[desk.uploads()])
    with pytest.raises(Conflict, match="being checked"):
        files.address(desk.context, which(desk, request))


@pytest.mark.parametrize("data", [b"MZ\x90\x00 a program", b"PK\x03\x04 no archive", b"\x00\x01\x02", b"   "])
def test_what_is_of_no_kind_that_is_taken_is_never_kept(desk: Desk, data: bytes) -> None:
    request = desk.asks(files=[desk.uploads(data=data, name="photo.jpg")])
    desk.run()
    (file,) = sent(desk, request).attachments

    assert (file.state, file.reason, desk.files.objects) == ("refused", "kind", {})
    with pytest.raises(Conflict, match="not taken"):
        files.address(desk.context, which(desk, request))


def test_whoever_sends_the_form_again_changes_nothing_of_what_was_checked(desk: Desk) -> None:
    upload = files.prepare(desk.context, desk.cleo, desk.place.id)
    desk.files.browser_puts(upload.form, PDF, "a.pdf")
    request = desk.asks(files=[Enclosed(upload.id)])
    desk.run()
    desk.files.browser_puts(upload.form, b"MZ something else", "a.pdf")

    address = files.address(desk.context, which(desk, request))
    assert desk.files.browser_gets(address.url) == (PDF, "application/pdf", "a.pdf")


def test_nobody_attaches_what_somebody_else_put_there(desk: Desk) -> None:
    carl, _ = desk.has_client("Carl")
    request = desk.asks(files=[desk.uploads(carl)])
    desk.later(FILE_WITHIN)
    desk.works()
    assert [(one.state, one.reason) for one in sent(desk, request).attachments] == [("refused", "missing")]


def test_a_file_that_is_still_on_its_way_is_looked_for_again(desk: Desk) -> None:
    upload = files.prepare(desk.context, desk.cleo, desk.place.id)
    request = desk.asks(files=[Enclosed(upload.id, "late.pdf")])
    desk.run()
    assert sent(desk, request).attachments[0].state == "checking"
    desk.files.browser_puts(upload.form, PDF)
    desk.later(2 * MINUTE)
    desk.works()
    assert [(one.state, one.name) for one in sent(desk, request).attachments] == [("ready", "late.pdf")]


def test_a_form_takes_no_more_than_it_says_and_not_for_ever(desk: Desk) -> None:
    upload = files.prepare(desk.context, desk.cleo, desk.place.id)
    assert not desk.files.browser_puts(upload.form, b"")
    assert not desk.files.browser_puts(upload.form, b"x" * (MOST_BYTES + 1))
    desk.later(61 * MINUTE)
    assert not desk.files.browser_puts(upload.form, PDF)


def test_a_file_sent_by_mistake_is_removed_with_its_bytes_by_its_sender_or_a_manager(desk: Desk) -> None:
    request = desk.asks(files=[desk.uploads(), desk.uploads(name="b.pdf")])
    desk.run()
    with pytest.raises(NotAllowed):
        files.remove(desk.context, which(desk, request, desk.staff))
    second = sent(desk, request).attachments[1].id
    removed = files.remove(desk.context, which(desk, request, desk.cleo))
    assert [one.name for one in removed.shown] == ["b.pdf"]
    with pytest.raises(NotFound):
        files.address(desk.context, which(desk, request))
    files.remove(desk.context, which(desk, request, desk.owner, second))
    desk.run()

    assert desk.files.objects == {}
    assert sent(desk, request).shown == []
    assert sent(desk, request).due_at is None


def test_a_file_that_is_removed_before_it_was_looked_at_is_never_kept(desk: Desk) -> None:
    request = desk.asks(files=[desk.uploads()])
    files.remove(desk.context, which(desk, request, desk.cleo))
    desk.run()
    assert desk.files.objects == {}


@pytest.mark.parametrize(("message", "file"), [("nonsense", ""), ("msg_0000000000000000", ""), ("", "nonsense")])
def test_what_is_no_file_here_is_not_found(desk: Desk, message: str, file: str) -> None:
    request = desk.asks(files=[desk.uploads()])
    good = which(desk, request, desk.cleo)
    with pytest.raises(NotFound):
        files.address(desk.context, WhichFile(good.seen, message or good.message, file or good.attachment))


def test_nobody_prepares_more_files_in_a_day_than_anybody_needs(desk: Desk) -> None:
    for _ in range(UPLOADED_PER_DAY):
        files.prepare(desk.context, desk.cleo, desk.place.id)
    with pytest.raises(RateLimited, match="tomorrow") as refused:
        files.prepare(desk.context, desk.cleo, desk.place.id)
    assert 0 < (refused.value.retry_after or 0) <= DAY // 1000
    files.prepare(desk.context, desk.staff, desk.place.id)
    desk.later(DAY)
    files.prepare(desk.context, desk.cleo, desk.place.id)
