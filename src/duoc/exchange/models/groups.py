"""Local groups: a provider names some of its callers once and gives them rights together (X-Road PR-REST 4.8, UG-SS)."""

from django.db import models
from django.db.models import Q

from duoc.exchange.models.registry import PART, Subsystem


class Group(models.Model):
    """A local group. Its rights reach only services of its owner: what others provide is not the owner's to give."""

    owner = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="groups")
    code = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="group_is_named_once_by_its_owner"),
            models.CheckConstraint(condition=Q(code__regex=PART), name="group_is_named_in_permitted_characters"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.code}"


class GroupMember(models.Model):
    """A subsystem in a local group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        db_table = "exchange_group_member"
        constraints = [
            models.UniqueConstraint(fields=["group", "subsystem"], name="group_member_is_listed_once"),
        ]
