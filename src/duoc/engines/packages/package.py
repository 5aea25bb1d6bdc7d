"""`datapackage.json`: a dataset, its files, their schemas, so that a tool reads the data without a person explaining it.

Data Package standard 2.0 (datapackage.org); what readers of version 1 want is beside it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TABULAR = {"csv", "tsv", "xlsx", "xls", "ods", "parquet"}
_NOT_IN_NAME = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the package. `path`: URL or relative POSIX path; `schema`: a Table Schema (`table_schema.schema`) or none;
    `sha256`: hexadecimal; `size`: octets."""

    name: str
    path: str
    title: str = ""
    description: str = ""
    format: str = ""
    media_type: str = ""
    size: int | None = None
    sha256: str = ""
    schema: Mapping[str, Any] | None = None
    delimiter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What is said of the whole.

    `licences`: (name, address, title); `contributors`: (title, role); `sources`: (title, address).
    """

    name: str
    id: str
    title: str
    description: str = ""
    homepage: str = ""
    version: str = ""
    created: datetime | None = None
    keywords: tuple[str, ...] = ()
    licences: tuple[tuple[str, str, str], ...] = ()
    contributors: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)


class PackageError(ValueError):
    """A package that nobody could use: no files, or an unsafe path."""


def package(of: Package) -> dict[str, Any]:
    """The descriptor. PackageError without any file: a package needs one, and for a path that is absolute or leads upwards."""
    if not of.files:
        msg = "a data package needs at least one file"
        raise PackageError(msg)
    found: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": slug(of.name),
        "id": of.id,
        "title": of.title,
        "description": of.description,
        "homepage": of.homepage,
        "version": of.version,
        "created": of.created.astimezone(UTC).isoformat().replace("+00:00", "Z") if of.created else "",
        "keywords": list(dict.fromkeys(word for word in of.keywords if word)),
        "licenses": [_filled(name=name, path=path, title=title) for name, path, title in of.licences if name or path],
        "contributors": [{"title": title, "roles": [role]} for title, role in of.contributors if title],
        "sources": [_filled(title=title, path=path) for title, path in of.sources if title or path],
        **of.extras,
    }
    return {**_filled(**found), "resources": _resources(of.files)}


def slug(name: str) -> str:
    """A name as the standard wants it: lower-case ASCII letters, digits, `.`, `_`, `-`; marks folded, đ as d."""
    folded = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return _NOT_IN_NAME.sub("-", plain).strip("-._") or "data"


def _resources(files: Iterable[File]) -> list[dict[str, Any]]:
    found, taken = [], set()
    for file in files:
        name, number = slug(file.name), 1
        while name in taken:  # two resources of one name would be one to a reader
            number += 1
            name = f"{slug(file.name)}-{number}"
        taken.add(name)
        found.append(_resource(file, name))
    return found


def _resource(file: File, name: str) -> dict[str, Any]:
    kind = file.format.lower()
    table = file.schema is not None and kind in _TABULAR
    return _filled(
        name=name,
        path=_path(file.path),
        type="table" if table else "",
        title=file.title,
        description=file.description,
        format=kind,
        mediatype=file.media_type,
        encoding="utf-8" if kind in ("csv", "tsv", "json", "geojson") else "",
        bytes=file.size,
        hash=f"sha256:{file.sha256.lower()}" if file.sha256 else "",
        dialect={"delimiter": file.delimiter} if file.delimiter not in ("", ",") and table else {},
        schema=dict(file.schema) if table and file.schema else {},
    )


def _path(path: str) -> str:
    if path.startswith(("http://", "https://")):
        return path
    if not path or path.startswith(("/", "~")) or "\\" in path or ":" in path or ".." in path.split("/"):
        msg = "a path must be a URL, or relative without .."
        raise PackageError(msg)
    return path


def _filled(**values: Any) -> dict[str, Any]:
    """Only what says something; 0 octets do."""
    return {
        key: value for key, value in values.items() if value is not None and value != "" and value != [] and value != {}
    }
