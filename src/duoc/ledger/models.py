"""The log's tables. The sequencer (`wire`) is their only writer; this room reads them.

What Django cannot declare — sizes of hashes, and the triggers that refuse to change what was logged — is in `sql/log.sql`.
"""

from django.db import models
from django.db.models.functions import Now


class Log(models.Model):
    """Which log this is: written at its first start, the same for ever."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    origin = models.TextField()
    vkey = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_log")]

    def __str__(self) -> str:
        return self.origin


class Entry(models.Model):
    """One entry, numbered from 0 without gaps. `kind` and `event` repeat what the entry's bytes say."""

    index = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    event = models.UUIDField()
    entry = models.BinaryField()
    logged_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event"], name="event_is_logged_once"),
            models.CheckConstraint(condition=models.Q(index__gte=0), name="entry_index_counts_from_zero"),
        ]
        indexes = [models.Index(fields=["kind", "index"], name="entry_by_kind")]

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"


class Payload(models.Model):
    """What an entry commits to. Erased by deleting the row; never changed."""

    entry = models.OneToOneField(
        Entry, models.DO_NOTHING, primary_key=True, db_column="index", db_constraint=False, related_name="opened"
    )
    payload = models.BinaryField()
    salt = models.BinaryField()

    def __str__(self) -> str:
        return f"payload of {self.pk}"


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (C2SP tlog-tiles); only the right edge grows."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    def __str__(self) -> str:
        return f"tile {self.level}/{self.number}"


class Checkpoint(models.Model):
    """One size, one root. The row is committed before its note is signed, the note is filled in once."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField(null=True)  # null: not signed yet
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(note__isnull=True, signed_at__isnull=True)
                | models.Q(note__isnull=False, signed_at__isnull=False),
                name="checkpoint_is_signed_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"checkpoint of {self.size}"


class Cosignature(models.Model):
    """A witness's statement about a signed checkpoint. `line`: its line under the note; `time`: the one it states."""

    pk = models.CompositePrimaryKey("size", "witness")
    size = models.BigIntegerField()
    witness = models.TextField()
    line = models.TextField()
    time = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.witness} on {self.size}"


class Final(models.Model):
    """A checkpoint that the policy's quorum has cosigned. `note`: with all cosignatures that came; late ones are added."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"final {self.size}"


class WitnessState(models.Model):
    """How each witness of the policy stands: what it cosigned last, and since when and why it does not answer."""

    name = models.TextField(primary_key=True)
    place = models.SmallIntegerField()  # its line in the policy
    vkey = models.TextField()
    size = models.BigIntegerField(null=True)  # of the last checkpoint it cosigned for us; null: none yet
    time = models.DateTimeField(null=True)
    problem = models.TextField(null=True)
    problem_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(problem__isnull=True, problem_since__isnull=True)
                | models.Q(problem__isnull=False, problem_since__isnull=False),
                name="witness_has_a_problem_since_a_moment",
            )
        ]

    def __str__(self) -> str:
        return self.name
