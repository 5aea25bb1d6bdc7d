"""The published statistics of Cà Mau against the reference data, and what a replay plays of them."""

import csv
from datetime import date
from pathlib import Path

import pytest

from duoc.core import profile
from duoc.exchange.rules.published import UNKNOWN, Published, PublishedService, scaled
from duoc.exchange.services.statistics import published
from duoc.sim.services import SERVICES


@pytest.fixture(scope="module")
def camau() -> Published:
    found = published("ca-mau")
    assert found is not None
    return found


def test_published_sums_are_those_of_the_issue(camau: Published) -> None:
    assert sum(camau.cells.values()) == 14_725_165
    assert sum(camau.unexplained().values()) == 201
    assert sum(camau.playable().values()) == 14_725_366
    assert sum(row.total or 0 for row in camau.services) == 14_725_366


def test_published_unexplained_rest_is_that_of_six_rows(camau: Published) -> None:
    by_stt = {row.stt: camau.unexplained().get(row.code) for row in camau.services}
    assert {stt: rest for stt, rest in by_stt.items() if rest} == {2: 7, 6: 114, 12: 8, 16: 10, 18: 10, 23: 52}


def test_published_rows_are_the_reference_rows(camau: Published, shared: Path) -> None:
    with (shared / "data/exchange/camau_lgsp_2024_totals.csv").open(encoding="utf-8") as file:
        reference = list(csv.DictReader(file))
    assert [(row.stt, row.name, row.ministry, row.connected, row.total) for row in camau.services] == [
        (
            int(row["stt"]),
            row["service_vi"],
            row["ministry"],
            row["state"] == "connected",
            int(row["published_total"]) if row["published_total"] else None,
        )
        for row in reference
    ]


def test_published_cells_are_the_reference_cells(camau: Published, shared: Path) -> None:
    names = {row["key"]: row["name"] for row in profile.load("ca-mau").rows("software")}
    code = {row.stt: row.code for row in camau.services}
    with (shared / "data/exchange/camau_lgsp_2024.csv").open(encoding="utf-8") as file:
        reference = {
            (code[int(row["stt"])], row["software"]): int(row["transactions"])
            for row in csv.DictReader(file)
            if row["transactions"]
        }
    assert {(service, names[key]): count for (service, key), count in camau.cells.items()} == reference


def test_published_services_have_a_simulator_each() -> None:
    simulators = [row["simulator"] for row in profile.load("ca-mau").rows("services")]
    assert sorted(simulators) == sorted(service.code for service in SERVICES)


def test_published_period_is_compared_whole(camau: Published) -> None:
    assert camau.is_period(date(2024, 1, 1), date(2024, 8, 23))
    assert not camau.is_period(date(2024, 1, 1), date(2024, 8, 22))
    assert not camau.is_period(date(2024, 1, 2), date(2024, 8, 23))


def test_published_total_below_its_cells_leaves_no_rest() -> None:
    row = PublishedService(1, "a", "A", "M", True, 5)
    day = date(2024, 1, 1)
    assert Published(day, day, [row], {("a", "S"): 7}).unexplained() == {}
    assert Published(day, day, [row], {("a", "S"): 3}).playable() == {("a", "S"): 3, ("a", UNKNOWN): 2}


@pytest.mark.parametrize(
    ("requests", "scale", "played"), [(0, 1.0, 0), (3, 0.001, 1), (76_039, 0.001, 76), (470, 1.0, 470), (29, 0.1, 3)]
)
def test_cell_is_scaled_and_never_vanishes(requests: int, scale: float, played: int) -> None:
    assert scaled(requests, scale) == played
