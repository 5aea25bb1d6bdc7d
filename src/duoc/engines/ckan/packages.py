"""What a dataset may be written as. Whether its names are free and its organization is there, the caller asks a database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from duoc.core.text import nfc
from duoc.engines.ckan import names, resources, texts
from duoc.engines.ckan.asked import Asked
from duoc.engines.ckan.errors import IntegrityError
from duoc.engines.ckan.resources import ResourceDraft

STATES = ("active", "draft", "deleted")
_LISTS = ("tags", "extras", "groups", "resources")
MOST_PARTS = 1000  # of each list


@dataclass(frozen=True, slots=True)
class PackageDraft:
    """`organization`: id or name, empty when none is said. `groups`: ids or names. `modified`: None, or what the caller sets
    (only a system administrator may)."""

    name: str
    title: str
    notes: str
    organization: str
    private: bool
    state: str
    license_id: str
    author: str
    author_email: str
    maintainer: str
    maintainer_email: str
    url: str
    version: str
    tags: tuple[str, ...]
    groups: tuple[str, ...]
    extras: tuple[tuple[str, str], ...]
    resources: tuple[ResourceDraft, ...]
    modified: datetime | None


def read(data: Mapping[str, Any], known_name: str = "") -> tuple[PackageDraft, dict[str, list[Any]]]:
    """A draft, and what is wrong with it. `known_name`: of the dataset that is written anew. Raises `IntegrityError`."""
    lists = {name: _objects(data, name) for name in _LISTS}
    asked = Asked(data)
    name = data.get("name") or known_name
    if sentences := names.name(name):
        asked.fault("name", *sentences)
    values = {one: asked.text(one) for one in _TEXTS}
    for one in ("author_email", "maintainer_email"):
        values[one] = values[one].strip()
        if sentences := names.email(values[one]):
            asked.fault(one, *sentences)
    if sentences := names.version(values["version"]):
        asked.fault("version", *sentences)
    state = asked.text("state", "active") or "active"
    if state not in STATES:
        asked.fault("state", texts.one_of(list(STATES)))
    organization, private = asked.text("owner_org"), asked.boolean("private")
    draft = PackageDraft(
        **values,
        name=name if isinstance(name, str) else "",
        title=asked.text("title") or (name if isinstance(name, str) else ""),
        organization=organization,
        private=private,
        state=state,
        tags=_tags(asked, lists["tags"]),
        groups=tuple(str(one.get("id") or one.get("name") or "") for one in lists["groups"]),
        extras=_extras(asked, lists["extras"]),
        resources=_resources(asked, lists["resources"]),
        modified=_moment(asked, "metadata_modified"),
    )
    return draft, asked.faults


_TEXTS = ("notes", "license_id", "author", "author_email", "maintainer", "maintainer_email", "url", "version")


def patched(current: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of an update that changes only what a patch says. `current`: the dataset as it is served."""
    kept = {name: value for name, value in current.items() if name != "metadata_modified"}
    if "tag_string" in changes:
        kept.pop("tags", None)
    return {**kept, **changes, "id": current["id"]}


def _objects(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = data.get(name)
    if value in (None, ""):
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise IntegrityError(f"Only lists of dicts can be placed against subschema ('{name}',)", name)
    if len(value) > MOST_PARTS:
        raise IntegrityError(f"At most {MOST_PARTS} of them", name)
    return value


def _tags(asked: Asked, given: list[dict[str, Any]]) -> tuple[str, ...]:
    found: list[Any] = [one.get("name") for one in given]
    told = [{"name": sentences} if (sentences := names.tag(one)) else {} for one in found]
    if any(told):
        asked.fault("tags", *told)
    written = [word.strip() for word in asked.text("tag_string").split(",") if word.strip()] if not given else []
    if wrong := [sentence for word in written for sentence in names.tag(word)]:
        asked.fault("tag_string", *wrong)
    return tuple(dict.fromkeys(nfc(str(one)) for one in (*found, *written)))


def _extras(asked: Asked, given: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    told: list[dict[str, list[str]]] = []
    for one in given:
        key, value = one.get("key"), one.get("value")
        if value is None and one.get("deleted"):
            continue
        wrong: dict[str, list[str]] = {}
        if not isinstance(key, str) or not key:
            wrong["key"] = [texts.MISSING if key in (None, "") else texts.NOT_A_TEXT]
        elif key in found:
            asked.faults["extras_validation"] = [texts.duplicate_key(key)]
        if "value" not in one:
            wrong["value"] = [texts.MISSING]
        told.append(wrong)
        if isinstance(key, str):
            found[key] = value if isinstance(value, str) else _written(value)
    if any(told):
        asked.fault("extras", *told)
    return tuple(sorted(found.items()))


def _written(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _resources(asked: Asked, given: list[dict[str, Any]]) -> tuple[ResourceDraft, ...]:
    read_ones = [resources.read(one) for one in given]
    if any(faults for _, faults in read_ones):
        asked.fault("resources", *(faults for _, faults in read_ones))
    return tuple(draft for draft, _ in read_ones)


def _moment(asked: Asked, name: str) -> datetime | None:
    value = asked.text(name)
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        asked.fault(name, texts.NOT_A_DATE)
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
