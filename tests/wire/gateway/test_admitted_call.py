"""A plain call of the small registry: what each side sees, and what the log says of it."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import CLIENT, KEY, SERVICE, TARGET

from duoc.core import canonical
from duoc.core.ids import parse_receipt_name
from duoc.wire.spool import records


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


@pytest.mark.parametrize(
    "value", ['a"b\\c', "a\tb", "đ", "\U0001f980", "\u0085x", "\u2028", "x" * 255, "  spaced  ", "a, b", "%00", "{}"]
)
@pytest.mark.parametrize("spelling", ["X-Road-Id", "x-road-ID"])
def test_any_message_id_is_logged_canonically_and_returned(house, provider, caller, get, value, spelling):
    for _ in range(2):  # the second time the head may be remembered
        answer = caller.call(get("", (spelling, value), ("X-Road-Issue", value)))
        assert answer["X-Road-Id"] == value.strip(" \t")
        assert provider.requests[-1].values("X-Road-Id") == [value.strip(" ")]
    payload = [payload for kind, payload in house.records() if kind == records.MESSAGE][-1]
    said = canonical.loads(payload)  # refuses what is not RFC 8785
    assert (said["id"], said["issue"]) == (value.strip(" "), value.strip(" "))


@pytest.mark.parametrize("value", [b"", b"\xff", b"\xed\xa0\x80", b"x" * 256, "đ".encode() * 256])
@pytest.mark.parametrize("name", [b"X-Road-Id", b"X-Road-Issue", b"X-Road-UserId"])
def test_value_that_cannot_be_logged_is_refused(house, provider, caller, get, name, value):
    answer = caller.call(get().replace(b"X-Api-Key", name + b": " + value + b"\r\nX-Api-Key"))
    assert answer.error == "Client.BadRequest"
    assert provider.requests == []


def test_generated_id_names_the_instance(house, provider, caller, get):
    answer = caller.call(get())
    assert answer["X-Road-Id"].startswith("VN-")
    assert provider.requests[0].values("X-Road-Id") == [answer["X-Road-Id"]]
    assert house.messages()[-1].id == answer["X-Road-Id"]


@pytest.mark.parametrize("length", [8000, 8192, 8193, 9000, 40_000])
def test_target_of_more_than_8192_bytes_is_the_callers_fault(house, provider, get, length):
    path = "/" + "a" * (length - len(TARGET) - 1)
    with Caller(house.port) as caller:
        answer = caller.call(get(path))
    line = length + len("GET  HTTP/1.1")
    assert answer.error == (None if line <= 8192 else "Client.BadRequest")


def test_refused_call_is_counted_and_not_logged(house, provider, caller, get):
    before = len(house.messages())
    assert caller.call(get(key="x")).error == "Server.ClientProxy.AuthenticationFailed"
    assert len(house.messages()) == before
    assert 'refused_total{code="Server.ClientProxy.AuthenticationFailed"}' in house.metrics()
    # Prometheus' text format: each family once, its HELP and TYPE before its samples.
    families = re.findall(r"(?m)^# HELP (\S+) \S.*\n# TYPE (\S+) (counter|gauge)\n((?:(?!#).+\n)*)", house.metrics())
    assert all(name == typed for name, typed, _, _ in families)
    assert len({name for name, *_ in families}) == len(families) == house.metrics().count("# TYPE")
    assert all(re.fullmatch(rf"({name}(\{{.*\}})? \d+\n)+", samples) for name, _, _, samples in families)
    assert provider.requests == []
