"""Roles: what a user does for an agency, from one day to another."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .agencies import Agency


class Role(models.Model):
    """A user's duty in an agency. Days of the province: `valid_from` inclusive, `valid_to` exclusive, null = open."""

    class Duty(models.TextChoices):
        """The seven duties; what each opens is said by the room that is entered."""

        OPERATOR = "operator", "Trực vận hành"
        STEWARD = "steward", "Phụ trách dữ liệu"
        OFFICER = "officer", "Cán bộ một cửa"
        INTEGRATOR = "integrator", "Kỹ sư tích hợp"
        INSPECTOR = "inspector", "Kiểm tra viên"
        AUDITOR = "auditor", "Thanh tra"
        ADMINISTRATOR = "administrator", "Quản trị"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="roles")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="roles")
    role = models.TextField(choices=Duty.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            # A role taken back on its first day was never in force: an empty period says exactly that.
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="role_does_not_end_before_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(
                    role__in=["operator", "steward", "officer", "integrator", "inspector", "auditor", "administrator"]
                ),
                name="role_is_one_of_seven_duties",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} ({self.agency_id})"
