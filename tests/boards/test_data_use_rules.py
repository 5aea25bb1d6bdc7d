"""What is not joined, what lies idle, what is used; days counted by hand."""

from datetime import date

import pytest

from duoc.boards.rules.data_use import IDLE, STATES, UNCONNECTED, USED, state

UNTIL = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("shared", "connected", "last", "said"),
    [
        (True, False, None, UNCONNECTED),
        (True, False, date(2026, 3, 31), UNCONNECTED),  # whatever was called once under another name
        (True, True, None, IDLE),
        (True, True, date(2026, 3, 1), IDLE),  # thirty days without a use: 2 to 31 March
        (True, True, date(2026, 3, 2), USED),
        (False, False, None, IDLE),
        (False, False, date(2026, 3, 1), IDLE),
        (False, False, date(2026, 3, 31), USED),
        (False, False, date(2026, 4, 2), USED),
    ],
)
def test_state_of_an_entry(shared, connected, last, said):
    assert state(shared=shared, connected=connected, last=last, until=UNTIL, idle_days=30) == said


def test_longer_patience_finds_less_idle():
    last = date(2026, 1, 15)
    said = [state(shared=False, connected=False, last=last, until=UNTIL, idle_days=days) for days in (7, 75, 76, 365)]
    assert said == [IDLE, IDLE, USED, USED]
    assert STATES == (UNCONNECTED, IDLE, USED)
