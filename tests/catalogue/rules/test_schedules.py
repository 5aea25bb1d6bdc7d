"""When a source is asked again; moments computed by hand."""

from datetime import UTC, datetime

import pytest

from duoc.catalogue.rules.schedules import next_run

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def at(text):
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("every", "failures", "moment"),
    [
        (24, 0, "2026-03-02T08:00"),
        (1, 0, "2026-03-01T09:00"),
        (24, 1, "2026-03-01T09:00"),
        (24, 2, "2026-03-01T10:00"),
        (24, 5, "2026-03-02T00:00"),  # 16 hours
        (24, 8, "2026-03-06T16:00"),  # 128 hours
        (24, 9, "2026-03-08T08:00"),  # 256 hours are more than a week
        (8760, 10_000, "2026-03-08T08:00"),
    ],
)
def test_next_run_follows_the_period_or_the_failures(every, failures, moment):
    assert next_run(NOW, every, failures) == at(moment)


@pytest.mark.parametrize("failures", [0, 3])
def test_what_is_run_by_hand_is_never_due(failures):
    assert next_run(NOW, None, failures) is None
