"""`/api/2/util/…/autocomplete`: completions in the form of old web forms."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from duoc.catalogue.api.ckan.call import written
from duoc.catalogue.api.ckan.datasets import DEFAULT_COMPLETIONS, MOST_COMPLETIONS, completed
from duoc.catalogue.api.ckan.door import viewer_of
from duoc.catalogue.services.ckan import listing
from duoc.catalogue.services.viewers import Viewer
from duoc.engines.ckan.asked import Asked
from duoc.engines.ckan.errors import ValidationError


def datasets(request: HttpRequest) -> HttpResponse:
    """Datasets whose title or name holds `incomplete`."""
    return _answer(request, _datasets)


def tags(request: HttpRequest) -> HttpResponse:
    """Tags that hold `incomplete`."""
    return _answer(
        request, lambda viewer, sought, limit: [{"Name": one} for one in listing.tags(viewer, sought)[:limit]]
    )


def _datasets(viewer: Viewer, sought: str, limit: int) -> list[Any]:
    return [completed(name, title, sought) for name, title in listing.complete_packages(viewer, sought, limit)]


def _answer(request: HttpRequest, complete: Callable[[Viewer, str, int], list[Any]]) -> HttpResponse:
    asked = Asked(request.GET.dict())
    sought, limit = (
        asked.text("incomplete").replace("\0", ""),
        asked.natural("limit", DEFAULT_COMPLETIONS, MOST_COMPLETIONS),
    )
    try:
        asked.settle()
    except ValidationError as error:
        return written(error.members(), error.status)
    return written({"ResultSet": {"Result": complete(viewer_of(request), sought, limit) if sought else []}})
