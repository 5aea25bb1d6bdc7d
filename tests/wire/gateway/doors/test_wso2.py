"""A WSO2 client at the gateway: its token, its calls, its refusals."""

import base64
import hashlib
import json
import time

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, chunked, request
from tests.wire.gateway.certificates import Certificate, anonymous
from tests.wire.gateway.dialect_fixture import WSO2_SECRET, dialect_registry, secret_row
from tests.wire.gateway.doors.clients import FORM, GRANT, basic, bearer, fault, token, token_request
from tests.wire.gateway.house import House, eventually
from tests.wire.gateway.provider import answer as said

CALL = "/apiCSDLDKDN/1.0/chiTietDoanhNghiep"


def test_call_reaches_the_provider_and_is_logged_like_any_other(house, provider, caller):
    held = token(caller)
    before = house.metric("duoc_gateway_messages_total")
    sent = [("Accept", "*"), ("X-Road-Id", "m-1"), ("X-Road-Client", "VN/GOV/000.00.00.G22/dulieu"), bearer(held)]
    answer = caller.call(request("POST", CALL + "?ma=a%20b", sent, b'{"ma":1}'))
    assert (answer.status, answer.body) == (200, b'{"ok":true}')
    assert answer["X-Road-Client"] == "VN/GOV/000.00.00.H12/dvc"
    assert answer["X-Road-Service"] == "VN/GOV/000.00.00.G22/dulieu/doanhnghiep"
    assert answer["X-Road-Id"] == "m-1"
    (seen,) = provider.requests
    assert (seen.method, seen.target, seen.body) == ("POST", "/dn/chiTietDoanhNghiep?ma=a%20b", b'{"ma":1}')
    assert seen.values("Authorization") == []
    assert seen.values("Accept") == ["*"]
    assert seen.values("X-Road-Client") == ["VN/GOV/000.00.00.H12/dvc"]  # what it said of itself is not believed
    eventually(lambda: house.metric("duoc_gateway_messages_total") == before + 1)
    logged = next(one for one in house.messages() if one.id == "m-1")
    assert (logged.client, logged.service) == ("VN/GOV/000.00.00.H12/dvc", "VN/GOV/000.00.00.G22/dulieu/doanhnghiep")
    assert (logged.method, logged.status, logged.request_size) == ("POST", 200, 8)
    # Reference §1.5, over what was sent less the credentials and what the caller says of itself.
    block = (
        f"POST\r\n{CALL}?ma=a%20b\r\nAccept:*\r\nX-Road-Id:m-1\r\nx-road-request-id:{answer['X-Road-Request-Id']}\r\n"
    )
    digest = hashlib.sha512(hashlib.sha512(block.encode()).digest() + hashlib.sha512(b'{"ma":1}').digest()).digest()
    assert answer["X-Road-Request-Hash"] == base64.b64encode(digest).decode() == logged.request_hash


def test_context_alone_and_a_front_path(change, provider, caller):
    change(lambda registry: registry["contexts"][0].update(front="/v1/dkdn"))
    held = token(caller)
    for target, seen in (("", ""), ("?a=1", "?a=1"), ("/x", "/x")):
        assert caller.call(request("GET", "/apiCSDLDKDN/1.0" + target, [bearer(held)])).status == 200
        assert provider.requests[-1].target == "/dn/v1/dkdn" + seen
    assert fault(caller.call(request("GET", "/apiCSDLDKDN/1.01/x", [bearer(held)]))) == 900906


def test_large_and_chunked_bodies_stream(provider, caller):
    held, large = token(caller), bytes(1 << 20)
    assert caller.call(request("PUT", CALL, [bearer(held)], large)).status == 200
    assert caller.call(chunked(CALL, [bearer(held)], [b"ab", b"c" * 70_000])).status == 200
    assert [len(one.body) for one in provider.requests] == [1 << 20, 70_002]


def test_streamed_answer_comes_back(provider, caller):
    provider.script = lambda _request, _connection: (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
    )
    answer = caller.call(request("GET", CALL, [bearer(token(caller))]))
    assert (answer.status, answer.body) == (200, b"abcde")


def test_token_answer_is_not_to_be_stored(caller):
    answer = caller.call(token_request(basic()))
    assert answer["Cache-Control"] == "no-store"
    assert json.loads(answer.body)["expires_in"] == 3600


def test_pipelined_token_and_calls_are_answered_in_order(provider, caller):
    held = token(caller)
    call = request("GET", CALL, [bearer(held)])
    caller.send(token_request(basic()) + call + token_request() + call)
    statuses = [caller.answer().status for _ in range(4)]
    assert statuses == [200, 200, 401, 200]


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        ([], GRANT, 401, "invalid_client"),
        ([("Authorization", "Bearer x")], GRANT, 401, "invalid_client"),
        ([("Authorization", "Basic %%%")], GRANT, 401, "invalid_client"),
        ([basic(key="khac")], GRANT, 401, "invalid_client"),
        ([basic(), basic()], GRANT, 401, "invalid_client"),
        ([basic()], b"grant_type=a&grant_type=b", 400, "invalid_request"),
        ([basic()], b"grant_type=password", 400, "unsupported_grant_type"),
    ],
)
def test_token_endpoint_refuses_in_the_words_of_rfc_6749(caller, headers, body, status, code):
    answer = caller.call(token_request(*headers, body=body))
    assert (answer.status, json.loads(answer.body)["error"]) == (status, code)
    assert answer["Cache-Control"] == "no-store"
    assert bool(answer.values("WWW-Authenticate")) is (status == 401)


def test_token_endpoint_takes_post_only_and_no_other_media(caller):
    answer = caller.call(request("GET", "/token", [basic()]))
    assert (answer.status, answer["Allow"]) == (405, "POST")
    answer = caller.call(request("POST", "/token", [basic(), ("Content-Type", "application/json")], b"{}"))
    assert json.loads(answer.body)["error"] == "invalid_request"


@pytest.mark.parametrize(
    "data",
    [
        request("POST", "/token", [FORM, basic()], b"x" * 20_000)[:-1],
        chunked("/token", [FORM, basic()], [b"x" * 9_000] * 2),
    ],
)
def test_too_large_a_token_request_is_refused_and_the_connection_ends(house, data):
    with Caller(house.port) as caller:
        answer = caller.call(data)
        assert (answer.status, json.loads(answer.body)["error"]) == (413, "invalid_request")
        assert answer["Connection"] == "close"
        assert caller.rest() == b""


def test_token_request_in_pieces_and_one_that_never_ends(house):
    whole = token_request(basic())
    with Caller(house.port) as caller:
        for at in range(0, len(whole), 40):
            caller.send(whole[at : at + 40])
            time.sleep(0.005)
        assert caller.answer().status == 200
        caller.send(whole[:-3])
        answer = caller.answer()
        assert (answer.status, json.loads(answer.body)["error"]) == (400, "invalid_request")


def test_expect_100_continue_is_answered_before_a_collected_body(house):
    head, _, body = token_request(basic(), ("Expect", "100-continue")).partition(b"\r\n\r\n")
    with Caller(house.port) as caller:
        caller.send(head + b"\r\n\r\n")
        assert caller.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue"
        caller.send(body)
        assert caller.answer().status == 200


def test_what_nobody_was_given_opens_nothing(provider, caller):
    held = token(caller)
    other = "A" if held[40] != "A" else "B"
    assert fault(caller.call(request("GET", CALL, [bearer(held[:40] + other + held[41:])]))) == 900901
    assert fault(caller.call(request("GET", CALL, [bearer("")]))) == 900901
    assert fault(caller.call(request("GET", CALL, [basic()]))) == 900902
    assert fault(caller.call(request("GET", "/khong/1.0/co", [bearer(held)]))) == 900906
    assert provider.requests == []


def test_refused_call_with_a_body_leaves_the_connection_usable(caller):
    refused = caller.call(request("POST", CALL, [], b"{}"))
    assert (refused.status, fault(refused)) == (401, 900902)
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert caller.call(token_request(basic())).status == 200


def test_rights_are_those_of_r1(change, provider, caller):
    held = token(caller)

    def narrow(registry):
        registry["rights"] = [dict(registry["rights"][0], method="GET", path="/v1/xem/*")]
        registry["contexts"][0]["front"] = "/v1"

    change(narrow)
    assert caller.call(request("GET", "/apiCSDLDKDN/1.0/xem/7", [bearer(held)])).status == 200
    for method, target in (("POST", "/apiCSDLDKDN/1.0/xem/7"), ("GET", "/apiCSDLDKDN/1.0/sua/7"), ("GET", "/dmdc/1.0/a"),
                           ("GET", "/apiCSDLDKDN/1.0/xem/../sua"), ("GET", "/apiCSDLDKDN/1.0/xem/%2e%2e/sua")):  # fmt: skip
        answer = caller.call(request(method, target, [bearer(held)]))
        assert (answer.status, fault(answer)) == (403, 900908)
    assert len(provider.requests) == 1


def test_suspended_service_says_its_notice(change, caller):
    held = token(caller)
    change(lambda registry: registry["services"][0].update(enabled=False, notice="Bảo trì đến 20:00"))
    answer = caller.call(request("GET", CALL, [bearer(held)]))
    assert (answer.status, fault(answer)) == (503, 900907)
    assert "Bảo trì đến 20:00" in answer.body.decode()


def test_failures_behind_admission_are_said_in_the_same_tongue(change, provider, caller):
    held = token(caller)

    def alter(registry):
        registry["services"][0]["timeout_s"] = 0.3
        registry["services"][1]["base_url"] = f"http://127.0.0.1:{find_free_port()}"

    change(alter)
    provider.script = lambda _request, _connection: time.sleep(0.8) or said()
    answer = caller.call(request("GET", CALL, [bearer(held)]))
    assert (answer.status, fault(answer)) == (504, 101504)
    answer = caller.call(request("GET", "/dmdc/1.0/x", [bearer(held)]))
    assert (answer.status, fault(answer)) == (502, 101503)
    assert answer.values("X-Duoc-Receipt")  # it was a call, and it is in the log


def test_head_is_answered_without_a_body(provider, caller):
    answer = caller.call(request("HEAD", CALL, []))
    assert (answer.status, answer["Content-Length"]) == (401, "0")
    assert caller.call(token_request(basic())).status == 200


def test_two_secrets_overlap_and_a_revoked_one_ends_its_tokens(change, house, caller):
    def both(registry):
        registry["secrets"].append(secret_row(9, 1, "bi-mat-moi"))

    change(both)
    old, new = token(caller), token(caller, basic(secret="bi-mat-moi"))
    for held in (old, new):
        assert caller.call(request("GET", CALL, [bearer(held)])).status == 200

    def only_the_new(registry):
        both(registry)
        del registry["secrets"][0]

    change(only_the_new)
    assert fault(caller.call(request("GET", CALL, [bearer(old)]))) == 900901
    assert caller.call(request("GET", CALL, [bearer(new)])).status == 200
    assert caller.call(token_request(basic())).status == 401

    def another_under_the_same_number(registry):
        registry["secrets"] = [secret_row(1, 1, "mot-bi-mat-khac"), secret_row(9, 1, "va-khac-nua")]

    change(another_under_the_same_number)
    for held in (old, new):
        assert fault(caller.call(request("GET", CALL, [bearer(held)]))) == 900901


def test_secret_holds_from_its_beginning_to_its_end(change, caller):
    now = time.time_ns() // 1000
    held = token(caller)

    def set_to(begins, ends):
        change(lambda registry: registry.update(secrets=[secret_row(1, 1, WSO2_SECRET, begins, ends)]))
        return caller.call(token_request(basic())).status, caller.call(request("GET", CALL, [bearer(held)])).status

    assert set_to(now - 10_000_000, now + 60_000_000) == (200, 200)
    assert set_to(now + 60_000_000, None) == (401, 401)
    assert set_to(0, now - 1) == (401, 401)


def test_withdrawn_subsystem_gets_and_uses_no_token(change, caller):
    held = token(caller)
    change(lambda registry: registry["clients"][0].update(status="retired"))
    assert caller.call(token_request(basic())).status == 401
    assert fault(caller.call(request("GET", CALL, [bearer(held)]))) == 900901


def test_network_binds_a_consumer(change, caller):
    held = token(caller)
    change(lambda registry: registry["consumers"][0].update(networks=["10.0.0.0/8"]))
    assert caller.call(token_request(basic())).status == 401
    answer = caller.call(request("GET", CALL, [bearer(held)]))
    assert (answer.status, fault(answer)) == (401, 900901)
    change(lambda registry: registry["consumers"][0].update(networks=["10.0.0.0/8", "127.0.0.1/32"]))
    assert caller.call(request("GET", CALL, [bearer(held)])).status == 200


def test_certificate_binds_a_consumer(tmp_path, provider):
    ours = Certificate(tmp_path, "ours")
    house = House(tmp_path / "home", find_free_port(), find_free_port())
    registry = dialect_registry(provider.port)
    registry["certificates"] = [ours.row(1)]
    registry["consumers"][0]["fingerprint"] = ours.fingerprint
    registry["services"][0]["personal"] = True
    house.write_registry(registry)
    house.start()
    try:
        with Caller(house.tls_port, ours.context()) as caller:
            held = token(caller)
            assert caller.call(request("GET", CALL, [bearer(held)])).status == 200
        for port, tls in ((house.port, None), (house.tls_port, anonymous())):
            with Caller(port, tls) as caller:
                assert caller.call(token_request(basic())).status == 401
                assert fault(caller.call(request("GET", CALL, [bearer(held)]))) == 900901
        assert house.metric('duoc_gateway_refused_total{code="Client.WrongPlace"}') == 4
    finally:
        assert house.stop() == 0


def test_secret_alone_opens_no_personal_data(change, provider, caller):
    held = token(caller)
    change(lambda registry: registry["services"][0].update(personal=True))
    answer = caller.call(request("GET", CALL, [bearer(held)]))
    assert (answer.status, fault(answer)) == (403, 900908)
    assert provider.requests == []

    def bound(registry):
        registry["services"][0]["personal"] = True
        registry["consumers"][0]["networks"] = ["127.0.0.0/8"]

    change(bound)
    assert caller.call(request("GET", CALL, [bearer(held)])).status == 200


def test_tokens_outlive_kill_and_hold_at_the_other_gateway(own_house, provider):
    own_house.start()
    with Caller(own_house.port) as caller:
        held = token(caller)
        assert caller.call(request("GET", CALL, [bearer(held)])).status == 200
    own_house.kill()
    own_house.start()
    with Caller(own_house.port) as caller:
        assert caller.call(request("GET", CALL, [bearer(held)])).status == 200
    own_house.kill()
    own_house.start("--name", "gw2")
    with Caller(own_house.port) as caller:
        assert caller.call(request("GET", CALL, [bearer(held)])).status == 200
    key = own_house.folder / "keys" / "access-token.key"
    assert (key.stat().st_mode & 0o777, len(key.read_bytes())) == (0o600, 32)
    written = [path for path in own_house.home.rglob("*") if path.is_file() and path.name != "registry.json"]
    for path in written:
        assert held.encode() not in path.read_bytes()
        assert WSO2_SECRET.encode() not in path.read_bytes()


def test_gateway_without_a_registry_says_so_in_each_tongue(own_house, provider):
    (own_house.folder / "registry.json").unlink()
    own_house.start()
    with Caller(own_house.port) as caller:
        answer = caller.call(token_request(basic()))
        assert (answer.status, json.loads(answer.body)["error"]) == (503, "temporarily_unavailable")
        answer = caller.call(request("GET", CALL, [bearer("x")]))
        assert (answer.status, fault(answer)) == (503, 503)


def test_registry_without_the_doors_members_is_still_one(own_house, provider):
    registry = dialect_registry(provider.port)
    for name in ("consumers", "secrets", "contexts", "destinations", "networks"):
        del registry[name]
    own_house.write_registry(registry)
    own_house.start()
    with Caller(own_house.port) as caller:
        assert caller.call(token_request(basic())).status == 401
        assert caller.call(request("GET", CALL)).error == "Client.BadRequest"
