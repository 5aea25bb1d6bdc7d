"""Keys and qualifiers of a path, and identifiers that exclude or need each other (GS1 syntax dictionary)."""

import pytest

from duoc.core.gs1.associations import conflict, missing
from duoc.core.gs1.keys import in_order, primary_keys, qualifiers, rightmost_key, would_follow


def test_the_keys_are_those_of_the_standard() -> None:
    """The sixteen of GS1 Digital Link, with their qualifiers."""
    assert {key: qualifiers(key) for key in primary_keys()} == {
        "00": ((),),
        "01": (("22", "10", "21"), ("235",)),
        "253": ((),),
        "255": ((),),
        "401": ((),),
        "402": ((),),
        "414": (("254",), ("7040",)),
        "415": (("8020",),),
        "417": (("7040",),),
        "8003": ((),),
        "8004": (("7040",),),
        "8006": (("22", "10", "21"),),
        "8010": (("8011",),),
        "8013": ((),),
        "8017": (("8019",),),
        "8018": (("8019",),),
    }
    assert qualifiers("10") == ()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("01/09506000134352", 0),
        ("stem/01/09506000134352/10/ABC/21/1", 1),
        ("00/faux/00/006141411234567890", 2),  # the left one is part of the stem
        ("01/09506000134352/8004/95206141", 2),
        ("01/09506000134352/foo", None),  # pairs are counted from the right
        ("01/09506000134352/foo/bar", None),
        ("10/ABC", None),
        ("01", None),
        ("", None),
    ],
)
def test_the_rightmost_key_is_found_from_the_right(path: str, place: int | None) -> None:
    assert rightmost_key(path.split("/")) == place


@pytest.mark.parametrize(
    "path", ["01", "01 22", "01 10 21", "01 22 10 21", "01 235", "8010 8011", "414 254", "414 7040"]
)
def test_some_qualifiers_in_their_order_are_a_path(path: str) -> None:
    assert in_order(path.split())


@pytest.mark.parametrize("path", ["", "10", "01 21 10", "01 10 10", "01 10 235", "414 254 7040", "00 21", "8006 235"])
def test_another_order_or_a_mixture_is_none(path: str) -> None:
    assert not in_order(path.split())


def test_what_could_stand_in_the_path_is_told_from_attributes() -> None:
    assert would_follow(["01"], "10")
    assert would_follow(["01", "10", "21"], "22")
    assert not would_follow(["01", "235"], "10")  # the other alternative was chosen
    assert not would_follow(["01"], "17")
    assert not would_follow(["01", "10"], "10")
    assert not would_follow([], "10")


def test_identifiers_that_exclude_each_other_are_found() -> None:
    assert conflict(["01", "21", "235"]) == ("21", "235")
    assert conflict(["01", "3103", "3102"]) == ("3103", "3102")  # one weight, one place of the decimal point
    assert conflict(["01", "3103", "3203"]) is None
    assert conflict(["00", "02", "37", "10"]) is None
    assert conflict(["89", "01"]) is None


def test_an_identifier_that_stands_alone_is_found() -> None:
    assert missing(["01", "10", "21"]) is None
    assert missing(["8004", "10"]) == ("10", "01, 02, 03, 8006, 8026")
    assert missing(["01", "250"]) == ("250", "01+21, 03+21, 8006+21")
    assert missing(["01", "21", "250"]) is None
    assert missing(["01", "3922"]) == ("3922", "01+30, 01+31nn, 01+32nn, 01+35nn, 01+36nn")
    assert missing(["01", "3103", "3922"]) is None
