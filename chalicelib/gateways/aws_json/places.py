"""Where a service of AWS listens, how it is spoken to, and by which roots its certificate is trusted."""

from pathlib import Path

import botocore

from chalicelib.domain.values import dataclass

# All other regions are of partitions with names of their own: botocore knows them.
_SUFFIXES = {"cn": "amazonaws.com.cn"}
_ELSEWHERE = ("us-iso", "eu-iso", "eusc-")


@dataclass(frozen=True, kw_only=True)
class AwsService:
    """`target` begins the header that names an operation; `url` is the endpoint, `roots` a file of certificates.
    Times in seconds: `connect_timeout` for a connection, `read_timeout` for each part of an answer."""

    name: str
    region: str
    url: str
    roots: str
    target: str
    version: str
    connect_timeout: float
    read_timeout: float
    connections: int = 10


def dynamodb(region: str, url: str = "", roots: str = "") -> AwsService | None:
    """`url` and `roots` in place of Amazon's own. None in a partition whose names only botocore knows."""
    return _place("dynamodb", region, url, roots, target="DynamoDB_20120810", version="1.0", waits=(1.0, 3.0))


def secrets_manager(region: str, url: str = "", roots: str = "") -> AwsService | None:
    """As `dynamodb`."""
    return _place("secretsmanager", region, url, roots, target="secretsmanager", version="1.1", waits=(2.0, 5.0))


def _place(
    name: str, region: str, url: str, roots: str, *, target: str, version: str, waits: tuple[float, float]
) -> AwsService | None:
    url = url or _endpoint(name, region)
    if not url:
        return None
    connect_timeout, read_timeout = waits
    return AwsService(
        name=name,
        region=region,
        url=url,
        roots=roots or _shipped_roots(),
        target=target,
        version=version,
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
    )


def _endpoint(service: str, region: str) -> str:
    if region.startswith(_ELSEWHERE):
        return ""
    return f"https://{service}.{region}.{_SUFFIXES.get(region.partition('-')[0], 'amazonaws.com')}"


def _shipped_roots() -> str:
    return str(Path(botocore.__file__).with_name("cacert.pem"))
