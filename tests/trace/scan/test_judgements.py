"""What is said of a stamp, from the reference (§8, §9) and by hand; nobody is accused."""

import itertools
import re

import pytest

from duoc.trace.rules.judgements import JUDGEMENTS, Colour, Facts, judged
from duoc.trace.rules.stamps import STATES


@pytest.mark.parametrize(
    ("facts", "key", "colour"),
    [
        (Facts(), "unknown", "red"),
        (Facts(foreign=True), "foreign", "red"),
        (Facts("delivered"), "unactivated", "red"),
        (Facts("printed"), "unactivated", "red"),
        (Facts("activated"), "fine", "green"),
        (Facts("activated", level="vàng"), "noticed", "yellow"),
        (Facts("activated", level="đỏ"), "copied", "red"),
        (Facts("activated", expired=True), "expired", "yellow"),
        (Facts("activated", hold="suspended"), "suspended", "yellow"),
        (Facts("activated", hold="recalled"), "recalled", "red"),
        (Facts("activated", recalled=True), "recalled", "red"),
        (Facts("sold"), "sold", "yellow"),
        (Facts("sold", level="đỏ"), "copied", "red"),
        (Facts("sold", bought=True), "bought", "green"),
        (Facts("void"), "void", "red"),
        (Facts("lost"), "gone", "red"),
        (Facts("spoiled"), "gone", "red"),
        # A recall comes before everything that is known of the stamp, and before joy about the purchase.
        (Facts("void", recalled=True), "recalled", "red"),
        (Facts("sold", bought=True, recalled=True), "recalled", "red"),
        # Who shows the PIN first holds the genuine item, whatever copies did; and may have made the stamp void with it.
        (Facts("sold", bought=True, level="đỏ"), "bought", "green"),
        (Facts("void", bought=True), "bought", "green"),
    ],
)
def test_each_case_has_its_word_and_colour(facts, key, colour):
    found = judged(facts)
    assert (found.key, found.colour) == (key, colour)


def test_every_combination_is_judged_and_green_is_said_of_what_is_in_use_only():
    for state, hold, recalled, level, bought, expired in itertools.product(
        ("", "sold", *STATES), ("", "suspended", "recalled"), (True, False), ("xanh", "vàng", "đỏ"), (True, False), (True, False)
    ):  # fmt: skip
        found = judged(Facts(state, hold, False, recalled, level, bought, expired))
        if found.colour is Colour.GREEN:
            assert not recalled
            assert hold == "" or bought
            assert bought or (state == "activated" and level == "xanh" and not expired)


def test_no_sentence_accuses_who_sells_and_every_text_is_there_twice():
    for one in JUDGEMENTS.values():
        for vietnamese, english in (one.word, one.sentence, one.advice, one.brief):
            assert vietnamese
            assert english
            assert vietnamese != english
            assert not re.search(r"gian lận|lừa|hàng giả|fraud|fake|cheat", vietnamese + english, re.IGNORECASE)


def test_words_tell_colours_apart_without_colours():
    words = {colour: {one.word[0] for one in JUDGEMENTS.values() if one.colour is colour} for colour in Colour}
    assert not words[Colour.GREEN] & words[Colour.RED]
    assert not words[Colour.GREEN] & words[Colour.YELLOW]
    assert sum(map(len, words.values())) == len(JUDGEMENTS)
