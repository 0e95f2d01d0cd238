"""Parsing a request: from raw bytes and headers to what an operation declares, or a refusal with the field's name."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType, structs

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import FieldError, InvalidRequest, TooLarge, UnsupportedMediaType
from chalicelib.domain.tokens import form_digest
from chalicelib.handlers.http.operation import File, Json, Operation
from chalicelib.services.context import Context

KEY_LIMIT = 255
Body = TypeVar("Body", bound=Struct)
_PLACE = re.compile(r"^(?P<detail>.*?)(?: - at (?:`key` in )?`(?P<place>[^`]*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_MISSING = re.compile(r"missing required field `(?P<name>[^`]*)`")
_IF_MATCH = re.compile(r'(?:W/)?("?)(\d{1,15})\1')


def parse_body(raw: bytes, content_type: str, declared: Operation) -> Struct | File | None:
    """Raises TooLarge, UnsupportedMediaType, InvalidRequest."""
    if declared.body is None:
        return None
    if len(raw) > declared.body_limit:
        raise TooLarge(f"The body is too large: send at most {declared.body_limit // 1024} kB.")
    if not raw and declared.body_optional:
        return msgspec.convert({}, declared.body)
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if kind in declared.files:
        return File(media_type=kind, content=raw, charset=_charset(parameters))
    json = () if declared.body is File else ("application/json",)
    if kind not in json:
        raise UnsupportedMediaType(f"Send the body as {' or '.join((*json, *declared.files))}.")
    try:
        return msgspec.json.decode(raw, type=declared.body)
    except msgspec.ValidationError as error:
        raise InvalidRequest(errors=[_field_error(str(error))]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidRequest("The body is not valid JSON.") from None


def _charset(parameters: str) -> str:
    named = (one.partition("=") for one in parameters[:200].split(";"))
    return next((value.strip(" \"'") for name, _, value in named if name.strip().lower() == "charset"), "")


def parse_query(given: Mapping[str, str], declared: Operation) -> Struct | None:
    """Raises InvalidRequest."""
    if declared.query is None:
        if given and not declared.any_query:
            raise InvalidRequest(errors=[FieldError(min(given), "unknown", "There is no such parameter here.")])
        return None
    try:
        return msgspec.convert(dict(given), declared.query, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidRequest(errors=[_field_error(str(error))]) from None


def typed_as(kind: type[Body], given: Json) -> Body:
    """What was typed into a form of ours as the body that the API takes, held to the same. Raises InvalidRequest."""
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise InvalidRequest(errors=[_field_error(str(error))]) from None


def _field_error(text: str) -> FieldError:
    """What the validator found, as the field and what to do; never the value itself."""
    match = _PLACE.match(text)
    detail, place = (match["detail"], match["place"] or "$") if match else (text, "$")
    # Inside a list or a map the validator does not tell which entry is wrong: then the whole is named.
    place, inside, _ = place.partition("[...]")
    path = place.removeprefix("$").lstrip(".").replace("[", ".").replace("]", "")
    for pattern, code in ((_UNKNOWN, "unknown"), (_MISSING, "required")):
        named = pattern.search(detail)
        if named:
            name = "" if inside else named["name"]
            return FieldError(".".join(filter(None, (path, name))), code, detail)
    return FieldError(path or "body", "invalid", detail)


def parse_replay(header: str | None, parts: tuple[str, ...], raw: bytes, *, required: bool = False) -> Replay | None:
    """The Idempotency-Key with a digest of what it stands for. Raises InvalidRequest."""
    if header is None and required:
        detail = "Send an Idempotency-Key, so that a repetition does nothing twice."
        raise InvalidRequest(errors=[FieldError("Idempotency-Key", "required", detail)])
    if header is None:
        return None
    if not 1 <= len(header) <= KEY_LIMIT or not header.isascii() or not header.isprintable():
        detail = f"Idempotency-Key must be 1 to {KEY_LIMIT} printable ASCII characters."
        raise InvalidRequest(detail, errors=[FieldError("Idempotency-Key", "invalid", detail)])
    return Replay(header, sha256("\0".join(parts).encode("utf-8", "replace") + b"\0" + raw).hexdigest())


def parse_version(header: str | None) -> int | None:
    """The version in `If-Match`. Raises InvalidRequest."""
    if header is None or header.strip() == "*":
        return None
    match = _IF_MATCH.fullmatch(header.strip())
    if match is None:
        raise InvalidRequest(errors=[FieldError("If-Match", "invalid", 'Send the version you read, such as "3".')])
    return int(match[2])


def cursor_of(context: Context, position: str | None, filters: str) -> str | None:
    """The opaque cursor of a position in a list, bound to the filters of the list."""
    return (
        None if position is None else f"{form_digest(context.keys.ring(), filters, position)}.{position.encode().hex()}"
    )


def position_of(context: Context, cursor: str | None, filters: str) -> str | None:
    """Raises InvalidRequest for a cursor that this list did not give out."""
    if cursor is None:
        return None
    digest, _, encoded = cursor.partition(".")
    try:
        position = bytes.fromhex(encoded).decode()
    except ValueError:
        position = ""
    if not position or digest != form_digest(context.keys.ring(), filters, position):
        detail = "This cursor belongs to another list: start again without it."
        raise InvalidRequest(errors=[FieldError("cursor", "invalid", detail)])
    return position


def given_fields(body: Struct | UnsetType | None, *, cleared: Json, empty: str | None) -> Json:
    """The fields a merge patch names; null becomes the empty value of the field."""
    if body is None or body is UNSET:
        return {}
    named = {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
    return {name: cleared.get(name, empty) if value is None else value for name, value in named.items()}
