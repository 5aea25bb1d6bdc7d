"""Every published r1 case, against a real gateway and a real provider."""

import base64
import json
import re
from hashlib import sha512
from xml.etree import ElementTree

import pytest
import yaml
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import House
from tests.wire.gateway.provider import answer as provider_answer
from tests.wire.gateway.published_fixture import registry

# Reference §1.5: never part of the hash.
UNHASHED = {
    "transfer-encoding", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "upgrade", "connection",
    "user-agent", "host", "content-length", "server", "expect", "x-road-request-id", "x-road-request-hash",
}  # fmt: skip
UNDERSTOOD = {
    "status", "headers_once", "headers_absent", "headers_equal", "headers_not_equal", "request_hash", "body_length",
    "body_equals_upstream", "body_equals_request", "saw", "upstream_called", "upstream_calls", "x_road_error_any",
    "error_body", "error_format", "error_message_contains", "content_type", "same_value", "repeat",
    "differs_between_repeats", "json_subset", "yaml_subset", "body_not_contains", "json_excludes_instances",
    "json_excludes_service_codes",
}  # fmt: skip
SAW = {
    "target", "method", "headers_equal", "headers_equal_bytes_utf8", "headers_not_equal", "headers_absent", "header_any",
    "header_values", "header_nonempty", "body_equals_request",
}  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory, shared, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    data = shared / "data/exchange"
    fixture = json.loads((data / "fixture.json").read_text())
    house.write_registry(registry(fixture, module_provider.port, find_free_port()))
    house.start()
    yield house, {case["id"]: case for case in json.loads((data / "r1_cases.json").read_text())["cases"]}
    assert house.stop() == 0


def test_every_published_case(published, provider, subtests):
    house, cases = published
    for name in sorted(cases):
        with subtests.test(name):
            provider.forget()
            run(house, provider, cases[name])


def test_no_case_asks_for_what_the_runner_does_not_know(published):
    _, cases = published
    for name in cases:
        assert cases[name]["expect"].keys() <= UNDERSTOOD, name
        assert cases[name]["expect"].get("saw", {}).keys() <= SAW, name


def request_bytes(case):
    said = case["request"]
    body = base64.b64decode(said["body_b64"]) if "body_b64" in said else said.get("body", "").encode()
    if generator := case.get("request_body_generator"):
        assert generator["kind"] == "bytes 0..255 repeated"
        body = (bytes(range(256)) * (generator["length"] // 256 + 1))[: generator["length"]]
    headers = list(map(tuple, said["headers"]))
    if body:
        headers.append(("Content-Length", str(len(body))))
    lines = [
        f"{said['method']} {said['target']} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers),
        "Host: gw",
    ]
    return "\r\n".join((*lines, "", "")).encode() + body, body


def script(case):
    said = case.get("upstream") or {}
    content = said.get("body", "").encode()
    if "generate_bytes" in said:
        content = bytes(said["generate_bytes"])

    def echo(request, _connection):
        return provider_answer(200, [("Content-Type", request.values("Content-Type")[0])], request.body)

    def plain(request, _connection):
        if said.get("at", request.target) != request.target:
            return provider_answer(404, [], b"")
        return provider_answer(said["status"], said["headers"], content)

    return echo if said.get("echo") else plain, content


def run(house, provider, case):
    expect = case["expect"]
    data, body = request_bytes(case)
    provider.script, upstream_body = script(case)
    answers = []
    with Caller(house.port) as caller:
        for _ in range(expect.get("repeat", 1)):
            answers.append(caller.call(data))
    answer = answers[0]
    assert answer.status in ([expect["status"]] if isinstance(expect["status"], int) else expect["status"])
    check_headers(answer, expect)
    for name in expect.get("headers_once", ()):
        assert len(answer.values(name)) == 1, name
    for name in expect.get("differs_between_repeats", ()):
        assert len({one[name] for one in answers}) == len(answers), name
    if "request_hash" in expect:
        assert answer["X-Road-Request-Hash"] == recomputed_hash(case, body, answer)
    if "body_length" in expect:
        assert len(answer.body) == expect["body_length"]
    if expect.get("body_equals_upstream"):
        assert answer.body == upstream_body
    if expect.get("body_equals_request"):
        assert answer.body == body
    if "content_type" in expect:
        assert answer["Content-Type"].split(";")[0] == expect["content_type"]
    check_error(answer, expect)
    check_document(answer, expect)
    if "upstream_called" in expect:
        assert bool(provider.requests) is expect["upstream_called"]
    if "upstream_calls" in expect:
        assert len(provider.requests) == expect["upstream_calls"]
    for left, right in expect.get("same_value", ()):
        sides = {"response": answer, "saw": provider.requests[0] if provider.requests else None}
        one, two = (sides[side].values(name) for side, name in (left.split(":"), right.split(":")))
        assert one == two
    if "saw" in expect:
        check_saw(provider.requests[0], expect["saw"], body)


def check_headers(message, expect):
    for name in expect.get("headers_absent", ()):
        assert message.values(name) == [], name
    for key in ("headers_equal", "headers_equal_bytes_utf8"):
        for name, value in expect.get(key, {}).items():
            assert message.values(name) == [value], name
    for name, value in expect.get("headers_not_equal", {}).items():
        assert value not in message.values(name), name


def check_document(answer, expect):
    if "json_subset" in expect:
        assert_within(expect["json_subset"], json.loads(answer.body))
    if "yaml_subset" in expect:
        assert_within(expect["yaml_subset"], yaml.safe_load(answer.body))
    for text in expect.get("body_not_contains", ()):
        assert text not in answer.body.decode()
    if "json_excludes_instances" in expect:
        instances = {row["id"]["xroad_instance"] for row in json.loads(answer.body)["member"]}
        assert instances.isdisjoint(expect["json_excludes_instances"])
    if "json_excludes_service_codes" in expect:
        codes = {row["service_code"] for row in json.loads(answer.body)["service"]}
        assert codes.isdisjoint(expect["json_excludes_service_codes"])


def assert_within(part, whole):
    """README: recursive; of arrays of objects each expected one is matched by some actual one."""
    if isinstance(part, dict):
        for name, value in part.items():
            assert_within(value, whole[name])
    elif isinstance(part, list) and part and isinstance(part[0], dict):
        assert all(any(is_within(one, other) for other in whole) for one in part), (part, whole)
    else:
        assert part == whole


def is_within(part, whole):
    try:
        assert_within(part, whole)
    except (AssertionError, KeyError, TypeError):
        return False
    return True


def check_error(answer, expect):
    if "x_road_error_any" not in expect:
        return
    assert answer.error in expect["x_road_error_any"]
    if expect.get("error_format", "json").startswith("xml"):
        root = ElementTree.fromstring(answer.body)
        assert [child.tag for child in root] == ["type", "message", "detail"]
        assert root.findtext("type") == answer.error
    else:
        document = json.loads(answer.body)
        assert sorted(document) == sorted(expect["error_body"]["keys"])
        assert document["type"] == answer.error
        assert re.fullmatch(r"[0-9a-f-]{36}", document["detail"])
        assert "127.0.0.1" not in document["message"]
    assert expect.get("error_message_contains", "") in answer.body.decode()


def check_saw(seen, expect, body):
    check_headers(seen, expect)
    for key in ("target", "method"):
        if key in expect:
            assert getattr(seen, key) == expect[key]
    for name, allowed in expect.get("header_any", {}).items():
        assert (seen.values(name) or [None])[0] in allowed, name
    for name, values in expect.get("header_values", {}).items():
        assert seen.values(name) == values, name
    for name in expect.get("header_nonempty", ()):
        assert seen.values(name)[0], name
    if expect.get("body_equals_request"):
        assert seen.body == body


def recomputed_hash(case, body, answer):
    """Reference §1.5, from the request as it was sent and the ids that came back."""
    said = case["request"]
    block = f"{said['method']}\r\n{said['target']}\r\n"
    names = {name.lower() for name, _ in said["headers"]}
    block += "".join(f"{name}:{value}\r\n" for name, value in said["headers"] if name.lower() not in UNHASHED)
    block += f"x-road-request-id:{answer['X-Road-Request-Id']}\r\n"
    if "x-road-id" not in names:
        block += f"x-road-id:{answer['X-Road-Id']}\r\n"
    digest = sha512(block.encode()).digest()
    if body:
        digest = sha512(digest + sha512(body).digest()).digest()
    return base64.b64encode(digest).decode()
