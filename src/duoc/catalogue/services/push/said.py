"""What is said of entries to a target: only what everybody may see, whoever pushes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from duoc.catalogue.models import PushTarget
from duoc.catalogue.rules.push import documents
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services.entries import seen_by
from duoc.catalogue.services.graph import portal, records_of


def said(target: PushTarget, entries: Iterable[UUID] | None = None) -> dict[UUID, dict[str, Any]]:
    """The document of each entry that is on show, of these or of all; what is hidden, a draft or withdrawn has none."""
    found = seen_by(ANYBODY) if entries is None else seen_by(ANYBODY).filter(pk__in=list(entries))
    site = portal().site
    return {
        one.id: documents.document(one, site, target.organization, target.prefix) for one in records_of(found, ANYBODY)
    }
