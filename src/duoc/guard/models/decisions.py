"""The audit: what wall and gateway decided, sealed as their journals came.

Written by the recorder (`wire`) with COPY, read here. `sql/decisions.sql` makes what Django cannot declare: decisions are
partitioned by the province's day, and nothing of it is ever changed.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class DecisionWriter(models.Model):
    """A process that decides and keeps a journal. number, head: of its last stored decision and the chain up to it.

    position: how far its journal is stored (segment << 32 | offset).
    """

    id = models.SmallAutoField(primary_key=True)
    name = models.TextField()
    position = models.BigIntegerField(default=0, db_default=0)
    number = models.BigIntegerField(default=0, db_default=0)
    head = models.BinaryField(null=True)

    class Meta:
        db_table = "guard_decision_writer"
        constraints = [models.UniqueConstraint(fields=["name"], name="decision_writer_is_named_once")]

    def __str__(self) -> str:
        return self.name


class DecisionSeal(models.Model):
    """What the ledger was told of decisions `first` to `last`: the chain's head behind them and the root over them.

    frames: the journal's own bytes, from which head, root and every row are recounted.
    """

    id = models.BigAutoField(primary_key=True)
    writer = models.ForeignKey(DecisionWriter, on_delete=models.DO_NOTHING, related_name="seals")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    head = models.BinaryField()
    root = models.BinaryField()
    frames = models.BinaryField()
    event = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "guard_decision_seal"
        constraints = [
            models.UniqueConstraint(fields=["event"], name="seal_is_one_event"),
            models.UniqueConstraint(fields=["writer", "first"], name="decision_is_sealed_once"),
            models.CheckConstraint(
                condition=models.Q(first__gte=1, last__gte=models.F("first")), name="seal_holds_decisions"
            ),
        ]


class Decision(models.Model):
    """One decision. verdict: `pass`, `block`, `mask`; `done` tells of decision `of` what came back when it had passed.

    identities: distinct citizens that were asked about or, when it is done, told of. text: literals blank. No personal value.
    """

    pk = models.CompositePrimaryKey("day", "writer_id", "number")
    day = models.DateField()
    writer = models.ForeignKey(DecisionWriter, on_delete=models.DO_NOTHING, db_column="writer", related_name="+")
    number = models.BigIntegerField()
    time = models.DateTimeField()
    application = models.TextField()
    session = models.TextField()
    account = models.TextField()
    program = models.TextField()
    source = models.TextField()
    key = models.TextField()
    verdict = models.TextField()
    of = models.BigIntegerField(null=True)
    rule = models.TextField()
    objects_named = ArrayField(models.TextField(), db_column="objects")
    dossier = models.TextField()
    officer = models.TextField()
    agency = models.TextField()
    identities = models.IntegerField()
    rows = models.BigIntegerField()
    size = models.BigIntegerField()
    duration_us = models.BigIntegerField()
    text = models.TextField()

    class Meta:
        managed = False
        db_table = "guard_decision"


class Lookup(models.Model):
    """A citizen's number, as its keyed hash, was asked about or told of in a decision."""

    pk = models.CompositePrimaryKey("mark", "day", "writer_id", "number")
    mark = models.BinaryField()
    day = models.DateField()
    writer = models.ForeignKey(DecisionWriter, on_delete=models.DO_NOTHING, db_column="writer", related_name="+")
    number = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "guard_lookup"
