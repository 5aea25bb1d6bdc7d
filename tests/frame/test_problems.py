import json

from duoc.frame.problems import MEDIA_TYPE, Problem


def test_problem_has_the_members_of_rfc_9457():
    problem = Problem(409, "right-exists", "Quyền này đã có", "Không có gì thay đổi.")
    answer = problem.response("/api/rights")
    assert answer.status_code == 409
    assert answer["Content-Type"] == MEDIA_TYPE == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "/problems/right-exists",
        "title": "Quyền này đã có",
        "status": 409,
        "detail": "Không có gì thay đổi.",
        "instance": "/api/rights",
    }


def test_problem_without_a_detail_has_none():
    assert "detail" not in Problem(404, "absent", "Không có").members()


def test_further_members_never_hide_the_standard_ones():
    members = Problem(400, "bad", "Sai", extra={"status": 200, "field": "code"}).members()
    assert members["status"] == 400
    assert members["field"] == "code"
