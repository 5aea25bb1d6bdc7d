"""How long the worker waits for news: until the nearest thing that is due, and never longer than its own look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from duoc.web.worker import LOOK_S, _wait


@pytest.mark.parametrize(
    ("seconds", "least", "most"),
    [
        ((), LOOK_S, LOOK_S),
        ((None, None), LOOK_S, LOOK_S),
        ((2, None), 1.5, 2),
        ((None, 2), 1.5, 2),
        ((3, 1), 0.5, 1),
        ((600, 900), LOOK_S, LOOK_S),
        ((-5, 3), 0.05, 0.05),
    ],
)
def test_the_nearest_moment_is_waited_for(seconds, least, most):
    now = timezone.now()
    waits = _wait(*(None if one is None else now + timedelta(seconds=one) for one in seconds))
    assert least <= waits <= most
