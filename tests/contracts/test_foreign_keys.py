"""Tables refer to their own floor or a lower one, so that a room can be taken away with everything above it."""

import pytest
from django.apps import apps
from django.db import models

# Lowest first. Django's own tables (accounts, sessions) lie below every room.
FLOORS = ("frame", "people", "ledger", "exchange", "trace", "guard", "catalogue", "boards")


def floor(model: type[models.Model]) -> int:
    """How high the table stands: 0 for what is not ours."""
    label = model._meta.app_label
    return FLOORS.index(label) + 1 if label in FLOORS else 0


def relations() -> list[tuple[type[models.Model], str, type[models.Model]]]:
    """(table, column, table it refers to) of every relation in the house."""
    return [
        (model, field.name, field.related_model)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
    ]


def uphill(found: list[tuple[type[models.Model], str, type[models.Model]]]) -> list[str]:
    """Relations that point to a higher floor."""
    return [
        f"{model._meta.label}.{name} -> {other._meta.label}"
        for model, name, other in found
        if floor(model) and floor(model) < floor(other)
    ]


def test_no_foreign_key_points_uphill() -> None:
    found = relations()
    assert any(floor(model) > floor(other) > 0 for model, _, other in found)
    assert uphill(found) == []


def test_a_foreign_key_that_points_uphill_is_named() -> None:
    down = next((model, name, other) for model, name, other in relations() if floor(model) > floor(other) > 0)
    model, name, other = down
    assert uphill([(other, name, model)]) == [f"{other._meta.label}.{name} -> {model._meta.label}"]


@pytest.mark.parametrize("label", FLOORS)
def test_every_room_is_registered(label: str) -> None:
    assert apps.get_app_config(label).name == f"duoc.{label}"
