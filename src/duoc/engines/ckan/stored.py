"""What the DataStore is asked to keep: datastore_create, datastore_upsert, datastore_delete and datastore_records_delete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duoc.engines.ckan import row_filters, texts
from duoc.engines.ckan.asked import Asked, unfolded
from duoc.engines.ckan.errors import ValidationError
from duoc.engines.ckan.row_filters import Filter

METHODS = ("upsert", "insert", "update")
MOST_FIELDS, MOST_RECORDS = 500, 50_000
_LONGEST_NAME = 63  # bytes of a name that PostgreSQL keeps
_CREATE = frozenset(
    {
        *("resource_id", "resource", "fields", "primary_key", "indexes", "records", "force", "aliases", "triggers"),
        *("calculate_record_count", "include_records", "delete_fields"),
    }
)
_UPSERT = frozenset(
    {"resource_id", "id", "method", "records", "force", "dry_run", "calculate_record_count", "include_records"}
)
_DELETE = frozenset({"resource_id", "id", "filters", "force", "calculate_record_count", "include_deleted_records"})
# CKAN's words for types → PostgreSQL's; `datastore_search` tells the latter.
TYPES = {
    "text": "text", "string": "text", "varchar": "text", "int": "int4", "int4": "int4", "integer": "int4", "int2": "int4",
    "int8": "int8", "bigint": "int8", "numeric": "numeric", "decimal": "numeric", "float": "float8", "float8": "float8",
    "float4": "float8", "double precision": "float8", "bool": "bool", "boolean": "bool", "date": "date",
    "timestamp": "timestamp", "timestamptz": "timestamptz", "time": "time", "json": "json", "jsonb": "json", "nested": "json",
    "text[]": "text[]", "_text": "text[]",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `type` of the values of `TYPES`, `guessed` from a record; `info`: label and notes of CKAN's data dictionary."""

    id: str
    type: str
    info: Mapping[str, Any] | None = None
    guessed: bool = False

    def told(self) -> dict[str, Any]:
        """As an object, without what was not said."""
        more = {"info": dict(self.info)} if self.info else {}
        return {"id": self.id, "type": self.type, **more, **({"guessed": True} if self.guessed else {})}


@dataclass(frozen=True, slots=True)
class Create:
    """`resource` '' where `new` says the members of one to be made. `fields`: declared or read off the records. `keys`, `indexes`
    None: not said. `echo`: what the answer repeats."""

    resource: str
    new: Mapping[str, Any] | None
    fields: tuple[Field, ...]
    keys: tuple[str, ...] | None
    indexes: tuple[str, ...] | None
    records: Sequence[Mapping[str, Any]]
    force: bool
    echo: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Upsert:
    """`method`: one of `METHODS`; `dry_run`: nothing is kept."""

    resource: str
    method: str
    records: Sequence[Mapping[str, Any]]
    force: bool
    dry_run: bool
    echo: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delete:
    """`filters` None: all of it."""

    resource: str
    filters: Filter | None
    force: bool
    echo: Mapping[str, Any]


def create(arguments: Mapping[str, Any]) -> Create:
    """What datastore_create is asked for. Raises `ValidationError`."""
    _known(arguments, _CREATE)
    asked = Asked(arguments)
    resource, new = asked.text("resource_id"), _json(arguments.get("resource"))
    if resource and new:
        raise ValidationError({"resource": ["resource cannot be used with resource_id"]})
    if not resource and not new:
        raise ValidationError({"resource_id": ["resource_id or resource required"]})
    if new is not None and not isinstance(new, dict):
        raise ValidationError({"resource": ["Not a json object"]})
    for name in ("aliases", "triggers"):
        if arguments.get(name):
            asked.fault(name, "Not offered here")
    records = _records(arguments)
    fields = _fields(_json(arguments.get("fields")), records)
    keys, indexes = (asked.words(name) if name in arguments else None for name in ("primary_key", "indexes"))
    force, with_records = asked.boolean("force"), asked.boolean("include_records")
    asked.settle()
    for name, words in (("primary_key", keys), ("indexes", indexes)):
        if fields and (unknown := [word for word in words or () if word not in {one.id for one in fields}]):
            raise ValidationError({name: [texts.unknown_column(unknown[0])]})
    echo = {
        **{"calculate_record_count": arguments.get("calculate_record_count", "background"), "delete_fields": False},
        **{name: arguments[name] for name in ("primary_key", "indexes", "fields") if arguments.get(name) is not None},
        **({"resource": {**new, "url": "_datastore_only_resource"}} if new else {}),
        **({"records": records} if with_records else {}),
        "method": "insert",
    }
    return Create(resource, new or None, fields, keys, indexes, records, force, echo)


def upsert(arguments: Mapping[str, Any]) -> Upsert:
    """What datastore_upsert is asked for. Raises `ValidationError`."""
    _known(arguments, _UPSERT)
    asked = Asked(arguments)
    resource = asked.text("resource_id") or asked.text("id") or asked.needed("resource_id")
    method = asked.text("method", "upsert")
    if method not in METHODS:
        asked.fault("method", texts.one_of(list(METHODS)))
    records = _records(arguments)
    force, dry, with_records = asked.boolean("force"), asked.boolean("dry_run"), asked.boolean("include_records")
    asked.settle()
    echo = {"resource_id": resource, "method": method, **({"dry_run": True} if dry else {})}
    return Upsert(resource, method, records, force, dry, {**echo, **({"records": records} if with_records else {})})


def delete(arguments: Mapping[str, Any], *, needs_filters: bool = False) -> Delete:
    """What datastore_delete and datastore_records_delete are asked for. Raises `ValidationError`."""
    _known(arguments, _DELETE)
    asked = Asked(arguments)
    resource = asked.text("resource_id") or asked.text("id") or asked.needed("resource_id")
    if needs_filters and arguments.get("filters") is None:
        raise ValidationError({"filters": [texts.MISSING]})
    filters, force = _json(arguments.get("filters")), asked.boolean("force")
    asked.settle()
    tree = None if filters is None else row_filters.read(filters)
    return Delete(resource, tree, force, {"resource_id": resource, **({} if filters is None else {"filters": filters})})


def _known(arguments: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := [name for name in arguments if name not in known]:
        raise ValidationError({"__extras": [texts.invalid_value(name) for name in unknown[:10]]})


def _json(value: Any) -> Any:
    return unfolded(value) if isinstance(value, str) else value


def _records(arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    records = _json(arguments.get("records"))
    if records is None or records == "":
        return []
    if not isinstance(records, list):
        raise ValidationError({"records": [texts.NOT_A_LIST]})
    if len(records) > MOST_RECORDS:
        raise ValidationError({"records": [f"At most {MOST_RECORDS} records in one call"]})
    for number, record in enumerate(records):
        if not isinstance(record, dict):
            raise ValidationError({"records": [f'row "{number + 1}" is not a json object'], "records_row": number})
    return records


def _fields(value: Any, records: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """The declared fields, the type of an undeclared one read off the first record that fills it."""
    if value is None or value == "":
        value = [{"id": name} for name in dict.fromkeys(name for record in records[:1] for name in record)]
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValidationError({"fields": [texts.NOT_A_LIST]})
    if len(value) > MOST_FIELDS:
        raise ValidationError({"fields": [f"At most {MOST_FIELDS} fields"]})
    found = [_field(one, records) for one in value]
    if len({one.id for one in found}) < len(found):
        raise ValidationError({"fields": ["duplicate column names are not supported"]})
    return tuple(found)


def _field(one: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> Field:
    name, kind, info = one.get("id"), one.get("type"), one.get("info")
    if not isinstance(name, str) or not _is_name(name):
        raise ValidationError({"fields": [f'"{str(name)[:100]}" is not a valid field name']})
    guessed = kind is None or kind == ""
    if guessed:
        kind = _guessed(next((record[name] for record in records if record.get(name) is not None), None))
    if not isinstance(kind, str) or kind.lower() not in TYPES:
        raise ValidationError({"fields": [f'"{str(kind)[:100]}" is not a valid field type']})
    if info is not None and not isinstance(info, dict):
        raise ValidationError({"fields": ["info must be a json object"]})
    return Field(name, TYPES[kind.lower()], info or None, guessed)


def _is_name(name: str) -> bool:
    return bool(name) and name == name.strip() and not name.startswith("_") and '"' not in name and (
        len(name.encode()) <= _LONGEST_NAME
    )  # fmt: skip


def _guessed(cell: Any) -> str:
    """What JSON itself says: digits in quotes may be a code, and stay a text."""
    if isinstance(cell, bool):
        return "bool"
    if isinstance(cell, int):
        return "int4" if -(2**31) <= cell < 2**31 else "numeric"
    if isinstance(cell, float):
        return "float8"
    return "json" if isinstance(cell, dict | list) else "text"
