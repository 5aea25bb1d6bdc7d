"""The JSON API as the world meets it, under `/api/v1/people`: forms, refusals, strange values, and no secret in it."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from duoc.core import profile, text
from duoc.people import services
from duoc.people.models import AgencyCode

ARTICLE, TWO_LEVELS = "2024-10-05", "2025-07-01"
OLD_PROVINCE = "96-19970101"


@pytest.fixture(scope="module", autouse=True)
def seeded(module_database):
    services.seed(profile.load("ca-mau"))


def ask(path: str, method: str = "GET", **query: str) -> tuple[int, Any, str]:
    """Status, JSON and media type of an answer; an error of the server is an answer too, not an exception."""
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    answer = client.generic(method, f"/api/v1/people/{path}", query_params=query)
    return answer.status_code, json.loads(answer.content), answer["Content-Type"]


def rows(path: str, **query: str) -> list[dict[str, Any]]:
    status, members, _ = ask(path, **query)
    assert status == 200
    return members


# What is asked, the status, the kind of problem, a part of its sentence for the person who asked.
REFUSALS = [
    ("agencies/H99", {}, 404, "agency", "Không có cơ quan nào mang mã 'H99'"),
    ("agencies/H12.02", {"on": TWO_LEVELS}, 404, "agency", "Sở Khoa học và Công nghệ (H12.20)"),
    ("agencies/so-tttt", {"on": "2025-03-01"}, 404, "agency", "Sở Khoa học và Công nghệ (H12.20)"),
    ("agencies/so-ldtbxh", {"on": TWO_LEVELS}, 404, "agency", "Sở Y tế"),
    ("agencies/H12.20", {"on": "2024-10-31"}, 404, "agency", "từ ngày 01/03/2025"),
    ("agencies/h12.03", {}, 404, "agency", "'h12.03'"),
    ("agencies/\0", {}, 422, "unreadable", "Kiểm tra lại"),
    ("agencies", {"on": "2024-13-01"}, 422, "unreadable", "errors"),
    ("agencies", {"on": "05/10/2024"}, 422, "unreadable", "errors"),
    ("units", {"on": "2025-02-30"}, 422, "unreadable", "errors"),
    ("units", {"level": "hamlet"}, 422, "unreadable", "errors"),
    ("units", {"level": "commune;district"}, 422, "unreadable", "errors"),
    ("units/32242-0/conversion", {}, 422, "unreadable", "errors"),
    ("units/32242-0/conversion", {"from_day": "hôm qua"}, 422, "unreadable", "errors"),
    ("units/1-0/conversion", {"from_day": ARTICLE}, 404, "unit", "Không có đơn vị 1-0."),
    ("units/32242/conversion", {"from_day": ARTICLE}, 404, "unit", "Không có đơn vị 32242."),
    ("units/32242-0/conversion", {"from_day": TWO_LEVELS}, 404, "unit", "không có hiệu lực vào ngày 01/07/2025"),
    ("units/32248-20250701/conversion", {"from_day": TWO_LEVELS, "to_day": ARTICLE}, 404, "unit", "chiều ngược lại"),
    ("units/\0/conversion", {"from_day": ARTICLE}, 404, "unit", "Không có đơn vị"),
    ("users", {}, 404, "absent", ""),
    ("keys", {}, 404, "absent", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query", "status", "kind", "words"), REFUSALS)
def test_refusal_is_a_problem_with_a_sentence(path, query, status, kind, words):
    """RFC 9457: status twice the same, a type that stays, a title for people, and what to do."""
    answered, problem, media = ask(path, **query)
    assert media == "application/problem+json"
    assert answered == problem["status"] == status
    assert problem["type"] == f"/problems/{kind}"
    assert problem["title"]
    assert words in problem["detail"]
    assert problem["instance"] == f"/api/v1/people/{path}"


@pytest.mark.parametrize(("query", "place"), [({"on": "x"}, "query.on"), ({"level": "x"}, "query.level")])
def test_parameter_that_cannot_be_read_is_named(query, place):
    _, problem, _ = ask("units", **query)
    assert [fault["place"] for fault in problem["errors"]] == [place]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["agencies", "agencies/H12.03", "units", "units/32242-0/conversion"])
def test_nothing_is_changed_by_the_api(method, path):
    status, problem, media = ask(path, method)
    assert (status, problem["type"], media) == (405, "/problems/method", "application/problem+json")


@pytest.mark.parametrize(
    "query",
    [{"search": "%"}, {"search": "_"}, {"search": "\\"}, {"search": "' OR 1=1 --"}, {"search": "\0"}, {"search": "tân\0"},
     {"search": " "}, {"code": "\0"}, {"code": "%"}, {"code": "3200"}, {"parent": "\0"}, {"parent": "96"},
     {"search": "𝔛" * 5_000}, {"search": "\u202e"}],
)  # fmt: skip
def test_strange_words_find_nothing_and_break_nothing(query):
    assert rows("units", on=ARTICLE, **query) == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_answered(day):
    provinces = [row["uid"] for row in rows("units", on=day, level="province")]
    assert provinces == (["96-20250701"] if day.startswith("9") else [])


@pytest.mark.parametrize("district", ["964-0", "966-0", "967-0", "968-0", "969-0", "970-0", "971-0", "972-0", "973-0"])
@pytest.mark.parametrize("words", ["tan", "an", "phuong", "Tân Ân", "cái"])
def test_search_inside_a_district_finds_all_that_a_reader_of_its_list_would(district, words):
    """The list of the district, read by eye: whoever holds the words without marks is an answer, nobody else is."""
    everything = rows("units", on=ARTICLE, parent=district)
    expected = {row["uid"] for row in everything if text.fold(words) in text.fold(row["name"])}
    assert {row["uid"] for row in rows("units", on=ARTICLE, parent=district, search=words)} == expected


def test_search_inside_ngoc_hien_finds_its_two_units_of_that_name():
    """Twenty and more units of both provinces hold "tan"; those of other districts never push these out."""
    found = rows("units", on=ARTICLE, parent="973-0", search="tan")
    assert [row["name"] for row in found] == ["Xã Tân Ân", "Xã Tân Ân Tây"]
    assert len(rows("units", on=ARTICLE, search="tan")) > 20


def test_search_keeps_to_the_level_that_was_asked_for():
    """Huyện Năm Căn and Thị trấn Năm Căn carry one name."""
    for level, name in (("district", "Huyện Năm Căn"), ("commune", "Thị trấn Năm Căn")):
        assert [row["name"] for row in rows("units", on=ARTICLE, level=level, search="nam can")] == [name]


def test_two_spellings_of_one_name_find_the_same_unit():
    for written in ("Hòa Mỹ", "Hoà Mỹ", "hoa my", "HOÀ MỸ", "Ho\u0300a My\u0303", "hòa  mỹ"):
        assert [row["uid"] for row in rows("units", on=ARTICLE, search=written)] == ["32141-0"]


def test_marks_rank_before_letters_without_them():
    """Who types "Tân" gets every Tân before Tấn or Tan."""
    found = [row["name"] for row in rows("units", on=ARTICLE, search="đất mới")]
    assert found[0] == "Xã Đất Mới"
    assert [row["name"] for row in rows("units", on=ARTICLE, search="dat moi")] == found


@pytest.mark.parametrize("path", ["units", "agencies"])
def test_every_fact_carries_its_source_and_whether_it_was_checked(path):
    for row in rows(path, on=ARTICLE):
        assert row["source"]
        assert row["verified"] in {True, False}


def test_codes_that_were_invented_say_so():
    """The reference data: every `H12.nn` is a placeholder; the province's own two codes are not invented."""
    for row in rows("agencies", on="2024-10-31"):
        made = [code for code in row["codes"] if code.startswith("H12.")]
        assert row["illustrative"] is bool(made)
        assert row["member_code"] is None or row["member_code"] in row["codes"]
    assert ask("agencies/H12", on=ARTICLE)[1]["member_code"] == "000.00.00.H12"


def test_code_and_key_word_are_two_names_of_one_agency():
    for day in (ARTICLE, "2026-11-22"):
        assert ask("agencies/H12.03", on=day)[1] == ask("agencies/so-tp", on=day)[1]


def test_agency_is_there_until_the_eve_of_its_end():
    assert ask("agencies/so-tttt", on="2025-02-28")[0] == 200
    assert ask("agencies/so-tttt", on="2025-03-01")[0] == 404
    assert ask("agencies/so-khcn-2", on="2025-02-28")[0] == 404
    assert ask("agencies/so-khcn-2", on="2025-03-01")[0] == 200


def test_code_that_outlives_its_agency_is_no_agency():
    """Somebody forgot to end the code H12.02 with its department: the answer is still the one that took over."""
    rows_changed = AgencyCode.objects.filter(code="H12.02").update(valid_to=None)
    try:
        assert rows_changed == 1
        status, problem, _ = ask("agencies/H12.02", on=TWO_LEVELS)
        assert (status, problem["type"]) == (404, "/problems/agency")
        assert "Sở Khoa học và Công nghệ (H12.20)" in problem["detail"]
        assert ask("agencies/H12.02", on="2025-02-28")[0] == 200
    finally:
        AgencyCode.objects.filter(code="H12.02").update(valid_to=date(2025, 3, 1))


def test_code_that_went_from_one_agency_to_another_names_the_last_one():
    """After the second one gave it back, the successors of the first are no help to anybody."""
    agency = services.agency_named("thanh-tra")
    again = AgencyCode.objects.get(code="H12.02")
    again.pk, again.agency, again.valid_from, again.valid_to = None, agency, date(2026, 1, 1), date(2026, 6, 1)
    again.member = False
    again.save(force_insert=True)
    try:
        assert ask("agencies/H12.02", on="2026-03-01")[1]["key"] == "thanh-tra"
        assert ask("agencies/H12.02", on="2026-06-01")[1]["detail"].startswith(agency.name)
        assert ask("agencies/H12.02", on="2025-12-31")[1]["detail"].startswith("Sở Thông tin và Truyền thông")
    finally:
        again.delete()


@pytest.mark.parametrize(
    ("uid", "to_day", "outcome", "names"),
    [
        ("32002-0", "2024-12-01", "ask", ["Phường 2", "Phường Tân Xuyên"]),
        ("31999-0", "2024-12-01", "ask", ["Phường 9", "Phường 2"]),
        ("32011-0", "2024-12-01", "whole", ["Phường 2"]),
        ("32227-0", TWO_LEVELS, "whole", ["Xã Nguyễn Việt Khái"]),
        ("32053-0", TWO_LEVELS, "ask", ["Xã Nguyễn Phích", "Xã Khánh An", "Xã Khánh Lâm"]),
        ("973-0", TWO_LEVELS, "ended", []),
        ("32242-0", ARTICLE, "whole", ["Xã Viên An"]),
    ],
)
def test_conversion_is_an_answer_a_question_or_an_end(uid, to_day, outcome, names):
    status, told, _ = ask(f"units/{uid}/conversion", from_day=ARTICLE, to_day=to_day)
    assert (status, told["outcome"]) == (200, outcome)
    assert [one["name"] for one in told["candidates"]] == names
    assert (told["unit"] is None) == (outcome != "whole")
    assert (told["estimate"] is None) == (outcome == "ended")


def test_no_person_and_no_key_is_ever_in_the_api():
    """What the API says is the same whoever is registered: accounts and keys have no way into it."""
    before = [rows("units", on=ARTICLE), rows("agencies", on="2026-11-22")]
    user = services.create_user("le.thi.duoc", "rung-duoc-ven-bien-96", email="duoc@camau.example")
    services.assign_role(user, services.agency_named("so-tp"), "administrator")
    issued = services.issue_key(services.agency_named("so-tp"), "iOffice")
    after = [rows("units", on=ARTICLE), rows("agencies", on="2026-11-22")]
    assert after == before
    said = json.dumps(after)
    assert not any(secret in said for secret in ("le.thi.duoc", "camau.example", issued.row.prefix))
