"""What the audit says of a text: tables and words, never a value, and nothing of what cannot be read."""

import json
from typing import Any

import pytest

from duoc.wire.wall.judging import Book, Path, Said, Verdict
from duoc.wire.wall.notes import LONGEST, Notes
from duoc.wire.wall.policy import observing

PATH = ("dvc", "public")
NOTHING = {"key": "", "objects": [], "text": ""}


def noted(text: bytes, path: Path | None = PATH) -> dict[str, Any]:
    ruling = Book(observing, path).rule(text)
    note = Notes().of(ruling)
    assert ruling.note is note
    said: dict[str, Any] = json.loads(note)
    return said


@pytest.mark.parametrize(
    ("text", "objects", "shown"),
    [
        ("select ho_ten from dancu.cong_dan where so_dinh_danh = '096200000001' -- An",
         ["dancu.cong_dan"], "select ho_ten from dancu.cong_dan where so_dinh_danh = 'x'"),
        ("select 1 from ho_so", ["dvc.ho_so", "public.ho_so"], "select 1 from ho_so"),  # either may be meant
        ("update dvc.a set b = $1 where c = E'\\'An'", ["dvc.a"], "update dvc.a set b = $1 where c = 'x'"),
        ("delete from b.c; select 'An' from a.b", ["a.b", "b.c"], "delete from b.c; select 'x' from a.b"),
        ("with t as (select 1) select * from t", [], "with t as (select 1) select * from t"),
    ],
)  # fmt: skip
def test_a_note_names_tables_and_shows_words(text: str, objects: list[str], shown: str) -> None:
    said = noted(text.encode())
    assert (said["objects"], said["text"]) == (objects, shown)


def test_the_key_is_the_statements_whatever_its_values() -> None:
    """Without a schema the key holds the path: another session's `ho_so` may be another table."""
    keys = [
        noted(f"select a from {rest}".encode())["key"]
        for rest in ("ho_so where b = 'x'", "ho_so  where b='y'", "ho_so")
    ]
    assert keys[0] == keys[1] != keys[2]
    assert noted(b"select a from ho_so", ("khac",))["key"] != keys[2]
    assert all(len(bytes.fromhex(key)) == 32 for key in keys)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (b"select '096200000001", PATH), (b"select from where", PATH), (b"select '\xff'", PATH), (b"", PATH), (b"\0", PATH),
        (b"select 1 from dancu.cong_dan", None),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_told(text: bytes, path: Path | None) -> None:
    assert noted(text, path) == NOTHING


def test_a_text_above_eight_thousand_bytes_is_known_by_nothing_here() -> None:
    text = b"select '%s'" % (b"x" * (LONGEST - 9))
    assert (len(text), noted(text)["text"]) == (LONGEST, "select 'x'")
    assert noted(text + b" ") == NOTHING


class Keyed(Said):
    """A verdict that knows its statements' keys."""

    keys = ("0a",)


def test_a_note_is_made_once_a_statement() -> None:
    """Whatever is written behind the same keys differs in values alone, of which a note has none."""

    def judge(_text: str, _path: Path) -> Verdict:
        return Keyed(True)

    book, notes = Book(judge, PATH), Notes()
    first, again = (notes.of(book.rule(text)) for text in (b"select 1 from dvc.a", b"select 2 from dvc.a"))
    assert first is again
    assert json.loads(first)["objects"] == ["dvc.a"]
