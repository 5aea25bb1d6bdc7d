"""What the resolver knows: identified things, and the links that lead from them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from duoc.engines.digital_link.links import Standing


class Anchor(models.Model):
    """An identified thing that links lead from: product, lot, serial, place, asset … of a party.

    `path`: its canonical path at the root of the web (`/01/…/21/…`, `/t/…`); `{}` in it stands for any value of a qualifier.
    `description`: what it is, for the linkset.
    """

    path = models.TextField()
    description = models.TextField()
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path"], name="thing_is_anchored_once"),
            models.CheckConstraint(
                condition=Q(path__regex=r"^/([0-9]{2,4}|t)(/([A-Za-z0-9._~%-]+|\{\}))+$"),
                name="anchor_is_a_canonical_path",
            ),
            models.CheckConstraint(condition=~Q(description=""), name="anchor_says_what_it_is"),
        ]

    def __str__(self) -> str:
        return self.path


class Link(models.Model):
    """A link of a thing. `kind`: local name in GS1's vocabulary; `languages`, `contexts`: words with a space between.

    `standing`: the thing's default, a choice beside it, or neither; `forwards_query`: whether a request's query goes on to it.
    """

    anchor = models.ForeignKey(Anchor, on_delete=models.PROTECT, related_name="links")
    kind = models.TextField()
    href = models.TextField()
    title = models.TextField()
    languages = models.TextField(blank=True)
    media_type = models.TextField(blank=True)
    contexts = models.TextField(blank=True)
    standing = models.TextField(blank=True, default=Standing.PLAIN.value)
    forwards_query = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["anchor", "kind", "href", "languages", "media_type", "contexts"], name="link_is_registered_once"
            ),
            models.UniqueConstraint(
                fields=["anchor"], condition=Q(standing="default"), name="thing_has_one_default_link"
            ),
            models.CheckConstraint(
                condition=Q(kind__regex=r"^[a-z][A-Za-z0-9]{1,59}$"), name="link_kind_is_a_local_name"
            ),
            models.CheckConstraint(condition=Q(href__regex=r"^https?://[^[:space:]]+$"), name="link_leads_to_the_web"),
            models.CheckConstraint(condition=~Q(title=""), name="link_has_a_title"),
            models.CheckConstraint(
                condition=Q(languages__regex=r"^([a-z]{2}(-[A-Z]{2})?( [a-z]{2}(-[A-Z]{2})?)*)?$"),
                name="link_languages_are_tags",
            ),
            models.CheckConstraint(
                condition=Q(media_type__regex=r"^([a-z]+/[a-z0-9.+-]+)?$"), name="link_media_type_is_one"
            ),
            models.CheckConstraint(
                condition=Q(contexts__regex=r"^([A-Za-z0-9._-]+( [A-Za-z0-9._-]+)*)?$"), name="link_contexts_are_words"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=[standing.value for standing in Standing]), name="link_standing_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.href}"
