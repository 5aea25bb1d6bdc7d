import json

import pytest

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


def test_problem_can_be_raised_from_deep_inside_and_says_its_title():
    with pytest.raises(Problem) as raised:
        raise Problem(422, "period", "Ngày cuối đứng trước ngày đầu.")
    assert raised.value.status == 422


@pytest.mark.parametrize("name", ["type", "title", "status", "detail", "instance"])
def test_extension_can_speak_for_no_standard_member(name):
    # RFC 9457, section 3.2: extension members are further ones.
    hidden = Problem(403, "closed", "Không được", extra={name: "giả"}).members("/api/x")
    assert hidden.get(name) != "giả"


def test_vietnamese_travels_as_itself_in_utf_8():
    answer = Problem(404, "absent", "Không có", "Đước").response()
    assert "Đước".encode() in answer.content
    assert json.loads(answer.content)["title"] == "Không có"


def test_instance_of_a_stranger_is_a_value_and_no_structure():
    instance = '/api/x","status":200,"a":"'
    body = json.loads(Problem(404, "absent", "Không có").response(instance).content)
    assert (body["instance"], body["status"]) == (instance, 404)


def test_two_problems_share_no_extension():
    Problem(400, "a", "A").extra["x"] = 1
    assert Problem(400, "b", "B").extra == {}
