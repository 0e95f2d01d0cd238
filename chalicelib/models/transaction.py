"""One DynamoDB transaction from a list of writes, and what its cancellation means.

A single put needs none: alone it is as much all or nothing, at half the price (docs/adr/0035).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.update import Action, Update

from chalicelib.domain import refs
from chalicelib.domain.writes import Change, Check, Drop, Put, Write
from chalicelib.models import keys
from chalicelib.models.codec import derived_from, model_of, to_entity, to_item
from chalicelib.models.conditions import expression
from chalicelib.models.item import Item

TELL_WHY = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
CONDITION_FAILED = "ConditionalCheckFailed"


class Cancelled(Exception):
    """Nothing was written. `lost`: whose conditions failed, and what they found; empty after a mere conflict.

    `happened`: this very transaction was committed before, its answer got lost: its event is already there.
    """

    def __init__(self, lost: Mapping[refs.Ref[Any], Any], happened: bool) -> None:
        super().__init__()
        self.lost, self.happened = lost, happened


class Interrupted(Exception):
    """No answer, so the outcome is open: the same transaction may be repeated.

    `silent`: nothing came back at all, and all the time that the client waits for an answer is gone.
    """

    def __init__(self, cause: str, silent: bool) -> None:
        super().__init__(cause)
        self.cause, self.silent = cause, silent


class Transaction:
    def __init__(self, writes: Sequence[Write]) -> None:
        # DynamoDB answers reasons by position, and PynamoDB sends checks, drops, puts, updates in this order.
        self._writes = [write for kind in (Check, Drop, Put, Change) for write in writes if type(write) is kind]

    def run(self, connection: Connection) -> None:
        """Raises Cancelled or Interrupted."""
        try:
            connection.transact_write_items(
                condition_check_items=[_check(write) for write in self._writes if isinstance(write, Check)],
                delete_items=[_check(write) for write in self._writes if isinstance(write, Drop)],
                put_items=[_put(write) for write in self._writes if isinstance(write, Put)],
                update_items=[_change(write) for write in self._writes if isinstance(write, Change)],
            )
        except TransactWriteError as error:
            if not error.cancellation_reasons:
                code = code_of(error)
                raise Interrupted(code or type(error.cause).__name__, silent=code is None) from error
            lost = dict(self._lost(error))
            raise Cancelled(lost, self._happened(lost)) from error

    def _lost(self, error: TransactWriteError) -> Iterator[tuple[refs.Ref[Any], Any]]:
        for write, reason in zip(self._writes, error.cancellation_reasons, strict=True):
            if reason is not None and reason.code == CONDITION_FAILED:
                raw = reason.raw_item
                yield write.ref, to_entity(raw) if raw else None

    def _happened(self, lost: Mapping[refs.Ref[Any], Any]) -> bool:
        return any(isinstance(write, Put) and write.ref.kind == "event" and write.ref in lost for write in self._writes)


def put_alone(write: Put, connection: Connection) -> None:
    """Raises Cancelled or Interrupted."""
    try:
        connection.dispatch("PutItem", _put(write))
    except (ClientError, BotoCoreError) as error:
        # PynamoDB's own error leaves out the item that was found.
        response = getattr(error.__cause__, "response", {})
        code = _code_in(response)
        if code != "ConditionalCheckFailedException":
            raise Interrupted(code or type(error).__name__, silent=code is None) from error
        found = to_entity(response["Item"]) if response.get("Item") else None
        raise Cancelled({write.ref: found}, happened=write.ref.kind == "event") from error


def code_of(error: PynamoDBException) -> str | None:
    """What DynamoDB answered, None if nothing; PynamoDB's own `cause_response_code` fails after a read time-out."""
    return _code_in(getattr(error.cause, "response", None) or {})


def _code_in(response: Mapping[str, Any]) -> str | None:
    code: str | None = response.get("Error", {}).get("Code")
    return code


def actions(model: type[Item], change: Change) -> list[Action]:
    """The update of a change, as PynamoDB actions. The kind is always set, since an update may make the item."""
    assigned = {**change.assign, **derived_from(change.ref, change.assign)}
    return [
        Item.item_kind.set(model),
        *(_named(model, name).set(value) for name, value in assigned.items()),
        *(_named(model, name).add(value) for name, value in change.increase.items()),
        *(_named(model, name).add({value}) for name, value in change.insert.items()),
        *(_named(model, name).delete({value}) for name, value in change.discard.items()),
    ]


def _named(model: type[Item], name: str) -> Any:
    return getattr(model, name)


def _check(write: Check | Drop) -> dict[str, Any]:
    return _operation(write, {"Key": keys.cells(write.ref)})


def _put(write: Put) -> dict[str, Any]:
    return _operation(write, {"Item": to_item(write.ref, write.entity)})


def _change(write: Change) -> dict[str, Any]:
    made = actions(model_of(write.ref), write)
    return _operation(write, {"Key": keys.cells(write.ref)}, made)


def _operation(write: Write, what: dict[str, Any], made: Sequence[Action] = ()) -> dict[str, Any]:
    """One action of a transaction; PynamoDB's own builder asks the table's schema again for every key."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    operation = {"TableName": Item.Meta.table_name, **what, **TELL_WHY}
    if made:
        operation["UpdateExpression"] = Update(*made).serialize(names, values)
    condition = expression(model_of(write.ref), write.when)
    if condition is not None:
        operation["ConditionExpression"] = condition.serialize(names, values)
    if names:
        operation["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    if values:
        operation["ExpressionAttributeValues"] = values
    return operation
