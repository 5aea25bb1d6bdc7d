"""Which lot a piece is of."""

from typing import ClassVar

from django.db import models

from duoc.trace.models.events import Event, Identifier


class LotPiece(models.Model):
    """An event bound a piece to a lot (`rules.lots.bindings`). event null: its activation did, which is no event."""

    pk = models.CompositePrimaryKey("piece_id", "lot_id")
    piece = models.ForeignKey(
        Identifier, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    lot = models.ForeignKey(
        Identifier, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, related_name="+", null=True, db_constraint=False, db_index=False
    )

    class Meta:
        db_table = "trace_lot_piece"
        indexes: ClassVar = [models.Index(fields=["lot", "piece"], name="piece_by_lot")]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.piece_id}"
