"""Sentences of the diary: Vietnamese as they stand, another language from the same parts."""

import ast
from pathlib import Path

import pytest

import duoc.trace
from duoc.trace.rules.diary import TEMPLATES, fields, template
from duoc.trace.rules.diary.fields import Field, choice
from duoc.trace.rules.diary.said import Said, lowered, said, sentence
from duoc.trace.rules.diary.written import UnreadableError, number

CATALOGUE = {
    "Nhiều nhất %(most)s.": "At most %(most)s.",
    "Tệp có quá nhiều dòng: nhiều nhất %(most)s.": "The file has too many rows: at most %(most)s.",
    "Chọn một trong: %(choices)s.": "Choose one of: %(choices)s.",
    "Còn thiếu: %(field)s.": "Missing: %(field)s.",
}
ROOM = Path(duoc.trace.__file__).parent


def english(one):
    return one.read_in(True, lambda text: CATALOGUE.get(text, text))


def refused(field, text):
    with pytest.raises(UnreadableError) as error:
        fields.read(field, text)
    return sentence(error.value)


def test_sentence_is_vietnamese_text_to_whoever_asks_for_nothing_else():
    one = said("Tệp có quá nhiều dòng: nhiều nhất %(most)s.", most=5_000)
    assert one == "Tệp có quá nhiều dòng: nhiều nhất 5.000."
    assert f"{one}" == str(one) == "Tệp có quá nhiều dòng: nhiều nhất 5.000."
    assert english(one) == "The file has too many rows: at most 5,000."


def test_per_cent_sign_of_a_sentence_without_values_stays():
    assert said("Đủ 100 %.") == "Đủ 100 %."
    assert english(said("Ảnh hỏng 5 %(x)s")) == "Ảnh hỏng 5 %(x)s"


def test_bounds_units_names_and_choices_are_those_of_the_language():
    minutes = Field("minutes", "Thời gian luộc", "Time", "number", "phút", required=True, most=fields.Decimal("1200.5"))
    found = refused(minutes, "5.000")
    assert (found, english(found)) == ("Nhiều nhất 1.200,5 phút.", "At most 1,200.5 min.")
    found = refused(minutes, "")
    assert (found, english(found)) == ("Còn thiếu: thời gian luộc.", "Missing: time.")
    bees = Field(
        "bees", "Ong", "Bees", "choice", choices=choice(("d", "Ong rừng", "Giant bee"), ("c", "Ong nội", "Eastern bee"))
    )
    found = refused(bees, "ruồi")
    assert (found, english(found)) == ("Chọn một trong: Ong rừng, Ong nội.", "Choose one of: Giant bee, Eastern bee.")


def test_name_within_a_sentence_begins_small_in_both_languages():
    stage = template("crab-farmed").stage("harvest")
    assert (lowered(stage).vi, lowered(stage).en) == ("thu hoạch", "harvest")


def test_sentence_of_an_error_can_still_be_read_in_both_languages():
    with pytest.raises(UnreadableError) as error:
        number("nhiều")
    assert isinstance(sentence(error.value), Said)
    assert sentence(ValueError("x")) == "x"


def test_stored_value_is_shown_as_the_reader_writes_numbers():
    fry = Field("count", "Số con thả", "Animals", "count", "con")
    assert fields.shown(fry, "12500") == "12.500 con"
    assert fields.shown(fry, "12500", english=True) == "12,500 head"


def test_every_hint_of_a_form_is_a_sentence():
    hints = [one.hint for made in TEMPLATES for stage in made.stages for one in stage.fields if one.hint]
    assert hints
    assert all(isinstance(one, Said) for one in hints)


REFUSALS = {"UnreadableError", "EntryRefusedError", "FileRefusedError", "NothingToShowError"}


def _plain(path):
    """(line, text) of each refusal that is raised with a text of its own, so that no catalogue knows it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS):
            continue
        for given in node.args:
            told = given.values if isinstance(given, ast.Dict) else [given]
            for one in told:
                if isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and isinstance(one.value, str)):
                    yield path.name, one.lineno


def test_no_refusal_of_the_diary_has_vietnamese_alone():
    files = [path for part in ("rules", "services", "pages") for path in (ROOM / part / "diary").rglob("*.py")]
    assert len(files) > 20
    assert [found for path in files for found in _plain(path)] == []
