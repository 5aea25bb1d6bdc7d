"""The searched form of what was there before the migration, whose words are whose, and why a hit is one."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from duoc.catalogue.models import SearchText, SearchWord
from duoc.catalogue.rules import search as rules
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import search_texts
from duoc.catalogue.services.search import search
from duoc.engines.search.levels import Level


def forms():
    return list(SearchText.objects.order_by("pk").values_list("pk", "vector", "title_length"))


def words():
    return sorted(SearchWord.objects.values_list("rows_table", "word", "keys"))


def test_the_migration_indexes_entries_that_were_there_before_it(undone):
    before, known = forms(), words()
    SearchText.objects.all().delete()
    SearchWord.objects.all().delete()
    migration = importlib.import_module("duoc.catalogue.migrations.0002_search")
    migration.index_entries(apps, SimpleNamespace(connection=connection))
    assert forms() == before
    assert words() == known


def test_known_words_are_those_of_the_entries_each_with_its_keys(registry):
    held = {word: keys for _, word, keys in words()}
    assert {"đường", "rừng", "camera", "kĩ"} - {"kĩ"} <= set(held)
    assert not any(word.isdigit() for word in held)
    assert held["bộ"] == ["b", "bo", "o"]


def test_words_of_a_table_are_its_own(undone):
    search_texts.learn(["nghêu", "đường"], "catalogue_rows_7")
    assert search_texts.neighbours({"ngheu": []}) == {"ngheu": []}
    asked = {"nghue": ["nghue", "nghu", "nghe", "ngue", "nhue", "ghue"]}
    assert search_texts.neighbours(asked, "catalogue_rows_7") == {"nghue": ["nghêu"]}
    search_texts.forget("catalogue_rows_7")
    assert search_texts.neighbours(asked, "catalogue_rows_7") == {"nghue": []}
    assert SearchWord.objects.filter(word="đường").count() == 1


def test_every_level_has_a_reason_in_words():
    assert set(rules.WHY) == {0, *Level}
    assert all(rules.WHY[level] for level in Level)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("bến xe", "đúng cụm từ trong tên"),
        ("lăng quăng", "đúng cụm từ"),
        ("lộ trình giá vé", "đủ các từ, đúng dấu"),
        ("ben xe", "cụm từ trong tên, không xét dấu"),
        ("lang quang", "cụm từ, không xét dấu"),
        ("ve gia", "đủ các từ, không xét dấu"),
        ("cho tôi xem giá đất", "một phần các từ"),
    ],
)
def test_the_first_hit_says_how_it_answers(registry, query, why):
    assert search(query, ANYBODY).hits[0].why == why
