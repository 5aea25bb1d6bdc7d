"""What a mapping carries over comes back the same, whatever is written in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.mapping.samples import back, xml

from duoc.engines.mapping.errors import UnmappableError

# What XML 1.0 can write.
UNWRITABLE = "".join(chr(code) for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=UNWRITABLE)
TEXTS = st.text(CHARACTERS, max_size=20)
DIGITS = st.text("0123456789", min_size=12, max_size=12)
HOUSES = st.fixed_dictionaries({"duong": st.text(CHARACTERS, min_size=1, max_size=9)}, optional={"so": TEXTS})
VALUES = st.fixed_dictionaries(
    {
        "soDinhDanh": DIGITS,
        "song": st.booleans(),
        "con": st.integers(-(2**53) + 1, 2**53 - 1),
        "the": st.lists(TEXTS, max_size=3),
    },
    optional={
        "phien": TEXTS,
        "ten": st.fixed_dictionaries({"dem": TEXTS}, optional={"ho": st.text(CHARACTERS, max_size=5)}),
        "sinh": st.dates().map(str) | st.integers(1, 9999).map("{:04}".format),
        "diem": st.integers(-(10**14), 10**14).map(lambda n: n / 1000),
        "gioi": st.sampled_from(["nam", "nữ"]),
        "nha": st.lists(HOUSES, min_size=1, max_size=3),
    },
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_json_comes_back_from_xml(value):
    assert back(xml(value)) == value


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_is_carried_or_refused(one, other):
    writable = not any(0xD800 <= ord(letter) <= 0xDFFF or letter in UNWRITABLE for letter in one + other)
    value = {"soCMND": "380000001", "song": True, "phien": one, "ten": {"dem": other}}
    if writable:
        assert back(xml(value))["phien"] == one
        assert back(xml(value))["ten"]["dem"] == other
    else:
        with pytest.raises(UnmappableError, match=r"phien|ten\.dem"):
            xml(value)


VALID = {"soDinhDanh": "096099000001", "song": True}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"song": None}, "song"),
        ({"song": "true"}, "song"),
        ({"soDinhDanh": None}, ""),
        ({"soDinhDanh": 96099000001}, "soDinhDanh"),
        ({"soDinhDanh": "09609900000"}, "soDinhDanh"),
        ({"soDinhDanh": "09609900000١"}, "soDinhDanh"),
        ({"ten": {"ho": "dài quá"}}, "ten.ho"),
        ({"ten": "Nguyễn"}, "ten.ho"),
        ({"ten": {"khac": ""}}, "ten.khac"),
        ({"khac": 1}, "khac"),
        ({"Nguon": "X"}, "Nguon"),
        ({"sinh": "1999-02-29"}, "sinh"),
        ({"sinh": "19990101"}, "sinh"),
        ({"con": 1.5}, "con"),
        ({"con": True}, "con"),
        ({"con": 2**53}, "con"),
        ({"diem": 0.1234567890123456}, "diem"),
        ({"gioi": "khác"}, "gioi"),
        ({"the": "x1y"}, "the"),
        ({"the": ["1", "2", "3", "4"]}, "the"),
        ({"the": ["1", None]}, "the[1]"),
        ({"nha": [{}]}, "nha[0]"),
        ({"nha": [{"duong": ""}]}, "nha[0].duong"),
        ({"phien": "\x01"}, "phien"),
        ({"phien": "\ud800"}, "phien"),
    ],
)
def test_what_does_not_fit_is_named_and_its_value_is_not(change, place):
    with pytest.raises(UnmappableError) as caught:
        xml(VALID | change)
    assert caught.value.place == place
    value = next(iter(change.values()))
    assert not isinstance(value, str) or value == "true" or value not in str(caught.value)
