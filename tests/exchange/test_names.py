"""Names that may be registered."""

import pytest

from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError

# The characters of PR-REST 4.8, written out by hand.
ALLOWED = "AZaz09'()+,-.=?"


@pytest.mark.parametrize("part", [ALLOWED, "000.00.00.H12", "a", "x" * 255])
def test_part_of_permitted_characters_passes(part: str) -> None:
    names.check_parts(part)


@pytest.mark.parametrize(
    "part", ["", "x" * 256, "a/b", "a:b", "a b", "a_b", "Cà-Mau", "a%2F", "a\n", "a;b", "﻿a", "a&b"]
)
def test_part_of_other_characters_is_refused_by_name(part: str) -> None:
    with pytest.raises(RefusedError, match="không đăng ký được"):
        names.check_parts("fine", part)


@pytest.mark.parametrize("code", ["listClients", "getOpenAPI", "getSecurityServerHealthData"])
def test_code_of_a_metaservice_is_refused(code: str) -> None:
    with pytest.raises(RefusedError, match="tra cứu"):
        names.check_service_code(code)


def test_code_that_only_resembles_a_metaservice_passes() -> None:
    names.check_service_code("listclients")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8090/DKDN", "https://dichvu.example.vn", "http://[::1]:8090/x/"])
def test_base_url_of_a_service_passes(url: str) -> None:
    names.check_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dichvu.example.vn",
        "file:///etc/passwd",
        "ftp://example.vn/",
        "http://",
        "http://user:pw@example.vn/",
        "http://example.vn/?a=1",
        "http://example.vn/#x",
        "http://example.vn/ x",
        "http://example.vn:99999/",
    ],
)
def test_base_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="không dùng được"):
        names.check_base_url(url)


@pytest.mark.parametrize(("method", "path"), [("*", "**"), ("get", "/pet/*"), ("POST", "**/x")])
def test_right_that_can_match_passes(method: str, path: str) -> None:
    names.check_right(method, path)


@pytest.mark.parametrize(("method", "path"), [("FETCH", "**"), ("GET", "pet"), ("", "**"), ("GET", "")])
def test_right_that_can_never_match_is_refused(method: str, path: str) -> None:
    with pytest.raises(RefusedError):
        names.check_right(method, path)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("VN/GOV/000.00.00.H12/dvc", ("VN", "GOV", "000.00.00.H12", "dvc")),
        ("VN:GOV:000.00.00.H12:dvc", ("VN", "GOV", "000.00.00.H12", "dvc")),
        (" VN/GOV/000.00.00.H12/a%3Fb ", ("VN", "GOV", "000.00.00.H12", "a?b")),
    ],
)
def test_identifier_is_read_in_both_spellings(text: str, parts: tuple[str, ...]) -> None:
    assert names.parse(text, names.SUBSYSTEM) == parts


@pytest.mark.parametrize("text", ["", "VN", "VN/GOV/x", "VN/GOV/x/y/z", "VN/GOV//y", "VN/GOV/x/%zz", "VN/GOV/x/%2F"])
def test_identifier_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        names.parse(text, names.SUBSYSTEM)


def test_identifier_is_written_so_that_it_reads_back() -> None:
    parts = ("VN", "GOV", "G01", "chia-se", ALLOWED)
    assert names.written(parts) == "VN/GOV/G01/chia-se/AZaz09'()+,-.=%3F"
    assert names.parse(names.written(parts), names.SERVICE) == parts
