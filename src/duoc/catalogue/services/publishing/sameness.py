"""Whether a pull would make the version that stands once more: the same source, read and laid out in the same way."""

from collections.abc import Mapping
from typing import Any

from duoc.catalogue.models import Publication, Resource

# What a pull adds to the source that it was asked for.
FOUND = ("name", "sha256", "bytes", "etag", "modified")


def before(held: Publication) -> dict[str, Any] | None:
    """The source of the current version as it was pulled; None where the job would make another version even of it."""
    resource = Resource.objects.select_related("current__publication").get(pk=held.resource_id)
    last = getattr(resource.current, "publication", None)
    if last is None or held.source["kind"] == "upload":
        return None
    is_same = asked(last.source) == asked(held.source) and last.choice == held.choice
    return last.source if is_same and last.report.get("laid_out") == layout(resource) else None


def asked(source: Mapping[str, Any]) -> dict[str, Any]:
    """A source without what was found there."""
    return {name: value for name, value in source.items() if name not in FOUND}


def layout(resource: Resource) -> list[Any]:
    """What a resource says of how its rows are to lie; a version keeps it in its job's report."""
    return [resource.keys, resource.searchable, str(resource.extras.get("filters", ""))]
