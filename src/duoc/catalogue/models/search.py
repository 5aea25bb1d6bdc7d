"""What searching looks into, beside the entries: one text an entry, and the words that anybody may have mistyped."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .entries import Entry


class SearchText(models.Model):
    """The words of an entry in both forms (`engines.search.documents`), kept with every change of it.

    `title_length` in words: of two entries that answer alike the shorter title comes first.
    """

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="search_text")
    vector = SearchVectorField()
    title_length = models.IntegerField()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["vector"], name="catalogue_search_words", fastupdate=False)]


class SearchWord(models.Model):
    """A word that some entry holds or once held, with its marks; `keys` find it one slip away (`engines.search.slips`).

    `rows_table`: the table whose rows hold it, '' for entries. Nobody is told of it by itself: a guess counts only where
    something that the viewer may see holds it.
    """

    rows_table = models.TextField()
    word = models.TextField()
    keys = ArrayField(models.TextField())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rows_table", "word"], name="search_word_is_known_once")
        ]
        indexes: ClassVar = [GinIndex(fields=["keys"], name="catalogue_search_slips", fastupdate=False)]
