"""Reports of `duoc guard scan` that were kept: figures only."""

from django.db import models
from django.db.models.functions import Now


class ScanReport(models.Model):
    """Where personal data lay when somebody looked: counts, never a value and never an example.

    types: findings by type. files: [path, bytes, findings by type, why it was not read], those with most findings first, the
    first `services.kept_reports.MOST_FILES` of `files_read`. by: the account of the machine that ran it.
    """

    id = models.AutoField(primary_key=True)
    path = models.TextField()
    by = models.TextField()
    at = models.DateTimeField(db_default=Now())
    files_read = models.IntegerField()
    files_unread = models.IntegerField()
    size = models.BigIntegerField()
    duration_us = models.BigIntegerField()
    types = models.JSONField(default=dict)
    files = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="guard_scan_newest_first")]
