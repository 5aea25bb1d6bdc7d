"""A plain call of the small registry: what each side sees, and what the log says of it."""

from base64 import b64encode
from hashlib import sha256

from tests.wire.gateway.house import CLIENT, KEY, SERVICE

from duoc.core.ids import parse_receipt_name


def test_call_reaches_the_provider_and_comes_back(house, provider, caller, get):
    answer = caller.call(get("/a%20b?c=d", ("X-Road-Id", "m-1")))
    assert answer.status == 200
    assert answer.body == b'{"ok":true}'
    assert answer.error is None
    assert (answer["X-Road-Client"], answer["X-Road-Service"], answer["X-Road-Id"]) == (CLIENT, SERVICE, "m-1")
    (seen,) = provider.requests
    assert (seen.method, seen.target) == ("GET", "/base/a%20b?c=d")
    assert seen.values("X-Road-Id") == ["m-1"]
    assert seen.values("Host") == [f"127.0.0.1:{provider.port}"]
    assert seen.values("X-Api-Key") == []


def test_record_says_what_happened(house, provider, caller, get):
    answer = caller.call(
        get("", ("X-Road-Id", "m-2"), ("X-Road-UserId", "VN1"), ("X-Road-Issue", "hồ sơ"), method="POST", body=b"abc")
    )
    message = house.messages()[-1]
    time_us, request_id = parse_receipt_name(answer["X-Duoc-Receipt"])
    assert (message.time_us, message.request_id) == (time_us, request_id)
    assert request_id == answer["X-Road-Request-Id"]
    assert message.request_hash == answer["X-Road-Request-Hash"]
    assert message.response_hash == b64encode(sha256(b'{"ok":true}').digest()).decode()
    assert (message.client, message.service, message.method, message.status) == (CLIENT, SERVICE, "POST", 200)
    assert (message.id, message.issue, message.request_size, message.response_size) == ("m-2", "hồ sơ", 3, 11)
    assert message.fault is None
    assert message.user not in (None, "VN1")


def test_officer_is_logged_as_one_value_that_is_not_the_account(house, provider, caller, get):
    for user in ("VN001", "VN001", "VN002"):
        caller.call(get("", ("X-Road-UserId", user)))
    first, second, other = (message.user for message in house.messages()[-3:])
    assert first == second != other
    assert b"VN001" not in b"".join(payload for _, payload in house.records())
    assert KEY.encode() not in b"".join(payload for _, payload in house.records())


def test_refused_call_is_counted_and_not_logged(house, provider, caller, get):
    before = len(house.messages())
    assert caller.call(get(key="x")).error == "Server.ClientProxy.AuthenticationFailed"
    assert len(house.messages()) == before
    assert 'refused_total{code="Server.ClientProxy.AuthenticationFailed"}' in house.metrics()
    assert provider.requests == []
