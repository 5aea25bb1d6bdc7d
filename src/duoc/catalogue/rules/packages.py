"""An entry as a Frictionless data package: its files and their columns, for tools that read data without a person."""

from collections.abc import Iterator
from typing import Any

from duoc.catalogue.rules import addresses
from duoc.catalogue.rules.files import offered
from duoc.catalogue.rules.records import EntryRecord
from duoc.engines.dcat import concepts
from duoc.engines.packages.package import File, Package, PackageError, package

__all__ = ["PackageError", "data_package"]


def data_package(site: str, entry: EntryRecord) -> dict[str, Any]:
    """The descriptor. PackageError where there is no file that the viewer may have."""
    return package(
        Package(
            name=entry.name,
            id=addresses.dataset(site, entry),
            title=entry.title,
            description=entry.notes,
            homepage=addresses.landing(site, entry),
            version=entry.version,
            created=entry.modified,
            keywords=entry.keywords,
            licences=_licences(entry.license_id),
            contributors=((entry.publisher.title, "publisher"),),
            sources=((entry.source_note, ""),) if entry.source_note else (),
            files=tuple(_files(site, entry)),
            extras={"sample": True} if entry.sample else {},
        )
    )


def _files(site: str, entry: EntryRecord) -> Iterator[File]:
    """Of each resource its table, where it has one, and the file as it was handed in.

    The schema is that of the rows as they were understood. An original may have semicolons, 1.234,56 and days first: it stands
    beside its table, with its hash, and is described by no schema.
    """
    for held in entry.resources:
        file = offered(site, entry, held)
        if not file.download:
            continue
        name = held.name or str(held.id)
        if held.current is not None and file.schema:
            yield File(
                name=name,
                path=addresses.table(site, held, held.current.number),
                title=held.name,
                description=held.description,
                format="csv",
                media_type="text/csv",
                schema=held.current.schema,
            )
            if held.url_type == "datastore":
                continue
            name = f"{name} original"
        yield File(
            name=name,
            path=file.download,
            title=held.name,
            description=held.description,
            format=file.format,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
        )


def _licences(identifier: str) -> tuple[tuple[str, str, str], ...]:
    known = concepts.licence_of(identifier)
    return ((known.id, known.uri, known.title),) if known else ((identifier, "", ""),) if identifier else ()
