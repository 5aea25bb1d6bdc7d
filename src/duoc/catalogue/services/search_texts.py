"""The searched form of entries and the known words: written in the transaction of the change they follow."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from duoc.catalogue.models import Entry, SearchWord
from duoc.engines.search import slips
from duoc.engines.search.documents import Document, document
from duoc.engines.search.words import forms

_SQL = Path(__file__).parents[1] / "sql"


@lru_cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`, parameters in psycopg's form."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def index(entry: Entry) -> None:
    """Keep the searched form of an entry. Call it in the transaction that writes the entry."""
    learn(_keep(entry))


def index_all() -> int:
    """Make the searched form of every entry anew (names of agencies or topics have changed); how many there are.

    Words that no entry holds any longer are forgotten. One transaction: nobody searches half of it.
    """
    many, known = 0, set[str]()
    with transaction.atomic():
        forget("")
        for entry in Entry.objects.select_related("agency", "topic").order_by("code").iterator(chunk_size=500):
            known |= _keep(entry)
            many += 1
        learn(known)
    return many


def learn(words: Iterable[str], rows_table: str = "") -> None:
    """Know these words (with their marks) of the entries, or of the rows of a table, when somebody mistypes them."""
    known = sorted(words)  # in one order for all writers, so that none waits for another in a circle
    # PostgreSQL has no arrays of unequal arrays: the keys of a word travel as one text.
    keys = [" ".join(slips.keys(forms(word)[1])) for word in known]
    with connection.cursor() as cursor:
        cursor.execute(statement("search_learn"), {"rows_table": rows_table, "words": known, "keys": keys})


def forget(rows_table: str) -> None:
    """The table is gone, and what its rows said with it ("": what entries said)."""
    SearchWord.objects.filter(rows_table=rows_table).delete()


def neighbours(asked: Mapping[str, list[str]], rows_table: str = "") -> dict[str, list[str]]:
    """By folded word asked, known words that are it or one slip away."""
    every = sorted({key for keys in asked.values() for key in keys})
    with connection.cursor() as cursor:
        cursor.execute(statement("search_neighbours"), {"rows_table": rows_table, "keys": every})
        found = [(word, forms(word)[1]) for (word,) in cursor.fetchall()]
    return {one: [word for word, folded in found if slips.slips(one, folded) is not None] for one in asked}


def _keep(entry: Entry) -> frozenset[str]:
    form = _form(entry)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"entry": entry.pk, "vector": form.vector, "title_length": form.title_length}
        cursor.execute(statement("search_index"), values)
    return form.known


def _form(entry: Entry) -> Document:
    other = [entry.agency.name, entry.topic.title if entry.topic else "", entry.title_en, entry.code]
    return document(entry.title, entry.keywords, entry.notes, other)
