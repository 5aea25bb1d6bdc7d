"""One row for one identifier: kept once, whoever says it first, and two texts never share a number."""

import pytest
from django.db import connections

from duoc.trace.models import Identifier, LotPiece
from duoc.trace.rules.identity import identifier_id, product
from duoc.trace.services import identifiers, lots

PIECE, LOT, OTHER = "01/09506000134352/21/A", "01/09506000134352/10/L1", 'urn:x:a,"b"\\{c}\''


@pytest.fixture
def cursor(rolled_back):
    with connections["sandbox"].cursor() as found:
        yield found


def kept():
    return {one.text: one for one in Identifier.objects.using("sandbox").all()}


def test_new_ones_are_stored_under_their_numbers(cursor):
    identifiers.keep(cursor, {text: product(text) for text in (PIECE, LOT, OTHER)})
    found = kept()
    assert set(found) == {PIECE, LOT, OTHER}
    assert {one.pk for one in found.values()} == {identifier_id(text) for text in (PIECE, LOT, OTHER)}
    assert found[PIECE].key == found[LOT].key == identifier_id("01/09506000134352")
    assert found[OTHER].key == found[OTHER].pk


def test_known_ones_stay_and_new_ones_beside_them_are_stored(cursor):
    identifiers.keep(cursor, {PIECE: product(PIECE)})
    identifiers.keep(cursor, {PIECE: product(PIECE), LOT: product(LOT)})
    assert set(kept()) == {PIECE, LOT}


def test_nothing_is_kept_of_nothing(cursor):
    identifiers.keep(cursor, {})
    assert kept() == {}


def test_another_text_with_the_number_of_a_known_one_is_refused(cursor, monkeypatch):
    identifiers.keep(cursor, {PIECE: product(PIECE)})
    monkeypatch.setattr(identifiers, "identifier_id", lambda text: identifier_id(PIECE))
    with pytest.raises(identifiers.CollisionError, match="10/L1"):
        identifiers.keep(cursor, {LOT: product(LOT)})


def test_two_new_texts_with_one_number_are_refused(cursor, monkeypatch):
    monkeypatch.setattr(identifiers, "identifier_id", lambda text: 7)
    with pytest.raises(identifiers.CollisionError):
        identifiers.keep(cursor, {PIECE: product(PIECE), LOT: product(LOT)})


def test_piece_is_bound_as_it_was_first_said(cursor):
    lots.bind([(PIECE, LOT, 1), (PIECE, LOT, 2)], "sandbox")
    lots.bind([(PIECE, LOT, 3), (OTHER, LOT, None)], "sandbox")
    rows = LotPiece.objects.using("sandbox").order_by("event_id").values_list("piece__text", "lot__text", "event_id")
    assert list(rows) == [(PIECE, LOT, 1), (OTHER, LOT, None)]
