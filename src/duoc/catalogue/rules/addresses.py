"""Where strangers find things of the catalogue: addresses that stay, on the portal's origin (`site`, no slash at its end)."""

from urllib.parse import quote

from duoc.catalogue.rules.records import EntryRecord, ResourceRecord

# Suffix of a serialisation → media type, in the order in which a page offers them.
METADATA_FORMS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml"}


def dataset(site: str, entry: EntryRecord) -> str:
    """The identifier of an entry: by its id, which outlives every renaming."""
    return f"{site}/dataset/{entry.id}"


def landing(site: str, entry: EntryRecord) -> str:
    """The page for people."""
    return f"{site}/du-lieu/{entry.name}/"


def resource(site: str, entry: EntryRecord, held: ResourceRecord) -> str:
    """The identifier of a resource."""
    return f"{site}/dataset/{entry.id}/resource/{held.id}"


def download(site: str, entry: EntryRecord, held: ResourceRecord, file: str) -> str:
    """Where the bytes of a resource's current version are."""
    return f"{resource(site, entry, held)}/download/{quote(file, safe='')}"


def dump(site: str, held: ResourceRecord) -> str:
    """Where the rows of a table without a file are dumped (CKAN's address)."""
    return f"{site}/datastore/dump/{held.id}"


def table(site: str, held: ResourceRecord, version: int) -> str:
    """A version's rows as plain CSV: UTF-8, commas, ISO dates, points, whatever the file that was handed in looks like."""
    return f"{site}/api/v1/catalogue/resources/{held.id}/export?format=csv&version={version}"


def metadata(site: str, entry: EntryRecord, suffix: str) -> str:
    """The entry in a serialisation of DCAT."""
    return f"{site}/dataset/{entry.name}.{suffix}"


def package(site: str, entry: EntryRecord) -> str:
    """The entry as a data package."""
    return f"{site}/dataset/{entry.name}/datapackage.json"


def organization(site: str, name: str) -> str:
    """The identifier of a publisher."""
    return f"{site}/organization/{name}"
