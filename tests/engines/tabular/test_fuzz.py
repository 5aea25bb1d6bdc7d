"""Whatever a stranger sends, the answer is a table or a refusal: never another exception."""

import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tabular.samples import TEXT, file, workbook

from duoc.engines.tabular import Refused, open_source, probe, quality, study, write_parquet


def answered(path: Path, name: str) -> str:
    """ "table", or the code of the refusal."""
    try:
        found = probe(path, name)
        source = open_source(path, found.choice)
        studied = study(source)
        assert quality(studied, found) is not None
        if not studied.faults:
            write_parquet(source, studied.schema, path.with_suffix(".out"))
    except Refused as refusal:
        return refusal.code
    return "table"


def seeds(folder: Path) -> dict[str, bytes]:
    """A good file of every format."""
    workbook(folder / "a.xlsx", {"A": [["ten", "so"], ["Năm Căn", 1], ["Đất Mũi", 2.5]], "B": [["x"]]})
    pq.write_table(pa.table({"ten": ["Năm Căn", "x"], "so": [1, 2]}), folder / "a.parquet")
    feature = {
        "type": "Feature",
        "properties": {"ten": "Năm Căn"},
        "geometry": {"type": "Point", "coordinates": [105.1, 9.2]},
    }
    return {
        "a.csv": TEXT.encode(),
        "b.csv": TEXT.replace(",", ";").encode("utf-16"),
        "a.json": json.dumps([{"ten": "Năm Căn", "so": 1}, {"ten": None, "khac": [1]}], ensure_ascii=False).encode(),
        "a.jsonl": b'{"a": 1}\n{"a": "x"}\n',
        "a.geojson": json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(),
        "a.xlsx": (folder / "a.xlsx").read_bytes(),
        "a.parquet": (folder / "a.parquet").read_bytes(),
    }


def spoilt(raw: bytes, dice: random.Random) -> bytes:
    """The bytes with a few of them changed, gone, doubled or thrown in."""
    out = bytearray(raw)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(out) + 1)
        match dice.randrange(4):
            case 0:
                out[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del out[at : at + dice.randint(1, 8)]
            case 2:
                out[at:at] = out[at : at + dice.randint(1, 16)]
            case _:
                out[at:at] = dice.choice(
                    [b'"', b",", b"\n", b"\r", b"{", b"[", b"\x00", b"\xff", b"\xcc\x81", b"<", b"1e999", b"-"]
                )
    return bytes(out)


def variants(name: str, raw: bytes, dice: random.Random, times: int) -> Iterator[bytes]:
    """Spoilt files; of a workbook also such as are whole zips around spoilt entries."""
    for turn in range(times):
        if name.endswith(".xlsx") and turn % 3:
            target = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(target, "w") as new:
                chosen = dice.choice(old.namelist())
                for entry in old.namelist():
                    content = old.read(entry)
                    new.writestr(entry, spoilt(content, dice) if entry == chosen else content)
            yield target.getvalue()
        else:
            yield spoilt(raw, dice)


@pytest.mark.parametrize("name", ["a.csv", "b.csv", "a.json", "a.jsonl", "a.geojson", "a.xlsx", "a.parquet"])
def test_a_spoilt_file_is_a_table_or_refused(tmp_path: Path, name: str) -> None:
    dice = random.Random(20261129)
    answers = {answered(file(tmp_path, raw, name), name) for raw in variants(name, seeds(tmp_path)[name], dice, 60)}
    assert len(answers) > 1  # some of it got through, or got through in pieces: the fuzz does reach the readers


@pytest.mark.long
@pytest.mark.parametrize("name", ["a.csv", "b.csv", "a.json", "a.jsonl", "a.geojson", "a.xlsx", "a.parquet"])
def test_a_thousand_spoilt_files_are_tables_or_refused(tmp_path: Path, name: str) -> None:
    dice = random.Random(7)
    for raw in variants(name, seeds(tmp_path)[name], dice, 2000):
        answered(file(tmp_path, raw, name), name)


@given(raw=st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_table_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    answered(file(tmp_path_factory.mktemp("la"), raw), "la.csv")


@given(text=st.text(st.sampled_from('aZđ01./-,;|\t"\n\r {}[]:=ế'), max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_table_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    answered(file(tmp_path_factory.mktemp("la"), text), "la.csv")
