"""Files: forms and addresses as botocore signs them, and a bucket that the fake is like."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import botocore.session
import pytest
import requests
from botocore.config import Config
from moto import mock_aws

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.stored_file import EXPORTS, KEPT, UPLOADS, StoredFile, export_key, kept_key, upload_key
from chalicelib.gateways import aws
from chalicelib.gateways.aws_json.signing import AwsKeys
from chalicelib.gateways.files import S3Files, place_of_bucket
from chalicelib.services.ports import Files
from tests.fakes.files import FakeFiles
from tests.holding import holds

BUCKET, REGION, NOW = "usher-files", "eu-west-1", 1_800_000_000_000
KEYS = AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token/of+a=session")
KEY = upload_key("org_a", "usr_b", "upl_c")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        aws.client.cache_clear()
        s3 = aws.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield s3
    aws.client.cache_clear()


def gateway(keys: AwsKeys = KEYS, now: int = NOW) -> S3Files:
    return S3Files(BUCKET, REGION, place_of_bucket(BUCKET, REGION, ""), lambda: keys, lambda: now)


def botocore_s3() -> Any:
    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return botocore.session.get_session().create_client(
        "s3",
        region_name=REGION,
        aws_access_key_id=KEYS.access,
        aws_secret_access_key=KEYS.secret,
        aws_session_token=KEYS.token,
        config=config,
    )


@pytest.fixture
def frozen() -> Iterator[None]:
    moment = datetime.fromtimestamp(NOW // 1000, UTC).replace(tzinfo=None)
    with patch("botocore.auth.get_current_datetime", lambda remove_tzinfo=True: moment):
        yield


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("key", [KEY, "files/a b+c/ü~.txt"])
def test_an_address_is_signed_as_botocore_signs_it(key: str) -> None:
    asked = {
        "Bucket": BUCKET,
        "Key": key,
        "ResponseContentDisposition": "attachment; filename=\"a&b__.pdf\"; filename*=UTF-8''a%26b%22%C3%BC.pdf",
        "ResponseContentType": "application/pdf",
    }
    theirs = botocore_s3().generate_presigned_url("get_object", asked, ExpiresIn=60)
    ours = gateway().download_url(key, name='a&b"ü.pdf', media_type="application/pdf")

    assert urlsplit(ours)[:3] == urlsplit(theirs)[:3]
    assert parse_qs(urlsplit(ours).query) == parse_qs(urlsplit(theirs).query)


@pytest.mark.usefixtures("frozen")
def test_a_form_is_signed_as_botocore_signs_it() -> None:
    ours = gateway().upload_form(KEY, most=1000, seconds=600, back_to="https://usher.test/me/org_a/requests/req_a")
    policy = json.loads(base64.b64decode(ours.fields["policy"]))
    theirs = botocore_s3().generate_presigned_post(BUCKET, KEY, ExpiresIn=600)

    assert ours.url == theirs["url"].rstrip("/")
    for name in ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token", "key"):
        assert ours.fields[name] == theirs["fields"][name], name
    assert _day_signature(ours.fields["policy"]) == ours.fields["x-amz-signature"]
    assert policy["expiration"] == datetime.fromtimestamp(NOW // 1000 + 600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ["content-length-range", 1, 1000] in policy["conditions"]
    assert {"bucket": BUCKET} in policy["conditions"]
    assert ours.origin == f"https://{BUCKET}.s3.{REGION}.amazonaws.com"


def _day_signature(policy: str) -> str:
    from botocore.auth import S3SigV4PostAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    signer = S3SigV4PostAuth(Credentials(KEYS.access, KEYS.secret), "s3", REGION)
    request = AWSRequest()
    request.context["timestamp"] = datetime.fromtimestamp(NOW // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    signed: str = signer.signature(policy, request)
    return signed


@holds("A85")
def test_a_form_names_every_field_that_it_has_so_that_none_can_be_changed() -> None:
    form = gateway().upload_form(KEY, most=1000, seconds=600)
    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]

    named = {name for one in conditions if isinstance(one, dict) for name in one}
    free = {one[1].removeprefix("$") for one in conditions if isinstance(one, list) and one[0] == "starts-with"}
    assert form.fields.keys() <= named | free | {"policy", "x-amz-signature"}
    assert free == {"x-amz-meta-name"}


@pytest.mark.parametrize(
    ("endpoint", "region", "url"),
    [
        ("", "eu-west-1", "https://usher-files.s3.eu-west-1.amazonaws.com"),
        ("", "cn-north-1", "https://usher-files.s3.cn-north-1.amazonaws.com.cn"),
        ("http://127.0.0.1:4566/", "us-east-1", "http://127.0.0.1:4566/usher-files"),
    ],
)
def test_the_bucket_is_where_it_is_configured_or_where_amazon_has_it(endpoint: str, region: str, url: str) -> None:
    assert place_of_bucket(BUCKET, region, endpoint) == url


def test_where_only_botocore_knows_the_name_of_amazon_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-iso-east-1")
    aws.client.cache_clear()

    assert place_of_bucket(BUCKET, "us-iso-east-1", "") == "https://s3.us-iso-east-1.c2s.ic.gov/usher-files"
    aws.client.cache_clear()


@pytest.fixture(params=["fake", "s3"])
def files(request: pytest.FixtureRequest) -> Files:
    if request.param == "fake":
        return FakeFiles(lambda: NOW)
    request.getfixturevalue("bucket")
    return gateway(AwsKeys("x", "x"))


def test_what_was_put_is_read_until_it_is_deleted(files: Files) -> None:
    key = kept_key("org_a", "req_a", "fil_a")
    files.put(key, b"one", "text/plain")
    files.put(key, b"another", "text/plain")

    assert files.read(key, 7) == StoredFile(b"another")
    files.delete(key)
    files.delete(key)
    assert files.read(key, 7) is None


def test_what_is_longer_than_asked_for_is_not_read(files: Files) -> None:
    files.put("files/a", b"12345678", "text/plain")

    assert files.read("files/a", 7) is None


@pytest.mark.parametrize("name", ["photo.jpg", "Rückmeldung für Ann.pdf", "写真.png"])
def test_a_file_keeps_the_name_that_a_browser_gave_it(bucket: Any, name: str) -> None:
    from email.header import Header

    told = name if name.isascii() else Header(name, "utf-8").encode()
    bucket.put_object(Bucket=BUCKET, Key=KEY, Body=b"x", Metadata={"name": told})

    assert gateway().read(KEY, 10) == StoredFile(b"x", name)


def test_a_name_that_nobody_can_read_is_none(bucket: Any) -> None:
    bucket.put_object(Bucket=BUCKET, Key=KEY, Body=b"x", Metadata={"name": "=?nonsense?q?=E4?="})

    assert gateway().read(KEY, 10) == StoredFile(b"x", "")


def test_a_browser_puts_a_file_there_with_a_form(bucket: Any) -> None:
    form = gateway(AwsKeys("x", "x")).upload_form(KEY, most=1000, seconds=600, back_to="https://usher.test/back")
    answer = requests.post(form.url, data=dict(form.fields), files={"file": ("a.txt", b"hello")}, allow_redirects=False)

    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].startswith("https://usher.test/back")
    assert gateway().read(KEY, 1000) is not None


def test_an_outage_is_told_as_one_and_names_no_key(bucket: Any, caplog: pytest.LogCaptureFixture) -> None:
    bucket.delete_bucket(Bucket=BUCKET)
    lost = gateway()

    for act in (lambda: lost.read(KEY, 1), lambda: lost.put(KEY, b"x", "text/plain"), lambda: lost.delete(KEY)):
        with pytest.raises(Unavailable):
            act()
    assert "upl_c" not in caplog.text


def test_the_template_names_the_same_beginnings_of_keys() -> None:
    from tools.package import ROOT

    template = (ROOT / ".chalice" / "resources.yaml").read_text()
    ends = dict(re.findall(r"Prefix: (\S+?), ExpirationInDays: (\d+)", template))
    assert ends == {UPLOADS: "1", EXPORTS: "7"}
    policies = "".join((ROOT / ".chalice" / "policies" / f"{name}.json").read_text() for name in ("api", "deliver"))
    assert set(re.findall(r"\$\{Files\.Arn\}/([a-z]+/)\*", policies)) == {UPLOADS, KEPT, EXPORTS}
    assert export_key("usr_a", "job_a").startswith(EXPORTS)
