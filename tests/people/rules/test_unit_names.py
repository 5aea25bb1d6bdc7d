"""What people write for a unit, on a small map made by hand: two cities with a Phường 1, names that repeat across types."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules.unit_names import LONGEST, Found, Gazetteer
from duoc.people.rules.units import Unit

OLD, NEW, LAST = date(2024, 10, 5), date(2025, 7, 1), date(2025, 7, 1)


def unit(uid, kind, name, parent="", level="commune", first=None, last=LAST):
    return Unit(uid, uid.split("-")[0], level, name, parent, first, last, kind)


UNITS = {
    one.uid: one
    for one in [
        unit("96-0", "tỉnh", "Tỉnh Cà Mau", level="province"),
        unit("95-0", "tỉnh", "Tỉnh Bạc Liêu", level="province"),
        unit("96-20250701", "tỉnh", "Tỉnh Cà Mau", level="province", first=NEW, last=None),
        unit("964-0", "thành phố", "Thành phố Cà Mau", "96-0", "district"),
        unit("954-0", "thành phố", "Thành phố Bạc Liêu", "95-0", "district"),
        unit("969-0", "huyện", "Huyện Cái Nước", "96-0", "district"),
        unit("32005-0", "phường", "Phường 1", "964-0"),
        unit("31816-0", "phường", "Phường 1", "954-0"),
        unit("32025-0", "phường", "Phường Tân Thành", "964-0"),
        unit("32026-0", "xã", "Xã Tân Thành", "964-0"),
        unit("31969-0", "xã", "Xã Tân Thạnh", "954-0"),
        unit("32128-0", "thị trấn", "Thị trấn Cái Nước", "969-0"),
        unit("32137-0", "xã", "Xã Tân Hưng", "969-0"),
        unit("32141-0", "xã", "Xã Hòa Mỹ", "969-0"),
        unit("32002-0", "phường", "Phường 4", "964-0", last=date(2024, 12, 1)),
        unit("32002-20241201", "phường", "Phường 2", "964-0", first=date(2024, 12, 1)),
        unit("32137-20250701", "xã", "Xã Tân Hưng", "96-20250701", first=NEW, last=None),
        unit("32188-0", "xã", "Xã Tịnh An", "969-0"),
    ]
}
NAMES = Gazetteer(UNITS)


def means(text, day=OLD, level=""):
    return set(NAMES.find(text, day, level).uids)


@pytest.mark.parametrize(
    ("text", "uids"),
    [
        ("32137", {"32137-0"}),
        (" 32137 ", {"32137-0"}),
        ("32137.0", {"32137-0"}),
        ("32137-0", {"32137-0"}),
        ("32137 - Xã Tân Hưng", {"32137-0"}),
        ("32137 Xã Tân Hưng, huyện Cái Nước", {"32137-0"}),
        ("32137 – tan hung", {"32137-0"}),
        ("Xã Tân Hưng", {"32137-0"}),
        ("xã Tân Hưng, huyện Cái Nước", {"32137-0"}),
        ("Tân Hưng, Cái Nước, Cà Mau, Việt Nam", {"32137-0"}),
        ("X. Tân Hưng - H. Cái Nước - T. Cà Mau", {"32137-0"}),
        ("Tân Hưng (Cái Nước)", {"32137-0"}),
        ("TÂN HƯNG", {"32137-0"}),
        ("tan hung", {"32137-0"}),
        ("Tan Hưng", {"32137-0"}),
        ("Ta\u0302n Hu\u031bng", {"32137-0"}),
        ("Xã  Tân   Hưng", {"32137-0"}),
        ("xa tan hung; h cai nuoc", {"32137-0"}),
        ("Hoà Mỹ", {"32141-0"}),
        ("Hòa Mĩ", {"32141-0"}),
        ("TT. Cái Nước", {"32128-0"}),
        ("TT Cái Nước", {"32128-0"}),
        ("thi tran cai nuoc", {"32128-0"}),
        ("Cái Nước", {"32128-0", "969-0"}),
        ("H. Cái Nước", {"969-0"}),
        ("P.1, TP Cà Mau", {"32005-0"}),
        ("P1, TP. Bạc Liêu", {"31816-0"}),
        ("Phường 01, thành phố Bạc Liêu", {"31816-0"}),
        ("phuong 1", {"32005-0", "31816-0"}),
        ("Tân Thành", {"32025-0", "32026-0"}),
        ("P. Tân Thành", {"32025-0"}),
        ("Xã Tân Thành", {"32026-0"}),
        ("tan thanh", {"32025-0", "32026-0", "31969-0"}),
        ("Tân Thạnh", {"31969-0"}),
        ("Cà Mau", {"96-0", "964-0"}),
        ("TP.Cà Mau", {"964-0"}),
        ("Tỉnh Cà Mau", {"96-0"}),
        ("96", {"96-0"}),
        ("Xã Tịnh An", {"32188-0"}),
        ("Tinh An", {"32188-0"}),
        ("32002", {"32002-0"}),
    ],
)
def test_text_means_these_units(text, uids):
    assert means(text) == uids


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Tấn Hưng", {"32137-0", "32137-20250701"}),  # a mark that is wrong is not left aside
        ("Phường Tân Hưng", {"32137-0", "32137-20250701"}),
        ("Xã Tân Hưng, huyện Đầm Dơi", {"32137-0", "32137-20250701"}),
        ("Xã Tân Hưng, TP Cà Mau", {"32137-0", "32137-20250701"}),
        ("Tân Hưng, Cà Mau, Cái Nước", {"32137-0", "32137-20250701"}),  # from the inside out
        ("32137 - Xã Hòa Mỹ", {"32137-0", "32137-20250701"}),
        ("32137-20250701", {"32137-20250701"}),  # not yet in force
        ("Tân Hưng Đông", set()),
        ("Tân", set()),
        ("1", set()),  # a number alone is a count as well as a ward
        ("99999", set()),
        ("", set()),
        ("   ", set()),
        ("Việt Nam", set()),
        (",,,", set()),
        ("xã", set()),
        ("x" * (LONGEST + 1), set()),
    ],
)
def test_text_means_none_and_what_is_near_is_told(text, near):
    found = NAMES.find(text, OLD)
    assert found.uids == ()
    assert set(found.near) == near


def test_day_decides_what_a_code_or_a_name_means():
    assert means("32002", date(2024, 11, 30)) == {"32002-0"}
    assert means("32002", date(2024, 12, 1)) == {"32002-20241201"}
    assert means("Tân Hưng", NEW) == {"32137-20250701"}
    assert means("xã Tân Hưng, huyện Cái Nước", NEW) == set()
    assert means("xã Tân Hưng, tỉnh Cà Mau", NEW) == {"32137-20250701"}


def test_unknown_day_means_all_days():
    assert means("32002", None) == {"32002-0", "32002-20241201"}
    assert means("Tân Hưng", None) == {"32137-0", "32137-20250701"}
    assert means("Tân Hưng, Cái Nước", None) == {"32137-0"}


def test_level_decides_between_a_town_and_its_district():
    assert means("Cái Nước", OLD, "commune") == {"32128-0"}
    assert means("Cái Nước", OLD, "district") == {"969-0"}
    assert means("Cà Mau", OLD, "commune") == set()
    # A type or a code says its level itself.
    assert means("Huyện Cái Nước", OLD, "commune") == {"969-0"}
    assert means("96", OLD, "commune") == {"96-0"}


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    found = NAMES.find(text)
    assert isinstance(found, Found)
    assert not (found.uids and found.near)


@given(st.sampled_from(sorted(UNITS)), st.booleans(), st.sampled_from([", ", " - ", " / ", ";"]))
def test_every_unit_is_found_by_its_own_name_and_those_above_it(uid, is_upper, between):
    names, one = [], uid
    while one:
        names.append(UNITS[one].name)
        one = UNITS[one].parent
    text = between.join(names)
    assert means(text.upper() if is_upper else text, None) >= {uid}


SHORT = {
    "xã": ["xã", "Xã", "X.", "xa"],
    "phường": ["phường", "P.", "P", "phuong"],
    "thị trấn": ["thị trấn", "TT.", "TT", "thi tran"],
    "huyện": ["huyện", "H.", "huyen"],
    "thành phố": ["thành phố", "TP.", "TP", "thanh pho"],
    "tỉnh": ["tỉnh", "Tỉnh", "tinh"],
}


def unmarked(word):
    spread = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


@st.composite
def written(draw):
    """(uid, a way to write it): a short form of its type, any of its syllables without marks, any case, NFC or NFD."""
    uid = draw(st.sampled_from(sorted(UNITS)))
    one = UNITS[uid]
    words = [unmarked(word) if draw(st.booleans()) else word for word in one.name[len(one.type) :].split()]
    kind = draw(st.sampled_from(SHORT[one.type]))
    text = f"{kind}{draw(st.sampled_from([' ', '  ', ' ' if kind[-1].isalpha() else '']))}{' '.join(words)}"
    above = UNITS.get(one.parent)
    text += f", {above.name}" if above else ""
    text = draw(st.sampled_from([str, str.upper, str.lower]))(text)
    return uid, unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), text)


@given(written())
def test_every_way_to_write_a_unit_finds_it(case):
    uid, text = case
    found = NAMES.find(text)
    assert uid in found.uids
    assert {UNITS[one].level for one in found.uids} == {UNITS[uid].level}


@given(written())
def test_a_wrong_mark_finds_nothing_of_that_name(case):
    """Every tone is taken for another one: no unit of the map is called so, and none is guessed."""
    uid, _written = case
    spread = unicodedata.normalize("NFD", UNITS[uid].name.split(maxsplit=1)[-1])
    turned = unicodedata.normalize("NFC", spread.translate({0x301: 0x303, 0x300: 0x309, 0x323: 0x301, 0x309: 0x300}))
    if turned != unicodedata.normalize("NFC", spread):
        assert uid not in NAMES.find(turned).uids
