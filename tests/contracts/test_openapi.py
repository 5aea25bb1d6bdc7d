"""The JSON API is a promise: its description is kept word by word, and every error of it is a problem (RFC 9457).

Whoever changes the API on purpose writes the snapshot anew: `python -m tests.contracts.test_openapi`.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

SNAPSHOT = Path(__file__).with_name("openapi.json")
PATHS = sorted(json.loads(SNAPSHOT.read_text("utf-8"))["paths"])
PREFIX = "/api/v1/"
# RFC 3986 §4.1, as far as ours go: an absolute path, or an absolute URI.
REFERENCE = re.compile(r"(/|[a-z][a-z0-9+.-]*:)[!-~]*")
# What a stranger may put where the description asks for something else.
HOSTILE = {
    "integer": ["x", "-1", "99999999999999999999999", "1e3", "0x10", "%00", "9223372036854775808", "9223372036854775807"],
    "date": ["x", "2024-13-01", "0000-00-00", "99999-01-01", "0001-01-01", "9999-12-31", "%00", ""],
    "uuid": ["x", "00000000", "%00", "00000000-0000-4000-8000-00000000000g"],
    "string": ["%00", "x" * 4000, "%ff%fe", "‮", "1.%00", "' OR 1=1 --", "{}", "99999999999999999.x"],
    "enum": ["x", "Production", "public", "%00", ""],
    "boolean": ["x", "2", "%00", "", "đúng"],
}  # fmt: skip
GOOD = {
    "integer": "0", "date": "2024-01-01", "uuid": "00000000-0000-4000-8000-000000000000", "string": "H12", "enum": "production",
    "boolean": "true",
}  # fmt: skip


def description() -> dict[str, Any]:
    """The description as a tool would fetch it."""
    from duoc.web.api import api

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    return found


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def kind(schema: dict[str, Any]) -> str:
    """Which list of `HOSTILE` tries a parameter."""
    for inner in [*schema.get("anyOf", []), *schema.get("allOf", [])]:
        if inner.get("type") != "null":
            return kind(inner)
    if "enum" in schema or "$ref" in schema:
        return "enum"
    return str(schema.get("format", schema.get("type")))


def requests(path: str) -> Iterator[str]:
    """Addresses of one operation, each with one parameter that is not what it should be, and one with each absent."""
    parameters = description()["paths"][path]["get"]["parameters"]
    for bad in parameters:
        for value in HOSTILE[kind(bad["schema"])]:
            yield address(path, parameters, {bad["name"]: value})
    yield path.translate({ord("{"): "", ord("}"): ""})


def address(path: str, parameters: list[dict[str, Any]], chosen: dict[str, str]) -> str:
    query = []
    for parameter in parameters:
        name = parameter["name"]
        value = chosen.get(name, GOOD[kind(parameter["schema"])])
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", value.replace("/", "%2F") or "%20")
        elif parameter["required"] or name in chosen:
            query.append(f"{name}={value}")
    return path + ("?" + "&".join(query) if query else "")


def assert_problem(answer: Any, status: int, path: str) -> None:
    """RFC 9457 §3: media type, members and their types; `status` is that of the answer (§3.1.3)."""
    assert answer["Content-Type"] == "application/problem+json", (path, answer.content[:200])
    members = json.loads(answer.content)
    assert REFERENCE.fullmatch(members["type"])
    assert members["title"]
    assert members["status"] == status == answer.status_code
    assert all(isinstance(members[name], str) for name in ("type", "title", "detail", "instance") if name in members)
    assert members["instance"] == path.split("?")[0] or "%" in path
    assert "Traceback" not in answer.content.decode()


@pytest.fixture
def stranger(module_database: str) -> Client:
    """Somebody without an account; a fault of ours must come as an answer, not as an exception."""
    return Client(raise_request_exception=False, headers={"host": "localhost"})


def test_description_is_the_one_that_was_promised() -> None:
    assert written(description()) == SNAPSHOT.read_text("utf-8"), "changed on purpose? see the top of this file"


def test_snapshot_is_served_to_any_tool(stranger: Client) -> None:
    answer = stranger.get(PREFIX + "openapi.json")
    assert answer["Content-Type"].startswith("application/json")
    assert json.loads(answer.content) == json.loads(SNAPSHOT.read_text("utf-8"))


def test_api_reads_and_changes_nothing() -> None:
    """Its one POST is a question too long for an address; the address answers short ones too."""
    asked = {(path, method) for path, item in description()["paths"].items() for method in item if method != "get"}
    assert asked == {(f"{PREFIX}people/units/conversion", "post")}
    assert all("get" in item for item in description()["paths"].values())


def test_every_operation_is_named_and_explained() -> None:
    document = description()
    named = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len(set(named)) == len(named)
    assert all(item["get"]["summary"] and item["get"]["description"] for item in document["paths"].values())
    assert document["openapi"].startswith("3.1")


@pytest.mark.parametrize("path", PATHS)
def test_whatever_a_stranger_asks_is_answered_or_refused_as_a_problem(stranger: Client, path: str) -> None:
    refused = 0
    for asked in requests(path):
        answer = stranger.get(asked)
        if answer.status_code in (200, 202):
            continue
        assert 400 <= answer.status_code < 500, (asked, answer.status_code, answer.content[:300])
        assert_problem(answer, answer.status_code, asked)
        refused += 1
    assert refused or path.endswith("/agencies")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_method_is_refused_as_a_problem(stranger: Client, method: str) -> None:
    path = PREFIX + "ledger/checkpoint"
    answer = getattr(stranger, method)(path)
    assert answer["Allow"] == "GET"
    assert_problem(answer, 405, path)


@pytest.mark.parametrize("path", ["x", "ledger", "ledger/entries/", "exchange/report/2024"])
def test_address_that_is_not_there_is_a_problem(stranger: Client, path: str) -> None:
    assert_problem(stranger.get(PREFIX + path), 404, PREFIX + path)


def test_fault_of_ours_is_a_problem_that_keeps_its_cause_to_itself(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("duoc.ledger.services.checkpoint", fail)
    answer = stranger.get(PREFIX + "ledger/checkpoint")
    assert_problem(answer, 500, PREFIX + "ledger/checkpoint")
    assert b"secret" not in answer.content


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duoc.web.settings")
    django.setup()
    SNAPSHOT.write_text(written(description()), "utf-8")
