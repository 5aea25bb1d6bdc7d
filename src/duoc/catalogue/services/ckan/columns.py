"""Where the fields of a CKAN query stand: expressions over an entry, never null."""

from collections.abc import Callable
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from duoc.catalogue.models import Publisher, Resource
from duoc.catalogue.rules.ckan import INVENTED, SAMPLE, SHOWN
from duoc.catalogue.rules.entries import ON_SHOW

MOMENTS = {"metadata_created": "created", "metadata_modified": "modified"}
# Fields of resources: an entry has as many values as it has resources.
OF_RESOURCES = {
    "res_name": "name",
    "res_description": "description",
    "res_format": "format",
    "res_url": "url",
    "res_type": "url_type",
}
# Where data lies is told of open entries alone: whatever could be asked of it otherwise, sign by sign, is somebody's to find out.
OF_OPEN = "res_url"
_DAYS = ("starts", "ends")


def text(expression: Any) -> Any:
    """As text, empty where there is nothing."""
    return Coalesce(Cast(expression, TextField()), Value("", output_field=TextField()))


def publisher_name() -> Any:
    """The name of the organization."""
    named = Publisher.objects.filter(agency=OuterRef("agency")).values("name")[:1]
    return Coalesce(Subquery(named), Cast(F("agency__key"), TextField()), output_field=TextField())


def single(field: str) -> Any | None:
    """The expression of a field with at most one value; None for any other field."""
    if field.startswith("extras_"):
        key = field[len("extras_") :]
        if key == SAMPLE:
            return Case(When(sample=True, then=Value(INVENTED)), default=Value(""), output_field=TextField())
        return text(F(SHOWN[key])) if key in SHOWN else text(KeyTextTransform(key, "extras"))
    if field in _PLAIN:
        return text(F(_PLAIN[field]))
    return _MADE[field]() if field in _MADE else None


def everything() -> Any:
    """All that is said of an entry, for the field `text`."""
    blank = Value(" ", output_field=TextField())
    parts: list[Any] = [F(name) for name in ("code", "name", "title", "title_en", "notes", "author")]
    parts += [
        Func(F("keywords"), blank, function="array_to_string", output_field=TextField()),
        F("agency__name"),
        text(F("topic__title")),
        Cast(F("extras"), TextField()),
    ]
    joined: list[Any] = [parts[0]]
    for part in parts[1:]:
        joined += [blank, part]
    return Concat(*joined, output_field=TextField())


def words(expression: Any) -> Any:
    """The words of a text as the database spreads them."""
    return Func(expression, function="catalogue_words", output_field=TextField())


def resources_where(condition: Q, field: str) -> Exists:
    """Whether an entry has a resource of this kind, whose `field` may be asked for."""
    return Exists(resources_of(field).filter(condition, entry=OuterRef("pk")))


def resources_of(field: str) -> QuerySet[Resource]:
    """Resources of which a field of `OF_RESOURCES` may be told."""
    found = Resource.objects.filter(removed=False)
    return found.filter(entry__level="open") if field == OF_OPEN else found


_PLAIN = {
    "name": "name",
    "title": "title",
    "title_string": "title",
    "notes": "notes",
    "author": "author",
    "license_id": "license_id",
    "version": "version",
    "groups": "topic__key",
}


def _owner() -> Any:
    named = MD5(Concat(Value("organization:"), F("agency__key"), output_field=TextField()))
    return text(Cast(named, UUIDField()))


def _state() -> Any:
    return Case(
        When(state__in=ON_SHOW, then=Value("active")),
        When(state="withdrawn", then=Value("deleted")),
        default=Value("draft"),
        output_field=CharField(),
    )


def _capacity() -> Any:
    return Case(When(level="hidden", then=Value("private")), default=Value("public"), output_field=CharField())


_MADE: dict[str, Callable[[], Any]] = {
    "id": lambda: text(F("id")),
    "organization": publisher_name,
    "owner_org": _owner,
    "state": _state,
    "capacity": _capacity,
    "dataset_type": lambda: Value("dataset", output_field=TextField()),
    "maintainer": lambda: text(KeyTextTransform("role", "contact")),
    "maintainer_email": lambda: text(KeyTextTransform("email", "contact")),
    "author_email": lambda: text(KeyTextTransform("author_email", "extras")),
    "url": lambda: text(KeyTextTransform("url", "extras")),
}
