"""What was changed of a product, a link or a site: added to, and forgotten where the law asks for it (see `sql/sites.sql`)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Change(models.Model):
    """One change. `subject`: the product's number, the link's or the site's identifier; `author`: the account.

    `before`, `after`: the members that changed; `event`: its entry in the ledger, a commitment.
    """

    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    noun = models.TextField()
    subject = models.TextField()
    verb = models.TextField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    author = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())
    event = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["party", "noun", "subject"], name="change_by_subject")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(noun__in=["product", "link", "site"]), name="change_is_of_a_product_a_link_or_a_site"
            ),
            models.CheckConstraint(
                condition=Q(verb__in=["registered", "corrected", "ended"]), name="change_registers_corrects_or_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.subject}: {self.verb}"
