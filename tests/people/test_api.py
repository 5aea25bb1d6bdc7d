"""The room's JSON API, through Django's own router."""

import json

import pytest
from django.test import RequestFactory
from ninja import NinjaAPI

from duoc.core import profile
from duoc.frame.problems import Problem
from duoc.people import services
from duoc.people.api import router


@pytest.fixture(scope="module")
def get(module_database):
    """GET a path of the room; gives (status, JSON)."""
    services.seed(profile.load("ca-mau"))
    mounted = NinjaAPI(urls_namespace="test-people")
    mounted.add_router("", router)
    mounted.add_exception_handler(Problem, lambda request, problem: problem.response(request.path))
    patterns = {str(pattern.pattern): pattern.callback for pattern in mounted.urls[0]}

    def ask(pattern, query="", **parts):
        answer = patterns[pattern](RequestFactory().get("/?" + query), **parts)
        return answer.status_code, json.loads(answer.content)

    return ask


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("on=2024-10-05&level=commune&parent=96-19970101", 101),
        ("on=2024-12-01&level=commune&parent=96-19970101", 100),
        ("on=2025-07-01&level=commune", 64),
        ("on=2025-07-01&level=district", 0),
    ],
)
def test_units_of_a_day(get, query, count):
    status, rows = get("units", query)
    assert (status, len(rows)) == (200, count)


def test_unit_of_a_code_depends_on_the_day(get):
    names = [get("units", f"on={day}&code=32002")[1][0]["name"] for day in ("2024-10-05", "2024-12-01", "2025-07-01")]
    assert names == ["Phường 4", "Phường 2", "Phường An Xuyên"]


def test_units_are_found_by_name(get):
    assert [row["uid"] for row in get("units", "on=2025-07-01&search=viet+khai")[1]] == ["32227-20250701"]


@pytest.mark.parametrize("query", ["on=yesterday", "level=hamlet"])
def test_question_that_makes_no_sense_is_refused(get, query):
    assert get("units", query)[0] == 422


def test_conversion_asks_and_answers(get):
    asked = get("units/<uid>/conversion", "from_day=2024-10-05&to_day=2025-07-01", uid="32242-0")[1]
    assert (asked["outcome"], asked["unit"], len(asked["candidates"])) == ("ask", None, 2)
    status, problem = get("units/<uid>/conversion", "from_day=2024-10-05&to_day=2025-07-01", uid="1-0")
    assert (status, problem["detail"]) == (404, "Không có đơn vị 1-0.")


def test_agencies_of_a_day_and_one_by_its_code(get):
    assert len([row for row in get("agencies", "on=2024-10-31")[1] if row["kind"] == "district"]) == 9
    assert get("agencies/<code>", "on=2024-10-31", code="H12.02")[1]["key"] == "so-tttt"
    status, problem = get("agencies/<code>", "on=2025-07-01", code="H12.02")
    assert status == 404
    assert "Sở Khoa học và Công nghệ (H12.20)" in problem["detail"]
