"""Agencies as the catalogue names them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duoc.catalogue.rules.entries import NAME_FORM
from duoc.people.models import Agency


class Publisher(models.Model):
    """An agency under the name that its entries carry (CKAN organization); made when its first entry comes."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    description = models.TextField(default="", db_default="")
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="publisher_is_named_once"),
            models.CheckConstraint(condition=Q(name__regex=NAME_FORM), name="publisher_name_is_an_address"),
        ]

    def __str__(self) -> str:
        return self.name
