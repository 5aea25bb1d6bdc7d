"""PostgreSQL away for twenty seconds under load: the gateway does not notice, the web says what is wrong, nothing is lost."""

import json
import time
import urllib.error
import urllib.request

import pytest
from tests.chaos.house import House
from tests.chaos.judge import assert_whole, settled
from tests.chaos.load import Load, until

AWAY_S = 20
LONGEST_GAP_S = 1.0


def _refusal(house: House, path: str) -> tuple[int, str, float]:
    """(status, body, seconds) of a web page that cannot be served."""
    begun = time.monotonic()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(house.url(0, path), timeout=10)
    return refused.value.code, refused.value.read().decode(), time.monotonic() - begun


def test_the_exchange_goes_on_without_its_database(house: House, load: Load) -> None:
    control = house.home / "postgres" / "data" / "global" / "pg_control"
    away = control.with_name("pg_control.away")
    with load:
        time.sleep(1)
        control.rename(away)  # the supervisor tries to start it again and again, and cannot
        gone = time.monotonic()
        try:
            assert house.kill("postgres")
            time.sleep(2)
            status, text, seconds = _refusal(house, "/healthz")
            assert (status, json.loads(text)["ready"]) == (503, False)
            assert json.loads(text)["why"] == ["database: OperationalError"]
            assert seconds < 5
            status, text, seconds = _refusal(house, "/")
            assert status in {500, 503}
            assert "Traceback" not in text
            assert "Đước" in text
            assert seconds < 5
            time.sleep(max(0.0, gone + AWAY_S - time.monotonic()))
        finally:
            away.rename(control)
        back = time.monotonic()
        until(lambda: house.answers(0), 60, "the web is well again")
        time.sleep(1)
    moments = sorted(when for when, _ in [*load.receipts, *load.held] if gone <= when <= back)
    gaps = [after - before for before, after in zip([gone, *moments], [*moments, back], strict=True)]
    assert max(gaps) < LONGEST_GAP_S, "the gateway noticed"
    assert (load.refused, load.broken) == ([], 0)
    settled(house)
    print(
        f"\nchaos: PostgreSQL away for {back - gone:.0f} s, {len(moments)} receipts meanwhile, longest gap {max(gaps):.2f} s"
    )
    assert_whole(house, load, 2)
