"""What a catalogue says, as values: the classes of DCAT-AP 3.0.1 that we write and read.

Controlled values are codes of our tables (`QUARTERLY`, `CSV`, `cc-by`) or, where a stranger uses another table, URIs.
A `Text` carries its language; several texts of one property are its translations. Everything but an address may be absent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

Value = str | int | bool | date
# A day, an instant (with its zone), or a year or month as text: "2025", "2025-03".
Moment = date | datetime | str


class Text(NamedTuple):
    """A text and its language (BCP 47; empty: not said)."""

    value: str
    language: str = "vi"


Texts = tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agency or person (foaf:Agent). `type`: ADMS publisher type, e.g. `RegionalAuthority`."""

    uri: str = ""
    name: Texts = ()
    type: str = ""
    homepage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask (vcard:Kind): a role or an office, no private person."""

    uri: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period of time; an absent end is open."""

    start: Moment | None = None
    end: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place: a country code (`VNM`) or URI, a name, and WKT literals of box and centre."""

    place: str = ""
    name: Texts = ()
    bbox: str = ""
    centroid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """A hash of the bytes. `algorithm`: SPDX's word, `sha256`; `value`: hexadecimal."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Legislation:
    """A legal basis (eli:LegalResource): its title with the article, and where it can be read."""

    title: str
    uri: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """One way to have the data. `schema`: the address of its Table Schema; `access_service`: the URI of a data service."""

    uri: str
    access_urls: tuple[str, ...] = ()
    download_urls: tuple[str, ...] = ()
    title: Texts = ()
    description: Texts = ()
    format: str = ""
    media_type: str = ""
    size: int | None = None
    checksum: Checksum | None = None
    licence: str = ""
    rights: Texts = ()
    availability: str = ""
    status: str = ""
    issued: Moment | None = None
    modified: Moment | None = None
    languages: tuple[str, ...] = ()
    schema: str = ""
    access_service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataService:
    """An interface to data. `serves`: URIs of datasets; those that are not in the same graph are left out."""

    uri: str
    title: Texts = ()
    description: Texts = ()
    endpoint_urls: tuple[str, ...] = ()
    endpoint_description: str = ""
    serves: tuple[str, ...] = ()
    publisher: Agent | None = None
    contacts: tuple[Contact, ...] = ()
    keywords: Texts = ()
    themes: tuple[str, ...] = ()
    conforms_to: str = ""
    access_rights: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series of datasets, e.g. one for each year. It stands in a graph with its first dataset."""

    uri: str
    title: Texts = ()
    description: Texts = ()
    publisher: Agent | None = None
    contacts: tuple[Contact, ...] = ()
    frequency: str = ""
    issued: Moment | None = None
    modified: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A dataset. `operator`: who keeps it running for the publisher; `provenance`: where it comes from, as text.

    `extras`: values for the national profile and for strangers' own keys, by the names of the mapping file.
    """

    uri: str
    identifier: str = ""
    title: Texts = ()
    description: Texts = ()
    publisher: Agent | None = None
    operator: Agent | None = None
    contacts: tuple[Contact, ...] = ()
    keywords: Texts = ()
    themes: tuple[str, ...] = ()
    spatial: tuple[Location, ...] = ()
    temporal: tuple[Period, ...] = ()
    issued: Moment | None = None
    modified: Moment | None = None
    frequency: str = ""
    access_rights: str = ""
    landing_page: str = ""
    languages: tuple[str, ...] = ()
    provenance: Texts = ()
    version: str = ""
    version_notes: Texts = ()
    legislation: tuple[Legislation, ...] = ()
    series: Series | None = None
    distributions: tuple[Distribution, ...] = ()
    extras: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A catalogue, or one page of it."""

    uri: str
    title: Texts = ()
    description: Texts = ()
    publisher: Agent | None = None
    homepage: str = ""
    languages: tuple[str, ...] = ()
    licence: str = ""
    issued: Moment | None = None
    modified: Moment | None = None
    spatial: tuple[Location, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    services: tuple[DataService, ...] = ()
