"""Dossiers and those who work on them."""

from django.db import models


class Officer(models.Model):
    """Who works on dossiers."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80)


class Dossier(models.Model):
    """One request of a citizen."""

    code = models.CharField(max_length=40, unique=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="dossiers")
    received = models.DateTimeField()
    fee = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    papers = models.JSONField(default=list)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(fee__gte=0), name="fee_is_not_negative")]
