"""Which requests are sent again, and after what.

A read may be, and a transaction with its token, which is done once however often it arrives. Any other write is sent
again only where it certainly did nothing: a counter must not count twice.
"""

from botocore.exceptions import (
    BotoCoreError,
    ChecksumError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
)
from botocore.exceptions import ConnectionError as NoConnection

ATTEMPTS = 3
ONCE_BY_TOKEN = {"TransactWriteItems"}
HARMLESS = ONCE_BY_TOKEN | {"BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems", "GetSecretValue"}
REFUSED_FOR_NOW = {
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
NEVER_SENT = (EndpointConnectionError, ConnectTimeoutError)
# No whole answer: whether the service did it is open. Certificates that do not fit are no such thing.
OPEN = (NoConnection, HTTPClientError, ChecksumError)
TRANSIENT = {500, 502, 503, 504}
TIMED_OUT = {"RequestTimeout", "RequestTimeoutException"}


def may_repeat(operation: str, error: BotoCoreError | ClientError) -> bool:
    """Whether the same request may follow upon `error`."""
    if isinstance(error, ClientError):
        return _refused_for_now(error) or (operation in HARMLESS and _transient(error))
    return isinstance(error, NEVER_SENT) or (operation in HARMLESS and isinstance(error, OPEN))


def _refused_for_now(error: ClientError) -> bool:
    return error.response["Error"]["Code"] in REFUSED_FOR_NOW


def _transient(error: ClientError) -> bool:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status in TRANSIENT or error.response["Error"]["Code"] in TIMED_OUT
