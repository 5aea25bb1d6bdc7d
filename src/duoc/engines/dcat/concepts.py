"""The controlled tables: EU authority tables, ADMS types, file formats, licences. Facts with their marks: `facts/ORIGIN.md`."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
# Tables that are not under `_EU`: (base of a concept, the scheme itself).
_ELSEWHERE = {
    "publishertype": ("http://purl.org/adms/publishertype/", "http://purl.org/adms/publishertype/1.0"),
    "licencetype": ("http://purl.org/adms/licencetype/", "http://purl.org/adms/licencetype/1.0"),
}


class Concept(NamedTuple):
    """One row of a controlled table. `verified`: compared with the table itself."""

    table: str
    code: str
    vi: str
    en: str
    verified: bool

    @property
    def uri(self) -> str:
        """The concept's address in its table."""
        return _base(self.table) + self.code


class Format(NamedTuple):
    """A file format. `listed`: in the EU table; `open`, `readable`: non-proprietary, machine-readable (MQA, proposals)."""

    code: str
    listed: bool
    media_type: str
    open: bool
    readable: bool


class Licence(NamedTuple):
    """A licence by CKAN's identifier. `type`: ADMS licence type; `listed`: its URI counts as one of a known vocabulary."""

    id: str
    uri: str
    title: str
    type: str
    listed: bool


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file of facts."""
    text = files(__package__).joinpath("facts", name).read_text("utf-8")
    yield from csv.DictReader(text.splitlines())


@cache
def table(name: str) -> Mapping[str, Concept]:
    """Code → concept of one table (`frequency`, `data-theme`, `access-right` …); empty for an unknown table."""
    found = (row for row in rows("concepts.csv") if row["table"] == name)
    return {row["code"]: Concept(name, row["code"], row["vi"], row["en"], row["verified"] == "yes") for row in found}


@cache
def formats() -> Mapping[str, Format]:
    """Code → format; codes are upper case."""
    return {
        row["code"]: Format(
            row["code"], row["listed"] == "yes", row["media_type"], row["open"] == "yes", row["readable"] == "yes"
        )
        for row in rows("formats.csv")
    }


@cache
def licences() -> Mapping[str, Licence]:
    """CKAN's identifier → licence."""
    return {
        row["id"]: Licence(row["id"], row["uri"], row["title"], row["type"], row["listed"] == "yes")
        for row in rows("licences.csv")
    }


def scheme(name: str) -> str:
    """The address of a table itself."""
    return _ELSEWHERE[name][1] if name in _ELSEWHERE else _EU + name


def uri(name: str, value: str) -> str:
    """The URI of a code of a table; a value that is a URI already stays; empty for a code that the table has not."""
    if "://" in value:
        return value
    if name == "file-type":
        known = formats().get(value.upper())
        return _EU + "file-type/" + known.code if known and known.listed else ""
    concept = table(name).get(value)
    return concept.uri if concept else ""


def code(name: str, address: str) -> str:
    """The code for a URI of a table (http and https alike); any other value comes back as it is."""
    plain = "http://" + address.removeprefix("https://") if address.startswith("https://") else address
    base = _base(name)
    if not plain.startswith(base) or len(plain) == len(base):
        return address
    found = plain.removeprefix(base)
    return found if "/" not in found else address


def media_type_uri(media_type: str) -> str:
    """`text/csv` → its address at IANA; a URI stays; empty when it has not the form type/subtype."""
    if "://" in media_type:
        return media_type
    kind = media_type.partition(";")[0].strip().lower()
    halves = kind.split("/")
    fit = len(halves) == 2 and all(
        half and half.replace("+", "").replace(".", "").replace("-", "").isalnum() for half in halves
    )
    return _IANA + kind if fit and kind.isascii() else ""


def media_type(address: str) -> str:
    """The address at IANA (http or https, with or without www) → `text/csv`; anything else as it is."""
    _, found, kind = address.partition("iana.org/assignments/media-types/")
    return kind if found and kind else address


def licence_of(value: str) -> Licence | None:
    """The known licence for CKAN's identifier or a URI (http and https, with or without the last slash)."""
    if value in licences():
        return licences()[value]
    return _licence_uris().get(_plain(value)) if "://" in value else None


@cache
def _licence_uris() -> Mapping[str, Licence]:
    return {_plain(licence.uri): licence for licence in licences().values() if licence.uri}


def _plain(address: str) -> str:
    return address.partition("://")[2].rstrip("/").lower()


def _base(name: str) -> str:
    return _ELSEWHERE[name][0] if name in _ELSEWHERE else f"{_EU}{name}/"
