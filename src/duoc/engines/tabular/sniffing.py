"""What a file is, by its first bytes: a name is only what somebody called it."""

import json
import zipfile
from pathlib import Path

from duoc.engines.tabular import archive
from duoc.engines.tabular.encodings import by_zeros, candidates
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.transcoding import decoded

_HEAD = 64 << 10  # characters
_REFUSED = (
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"Rar!", "zip"),
    (b"BZh", "zip"),
    (b"\xfd7zXZ", "zip"),
)
_CONTROL = bytes(set(range(0x20)) - {0, 9, 10, 12, 13, 0x1A, 0x1B})


def format_of(path: Path, name: str = "") -> str:
    """One of choice.FORMATS. Raises Refused for what is no table, and for an empty file."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise Refused("empty")
    for mark, code in _REFUSED:
        if start.startswith(mark):
            raise Refused(code)
    if archive.is_ole(start):
        raise archive.ole_refusal(path)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PK\x03\x04"):
        return _zip(path)
    # In UTF-16, halves of letters look like control characters.
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff") or by_zeros(start)
    if not wide and len(start.translate(None, _CONTROL)) < 0.95 * len(start):
        raise Refused("binary")
    return _text(path, name)


def _zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as entries:
            if "xl/workbook.xml" in entries.namelist():
                return "xlsx"
    except archive.SPOILT as problem:
        raise Refused("broken") from problem
    raise Refused("zip")


def _text(path: Path, name: str) -> str:
    encoding = candidates(path)[0].encoding
    text = next(decoded(path, encoding), "")[:_HEAD].lstrip("\ufeff \t\r\n")
    if not text:
        raise Refused("empty")
    if text.startswith("<"):
        raise Refused("html")
    if text.startswith("["):
        # A cell may begin with a bracket too: only a list of objects is JSON to us.
        return "json" if text[1:].lstrip().startswith(("{", "]", "[")) or name.lower().endswith(".json") else "csv"
    if text.startswith("{"):
        return _object(text, name)
    return "csv"


def _object(text: str, name: str) -> str:
    lower = name.lower()
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except RecursionError:
        raise Refused("json-depth", line=1) from None
    except ValueError:
        pass  # longer than the head of the file, or broken: the reader will say
    else:
        rest = text[end:].lstrip(" \t\r")
        if rest.startswith("\n") and rest.lstrip().startswith("{"):
            return "jsonl"
    if lower.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    return "geojson" if '"FeatureCollection"' in text or lower.endswith(".geojson") else "json"
