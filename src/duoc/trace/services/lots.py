"""Keeping which lot a piece is of, in the transaction of the event or activation that said so."""

from collections.abc import Iterable

from duoc.trace.models import Identifier, LotPiece
from duoc.trace.rules.identity import identifier_id, product


def bind(bindings: Iterable[tuple[str, str, int | None]], using: str) -> None:
    """(piece, lot, event) as stored texts and the number of an event; what is known already stays as it was first said."""
    rows: dict[tuple[int, int], LotPiece] = {}
    texts: set[str] = set()
    for piece, lot, event in bindings:
        texts |= {piece, lot}
        numbers = (identifier_id(piece), identifier_id(lot))
        rows.setdefault(numbers, LotPiece(piece_id=numbers[0], lot_id=numbers[1], event_id=event))
    named = [Identifier(id=identifier_id(one), key=identifier_id(product(one)), text=one) for one in sorted(texts)]
    Identifier.objects.using(using).bulk_create(named, ignore_conflicts=True)
    LotPiece.objects.using(using).bulk_create(rows.values(), ignore_conflicts=True)
