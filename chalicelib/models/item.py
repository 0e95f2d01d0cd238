"""The base of all items: keys, the three indexes, and one shared connection for every kind of item.

PynamoDB opens a session for each model class; one shared connection saves tens of milliseconds and of megabytes
for each kind beyond the first.
"""

from typing import Any

from pynamodb.attributes import DiscriminatorAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.connection import TableConnection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

CONNECT_TIMEOUT = 1.0
READ_TIMEOUT = 3.0


class Lists(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    """Newest-first lists of an organization."""

    class Meta:
        index_name = "lists"
        projection = AllProjection()

    l_pk = UnicodeAttribute(hash_key=True)
    l_sk = UnicodeAttribute(range_key=True)


class Due(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    """Sparse: only what must be looked at again, by `due_at`."""

    class Meta:
        index_name = "due"
        projection = AllProjection()

    d_pk = UnicodeAttribute(hash_key=True)
    d_sk = UnicodeAttribute(range_key=True)


class Addresses(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    """Open invitations by the digest of an address."""

    class Meta:
        index_name = "addresses"
        projection = AllProjection()

    a_pk = UnicodeAttribute(hash_key=True)
    a_sk = UnicodeAttribute(range_key=True)


class Item(Model):
    """`ttl` in epoch seconds: housekeeping only, no decision waits for it. `body` holds all fields of the domain's
    object that are no attributes of their own (models/codec.py)."""

    class Meta:
        table_name = "unconfigured"
        region: str | None = None
        host: str | None = None
        connect_timeout_seconds = CONNECT_TIMEOUT
        read_timeout_seconds = READ_TIMEOUT
        max_retry_attempts = 2

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    item_kind = DiscriminatorAttribute(attr_name="kind")
    l_pk = UnicodeAttribute(null=True)
    l_sk = UnicodeAttribute(null=True)
    d_pk = UnicodeAttribute(null=True)
    d_sk = UnicodeAttribute(null=True)
    a_pk = UnicodeAttribute(null=True)
    a_sk = UnicodeAttribute(null=True)
    ttl = NumberAttribute(null=True)
    body = UnicodeAttribute(null=True)

    _shared: "TableConnection | None" = None

    lists = Lists()
    due = Due()
    addresses = Addresses()

    @classmethod
    def _get_connection(cls) -> TableConnection:
        if Item._shared is None:
            Item._shared = super()._get_connection()
        return Item._shared


def connect(table: str, region: str, host: str | None = None, *, client: Any = None, session: Any = None) -> None:
    """Points every kind of item at `table` and opens the client, so that init and not the first caller pays.

    `client` speaks to DynamoDB as botocore's does (`_make_api_call`, `close`). Without it PynamoDB makes botocore's at
    `host`, from the botocore `session` if there is one to share with other clients.
    """
    Item.Meta.table_name, Item.Meta.region, Item.Meta.host = table, region, host
    Item._connection = Item._shared = None
    connection: Any = Item._get_connection()
    connection.connection._local.session = session
    connection.connection._client = client
    # Knowing the client now keeps botocore's set-up out of the first request.
    _ = connection.connection.client


def disconnect() -> None:
    """Closes what the shared client keeps open; it opens new connections when it is used again."""
    connection: Any = Item._shared
    if connection is not None:
        connection.connection.client.close()
