"""The bucket with files: people put them there and fetch them there; only functions behind the queue read them."""

import logging
from collections.abc import Callable
from email.header import decode_header, make_header
from typing import Any
from urllib.parse import quote

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.stored_file import StoredFile, UploadForm
from chalicelib.gateways.aws import client
from chalicelib.gateways.aws_json.signing import AwsKeys
from chalicelib.gateways.presigning import NAME_FIELD, Presigner

log = logging.getLogger(__name__)
_UNKNOWN = frozenset({"NoSuchKey", "404"})


class S3Files:
    """`url` is where the bucket is, for browsers too; `clock` answers epoch milliseconds."""

    def __init__(self, bucket: str, region: str, url: str, keys: Callable[[], AwsKeys], clock: Callable[[], int]):
        self._bucket, self._clock = bucket, clock
        self._presigner = Presigner(bucket, region, url, keys)

    def upload_form(self, key: str, *, most: int, seconds: int, back_to: str = "") -> UploadForm:
        """See services/ports.py."""
        return self._presigner.form(key, most=most, now=self._clock(), seconds=seconds, back_to=back_to)

    def download_url(self, key: str, *, name: str, media_type: str, seconds: int = 60) -> str:
        """See services/ports.py."""
        answered = {"response-content-disposition": _attachment(name), "response-content-type": media_type}
        return self._presigner.address(key, answered, now=self._clock(), seconds=seconds)

    def read(self, key: str, most: int) -> StoredFile | None:
        """See services/ports.py."""
        try:
            found = client("s3").get_object(Bucket=self._bucket, Key=key)
            if found["ContentLength"] > most:
                return None
            return StoredFile(found["Body"].read(), _name(found["Metadata"]))
        except Exception as error:
            if _code(error) in _UNKNOWN:
                return None
            raise _unavailable(error) from None

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """See services/ports.py."""
        try:
            client("s3").put_object(Bucket=self._bucket, Key=key, Body=data, ContentType=media_type)
        except Exception as error:
            raise _unavailable(error) from None

    def delete(self, key: str) -> None:
        """See services/ports.py."""
        try:
            client("s3").delete_object(Bucket=self._bucket, Key=key)
        except Exception as error:
            raise _unavailable(error) from None


def place_of_bucket(bucket: str, region: str, endpoint: str) -> str:
    """Where a bucket is: at an endpoint that is configured, at Amazon's usual address, or where botocore knows."""
    if endpoint:
        return f"{endpoint.rstrip('/')}/{bucket}"
    if region.startswith(("us-iso", "eu-iso", "eusc-")):
        return f"{client('s3').meta.endpoint_url}/{bucket}"
    return f"https://{bucket}.s3.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


def _attachment(name: str) -> str:
    """As RFC 6266 has it: for old programs in ASCII, for all others in full."""
    plain = "".join(one if one.isascii() and one.isprintable() and one not in '"\\%' else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _name(metadata: dict[str, str]) -> str:
    """S3 gives back what is not ASCII as mail headers have it."""
    text = metadata.get(NAME_FIELD.removeprefix("x-amz-meta-"), "")
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError):
        return ""


def _code(error: Exception) -> str:
    answer: dict[str, Any] = getattr(error, "response", {})
    code: str = answer.get("Error", {}).get("Code", "")
    return code


def _unavailable(error: Exception) -> Unavailable:
    log.warning("files unavailable", extra={"cause": _code(error) or type(error).__name__})
    return Unavailable(retry_after=2)
