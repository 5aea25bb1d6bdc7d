"""An earlier version brought back: its file is published once more, as a version of a new number.

It is a job like every other: the gate of today, not of then, looks at the file; the rows are laid anew; the ledger is told which
version came back. Nothing comes back by itself: what was wrong with the version that was withdrawn may be wrong here too.
"""

from uuid import UUID

from duoc.catalogue.models import Publication, Resource, Version
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.publishing import asking, files


def restore(viewer: Viewer, version: Version) -> Publication:
    """A job that publishes the file of a replaced version again. Raises `asking.PublicationRefusedError`."""
    asking.may_publish(viewer, version.resource.entry)
    if version.state != "replaced":
        raise asking.PublicationRefusedError("Chỉ bản đã được thay mới đưa trở lại được.")
    if not files.restage(version.original_sha256):
        raise asking.PublicationRefusedError("Tệp gốc của bản này không còn ở đây.")
    source = {
        "kind": "upload", "name": version.original_name, "sha256": version.original_sha256, "bytes": version.original_bytes,
        "restores": version.number,
    }  # fmt: skip
    job = Publication.objects.filter(version=version).first()
    return asking.ask(viewer, version.resource, source, job.report.get("choice") or job.choice if job else None)


def restorable(resource: UUID) -> Version | None:
    """The newest version that still stands of a resource whose current one was withdrawn."""
    if not Resource.objects.filter(pk=resource, current=None, removed=False).exists():
        return None
    return Version.objects.filter(resource=resource, state="replaced").order_by("-number").first()


def withdrawn_now(resources: list[UUID]) -> set[UUID]:
    """Those of these resources that show nothing because their current version was withdrawn."""
    found = Version.objects.filter(resource__in=resources, resource__current=None, state="withdrawn")
    return set(found.values_list("resource_id", flat=True))
