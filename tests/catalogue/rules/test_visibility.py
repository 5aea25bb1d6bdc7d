"""Who sees what: the whole table of levels, states and viewers, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer, entry_shown, rows_shown

OWN, OTHER = 1, 2
STEWARD = Viewer(sees=frozenset({OWN}), changes=frozenset({OWN}), name="a")
READER = Viewer(sees=frozenset({OWN}), name="b")
LEVELS, STATES = ("open", "restricted", "hidden"), ("draft", "waiting", "published", "ended", "withdrawn")


@pytest.mark.parametrize(
    ("level", "state", "entry", "rows"),
    [
        ("open", "draft", False, False),
        ("open", "waiting", False, False),
        ("open", "published", True, True),
        ("open", "ended", True, True),
        ("open", "withdrawn", False, False),
        ("restricted", "draft", False, False),
        ("restricted", "waiting", False, False),
        ("restricted", "published", True, False),
        ("restricted", "ended", True, False),
        ("restricted", "withdrawn", False, False),
        ("hidden", "draft", False, False),
        ("hidden", "waiting", False, False),
        ("hidden", "published", False, False),
        ("hidden", "ended", False, False),
        ("hidden", "withdrawn", False, False),
        ("", "published", True, False),
        ("open", "", False, False),
    ],
)
@pytest.mark.parametrize("viewer", [ANYBODY, READER, STEWARD])
def test_of_another_agency_everybody_sees_what_is_on_show(viewer, level, state, entry, rows):
    assert (entry_shown(viewer, level, state, OTHER), rows_shown(viewer, level, state, OTHER)) == (entry, rows)


@pytest.mark.parametrize("viewer", [READER, STEWARD, HOUSE])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("level", LEVELS)
def test_its_own_agency_sees_everything(level, state, viewer):
    assert entry_shown(viewer, level, state, OWN)
    assert rows_shown(viewer, level, state, OWN)


@pytest.mark.parametrize(
    ("viewer", "agency", "may"),
    [
        (ANYBODY, OWN, False),
        (READER, OWN, False),
        (STEWARD, OWN, True),
        (STEWARD, OTHER, False),
        (HOUSE, OWN, True),
        (HOUSE, OTHER, True),
        (Viewer(sees=None), OWN, False),
    ],
)
def test_only_who_may_change_an_agency_changes_it(viewer, agency, may):
    assert viewer.may_change(agency) is may


@pytest.mark.parametrize(
    ("viewer", "nobody"),
    [
        (ANYBODY, True),
        (Viewer(user=5), True),
        (READER, False),
        (HOUSE, False),
        (Viewer(administrator=True), False),
        (Viewer(sees=None), False),
    ],
)
def test_nobody_in_particular_sees_no_agency_and_administers_nothing(viewer, nobody):
    assert viewer.anonymous is nobody


def test_two_viewers_who_see_the_same_are_one():
    assert Viewer(sees=frozenset({1}), user=5) == Viewer(sees=frozenset({1}), user=6)


VIEWERS = st.builds(Viewer, st.none() | st.frozensets(st.integers(1, 4)), st.just(frozenset()))


@given(VIEWERS, st.sampled_from(LEVELS), st.sampled_from(STATES), st.integers(1, 4))
def test_whoever_reads_the_rows_knows_of_the_entry(viewer, level, state, agency):
    assert entry_shown(viewer, level, state, agency) or not rows_shown(viewer, level, state, agency)


@given(VIEWERS, st.sampled_from(LEVELS), st.sampled_from(STATES), st.integers(1, 4))
def test_nobody_sees_less_than_anybody(viewer, level, state, agency):
    assert entry_shown(viewer, level, state, agency) or not entry_shown(ANYBODY, level, state, agency)


@given(st.frozensets(st.integers(1, 4)), st.integers(1, 4), st.sampled_from(LEVELS), st.sampled_from(STATES))
def test_one_more_agency_takes_nothing_away(seen, more, level, state):
    one, other = Viewer(sees=seen), Viewer(sees=seen | {more})
    assert all(entry_shown(other, level, state, n) for n in range(1, 5) if entry_shown(one, level, state, n))
