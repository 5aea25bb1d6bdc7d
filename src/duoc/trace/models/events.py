"""EPCIS events as they were captured: narrow rows for ten million, the documents beside them.

Written by `services/capture` with COPY; what Django cannot declare stands in `sql/events.sql`. Rows refer to each other without
foreign keys: one transaction of one writer makes them together, and a check a row would cost more than the row.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact


class EventType(models.IntegerChoices):
    """The five kinds of event."""

    OBJECT = 1, "ObjectEvent"
    AGGREGATION = 2, "AggregationEvent"
    TRANSACTION = 3, "TransactionEvent"
    TRANSFORMATION = 4, "TransformationEvent"
    ASSOCIATION = 5, "AssociationEvent"


class Action(models.IntegerChoices):
    """What an event does to what it speaks of."""

    OBSERVE = 1, "OBSERVE"
    ADD = 2, "ADD"
    DELETE = 3, "DELETE"


class Role(models.IntegerChoices):
    """As what an event mentions an identifier. The first five are about goods; `is_class` tells lots and products from pieces."""

    EPC = 1, "epc"
    PARENT = 2, "parent"
    CHILD = 3, "child"
    INPUT = 4, "input"
    OUTPUT = 5, "output"
    TRANSFORMATION = 6, "transformation"
    SOURCE = 7, "source"
    DESTINATION = 8, "destination"
    TRANSACTION = 9, "transaction"


class Word(models.Model):
    """A vocabulary value, stored once: CBV values as bare words, others as URIs; places in canonical form (see `Identifier`)."""

    class Kind(models.IntegerChoices):
        """What it is a value of."""

        BIZ_STEP = 1, "bizStep"
        DISPOSITION = 2, "disposition"
        PLACE = 3, "place"

    id = models.AutoField(primary_key=True)
    kind = models.SmallIntegerField(choices=Kind.choices)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "text"], name="word_is_stored_once")]

    def __str__(self) -> str:
        return self.text


class Context(models.Model):
    """A JSON-LD `@context` of captured documents, stored once: what the prefixes in their events mean.

    members: its JSON text; hash: SHA-256 of it.
    """

    id = models.AutoField(primary_key=True)
    hash = models.BinaryField()
    members = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hash"], name="context_is_stored_once")]

    def __str__(self) -> str:
        return bytes(self.hash).hex()


class Identifier(models.Model):
    """What events speak of: a thing, a lot, a product, a box, a transformation, a document.

    text: the canonical Digital Link without `https://id.gs1.org/` (`01/09506000134352/21/ABC`), or a whole URI that is not GS1's.
    id: the first 8 bytes of its SHA-256 as a signed number (`rules.identity.identifier_id`), so that who knows the text knows the
    row. key: the same of its product (`01/09506000134352`), its own id where there is none above it.
    """

    id = models.BigIntegerField(primary_key=True)
    key = models.BigIntegerField()
    text = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "id"], name="identifier_by_product")]

    def __str__(self) -> str:
        return self.text


class Event(models.Model):
    """One event. Times are UTC; `zone` are the minutes of eventTimeZoneOffset. record_time never decreases as `id` grows.

    identity: the first 16 bytes of SHA-256 of the eventID (`rules.identity.event_identity`); event_id: its text, null where it is
    the event's own hash URI. An error declaration repeats the event it is about, identity and all, with `declares_error`.
    hash: CBV 2.0 event hash (32 bytes).
    """

    id = models.BigAutoField(primary_key=True)
    identity = models.UUIDField()
    hash = models.BinaryField()
    event_time = models.DateTimeField()
    record_time = models.DateTimeField()
    party = models.ForeignKey(
        "people.Party", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    capture = models.ForeignKey(
        "trace.Capture",
        on_delete=models.DO_NOTHING,
        related_name="events",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    biz_step = models.ForeignKey(
        Word, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False, db_index=False
    )
    disposition = models.ForeignKey(
        Word, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False, db_index=False
    )
    read_point = models.ForeignKey(
        Word, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False, db_index=False
    )
    biz_location = models.ForeignKey(
        Word, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False, db_index=False
    )
    type = models.SmallIntegerField(choices=EventType.choices)
    action = models.SmallIntegerField(choices=Action.choices, null=True)
    zone = models.SmallIntegerField()
    declares_error = models.BooleanField()
    event_id = models.TextField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["party", "event_time", "id"], name="event_by_party"),
            models.Index(fields=["event_time", "id"], name="event_by_time"),
            models.Index(fields=["record_time", "id"], name="event_by_record_time"),
            models.Index(fields=["biz_step", "event_time"], name="event_by_biz_step"),
            models.Index(fields=["disposition", "event_time"], name="event_by_disposition"),
            models.Index(fields=["read_point", "event_time"], name="event_by_read_point"),
            models.Index(fields=["biz_location", "event_time"], name="event_by_biz_location"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["identity"], condition=Q(declares_error=False), name="event_is_stored_once"
            ),
            models.UniqueConstraint(
                fields=["identity", "hash"], condition=Q(declares_error=True), name="declaration_is_stored_once"
            ),
            models.CheckConstraint(condition=Exact(Length("hash"), 32), name="event_has_a_hash_of_32_bytes"),
            models.CheckConstraint(condition=Q(zone__range=(-840, 840)), name="event_zone_is_within_14_hours"),
            models.CheckConstraint(condition=Q(type__range=(1, 5)), name="event_is_one_of_five_types"),
        ]

    def __str__(self) -> str:
        return self.event_id or f"ni:///sha-256;{bytes(self.hash).hex()}?ver=CBV2.0"


class EventDocument(models.Model):
    """An event as it was sent: its JSON text, verbatim, with what was warned of.

    entry: the outbox event whose entry in the ledger holds the root over its facts (`rules.fields`); seed: of its salts, null
    for events older than that. context: what its prefixes mean. document: the event alone, in one object. It may be erased, the
    seed with it; the row of the event and the ledger stay.
    """

    event = models.OneToOneField(
        Event, on_delete=models.DO_NOTHING, primary_key=True, related_name="content", db_constraint=False
    )
    entry = models.UUIDField()
    context = models.ForeignKey(
        Context, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    document = models.TextField()
    warnings = models.JSONField(null=True)
    seed = models.BinaryField(null=True)

    class Meta:
        db_table = "trace_event_document"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seed=None) | Q(Exact(Length("seed"), 32)), name="facts_are_salted_by_32_octets")
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.document


class Mention(models.Model):
    """An event mentions an identifier in a role. `time` is the event's. is_class: a lot or product, else a single piece.

    quantity, uom: of a class; without uom a count. Indexed by (identifier, time, event, role) and by event.
    """

    pk = models.CompositePrimaryKey("event_id", "position")
    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, related_name="mentions", db_column="event")
    identifier = models.ForeignKey(
        Identifier, on_delete=models.DO_NOTHING, related_name="mentions", db_column="identifier"
    )
    time = models.DateTimeField()
    quantity = models.FloatField(null=True)
    role = models.SmallIntegerField(choices=Role.choices)
    position = models.SmallIntegerField()
    is_class = models.BooleanField()
    uom = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "trace_mention"

    def __str__(self) -> str:
        return f"{self.event_id} {Role(self.role).label} {self.identifier_id}"


class Holding(models.Model):
    """A party received an identifier: it may speak of it from `since` on, and read what happened to it before.

    event: the event of the party before it in the chain that handed it over.
    """

    pk = models.CompositePrimaryKey("party_id", "identifier_id")
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    identifier = models.ForeignKey(
        Identifier, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    since = models.DateTimeField()
    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["identifier"], name="holding_by_identifier")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.identifier_id}"
