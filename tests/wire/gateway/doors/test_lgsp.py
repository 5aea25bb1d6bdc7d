"""Clients of the `lgspaccesstoken` field: header and token together, refusals in the envelope."""

import json

import pytest
from tests.wire.gateway.caller import chunked, request
from tests.wire.gateway.dialect_fixture import consumer_row, secret_row
from tests.wire.gateway.doors.clients import FORM, basic, bearer, envelope, fault, lgsp, token, token_request

CALL = "/ngsp/BaoHiemXaHoi/TraCuuMaSoBhxhTheoTieuChi"


def test_token_without_a_body_and_the_call_as_opencps_makes_it(provider, caller):
    answer = caller.call(request("POST", "/token", [FORM, lgsp()]))
    assert answer.status == 200
    held = json.loads(answer.body)["access_token"]
    answer = caller.call(request("POST", CALL, [("Accept", "*"), bearer(held), lgsp()], b"{}"))
    assert answer.status == 200
    (seen,) = provider.requests
    assert (seen.target, seen.body) == ("/bhxh/TraCuuMaSoBhxhTheoTieuChi", b"{}")
    assert seen.values("Accept") == ["*"]
    assert seen.values("lgspaccesstoken") == seen.values("Authorization") == []


def test_bodiless_post_without_a_length_is_a_token_request_too(caller):
    lines = ("POST /token HTTP/1.1", "Host: gw", ": ".join(lgsp()), "", "")
    assert caller.call("\r\n".join(lines).encode()).status == 200


def test_header_goes_with_every_call(provider, caller):
    held = token(caller, lgsp())
    # Without the header nothing says that the client speaks this dialect: it hears WSO2's fault.
    answer = caller.call(request("POST", CALL, [bearer(held)], b"{}"))
    assert (answer.status, fault(answer)) == (401, 900901)
    assert "lgspaccesstoken" in answer.body.decode()
    for headers in ([lgsp()], [lgsp(), basic()], [lgsp(secret="sai"), bearer(held)], [("lgspaccesstoken", "e30="), bearer(held)],
                    [lgsp(), lgsp(), bearer(held)], [lgsp(), bearer(token(caller))], [lgsp(), bearer("khac")]):  # fmt: skip
        assert envelope(caller.call(request("POST", CALL, headers, b"{}"))) == 401
    assert provider.requests == []


def test_token_of_another_consumer_does_not_fit(change, caller):
    def second(registry):
        registry["consumers"].append(consumer_row(3, "lgsp", "AK-khac", client=3))
        registry["secrets"].append(secret_row(3, 3, "SK-khac"))

    change(second)
    other = token(caller, lgsp("AK-khac", "SK-khac"))
    assert envelope(caller.call(request("POST", CALL, [lgsp(), bearer(other)], b"{}"))) == 401
    # A consumer without the right hears 403.
    answer = caller.call(request("POST", CALL, [lgsp("AK-khac", "SK-khac"), bearer(other)], b"{}"))
    assert envelope(answer) == 403


def test_names_of_one_dialect_mean_nothing_in_the_other(caller):
    assert caller.call(token_request(basic("AK-thu-nghiem", "SK-thu-nghiem"))).status == 401
    assert envelope(caller.call(token_request(lgsp("CK-thu-nghiem-001", "CS-thu-nghiem-001")))) == 401


def test_token_bought_before_rotation_goes_on_with_the_new_secret(change, provider, caller):
    held = token(caller, lgsp())
    change(lambda registry: registry["secrets"].append(secret_row(5, 2, "SK-moi")))
    assert caller.call(request("POST", CALL, [lgsp(secret="SK-moi"), bearer(held)], b"{}")).status == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (token_request(lgsp(), body=b"grant_type=password"), 400),
        (token_request(lgsp(), body=b"grant_type=a&grant_type=b"), 400),
        (request("GET", "/token", [lgsp()]), 405),
        (chunked("/token", [FORM, lgsp()], [b"x" * 20_000]), 413),
        (request("POST", "/khong/co", [lgsp()], b"{}"), 401),
    ],
)
def test_refusals_come_in_the_envelope(caller, data, status):
    answer = caller.call(data)
    assert (answer.status, envelope(answer)) == (status, status)


def test_unknown_path_and_stopped_service(change, caller):
    held = token(caller, lgsp())
    assert envelope(caller.call(request("GET", "/khong/co", [lgsp(), bearer(held)]))) == 404
    change(lambda registry: registry["services"][2].update(enabled=False, notice="Tạm dừng"))
    assert envelope(caller.call(request("GET", CALL, [lgsp(), bearer(held)]))) == 503


def test_the_header_changes_nothing_for_r1(caller):
    assert caller.call(request("GET", "/r1/VN/GOV", [lgsp()])).error == "Client.BadRequest"
