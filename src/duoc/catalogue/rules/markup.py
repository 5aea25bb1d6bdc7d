"""An entry in the words of schema.org, for the search engines of the world (Google Dataset Search and its like)."""

from typing import Any

from duoc.catalogue.rules import addresses
from duoc.catalogue.rules.descriptions import Portal
from duoc.catalogue.rules.files import Offered, offered
from duoc.catalogue.rules.records import EntryRecord
from duoc.engines.dcat import concepts


def dataset_markup(portal: Portal, entry: EntryRecord) -> dict[str, Any]:
    """schema.org/Dataset, ready for `<script type="application/ld+json">` (escape `<` there). Nothing empty is said."""
    site = portal.site
    licence = concepts.licence_of(entry.license_id)
    period = f"{entry.starts or '..'}/{entry.ends or '..'}" if entry.starts or entry.ends else ""
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": addresses.dataset(site, entry),
        "url": addresses.landing(site, entry),
        "identifier": entry.code,
        "name": entry.title,
        "alternateName": entry.title_en,
        # The engines refuse what is shorter than 50 signs; the title says at least what it is.
        "description": entry.notes if len(entry.notes) >= 50 else f"{entry.title}. {entry.notes}".strip(),
        "inLanguage": "vi",
        "keywords": list(entry.keywords),
        "license": licence.uri if licence else "",
        "isAccessibleForFree": entry.access_right == "PUBLIC",
        "creator": _organization(site, entry),
        "publisher": _organization(site, entry),
        "datePublished": entry.published_at.date().isoformat() if entry.published_at else "",
        "dateModified": entry.modified.isoformat(),
        "version": entry.version,
        "spatialCoverage": entry.spatial,
        "temporalCoverage": period,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": f"Danh mục dữ liệu tỉnh {portal.province}",
            "url": f"{site}/du-lieu/",
        },
        "distribution": [
            _file(file, held.name) for held in entry.resources if (file := offered(site, entry, held)).download
        ],
    }
    return {name: value for name, value in found.items() if value not in ("", [], None)}


def _organization(site: str, entry: EntryRecord) -> dict[str, str]:
    publisher = entry.publisher
    return {
        "@type": "GovernmentOrganization",
        "@id": addresses.organization(site, publisher.name),
        "name": publisher.title,
    }


def _file(file: Offered, name: str) -> dict[str, Any]:
    found = {
        "@type": "DataDownload",
        "name": name,
        "contentUrl": file.download,
        "encodingFormat": file.media_type or file.format,
        "contentSize": f"{file.size} B" if file.size is not None else "",
        "sha256": file.sha256,
    }
    return {key: value for key, value in found.items() if value}
