"""The evidence: which gateways sealed which batches of messages, and the roll-up of their counts.

Written by the recorder (`wire`) with COPY, read here. Tables and their constraints are made by `sql/evidence.sql`: the
message log is partitioned by the province's day, which Django cannot declare.
"""

from django.db import models


class Gateway(models.Model):
    """A gateway process that seals batches with a key of its own.

    position: how many records of its spool are in the database. head: root of its last recorded batch.
    """

    id = models.SmallAutoField(primary_key=True)
    name = models.TextField()
    vkey = models.TextField()
    position = models.BigIntegerField(default=0, db_default=0)
    head = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="gateway_is_named_once")]

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """A sealed batch. leaves: its 32-byte leaf hashes in order; entry: the bytes that became the ledger's entry."""

    pk = models.CompositePrimaryKey("gateway_id", "number")
    gateway = models.ForeignKey(Gateway, on_delete=models.DO_NOTHING, db_column="gateway", related_name="batches")
    number = models.BigIntegerField()
    event = models.UUIDField()
    size = models.IntegerField()
    root = models.BinaryField()
    leaves = models.BinaryField()
    entry = models.BinaryField()
    signature = models.BinaryField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "exchange_batch"


class Message(models.Model):
    """One giao dịch: a request accepted at the gateway's edge and what became of it. No bodies, only their hashes.

    day: the province's day of `time` (partition key). duration_us: request in to answer out. user_hash: keyed hash of
    X-Road-UserId. request_hash: SHA-512 (X-Road request hash); response_hash: SHA-256 of the response body.
    """

    pk = models.CompositePrimaryKey("day", "gateway_id", "batch", "leaf")
    day = models.DateField()
    gateway = models.ForeignKey(Gateway, on_delete=models.DO_NOTHING, db_column="gateway", related_name="+")
    batch = models.BigIntegerField()
    leaf = models.SmallIntegerField()
    time = models.DateTimeField()
    client = models.ForeignKey("exchange.Subsystem", on_delete=models.DO_NOTHING, db_column="client", related_name="+")
    service = models.ForeignKey("exchange.Service", on_delete=models.DO_NOTHING, db_column="service", related_name="+")
    method = models.TextField()
    status = models.SmallIntegerField()
    duration_us = models.IntegerField()
    request_size = models.BigIntegerField()
    response_size = models.BigIntegerField()
    request_id = models.UUIDField()
    message_id = models.TextField()
    issue = models.TextField(null=True)
    user_hash = models.BinaryField(null=True)
    fault = models.TextField(null=True)
    request_hash = models.BinaryField()
    response_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "exchange_message"


class Rollup(models.Model):
    """Counts per day × service × client × status, written in the transaction of the messages they count."""

    pk = models.CompositePrimaryKey("day", "service_id", "client_id", "status")
    day = models.DateField()
    service = models.ForeignKey("exchange.Service", on_delete=models.DO_NOTHING, db_column="service", related_name="+")
    client = models.ForeignKey("exchange.Subsystem", on_delete=models.DO_NOTHING, db_column="client", related_name="+")
    status = models.SmallIntegerField()
    requests = models.BigIntegerField()
    duration_us = models.BigIntegerField()
    request_bytes = models.BigIntegerField()
    response_bytes = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "exchange_rollup"


class Latency(models.Model):
    """How many calls stayed below a bound of time, written in the transaction of the messages they count.

    under_us: µs, exclusive; the smallest bound above the call's duration (`latency_bound` of `sql/latency.sql`).
    """

    pk = models.CompositePrimaryKey("day", "service_id", "client_id", "status", "under_us")
    day = models.DateField()
    service = models.ForeignKey("exchange.Service", on_delete=models.DO_NOTHING, db_column="service", related_name="+")
    client = models.ForeignKey("exchange.Subsystem", on_delete=models.DO_NOTHING, db_column="client", related_name="+")
    status = models.SmallIntegerField()
    under_us = models.BigIntegerField()
    requests = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "exchange_latency"
