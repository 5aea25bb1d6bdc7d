"""Lots: how they are named, and which of them a piece is of, kept in the transaction of what said so."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.db import connections

from duoc.core import settings
from duoc.frame import arrays
from duoc.trace.models import Product
from duoc.trace.rules import goods
from duoc.trace.rules.identity import identifier_id, product
from duoc.trace.services import identifiers

_BIND = """INSERT INTO trace_lot_piece (piece_id, lot_id, event_id)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING"""


def host() -> str:
    """Under which lots of trace codes are named: the house's own, whatever host a batch of stamps was printed with."""
    return urlsplit(settings.load().web_address).netloc


def text_of(made: Product, number: str) -> str:
    """The stored text of a lot of a product."""
    return goods.lot(made.gtin, made.code, number, host())


def bind(bindings: Iterable[tuple[str, str, int | None]], using: str) -> None:
    """(piece, lot, event) as stored texts and the number of an event; what is known already stays as it was first said."""
    told = list(bindings)
    texts = {text: product(text) for piece, lot, _ in told for text in (piece, lot)}
    with connections[using].cursor() as cursor:
        identifiers.keep(cursor, texts)
        bind_kept(cursor, told)


def bind_kept(cursor: Any, bindings: Iterable[tuple[str, str, int | None]]) -> None:
    """`bind` for who has kept the identifiers of pieces and lots already."""
    rows: dict[tuple[int, int], int | None] = {}
    for piece, lot, event in bindings:
        rows.setdefault((identifier_id(lot), identifier_id(piece)), event)
    if rows:
        ordered = sorted(rows)
        cursor.execute(
            _BIND,
            [
                arrays.of_numbers(piece for _, piece in ordered),
                arrays.of_numbers(lot for lot, _ in ordered),
                arrays.of_numbers(rows[one] for one in ordered),
            ],
        )
