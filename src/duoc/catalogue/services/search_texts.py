"""The searched form of entries and the known words: written in the transaction of the change they follow."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from duoc.catalogue.models import Entry
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
    form = _form(entry)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"entry": entry.pk, "vector": form.vector, "title_length": form.title_length}
        cursor.execute(statement("search_index"), values)
    learn(form.known, of_rows=False)


def index_all() -> int:
    """Make the searched form of every entry anew (names of agencies or topics have changed); how many there are.

    One transaction: nobody searches half of it.
    """
    many = 0
    with transaction.atomic():
        for entry in Entry.objects.select_related("agency", "topic").order_by("code").iterator(chunk_size=500):
            index(entry)
            many += 1
    return many


def learn(words: Iterable[str], *, of_rows: bool) -> None:
    """Know these words (with their marks) when somebody mistypes them."""
    known = sorted(words)  # in one order for all writers, so that none waits for another in a circle
    # PostgreSQL has no arrays of unequal arrays: the keys of a word travel as one text.
    keys = [" ".join(slips.keys(forms(word)[1])) for word in known]
    with connection.cursor() as cursor:
        cursor.execute(statement("search_learn"), {"of_rows": of_rows, "words": known, "keys": keys})


def neighbours(asked: Mapping[str, list[str]], *, of_rows: bool) -> dict[str, list[str]]:
    """By word asked, known words that share one of its keys: the form that `engines.search.plans` asks for."""
    every = sorted({key for keys in asked.values() for key in keys})
    with connection.cursor() as cursor:
        cursor.execute(statement("search_neighbours"), {"of_rows": of_rows, "keys": every})
        found = [(word, frozenset(keys)) for word, keys in cursor.fetchall()]
    return {one: [word for word, held in found if not held.isdisjoint(keys)] for one, keys in asked.items()}


def _form(entry: Entry) -> Document:
    other = [entry.agency.name, entry.topic.title if entry.topic else "", entry.title_en, entry.code]
    return document(entry.title, entry.keywords, entry.notes, other)
