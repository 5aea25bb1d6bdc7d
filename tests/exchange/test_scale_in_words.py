"""How the page says what share of the published traffic it shows."""

from datetime import date

import pytest
from django.utils import translation

from duoc.core.environment import Environment
from duoc.exchange.pages.period import Period
from duoc.exchange.services.replays import Run

DAY = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("scale", "vietnamese", "english"),
    [
        (1.0, "toàn bộ lưu lượng", "all of the traffic"),
        (0.001, "tỷ lệ 0,001 (1/1.000)", "scale 0.001 (1/1,000)"),
        (0.25, "tỷ lệ 0,25 (1/4)", "scale 0.25 (1/4)"),
    ],
)
def test_scale_is_said_in_the_readers_language(scale: float, vietnamese: str, english: str) -> None:
    period = Period(Environment.REPLAY, DAY, DAY, Run("r1", scale, 1, DAY, DAY, True))
    for language, said in (("vi", vietnamese), ("en", english)):
        with translation.override(language):
            assert period.scale() == said


def test_nothing_is_said_where_nothing_is_played() -> None:
    assert Period(Environment.PRODUCTION, DAY, DAY, None).scale() == ""
