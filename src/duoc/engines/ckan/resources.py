"""What a resource may be written as."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from duoc.engines.ckan import texts
from duoc.engines.ckan.asked import LARGEST, whole

_SCHEMES = ("http", "https", "ftp", "")  # a page may show the address as a link: nothing that runs
_KNOWN_SUFFIXES = frozenset(
    {
        *(
            "csv",
            "tsv",
            "json",
            "geojson",
            "xlsx",
            "xls",
            "ods",
            "pdf",
            "xml",
            "zip",
            "parquet",
            "gpkg",
            "kml",
            "kmz",
            "shp",
        ),
        *("docx", "doc", "txt", "rdf", "ttl", "jsonld", "ics", "gtfs"),
    }
)


@dataclass(frozen=True, slots=True)
class ResourceDraft:
    """`id` empty: a new one. `format` in upper case, from the address when nobody says it. `size` in bytes."""

    id: str = ""
    name: str = ""
    description: str = ""
    format: str = ""
    url: str = ""
    mimetype: str = ""
    size: int | None = None
    hash: str = ""


def read(data: Mapping[str, Any]) -> tuple[ResourceDraft, dict[str, list[str]]]:
    """A draft, and what is wrong with it: member → sentences."""
    faults: dict[str, list[str]] = {}
    values = {name: _text(data.get(name), name, faults) for name in _TEXTS}
    url = values["url"].strip()
    if not _is_address(url):
        faults["url"] = ["Please provide a valid URL"]
    size = None
    if data.get("size") not in (None, ""):
        size = whole(data["size"])
        if size is None:
            faults["size"] = [texts.INVALID_INTEGER]
        elif not 0 <= size <= LARGEST:
            faults["size"] = [texts.NOT_NATURAL]
    draft = ResourceDraft(**{**values, "url": url}, size=size)
    return _named(draft), faults


_TEXTS = ("id", "name", "description", "format", "url", "mimetype", "hash")


def _named(draft: ResourceDraft) -> ResourceDraft:
    found = draft.format.strip().lstrip(".").upper() or guessed_format(draft.url)
    return ResourceDraft(**{**{name: getattr(draft, name) for name in _TEXTS}, "format": found}, size=draft.size)


def guessed_format(url: str) -> str:
    """`…/a.csv?x=1` → CSV; nothing for an ending that nobody knows."""
    try:
        suffix = PurePosixPath(urlsplit(url).path).suffix[1:].lower()
    except ValueError:
        return ""
    return suffix.upper() if suffix in _KNOWN_SUFFIXES else ""


def _is_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in _SCHEMES and not any(sign.isspace() or ord(sign) < 32 for sign in url)
    except ValueError:
        return False


def _text(value: Any, name: str, faults: dict[str, list[str]]) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    faults[name] = [texts.NOT_A_TEXT]
    return ""
