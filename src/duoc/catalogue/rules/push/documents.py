"""What is said of an entry to a catalogue that speaks CKAN, its hash, and how our records are known again there.

Made of what everybody may see, whoever asks. Persons (author) are left out: the contact is an office.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from duoc.catalogue.rules import addresses
from duoc.catalogue.rules import ckan as words
from duoc.catalogue.rules.records import EntryRecord
from duoc.core import canonical
from duoc.engines.ckan import shapes

# Extras by which a record of ours is known: our id of it, and the hash of what we said last.
SOURCE, HASH = "source_id", "source_hash"
_TEXTS = ("name", "title", "notes", "license_id", "maintainer", "maintainer_email", "url", "version")
_FILE = ("name", "description", "format", "url", "mimetype", "size", "hash")


class Held(NamedTuple):
    """A record as the other side has it. id: its own; source: our id of it, '' for what is not ours; hash: what we said last;
    echo: hash of what it says now; gone: deleted there."""

    id: str
    source: str
    name: str
    title: str
    hash: str
    echo: str
    modified: str
    gone: bool


def name(prefix: str, own: str) -> str:
    """The address of an entry there; provinces share one list of names."""
    return f"{prefix}{own}"[:100].rstrip("-_")


def document(entry: EntryRecord, site: str, organization: str, prefix: str = "") -> dict[str, Any]:
    """The arguments of CKAN's package_create and package_update for an entry that is on show; the hash among its extras.

    organization: our name there; prefix: in front of every name.
    """
    shown = shapes.dataset(words.dataset(entry, site))
    told: dict[str, Any] = {key: shown[key] or "" for key in _TEXTS}
    told |= {"name": name(prefix, entry.name), "url": addresses.landing(site, entry)}
    extras = {one["key"]: one["value"] for one in shown["extras"]}
    extras |= {
        SOURCE: str(entry.id),
        "publisher": entry.publisher.title,
        "topic": entry.topic.title if entry.topic else "",
        "source_modified": shapes.moment(entry.modified) or "",
    }
    told |= {
        "id": str(entry.id),
        "owner_org": organization,
        "private": False,
        "state": "active",
        "tags": [{"name": one["name"]} for one in shown["tags"]],
        "resources": [{"id": one["id"], **{key: one[key] for key in _FILE}} for one in shown["resources"]],
    }
    found = content_hash(told, extras)
    told["extras"] = [{"key": key, "value": value} for key, value in sorted({**extras, HASH: found}.items()) if value]
    return told


def content_hash(told: Mapping[str, Any], extras: Mapping[str, Any]) -> str:
    """SHA-256 in hex of what is said, without the moment: a change that changes nothing that is said is not sent."""
    said = {key: value for key, value in extras.items() if value and key != "source_modified"}
    return sha256(canonical.dumps({**told, "extras": said})).hexdigest()


def hash_of(told: Mapping[str, Any]) -> str:
    """The hash that a document carries."""
    return next((one["value"] for one in told["extras"] if one["key"] == HASH), "")


def held(package: Mapping[str, Any]) -> Held:
    """A dataset as CKAN answered it, whatever else stands in it."""
    extras = {_text(one.get("key")): _text(one.get("value")) for one in _dicts(package.get("extras"))}
    return Held(
        id=_text(package.get("id")),
        source=extras.get(SOURCE, ""),
        name=_text(package.get("name")),
        title=_text(package.get("title")),
        hash=extras.get(HASH, ""),
        echo=_echo(package, extras),
        modified=_text(package.get("metadata_modified")),
        gone=package.get("state") == "deleted",
    )


def _echo(package: Mapping[str, Any], extras: Mapping[str, str]) -> str:
    """SHA-256 of what is said of it there. The other side may write things its own way: only two echoes are compared."""
    said: dict[str, Any] = {key: _text(package.get(key)) for key in _TEXTS}
    said["extras"] = dict(extras)
    said["tags"] = sorted(_text(one.get("name")) for one in _dicts(package.get("tags")))
    said["resources"] = [{key: _text(one.get(key)) for key in _FILE} for one in _dicts(package.get("resources"))]
    return sha256(canonical.dumps(said)).hexdigest()


def _dicts(found: Any) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(value: Any) -> str:
    """What may be stored and hashed, whatever a stranger wrote: no NUL, no half of a character."""
    found = "" if value is None else str(value)[:100_000]
    return found.replace("\0", "").encode("utf-8", "replace").decode()
