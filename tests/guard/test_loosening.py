"""Which changes of an application loosen its guard: a table by hand, so that each takes two persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.guard.rules import applications as rules


def _column(name="cccd", **changed):
    return {"name": name, "number": 2, "identity": True, "mask": "mask", "for": ["lan"]} | changed


def _table(*columns, **changed):
    return {"table": "public.citizen", "oid": 7, "ticket": True, "columns": list(columns)} | changed


def _watched(before, after):
    return rules.loosens("watched", {"watched": before}, {"watched": after})


@pytest.mark.parametrize(
    ("before", "after", "looser"),
    [
        ("enforce", "observe", True),
        ("enforce", "learn", True),
        ("enforce", "enforce", False),
        ("observe", "enforce", False),
        ("observe", "learn", False),
        ("learn", "enforce", False),
        ("learn", "observe", False),
    ],
)
def test_leaving_enforcement_loosens(before, after, looser):
    assert rules.loosens("mode", {"mode": before}, {"mode": after}) is looser


@pytest.mark.parametrize("name", ["upstream", "search_path", "agency"])
def test_another_way_loosens(name):
    assert rules.loosens("way", {name: "a"}, {name: "b"})


@pytest.mark.parametrize("name", ["upstream", "search_path", "agency", "unproven", "tls_only", "inspect"])
def test_the_same_again_loosens_nothing(name):
    assert not rules.loosens("way", {name: "mask"}, {name: "mask"})


@pytest.mark.parametrize(("name", "looser_value"), [("unproven", True), ("tls_only", False)])
def test_a_switch_loosens_in_one_direction(name, looser_value):
    assert rules.loosens("way", {name: not looser_value}, {name: looser_value})


@pytest.mark.parametrize(("name", "looser_value"), [("unproven", True), ("tls_only", False)])
def test_a_switch_tightens_in_the_other(name, looser_value):
    assert not rules.loosens("way", {name: looser_value}, {name: not looser_value})


@pytest.mark.parametrize("name", ["limits", "time_limits"])
@pytest.mark.parametrize(
    ("before", "after", "looser"),
    [
        ({"rows": 10}, {"rows": 11}, True),
        ({"rows": 10}, {"rows": 0}, True),
        ({"rows": 10}, {}, True),
        ({"rows": 10}, {"rows": 9}, False),
        ({"rows": 0}, {"rows": 9}, False),
        ({}, {"rows": 9}, False),
        ({"rows": 10}, {"rows": 10, "bytes": 5}, False),
        ({"rows": 10, "bytes": 5}, {"rows": 1}, True),
    ],
)
def test_a_higher_or_missing_limit_loosens(name, before, after, looser):
    assert rules.loosens("limits", {name: before}, {name: after}) is looser


_ORDER = ("off", "observe", "mask", "block")


@pytest.mark.parametrize("before", _ORDER)
@pytest.mark.parametrize("after", _ORDER)
def test_a_weaker_inspection_loosens(before, after):
    assert rules.loosens("limits", {"inspect": before}, {"inspect": after}) is (
        _ORDER.index(after) < _ORDER.index(before)
    )


@pytest.mark.parametrize(
    ("before", "after", "looser"),
    [
        (["a"], [], True),
        (["a"], ["b"], True),
        (["a"], ["b", "a"], False),
        ([], ["a"], False),
        (["a", "b"], ["b", "a"], False),
    ],
)
def test_a_trap_taken_away_loosens(before, after, looser):
    assert rules.loosens("limits", {"honey": before}, {"honey": after}) is looser


def test_a_part_of_the_learned_list_always_loosens():
    assert rules.loosens("statements", {}, {})


def test_a_new_application_never_loosens():
    assert not rules.loosens("add", {}, {"mode": "observe"})


@pytest.mark.parametrize(
    "after",
    [
        [],
        [_table(_column(), oid=8)],
        [_table(_column(), ticket=False)],
        [_table()],
        [_table(_column(name="other"))],
        [_table(_column(number=3))],
        [_table(_column(identity=False))],
        [_table(_column(mask=""))],
        [_table(_column(mask="hash"))],
        [_table(_column(**{"for": []}))],
        [_table(_column(**{"for": ["minh"]}))],
    ],
    ids=["table", "oid", "ticket", "columns", "name", "number", "identity", "unmasked", "hash", "nobody", "another"],
)
def test_watching_less_loosens(after):
    assert _watched([_table(_column())], after)


@pytest.mark.parametrize(
    "after",
    [
        [_table(_column(), _column("phone"))],
        [_table(_column()), _table(_column(), table="public.other")],
        [_table(_column(mask="drop"))],
        [_table(_column(**{"for": ["lan", "minh"]}))],
        [_table(_column(**{"for": ["*"]}))],
    ],
    ids=["column", "table", "drop", "more", "everybody"],
)
def test_watching_more_loosens_nothing(after):
    assert not _watched([_table(_column())], after)


@given(
    st.dictionaries(st.sampled_from(["rows", "bytes"]), st.integers(0, 9)),
    st.dictionaries(st.sampled_from(["rows", "bytes"]), st.integers(0, 9)),
)
def test_no_change_of_limits_and_its_way_back_are_both_tight(before, after):
    """Unless both mean the same: no entry and 0 are no limit."""
    same = all(before.get(name, 0) == after.get(name, 0) for name in ("rows", "bytes"))
    there, back = (
        rules.loosens("limits", {"limits": before}, {"limits": after}),
        rules.loosens("limits", {"limits": after}, {"limits": before}),
    )
    assert (there or back) is not same


@pytest.mark.parametrize("value", [0, 1, 2**53 - 1])
def test_a_limit_is_a_number_that_json_holds(value):
    assert rules.limit("rows", value) == value


@pytest.mark.parametrize("value", [-1, 2**53])
def test_another_limit_is_refused(value):
    with pytest.raises(rules.AppRefusedError, match="số nguyên không âm"):
        rules.limit("rows", value)


@pytest.mark.parametrize("value", [1, 2**31 - 1])
def test_a_time_is_what_the_server_holds(value):
    assert rules.time(value) == value


@pytest.mark.parametrize("value", [0, -1, 2**31])
def test_another_time_is_refused(value):
    with pytest.raises(rules.AppRefusedError, match="2147483647"):
        rules.time(value)
