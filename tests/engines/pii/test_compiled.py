"""The compiled pass is the Python pass, finding for finding, on the gold set and on anything else."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fresh_core import METHODS, fresh_core

from duoc.core import compiling
from duoc.engines import pii
from duoc.engines.pii import compiled, folding, prefilter, scanner, tables
from duoc.engines.pii.compiled.arguments import arguments
from duoc.engines.pii.compiled.cells import cells
from duoc.engines.pii.finding import Finding
from duoc.engines.pii.judge import judge

FOLDER = Path(compiled.__file__).parent
# A machine with other work on it is no finding.
_BUSY = [HealthCheck.too_slow]
_PIECES = [
    *(
        "1",
        "0",
        "9",
        "7",
        "O",
        "S",
        "b",
        "i",
        "o",
        " ",
        ".",
        "-",
        "_",
        "\n",
        "@",
        ":",
        "=",
        '"',
        ",",
        ";",
        "/",
        "|",
        "(",
        "x",
        "Y",
    ),
    *(
        "+84",
        "84",
        "0912345678",
        "079203001234",
        "0100109106",
        "DN4960123456789",
        "C1234567",
        "69A-123.45",
        "4111111111111111",
    ),
    *(
        "Nguyen ",
        "NGUYEN ",
        "Van ",
        "An",
        "Châu ",
        "cccd",
        "stk ",
        "mst",
        "so the ",
        "gplx",
        "hộ chiếu ",
        "bks ",
        "ma don ",
        "ho ten:",
    ),
    *(
        "địa chỉ ",
        "xã Tân",
        "ấp 3",
        "ngày sinh ",
        "va ",
        "é",
        "\u0301",
        "１",
        "P<VNM",
        "IDVNM",
        "🏠",
        "đường ",
        "tỉnh Cà Mau",
    ),
]


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> compiled.Core:
    """The module, compiled for this test with all warnings as errors."""
    return fresh_core(FOLDER, tmp_path_factory.mktemp("compiled"), "pii_core", METHODS).Core(**arguments())


def by_core(core: compiled.Core, text: str) -> list[Finding]:
    data, places = core.fold(text)
    look = folding.folded(text)
    assert data == look.data
    assert (places is None) == (look.places is None)
    assert core.find(data) == prefilter.best()(data)
    findings = core.judge(data, cells(core, data), places, 0.0)
    assert core.scan(text, 0.0) in (findings, None)
    return findings


def by_python(text: str) -> list[Finding]:
    look = folding.folded(text)
    events = sorted([*prefilter.best()(look.data), *(tables.column_labels(look.data) or [])])
    return [Finding(*look.span(one.start, one.end), *one[2:]) for one in judge(look.data, events)]


def test_the_gold_set_is_judged_alike(core: compiled.Core, shared: Path) -> None:
    for line in (shared / "data/guard/pii-gold.jsonl").read_text().splitlines()[::2]:
        document = json.loads(line)
        assert by_core(core, document["text"]) == by_python(document["text"]), document["id"]


@settings(max_examples=500, deadline=None, suppress_health_check=_BUSY)
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=2)), max_size=30).map("".join))
def test_any_text_is_judged_alike(core: compiled.Core, text: str) -> None:
    assert by_core(core, text) == by_python(text)


_CELLS = [
    "079203001234",
    "0912345678",
    "x",
    " y ",
    '"a,b"',
    "",
    "123456789",
    "Trần Văn An",
    '"',
    "a b",
    "\r",
    "ma_don",
    "so_cccd",
    "STK",
    "1-2",
]


@settings(max_examples=300, deadline=None, suppress_health_check=_BUSY)
@given(
    st.sampled_from(",;|\t"),
    st.lists(st.lists(st.sampled_from(_CELLS), min_size=1, max_size=4), max_size=16),
    st.lists(st.sampled_from(_CELLS), min_size=1, max_size=4),
)
def test_any_table_is_judged_alike(core: compiled.Core, delimiter: str, rows: list[list[str]], one: list[str]) -> None:
    by_any_width = "\n".join(delimiter.join(row) for row in rows)
    of_one_width = "\n".join([delimiter.join(one)] * (len(rows) + 1))
    for text in (by_any_width, of_one_width, "so_dinh_danh" + delimiter + "stk\n" + by_any_width):
        assert by_core(core, text) == by_python(text)


def test_offsets_of_any_composition_are_those_of_the_text(core: compiled.Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "core", lambda: core)
    for text in ("Số CCCD 079203001234", "So\u0302\u0301 CCCD 079203001234"):
        (one,) = pii.scan(text)
        assert text[one.start : one.end] == "079203001234"
    assert pii.scan("079203001234") == []
    assert [one.confidence for one in pii.scan("079203001234", least=0.3)] == [0.4]


def test_both_ways_are_taken(core: compiled.Core, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "STK 123456789, ông Trần Văn An, (0912345678)"
    monkeypatch.setattr(scanner.compiled, "core", lambda: None)
    plain = pii.scan(text)
    monkeypatch.setattr(scanner.compiled, "core", lambda: core)
    assert [one.type for one in plain] == ["BANK_ACCOUNT", "NAME", "PHONE"]
    assert pii.scan(text) == plain == pii.scan(text, find=prefilter.with_re())


def test_data_without_line_ends_is_refused(core: compiled.Core) -> None:
    for data in (b"", b"\n", b"cccd", b"\ncccd", b"cccd\n"):
        with pytest.raises(ValueError, match="line end"):
            core.find(data)
        with pytest.raises(ValueError, match="line end"):
            core.judge(data, None, None, 0.5)
    with pytest.raises(TypeError):
        core.scan(b"x", 0.5)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ValueError, match="places"):
        core.judge(b"\n\n", None, b"12345678" * 9, 0.5)
    with pytest.raises(TypeError):
        core.fold(b"x")  # type: ignore[arg-type]  # on purpose
    with pytest.raises(TypeError):
        core.judge(b"\n\n", [], None, 0.5)  # type: ignore[arg-type]  # on purpose


def test_an_error_of_a_python_part_comes_through(core: compiled.Core) -> None:
    said = arguments() | {"family": lambda _data, _start: 1 / 0}
    broken = type(core)(**said)
    with pytest.raises(ZeroDivisionError):
        broken.judge(b"\nNguyen Van\n", None, None, 0.5)


def test_it_can_be_left_aside_and_another_source_is(monkeypatch: pytest.MonkeyPatch) -> None:
    load = compiled.core.__wrapped__
    with monkeypatch.context() as patch:
        patch.setenv("DUOC_COMPILED", "no")
        assert load() is None
    if load() is None:
        pytest.skip("needs a C compiler: there is no compiled pass here")
    monkeypatch.setattr(compiling, "source_id", lambda _folder: "another")
    assert load() is None
