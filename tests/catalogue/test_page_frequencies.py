"""Every period of the EU's table has words of its own; no code and no choice twice in a form."""

import csv

import pytest
from django.utils import translation

from duoc.catalogue.pages import words
from duoc.catalogue.rules.frequencies import DAYS


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_period_is_shown_as_its_code_and_no_two_alike(language):
    with translation.override(language):
        told = [words.frequency(code) for code in DAYS]
    assert not set(told) & set(DAYS)
    assert len(set(told)) == len(told)


def test_every_period_of_the_table_is_known(shared):
    text = (shared / "data/catalogue/vocab_frequency.csv").read_text("utf-8")
    codes = {one["code"] for one in csv.DictReader(text.splitlines())}
    assert codes == set(DAYS)
