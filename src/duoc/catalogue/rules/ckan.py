"""The registry in CKAN's words: an entry is a dataset, its publisher the organization, its topic the group.

| here | there |
|---|---|
| draft, waiting · published, ended · withdrawn | draft · active · deleted |
| level hidden | private (a restricted entry is on show: only its rows are not) |
| contact | maintainer, maintainer_email |
| members of `SHOWN` | extras of these keys; code, kind and access right are told and not taken |
| sample | an extra, so that no copy of invented data passes for real |
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from duoc.catalogue.rules.entries import ON_SHOW
from duoc.catalogue.rules.records import EntryRecord, PublisherRecord, ResourceRecord, TopicRecord
from duoc.engines.ckan.packages import PackageDraft
from duoc.engines.ckan.shapes import Dataset, Organization, Resource, Tag

# Extras of CKAN that are members of an entry here: key → member.
SHOWN = {
    "access_rights": "access_right",
    "code": "code",
    "frequency": "frequency",
    "kind": "kind",
    "spatial": "spatial",
    "temporal_end": "ends",
    "temporal_start": "starts",
}
SAMPLE, INVENTED = "sample", "MINH HỌA"
# Members of a CKAN dataset for which an entry has no place of its own: kept among its extras.
KEPT = ("author_email", "url")


def organization_id(key: str) -> str:
    """The id of an agency; from its key word, so that it is the same on every server."""
    return _id("organization", key)


def group_id(key: str) -> str:
    """The id of a topic."""
    return _id("group", key)


def tag_id(word: str) -> str:
    """The id of a keyword."""
    return _id("tag", word)


def _id(kind: str, key: str) -> str:
    # MD5 names, it protects nothing; a database can compute it too.
    return str(UUID(hashlib.md5(f"{kind}:{key}".encode(), usedforsecurity=False).hexdigest()))


def state(of_entry: str) -> str:
    """What CKAN calls a state."""
    return "active" if of_entry in ON_SHOW else "deleted" if of_entry == "withdrawn" else "draft"


def organization(one: PublisherRecord, packages: int = 0) -> Organization:
    """A publisher."""
    return Organization(organization_id(one.key), one.name, one.title, one.description, one.created, packages)


def group(one: TopicRecord, packages: int = 0) -> Organization:
    """A topic."""
    return Organization(group_id(one.key), one.key, one.title, "", None, packages, group=True)


def tag(word: str) -> Tag:
    """A keyword."""
    return Tag(tag_id(word), word)


def dataset(one: EntryRecord, site: str) -> Dataset:
    """An entry as its viewer may see it. `site`: address of the portal without a slash at its end."""
    return Dataset(
        id=str(one.id),
        name=one.name,
        title=one.title,
        notes=one.notes,
        organization=organization(one.publisher),
        created=one.created,
        modified=one.modified,
        private=one.level == "hidden",
        state=state(one.state),
        license_id=one.license_id,
        author=one.author,
        author_email=one.extras.get("author_email"),
        maintainer=one.contact.get("role"),
        maintainer_email=one.contact.get("email"),
        url=one.extras.get("url"),
        version=one.version,
        extras=_extras(one),
        groups=() if one.topic is None else (group(one.topic),),
        resources=tuple(resource(part, one, site) for part in one.resources),
        tags=tuple(tag(word) for word in sorted(one.keywords)),
    )


def _extras(one: EntryRecord) -> tuple[tuple[str, str], ...]:
    own = {key: str(value) for key, value in one.extras.items() if key not in KEPT}
    shown = {key: getattr(one, member) for key, member in SHOWN.items()}
    told = {key: value.isoformat() if isinstance(value, date) else value for key, value in shown.items() if value}
    if one.sample:
        told[SAMPLE] = INVENTED
    return tuple(sorted({**own, **told}.items()))


def resource(one: ResourceRecord, entry: EntryRecord, site: str) -> Resource:
    """A resource; rows that the viewer may not read are not said to be there."""
    return Resource(
        id=str(one.id),
        package=str(entry.id),
        position=one.position,
        name=one.name,
        description=one.description,
        format=one.format,
        url=_address(one, entry, site),
        url_type=one.url_type if one.url_type in ("upload", "datastore") else "",
        mimetype=one.mimetype,
        size=one.size if entry.rows_open else None,
        hash=one.hash if entry.rows_open else "",
        created=one.created,
        metadata_modified=one.modified,
        modified=one.current.published_at if one.current else None,
        datastore=one.current is not None and entry.rows_open,
    )


def _address(one: ResourceRecord, entry: EntryRecord, site: str) -> str:
    """Where its data is; '' for who may not have it: the name of a file can tell what is in it."""
    if not entry.rows_open:
        return ""
    if one.current is not None and not one.current.original_open:
        return f"{site}/datastore/dump/{one.id}"
    if one.url_type == "upload":
        file = one.current.original_name if one.current is not None else one.extras.get("file", "")
        return f"{site}/dataset/{entry.id}/resource/{one.id}/download/{quote(file, safe='')}"
    return f"{site}/datastore/dump/{one.id}" if one.url_type == "datastore" else one.url


def members(draft: PackageDraft, *, level: str = "") -> dict[str, Any]:
    """The members of an entry that a draft says. `level`: of the entry that is written anew, empty for a new one.

    Raises `ValueError` for a date that is none.
    """
    told = dict(draft.extras)
    kept = {name: getattr(draft, name) for name in KEPT if getattr(draft, name)}
    extras: dict[str, str] = {key: value for key, value in told.items() if key not in (*SHOWN, SAMPLE)} | kept
    found: dict[str, Any] = {
        "name": draft.name,
        "title": draft.title,
        "notes": draft.notes,
        "license_id": draft.license_id,
        "author": draft.author,
        "version": draft.version,
        "contact": {name: value for name, value in _contact(draft).items() if value},
        "keywords": list(draft.tags),
        "extras": extras,
        "frequency": told.get("frequency", ""),
        "spatial": told.get("spatial", ""),
        "starts": _day(told.get("temporal_start", "")),
        "ends": _day(told.get("temporal_end", "")),
    }
    return {**found, **_shown_to(draft.private, level)}


def _shown_to(private: bool, level: str) -> Mapping[str, Any]:
    """A private dataset is hidden; one that is no longer is open. What is restricted stays so: opening it is no client's."""
    if private:
        return {"level": "hidden", "access_right": "NON_PUBLIC"} if level != "hidden" else {}
    return {"level": "open", "access_right": "PUBLIC"} if level in ("", "hidden") else {}


def _contact(draft: PackageDraft) -> dict[str, str]:
    return {"role": draft.maintainer, "email": draft.maintainer_email}


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
