"""Every published case of the dialects, against a real gateway and a real provider."""

import json
from urllib.parse import urlsplit

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.dialect_fixture import dialect_registry
from tests.wire.gateway.house import House
from tests.wire.gateway.provider import answer as provider_answer

UNDERSTOOD = {
    "status", "content_type", "json_types", "json_subset", "save", "headers_present", "upstream_called", "saw",
}  # fmt: skip
SAW = {"path_ends", "query_excludes", "query_equals"}
TYPES = {"string": str, "integer": int, "object": dict, "any": object}
ENVELOPE = {"code": "200", "status": "1", "correlationId": "abc", "response": {"error_code0": "00", "data": []}}


@pytest.fixture(scope="module")
def published(tmp_path_factory, shared, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    house.write_registry(dialect_registry(module_provider.port))
    house.start()
    said = json.loads((shared / "data/exchange/dialect_cases.json").read_text())
    yield house, {case["id"]: case for case in said["cases"]}
    assert house.stop() == 0
    assert "Traceback" not in house.errors()
    leaked = [text for text in secrets(said) if text in house.errors()]
    assert leaked == []


def secrets(said):
    """What must never be in a log."""
    return [said["credentials"]["wso2"]["consumer_secret"], said["credentials"]["lgspaccesstoken"]["SecretKey"]]


def test_every_published_case(published, provider, subtests):
    house, cases = published
    assert len(cases) == 18
    for name, case in sorted(cases.items()):
        with subtests.test(name):
            provider.forget()
            body = json.dumps(ENVELOPE).encode()
            provider.script = lambda _request, _connection, body=body: provider_answer(
                200, [("Content-Type", "application/json")], body
            )
            run(house, provider, case)


def test_no_case_asks_for_what_the_runner_does_not_know(published):
    _, cases = published
    for name, case in cases.items():
        for step in case["steps"]:
            assert step["expect"].keys() <= UNDERSTOOD, name
            assert step["expect"].get("saw", {}).keys() <= SAW, name


def run(house, provider, case):
    saved = {}
    for step in case["steps"]:
        said, expect = step["request"], step["expect"]
        headers = [(name, value.replace("{token}", saved.get("token", ""))) for name, value in said["headers"]]
        body = said.get("body", "").encode()
        if "body" in said:
            headers.append(("Content-Length", str(len(body))))
        lines = [f"{said['method']} {said['target']} HTTP/1.1", "Host: gw", *(f"{n}: {v}" for n, v in headers)]
        provider.requests.clear()
        with Caller(house.port) as caller:
            answer = caller.call("\r\n".join((*lines, "", "")).encode() + body)
        assert answer.status == expect["status"], answer
        if "content_type" in expect:
            assert answer["Content-Type"].split(";")[0] == expect["content_type"]
        for name in expect.get("headers_present", ()):
            assert answer.values(name), name
        check_json(answer, expect)
        for name, path in expect.get("save", {}).items():
            saved[name] = json.loads(answer.body)[path.removeprefix("$.")]
        if "upstream_called" in expect:
            assert bool(provider.requests) is expect["upstream_called"]
        check_saw(provider, expect.get("saw", {}))


def check_json(answer, expect):
    for path, kind in expect.get("json_types", {}).items():
        value = json.loads(answer.body)
        for piece in path.split("."):
            value = value[piece]
        assert isinstance(value, TYPES[kind]), path
    if "json_subset" in expect:
        assert holds(expect["json_subset"], json.loads(answer.body))


def holds(part, whole):
    if isinstance(part, dict):
        return all(name in whole and holds(value, whole[name]) for name, value in part.items())
    return part == whole


def check_saw(provider, expect):
    if not expect:
        return
    (seen,) = provider.requests
    parts = urlsplit(seen.target)
    assert parts.path.endswith(expect.get("path_ends", ""))
    for name in expect.get("query_excludes", ()):
        assert name not in parts.query
    if "query_equals" in expect:
        assert parts.query == expect["query_equals"]
