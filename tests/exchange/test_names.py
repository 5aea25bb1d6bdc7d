"""Names that may be registered."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.models.registry import PART as PATTERN
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.wire.gateway.allowances import Allowances
from duoc.wire.gateway.registry import build

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


@pytest.mark.parametrize(
    "url",
    [
        "http://dịch-vụ.vn/x",  # a Host line carries ASCII; such a name is written xn--…
        "http://a%41.vn/",
        "http://a;b/",
        "http://a\x01b/",
        "http://a/\x00",
        "http://[fe80::1%25eth0]/",
        "http://" + "a" * 256 + "/",
        "http://a:８０/",
    ],
)
def test_address_that_no_gateway_could_reach_is_refused_at_the_door(url: str) -> None:
    with pytest.raises(RefusedError, match="không dùng được"):
        names.check_base_url(url)


def _pool() -> Any:
    return SimpleNamespace(
        address=lambda host, port, tls: SimpleNamespace(host=host, port=port, tls=tls), breaker=lambda _service: None
    )


@given(st.from_regex(r"\Ahttps?://[ -~đ\x00-\x1f]{0,20}(:[0-9]{1,6})?(/[ -~đ]{0,8})?\Z"))
def test_every_address_that_passes_names_a_host_for_the_gateway(url: str) -> None:
    """What the steward is told and what the gateway does agree: an accepted address is never `ServiceMissingUrl`."""
    try:
        names.check_base_url(url)
    except RefusedError:
        return
    row = {"id": 1, "name": "VN/GOV/a/b/c", "base_url": url, "timeout_s": 30, "receipt": "async", "kind": "REST",
           "enabled": True, "notice": None}  # fmt: skip
    empty: dict[str, Any] = {name: [] for name in ("clients", "rights", "members", "keys", "certificates")}
    (service,) = build(
        {**empty, "services": [row], "version": 1, "instance": "", "server": ""}, _pool(), Allowances()
    ).services.values()
    assert service.address.host
    assert 0 < service.address.port < 65536


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf"), float("-inf")])
def test_time_that_nobody_can_wait_is_refused(seconds: float) -> None:
    with pytest.raises(RefusedError, match="không dùng được"):
        names.check_timeout(seconds)


def test_time_that_can_be_waited_passes() -> None:
    names.check_timeout(0.001)
    names.check_timeout(3600.0)


def test_title_is_stored_composed_and_trimmed() -> None:
    # "Hộ tịch" as a Mac writes it: o, circumflex, dot below; i, dot below (Unicode's NFD of ộ is o U+0323 U+0302).
    assert names.titled("  Ho\u0323\u0302 ti\u0323ch ") == "H\u1ed9 t\u1ecbch"


@pytest.mark.parametrize(
    "title",
    [
        "Dân\x1b[2J cư",  # clears the terminal of whoever lists the services
        "Dân\x0bcư",  # no workbook can hold it
        "Dân\ncư",
        "Dân\u200b cư",  # looks like another service's name
        "\u202eưc nâD",  # reads backwards
        "Dân\u2028cư",
        "\ufeffDân cư",
        "Dân \ud800",
    ],
)
def test_title_with_letters_that_nobody_sees_is_refused(title: str) -> None:
    with pytest.raises(RefusedError, match="ký tự"):
        names.titled(title)


@pytest.mark.parametrize("title", ["", " ", "\t\n", "\u00a0"])
def test_title_of_nothing_is_refused(title: str) -> None:
    with pytest.raises(RefusedError, match="Cần một tên"):
        names.titled(title)


# All that PR-REST 4.8 allows, so also the one character that a path must escape.
PART = st.text(st.sampled_from(ALLOWED + "bcdxyz019"), min_size=1, max_size=20)


@given(st.lists(PART, min_size=3, max_size=5))
def test_any_permitted_name_survives_the_way_through_a_path(parts: list[str]) -> None:
    written = names.written(tuple(parts))
    assert written.count("/") == len(parts) - 1
    assert names.parse(written, len(parts)) == tuple(parts)
    assert "?" not in written  # a query would begin there


@given(st.text(max_size=12))
def test_database_and_door_agree_on_every_part(part: str) -> None:
    """The table's own pattern (POSIX, in models) and the rule in front of it permit the same names."""
    by_table = re.fullmatch(PATTERN.strip("^$"), part, re.ASCII) is not None
    try:
        names.check_parts(part)
        by_door = True
    except RefusedError:
        by_door = False
    assert by_door is by_table
