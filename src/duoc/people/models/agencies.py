"""Agencies, the identifier codes they carry in time, and who took over from whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Agency(models.Model):
    """A body that owns systems, data, users or keys. Days: first inclusive, last exclusive; null = not known or open.

    `verified` speaks of name and existence, `dates_verified` of the period.
    """

    class Kind(models.TextChoices):
        """What sort of body it is."""

        PROVINCE = "province", "Ủy ban nhân dân tỉnh"
        DEPARTMENT = "department", "Cơ quan chuyên môn cấp tỉnh"
        BOARD = "board", "Cơ quan hành chính khác cấp tỉnh"
        DISTRICT = "district", "Ủy ban nhân dân cấp huyện"
        COMMUNE = "commune", "Ủy ban nhân dân cấp xã"
        SERVICE_UNIT = "service_unit", "Đơn vị sự nghiệp công lập"
        COUNCIL = "council", "Cơ quan của Hội đồng nhân dân"
        PARTY = "party", "Cơ quan Đảng"
        VERTICAL = "vertical", "Cơ quan ngành dọc"
        ENTERPRISE = "enterprise", "Doanh nghiệp"

    key = models.SlugField(max_length=60)
    name = models.TextField()
    short_name = models.TextField()
    fold = models.TextField()
    sort_key = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.TextField()
    verified = models.BooleanField()
    dates_verified = models.BooleanField()

    codes_on_day: list["AgencyCode"]  # set by `services.agencies_as_of`

    class Meta:
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="agency_is_registered_once"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="agency_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyCode(models.Model):
    """An identifier code (QCVN 102:2016, QĐ 20/2020/QĐ-TTg) that an agency carries for a period.

    `member`: the code that is the agency's member code on the exchange. `illustrative`: invented, shown as MINH HỌA.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=35)
    form = models.TextField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    member = models.BooleanField()
    source = models.TextField()
    verified = models.BooleanField()
    illustrative = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["code", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], nulls_distinct=False, name="agency_code_begins_once_a_day"
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="agency_code_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]+(\.[A-Z0-9]+)*$"), name="agency_code_is_letters_digits_and_dots"
            ),
            models.CheckConstraint(
                condition=Q(illustrative=False) | Q(verified=False), name="illustrative_code_is_never_verified"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AgencySuccession(models.Model):
    """From this day on `successor` does all (`whole`) or some (`part`) of what `predecessor` did."""

    effective = models.DateField()
    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="origins")
    share = models.TextField()
    basis = models.TextField()
    source = models.TextField()
    verified = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["effective", "predecessor", "successor"], name="agency_succession_is_stated_once"
            ),
            models.CheckConstraint(condition=Q(share__in=["whole", "part"]), name="agency_succession_is_whole_or_part"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id} ({self.effective})"
