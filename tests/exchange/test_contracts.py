"""Contracts: what keeps a promise and what breaks it; the declared ones cover every service and all three errors."""

import json
from pathlib import Path
from typing import Any

import pytest

import duoc.sim
from duoc.exchange.rules import contracts
from duoc.exchange.rules.contracts import ContractError
from duoc.sim.services import SERVICES

DOCUMENT = json.loads(Path(duoc.sim.__file__).with_name("contracts.json").read_text("utf-8"))
DECLARED = contracts.parse(DOCUMENT)
JSON = {"content-type": "application/json; charset=utf-8"}


def test_every_simulated_service_has_a_contract_and_no_other() -> None:
    assert set(DECLARED) == {service.code for service in SERVICES}


@pytest.mark.parametrize("code", DECLARED)
def test_not_found_error_and_time_out_are_three_things(code: str) -> None:
    cases = {case.name: case for case in DECLARED[code].cases}
    assert [cases[name].status for name in ("found", "not found", "error", "busy", "time-out")] == [
        200, 404, 500, 503, 500,
    ]  # fmt: skip
    assert cases["time-out"].headers == {"X-Road-Error": "Server.ServerProxy.Timeout"}
    assert all(cases[name].headers["X-Road-Error"] is None for name in ("found", "not found", "error", "busy"))
    assert len(cases["found"].fields) >= 8


def case(**about: Any) -> contracts.Case:
    row = {
        "case": "x",
        "method": "GET",
        "path": "/x",
        "status": 200,
        "media": "application/json",
        "fields": {},
        **about,
    }
    made = contracts.parse({"format": contracts.FORMAT, "every": [row], "services": {"A": {"ask": "/a", "found": {}}}})
    return made["A"].cases[0]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("string", "a", True), ("string", 1, False), ("string", None, False),
        ("integer", 1, True), ("integer", 1.5, False), ("integer", True, False), ("integer", "1", False),
        ("number", 1, True), ("number", 1.5, True), ("number", False, False),
        ("boolean", True, True), ("boolean", 1, False),
        ("object", {}, True), ("object", [], False), ("array", [], True), ("array", {}, False),
        ("=true", True, True), ("=true", "true", True), ("=true", False, False), ("=KHONG", "KHONG", True),
        ("=KHONG", "CO", False),
    ],
)  # fmt: skip
def test_field_is_of_its_kind(kind: str, value: object, kept: bool) -> None:
    faults = case(fields={"a.0.b": kind}).faults(200, JSON, json.dumps({"a": [{"b": value}]}).encode())
    assert (faults == []) is kept


@pytest.mark.parametrize(
    ("status", "headers", "body", "fault"),
    [
        (404, JSON, b'{"a": "x"}', "trạng thái 404, phải là 200"),
        (200, {"content-type": "text/html"}, b'{"a": "x"}', "loại nội dung text/html, phải là application/json"),
        (200, {}, b'{"a": "x"}', "loại nội dung không có"),
        (200, JSON, b"<html>", "nội dung không phải JSON"),
        (200, JSON, b"[" * 100_000, "nội dung không phải JSON"),
        (200, JSON, b"{}", "thiếu a"),
        (200, JSON, b"[]", "thiếu a"),
        (200, JSON, b'"a"', "thiếu a"),
        (200, {**JSON, "x-road-error": "Server.X"}, b'{"a": "x"}', "X-Road-Error: Server.X, phải không có"),
    ],
)
def test_broken_promise_is_named(status: int, headers: dict[str, str], body: bytes, fault: str) -> None:
    told = case(fields={"a": "string"}, headers={"X-Road-Error": None}).faults(status, headers, body)
    assert any(fault in one for one in told), told


def test_promise_that_is_kept_has_no_fault() -> None:
    made = case(fields={"a": "string"}, headers={"Retry-After": "1"})
    assert made.faults(200, {**JSON, "retry-after": "1"}, b'{"a": "x", "more": 1}') == []
    assert made.faults(200, JSON, b'{"a": "x"}') == ["Retry-After: không có, phải là 1"]


def test_query_of_a_case_follows_that_of_its_request() -> None:
    paths = {one.name: one.path for one in DECLARED["CSDL_DanCu"].cases}
    assert paths["found"] == "/tra-cuu?soDinhDanh=000000000001"
    assert paths["error"] == "/tra-cuu?soDinhDanh=000000000001&sim=error"


@pytest.mark.parametrize(
    "change",
    [
        {"format": "duoc.contracts/2"},
        {"services": {"A": {}}},
        {"services": {"A": {"ask": "/a", "found": {"a": "text"}}}},
    ],
)
def test_contract_that_cannot_be_read_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ContractError):
        contracts.parse({**DOCUMENT, **change})


def test_document_that_is_no_object_is_refused() -> None:
    with pytest.raises(ContractError):
        contracts.parse([])
