"""Walking up from a serial, and paths in which a server has decoded a slash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.digital_link.elements import Element
from duoc.engines.digital_link.levels import address, levels, readings

GTIN = Element("01", "09506000134352")


def test_a_key_is_its_own_only_level() -> None:
    assert levels([GTIN]) == [(GTIN,)]


def test_a_serial_is_also_of_its_lot_and_of_its_product() -> None:
    lot, serial = Element("10", "L/1"), Element("21", "7K")
    assert [address(level) for level in levels([GTIN, lot, serial])] == [
        "/01/09506000134352/10/L%2F1/21/7K",
        "/01/09506000134352/21/7K",
        "/01/09506000134352/10/L%2F1",
        "/01/09506000134352",
    ]


def test_three_qualifiers_have_eight_levels_the_finest_first() -> None:
    path = [GTIN, Element("22", "V"), Element("10", "L"), Element("21", "S")]
    kept = ["".join(value for _, value in level[1:]) for level in levels(path)]
    assert kept == ["VLS", "LS", "VS", "S", "VL", "L", "V", ""]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("01/09506000134352/10/L/1", [["01", "09506000134352", "10", "L/1"], ["01", "09506000134352/10/L/1"]]),
        (
            "01/1/10/L/1/21/S",
            [
                ["01", "1/10/L/1/21/S"],
                ["01", "1/10/L/1", "21", "S"],
                ["01", "1", "10", "L/1/21/S"],
                ["01", "1", "10", "L/1", "21", "S"],
            ],
        ),
        ("8004/0614/A", [["8004", "0614/A"]]),
        ("10/a/b", []),
        ("01/1", []),
        ("01", []),
    ],
)
def test_a_decoded_slash_is_joined_where_a_path_comes_of_it(path: str, meant: list[list[str]]) -> None:
    assert sorted(readings(path.split("/"))) == sorted(meant)


@given(st.lists(st.sampled_from(["01", "10", "21", "22", "8004", "a", "", "1"]), max_size=12))
def test_readings_keep_every_sign(segments: list[str]) -> None:
    for reading in readings(segments):
        assert "/".join(reading) == "/".join(segments)
        assert len(reading) % 2 == 0
