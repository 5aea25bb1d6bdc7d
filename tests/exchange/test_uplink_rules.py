"""What an uplink must be told, by kind (docs/formats.md §Uplinks); no database."""

import base64
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.exchange.rules import uplinks
from duoc.exchange.rules.names import RefusedError

GOOD: dict[str, dict[str, Any]] = {
    "ngsp": {"token_url": "https://ngsp.example:8243/token?x=1", "key": "CK-1"},
    "vdxp": {"client": "VN/GOV/000.00.00.H12/dvc"},
    "xrdadapter": {},
    "population": {"service_url": "Chuỗi bất kỳ, không phải địa chỉ", "user": "u-thu"},
}


@pytest.mark.parametrize("kind", GOOD)
def test_the_documented_settings_are_taken_as_they_are(kind: str) -> None:
    assert uplinks.check("x", kind, GOOD[kind]) == GOOD[kind]
    assert uplinks.check("x", kind, GOOD[kind] | {"token_urls": "", "la": None}) == GOOD[kind]  # options not given


@pytest.mark.parametrize("kind", GOOD)
def test_one_setting_more_or_less_is_refused_and_all_are_named(kind: str) -> None:
    with pytest.raises(RefusedError, match=f"Đường nối loại {kind} cần đúng") as caught:
        uplinks.check("x", kind, GOOD[kind] | {"la": "1"})
    for member in GOOD[kind]:
        assert member in str(caught.value)
        with pytest.raises(RefusedError, match="cần đúng"):
            uplinks.check("x", kind, {name: value for name, value in GOOD[kind].items() if name != member})
        with pytest.raises(RefusedError, match="cần đúng"):
            uplinks.check("x", kind, GOOD[kind] | {member: ""})


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("a", True),
        ("0", True),
        ("ngsp-2", True),
        ("a" * 40, True),
        ("a" * 41, False),
        ("", False),
        ("-a", False),
        ("A", False),
        ("a.b", False),
        ("a/b", False),
        ("../a", False),
        ("a\n", False),
        ("đ", False),
        ("a b", False),
        ("a_b", False),
        ("\u0661", False),
    ],
)
def test_a_name_is_also_that_of_a_file(name: str, taken: bool) -> None:
    if taken:
        uplinks.check(name, "xrdadapter", {})
    else:
        with pytest.raises(RefusedError, match="Tên đường nối"):
            uplinks.check(name, "xrdadapter", {})


def test_a_kind_that_is_only_declared_in_law_cannot_be_used() -> None:
    with pytest.raises(RefusedError, match="Nghị định 278/2025/NĐ-CP"):
        uplinks.check("x", "ndop", {})
    with pytest.raises(
        RefusedError, match="Không có loại đường nối khac; có: ngsp, vdxp, xrdadapter, population, ndop"
    ):
        uplinks.check("x", "khac", {})


@pytest.mark.parametrize(
    ("kind", "member", "value"),
    [
        *(
            ("ngsp", "token_url", value)
            for value in (
                "ngsp.example/token",
                "ftp://h/token",
                "https:///token",
                "https://",
                "//h/token",
                "https://h /token",
                "https://h/to ken",
                "https://h/\n",
                "https://h/\x01",
                "https://h/\x7f",
                "https://h/đ",
                "https://đ.vn/token",
                "https://h:x/token",
                "https://h:70000/",
                "https://h:0/token",
                "http://[::1/token",
                "https://user@h/token",
                "https://user:pw@h/token",
                "https://:pw@h/token",
                "https://@h/token",
                "https://h/token#x",
                "https://h/" + "x" * 500,
                5,
                ["https://h/"],
            )
        ),
        *(("ngsp", "key", value) for value in ("a:b", "a b", "đ", "x" * 256, "a\r\nX: y", 5)),
        *(("population", "user", value) for value in ("a:b", "a\tb", "\x7f", {"a": 1})),
        *(("population", "service_url", value) for value in ("a\nb", "a\x00", "x" * 501, "\u200b", True)),
        *(("vdxp", "client", value) for value in ("VN/GOV/x", "VN/GOV/x/y/z", "VN/GOV//y", "VN/GOV/x/../y", "x" * 501)),
    ],
)
def test_a_setting_that_cannot_be_sent_is_refused_and_not_repeated(kind: str, member: str, value: Any) -> None:
    with pytest.raises(RefusedError) as caught:
        uplinks.check("x", kind, GOOD[kind] | {member: value})
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "remote", "stored"),
    [
        ("vdxp", "VN/GOV/000.00.00.G22/dulieu/doanhnghiep", "VN/GOV/000.00.00.G22/dulieu/doanhnghiep"),
        ("xrdadapter", "VN:GOV:000.00.00.G22:vpcp", "VN/GOV/000.00.00.G22/vpcp"),
        ("xrdadapter", "VN/GOV/000.00.00.G22/vpcp", "VN/GOV/000.00.00.G22/vpcp"),
        ("xrdadapter", "VN:GOV:000.00.00.G22:vpcp http://10.0.0.41", "VN/GOV/000.00.00.G22/vpcp http://10.0.0.41"),
        ("ngsp", "", ""),
        ("population", "", ""),
    ],
)
def test_the_name_at_the_far_end_is_kept_in_one_form(kind: str, remote: str, stored: str) -> None:
    assert uplinks.check_remote(kind, remote) == stored


@pytest.mark.parametrize(
    ("kind", "remote"),
    [
        ("vdxp", ""),
        ("vdxp", "VN/GOV/x/y"),
        ("vdxp", "VN/GOV/x/y/z/v1"),
        ("vdxp", "VN/GOV/x/y/z w"),
        ("vdxp", "VN/GOV/x/y/../z"),
        ("xrdadapter", ""),
        ("xrdadapter", "VN:GOV:x"),
        ("xrdadapter", "VN:GOV:x:y:z"),
        ("xrdadapter", "VN:GOV:x:y ftp://h"),
        ("xrdadapter", "VN:GOV:x:y h"),
        ("xrdadapter", "VN:GOV:x:"),
        ("ngsp", "VN/GOV/x/y/z"),
        ("population", " "),
    ],
)
def test_a_name_of_another_form_is_refused(kind: str, remote: str) -> None:
    with pytest.raises(RefusedError):
        uplinks.check_remote(kind, remote)


SHARP = st.text("/:@#?%.\\ \r\n\x00\x7fđa-0[]", max_size=12)


@given(SHARP.map("https://h".__add__) | SHARP)
@settings(max_examples=200, deadline=None)
def test_every_token_address_that_is_taken_is_one_request_and_no_secret(url: str) -> None:
    try:
        uplinks.check("x", "ngsp", {"token_url": url, "key": "k"})
    except RefusedError:
        return
    split = urlsplit(url)
    assert split.hostname
    assert "@" not in split.netloc
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url


@given(st.dictionaries(st.sampled_from(["client", "key", "token_url", "user", "x"]), st.text(max_size=8) | st.integers() | st.none()), st.text(max_size=8), st.text(max_size=30))  # fmt: skip # noqa: E501  # one strategy
@settings(max_examples=100, deadline=None)
def test_any_settings_are_taken_or_refused_in_words(given_: dict[str, Any], name: str, remote: str) -> None:
    for kind in (*uplinks.KINDS, name):
        with suppress(RefusedError):
            uplinks.check(name, kind, given_)
        with suppress(RefusedError):
            uplinks.check_remote(kind, remote)


def test_the_recorded_contracts_say_what_they_say_by_hand() -> None:
    """Each recorded credential is recomputed here from the recorded settings and secret."""
    contracts = uplinks.contracts()
    shown = contracts["ngsp"]["token"]["headers"]["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(shown) == b"CK-1:CS-1"
    assert int(contracts["ngsp"]["token"]["headers"]["Content-Length"]) == len(contracts["ngsp"]["token"]["body"])
    assert (
        contracts["vdxp"]["request"]["target"].split("?")[0].endswith("/r1/" + contracts["vdxp"]["remote"] + "/ho-so/1")
    )
    query = parse_qs(urlsplit(contracts["xrdadapter"]["request"]["target"]).query)
    code, _, url = contracts["xrdadapter"]["remote"].partition(" ")
    assert query["dstcode"] == [code.replace("/", ":")]
    assert query.get("providerurl", [""]) == [url]
    for kind, contract in contracts.items():
        if uplinks.KINDS[kind].offered:
            given_ = {name: value.replace("{far}", "http://h") for name, value in contract["settings"].items()}
            assert uplinks.check("x", kind, given_) == given_
            assert uplinks.check_remote(kind, contract["remote"]) == contract["remote"]
        if uplinks.KINDS[kind].secret:  # the caller's own credentials end where the province's begin
            assert "cua-ben-goi" not in contract["request"]["headers"]["Authorization"]
