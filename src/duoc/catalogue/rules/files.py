"""What of a resource may be offered as a file: one answer for DCAT, data packages, schema.org and what is tried."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from duoc.catalogue.rules import addresses
from duoc.catalogue.rules.records import EntryRecord, ResourceRecord, VersionRecord
from duoc.engines.dcat import concepts

# Formats as people write them → codes of the table of formats.
_SPELLINGS = {
    "WMS": "WMS_SRVC", "WFS": "WFS_SRVC", "JSON-LD": "JSON_LD", "JSONLD": "JSON_LD", "RDF": "RDF_XML", "TTL": "RDF_TURTLE",
    "TURTLE": "RDF_TURTLE", "EXCEL": "XLSX", "GEOPACKAGE": "GPKG", "SHAPEFILE": "SHP", "DOC": "DOCX", "HTM": "HTML",
}  # fmt: skip
_NO_FILE = {"", "API", "HTML", "WMS_SRVC", "WFS_SRVC"}


@dataclass(frozen=True, slots=True)
class Offered:
    """A resource as its viewer may have it.

    `access`: always there; `download`, `size`, `sha256`: of its bytes, where they are his to read.
    """

    format: str
    media_type: str
    access: str
    download: str = ""
    size: int | None = None
    sha256: str = ""
    schema: bool = False


def format_code(written: str) -> str:
    """A format by the code of our table, or as it is written, in capitals."""
    word = written.strip().strip(".").upper()
    return _SPELLINGS.get(word, word)


def offered(site: str, entry: EntryRecord, held: ResourceRecord) -> Offered:
    """What is offered of a resource. Whoever may not read the rows is led to the entry's page and told nothing of the bytes."""
    code = format_code(held.format)
    known = concepts.formats().get(code)
    media = held.mimetype or (known.media_type if known else "")
    page = addresses.landing(site, entry)
    if not entry.rows_open:
        return Offered(code, media, page)
    if held.current is not None and held.current.state == "published":
        version = held.current
        # Rows without a file, or with one that holds more than them: they are dumped when somebody asks.
        if held.url_type == "datastore" or not version.original_open:
            return Offered(
                code or "CSV", media or "text/csv", page, addresses.dump(site, held), schema=_has_columns(version)
            )
        address = addresses.download(site, entry, held, version.original_name)
        return Offered(
            code,
            media,
            page,
            address,
            version.original_bytes,
            version.original_sha256,
            bool(version.schema.get("fields")),
        )
    if is_link(held):
        return Offered(code, media, held.url, "" if code in _NO_FILE else held.url, held.size, _sha256(held.hash))
    return Offered(code, media, page)


def _has_columns(version: VersionRecord) -> bool:
    return bool(version.schema.get("fields"))


def is_link(held: ResourceRecord) -> bool:
    """A web address of somebody else."""
    try:
        return held.url_type == "" and urlsplit(held.url).scheme in ("http", "https")
    except ValueError:  # `http://[`, as strangers' catalogues have it
        return False


def _sha256(text: str) -> str:
    plain = text.lower().removeprefix("sha256:")
    return plain if len(plain) == 64 and set(plain) <= set("0123456789abcdef") else ""
