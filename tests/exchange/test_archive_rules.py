"""Segments in memory: how they are cut and chained, what the reader refuses, and what the check finds in every forged one."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.scribe import BEFORE_MIDNIGHT, ORIGIN, SECOND, call
from tests.exchange.sealed import GATEWAY, LOG, ONE, STRANGERS_LOG, TWO, Sealed, b64, closed, line, three

from duoc.engines.merkle.signer import FileSigner
from duoc.engines.xroad.message import Message
from duoc.exchange.rules.archive import ArchiveError, Head, Made, Reader, segments
from duoc.exchange.rules.archive_check import Verdict, verify

SEALED = three()
LINES = SEALED.segment()
Lines = list[bytes]


def checked(lines: Lines) -> Verdict:
    return verify(lines, [LOG.key, GATEWAY.key])


def kinds(lines: Lines) -> list[str]:
    return [finding.kind for finding in checked(lines).findings]


def with_seal(change: Callable[[dict[str, Any]], Any], at: int = 1, lines: Lines = LINES) -> Lines:
    """The segment with the seal in line `at` changed, and its last line made to agree."""
    seal = json.loads(lines[at])
    change(seal)
    return closed([*lines[:at], line(seal), *lines[at + 1 : -1]])


def with_head(**changes: Any) -> Lines:
    return closed([line(json.loads(LINES[0]) | changes), *LINES[1:-1]])


# ---- how days become files


def made(largest: int, batches: int = 4, number: int = 1, previous: str | None = None) -> list[Made]:
    calls = [[call(10 * n + m, BEFORE_MIDNIGHT + m) for m in range(2)] for n in range(batches)]
    sealed = Sealed(calls)
    groups = [sealed.group(at) for at in range(batches)]
    return list(segments(sealed.head, number, previous, groups, largest))


def test_segment_is_written_as_the_page_of_formats_says() -> None:
    """Put together by hand from docs/formats.md with the standard library's JSON: the same bytes."""
    whole = [SEALED.group(0), SEALED.group(1)]
    (one,) = segments(SEALED.head, 1, None, whole)
    assert one.content == b"".join(LINES)
    assert (one.number, one.batches, one.messages) == (1, 2, 7)
    assert one.digest == hashlib.sha256(b"".join(LINES)).digest()
    assert list(json.loads(LINES[0])) == sorted(
        ["checkpoint", "day", "environment", "format", "gateway", "log_vkey", "number", "previous", "vkey"]
    )


def test_nothing_to_file_is_no_segment() -> None:
    assert list(segments(SEALED.head, 1, None, [])) == []


def test_batch_is_never_divided() -> None:
    """However small a file may be, a batch is one: who holds it can compute the root."""
    parts = made(largest=1)
    assert [(one.batches, one.messages) for one in parts] == [(1, 2)] * 4
    assert all(verify(one.content.splitlines(keepends=True)).proven for one in parts)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 12_000), st.integers(1, 6), st.integers(1, 10**6))
def test_segments_hold_every_batch_once_in_order_and_none_is_too_large(largest: int, batches: int, number: int) -> None:
    parts = made(largest, batches, number, previous="A" * 43 + "=")
    assert [one.number for one in parts] == list(range(number, number + len(parts)))
    assert sum(one.batches for one in parts) == batches
    assert all(len(one.content) <= largest or one.batches == 1 for one in parts)
    before = "A" * 43 + "="
    seen: list[int] = []
    for one in parts:
        reader = Reader.begin(one.content.splitlines(keepends=True))
        assert (reader.head.number, reader.head.previous) == (one.number, before)
        seen += [json.loads(group.entry)["batch"] for group in reader.groups()]
        assert reader.digest == one.digest == hashlib.sha256(one.content).digest()
        before = b64(one.digest)
    assert seen == list(range(1, batches + 1))


def test_two_files_are_made_only_where_one_would_be_too_large() -> None:
    (whole,) = made(largest=1 << 20)
    assert len(made(largest=len(whole.content) + 256)) == 1
    assert len(made(largest=len(whole.content) - 300)) == 2


# ---- the reader


def test_reader_gives_what_was_written() -> None:
    reader = Reader.begin(LINES)
    groups = list(reader.groups())
    assert groups == [SEALED.group(0), SEALED.group(1)]
    assert reader.head == SEALED.head()
    assert reader.end == json.loads(LINES[-1])
    assert reader.before_end == b64(hashlib.sha256(b"".join(LINES[:-1])).digest())


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (b"", "dòng 1 không phải JSON"),
        (b"\n", "dòng 1 không phải JSON"),
        (b"{}\n", "dòng 1 không phải đầu"),
        (b"7\n", "dòng 1 không phải một dòng"),
        (b"\xff\n", "dòng 1 không phải JSON"),
        (b"[" * 100_000 + b"\n", "dòng 1 không phải JSON"),
        (LINES[0].rstrip(b"\n"), "dòng 1 không phải một dòng"),
        (LINES[0].replace(b":", b": ", 1), "dòng 1 không phải JSON"),  # another spelling of the same value
        (line(json.loads(LINES[0]) | {"format": "duoc.archive/2"}), "dòng 1 không phải đầu"),
        (line(json.loads(LINES[0]) | {"note": "x"}), "dòng 1 không phải đầu"),
        *[
            (line({name: value for name, value in json.loads(LINES[0]).items() if name != gone}), "dòng 1 không phải đầu")
            for gone in json.loads(LINES[0])
        ],
        *[
            (line(json.loads(LINES[0]) | {name: value}), "dòng 1 có giá trị sai kiểu")
            for name, value in (
                ("environment", 1), ("day", None), ("gateway", []), ("vkey", {}), ("number", "1"), ("number", None),
                ("number", True), ("previous", 0), ("checkpoint", 7), ("log_vkey", None),
            )
        ],
    ],
)  # fmt: skip
def test_first_line_that_is_no_head_is_refused_by_its_number(first: bytes, why: str) -> None:
    with pytest.raises(ArchiveError, match=why):
        Reader.begin([first, *LINES[1:]])
    found = checked([first, *LINES[1:]])
    assert (found.proven, found.head, [one.kind for one in found.findings]) == (False, None, ["archive"])


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda rows: rows[:1], "thiếu dòng cuối"),
        (lambda rows: rows[:-1], "thiếu dòng cuối"),
        (lambda rows: rows[:2], "dòng 3 không phải bản ghi"),
        (lambda rows: [*rows[:2], *rows[3:]], "dòng 3 không phải bản ghi"),
        (lambda rows: [*rows[:1], *rows[2:]], "dòng 2 không phải phần niêm phong"),
        (lambda rows: [*rows, b"{}\n"], "dòng thừa sau dòng 13"),
        (lambda rows: [*rows[:-1], rows[-1].rstrip(b"\n")], "dòng 13 không phải một dòng"),
        (lambda rows: [*rows[:4], b"\n", *rows[4:]], "dòng 5 không phải JSON"),
        (lambda rows: [*rows[:8], rows[8].replace(b'"index"', b'"indeks"'), *rows[9:]], "dòng 9 không phải phần niêm phong"),
        (lambda rows: [*rows[:8], rows[8].replace(b'{"index"', b'{"a":1,"index"'), *rows[9:]], "dòng 9 không phải phần"),
    ],
)  # fmt: skip
def test_reader_names_the_line_that_is_not_what_must_stand_there(damage: Callable[[Lines], Lines], why: str) -> None:
    assert len(LINES) == 13  # head; seal, entry, five messages; seal, entry, two messages; end
    with pytest.raises(ArchiveError, match=why):
        list(Reader.begin(damage(LINES)).groups())
    (found,) = [one for one in checked(damage(LINES)).findings if one.kind == "archive"]
    assert why in found.text


# ---- the check


def test_whole_segment_is_proven_and_its_messages_are_told() -> None:
    told: list[Message] = []
    found = verify(LINES, [LOG.key, GATEWAY.key], told.append)
    assert (found.proven, found.batches, found.messages, found.own_key) == (True, 2, 7, "")
    assert found.places == {1: {0, 1, 2, 3, 4}, 2: {0, 1}}
    assert found.digest == hashlib.sha256(b"".join(LINES)).digest()
    assert told == [*SEALED.batches[0], *SEALED.batches[1][:2]]
    other_day = verify(SEALED.segment(TWO), [LOG.key])
    assert (other_day.proven, other_day.places) == (True, {2: {2, 3}, 3: {0, 1, 2}})


def test_key_that_came_with_the_file_is_told_to_be_compared() -> None:
    found = verify(LINES)
    assert (found.proven, found.own_key) == (True, str(LOG.key))


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ([FileSigner("khac.duoc/production", bytes(32)).key], f"Không có khóa của sổ {ORIGIN}"),
        ([GATEWAY.key], f"Không có khóa của sổ {ORIGIN}"),
        ([STRANGERS_LOG.key], "Chữ ký của sổ trên điểm mốc không đúng"),
    ],
)
def test_log_that_the_reader_does_not_trust_is_a_finding(keys: list[Any], text: str) -> None:
    (found,) = verify(LINES, keys).findings
    assert (found.kind, found.day, found.gateway) == ("ledger", ONE, GATEWAY.key.name)
    assert text in found.text


def test_gateway_whose_key_is_another_than_the_trusted_one_is_refused() -> None:
    impostor = FileSigner(GATEWAY.key.name, hashlib.sha256(b"khac").digest())
    assert [one.kind for one in verify(LINES, [LOG.key, impostor.key]).findings] == ["archive"]
    forged = Sealed(SEALED.batches, gateway=impostor).segment()
    assert verify(forged, [LOG.key]).proven  # nobody said whose key it must be
    assert not verify(forged, [LOG.key, GATEWAY.key]).proven


def test_house_of_ones_own_proves_nothing_to_whom_knows_the_log() -> None:
    own = Sealed(SEALED.batches, log=STRANGERS_LOG).segment()
    assert verify(own).proven
    assert [one.kind for one in verify(own, [LOG.key]).findings] == ["ledger"]


def _flipped(text: str) -> str:
    octets = bytearray(base64.b64decode(text))
    octets[0] ^= 1
    return b64(bytes(octets))


SEALS: list[tuple[Callable[[dict[str, Any]], Any], list[str]]] = [
    (lambda seal: seal.update(index=2), ["ledger"]),
    (lambda seal: seal.update(index=-1), ["ledger"]),
    (lambda seal: seal.update(index=10**30), ["archive"]),
    (lambda seal: seal.update(path=seal["path"][:-1]), ["ledger"]),
    (lambda seal: seal.update(path=[*seal["path"], seal["path"][0]]), ["ledger"]),
    (lambda seal: seal.update(path=[_flipped(seal["path"][0]), *seal["path"][1:]]), ["ledger"]),
    (lambda seal: seal.update(path=[seal["path"][0][:-4], *seal["path"][1:]]), ["ledger"]),
    (lambda seal: seal.update(signature=_flipped(seal["signature"])), ["signature"]),
    (lambda seal: seal.update(signature=b64(bytes(64))), ["signature"]),
    (lambda seal: seal.update(signature=""), ["signature"]),
    (lambda seal: seal.update(leaves=_flipped(seal["leaves"])), ["leaves", "changed"]),
    (lambda seal: seal.update(leaves=b64(base64.b64decode(seal["leaves"])[:-32])), ["leaves", "changed"]),
    (lambda seal: seal.update(leaves=b64(base64.b64decode(seal["leaves"]) + bytes(32))), ["leaves"]),
    (lambda seal: seal.update(places=[0, 1, 2, 3, 5]), ["changed"]),
    (lambda seal: seal.update(places=[0, 1, 2, 3, -1]), ["changed"]),
    (lambda seal: seal.update(places=[1, 0, 2, 3, 4]), ["changed", "changed"]),
    (lambda seal: seal.update(places=[0, 0, 2, 3, 4]), ["changed"]),
    (lambda seal: seal.update(places=[0, 1, 2, 3]), ["inserted"]),
    (lambda seal: seal.update(places=[]), ["inserted"]),
    (lambda seal: seal.update(places=[*range(5), 7]), ["deleted"]),
]


@pytest.mark.parametrize(("change", "found"), SEALS, ids=range(len(SEALS)))
def test_seal_that_lies_is_found_by_kind(change: Callable[[dict[str, Any]], Any], found: list[str]) -> None:
    assert kinds(with_seal(change)) == found
    assert not checked(with_seal(change)).proven


@pytest.mark.parametrize(
    "change",
    [
        {name: value}
        for name, values in {
            "index": [None, "1", 1.5, [], True],
            "path": [None, 7, [7], ["x"], ["A"]],
            "signature": [None, 7, "x", "QQ"],
            "leaves": [None, 7, "x", []],
            "places": [None, 7, "01234", [None] * 5, ["0"] * 5, [0.0, 1, 2, 3, 4], [False, True, 2, 3, 4]],
        }.items()
        for value in values
    ],
    ids=str,
)
def test_seal_of_other_kinds_is_a_finding_and_no_error(change: dict[str, Any]) -> None:
    """JSON's true is no 1 and no place: there is one spelling of a segment."""
    assert kinds(with_seal(lambda seal: seal.update(change))) != []


def test_batch_that_is_filed_twice_is_found() -> None:
    twice = closed([*LINES[:8], *LINES[1:8], *LINES[8:-1]])
    assert kinds(twice) == ["entry"]
    exchanged = closed([LINES[0], *LINES[8:12], *LINES[1:8]])
    assert kinds(exchanged) == ["entry"]


def test_message_that_stands_for_another_one_is_found() -> None:
    """A row put in the place of one that somebody wants to hide: the counts are the same, the leaves are not."""
    copy = closed([*LINES[:4], LINES[3], *LINES[5:-1]])
    assert Counter(kinds(copy)) == {"changed": 1}
    assert kinds(with_seal(lambda seal: seal.update(places=[0, 0, 2, 3, 4]), lines=copy)) == ["changed"]


def test_messages_of_another_day_do_not_belong() -> None:
    found = checked(with_head(day=TWO)).findings
    assert {one.kind for one in found} == {"changed"}
    assert len(found) == 7
    assert all(one.receipt is not None and "ngày khác" in one.text for one in found)


def test_segment_of_another_gateway_is_not_this_ones() -> None:
    other = FileSigner("gw2-0a1b2c3d", bytes(32))
    assert kinds(with_head(gateway="gw2-0a1b2c3d")) == ["archive"]  # the key is not its own
    found = verify(with_head(gateway="gw2-0a1b2c3d", vkey=str(other.key)), [LOG.key])
    assert [one.kind for one in found.findings] == ["entry", "signature"] * 2


def test_batch_left_out_whole_is_for_the_ledger_to_tell() -> None:
    """A file proves what it holds. That it holds all is told by its digest in the ledger, so the digest is another one."""
    short = closed([LINES[0], *LINES[8:-1]])
    found = checked(short)
    assert found.proven
    assert found.digest != hashlib.sha256(b"".join(LINES)).digest()


@pytest.mark.parametrize(
    "end",
    [
        {"batches": 3}, {"messages": 6}, {"sha256": b64(bytes(32))}, {"batches": None}, {"messages": "7"}, {"sha256": None},
    ],
    ids=str,
)  # fmt: skip
def test_last_line_that_does_not_agree_is_a_finding(end: dict[str, Any]) -> None:
    assert kinds([*LINES[:-1], line(json.loads(LINES[-1]) | end)]) == ["archive"]


def test_every_changed_byte_is_found_in_its_line() -> None:
    """Of each line some bytes, first, last and between; with the last line made to agree, as a forger would."""
    for number, row in enumerate(LINES[:-1]):
        for at in sorted({0, 1, len(row) // 3, len(row) // 2, len(row) - 3, len(row) - 2, len(row) - 1}):
            changed = row[:at] + bytes([row[at] ^ 1]) + row[at + 1 :]
            lines = closed([*LINES[:number], changed, *LINES[number + 1 : -1]])
            found = checked(lines)
            assert not found.proven or lines[0] != LINES[0], (number, at)  # what the head says of itself is not signed
            if row.startswith(b'{"client"') and at < len(row) - 1 and at > 9:
                assert [(one.kind, one.batch) for one in found.findings] == [("changed", 1 if number < 8 else 2)], at


def test_hidden_row_is_named_with_its_receipt() -> None:
    rows = [*LINES]
    rows[4] = rows[4].replace(b'"status":200', b'"status":201')
    (found,) = checked(closed(rows[:-1])).findings
    assert (found.kind, found.batch, found.leaf) == ("changed", 1, 1)
    assert found.receipt == f"{BEFORE_MIDNIGHT + SECOND}.{call(1, 0).request_id}"
    rows[4] = b'{"client":"x"}\n'
    (found,) = checked(closed(rows[:-1])).findings
    assert (found.kind, found.leaf, found.receipt) == ("changed", 1, None)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["index", "batches", "places"]), inner),
    max_leaves=6,
)


@given(st.integers(0, 12), ANY)
def test_whatever_stands_in_a_line_the_check_ends_in_findings(at: int, value: Any) -> None:
    found = checked([*LINES[:at], line(value), *LINES[at + 1 :]])
    assert not found.proven
    assert all(one.text and one.line() for one in found.findings)


@given(st.lists(st.binary(max_size=40) | st.sampled_from(LINES), max_size=14))
def test_lines_in_any_order_are_never_believed_by_chance(lines: Lines) -> None:
    found = checked(lines)
    assert not found.proven or lines[0] == LINES[0]


@given(st.sampled_from(["environment", "day", "gateway", "vkey", "checkpoint", "log_vkey"]), st.text(max_size=20))
def test_head_that_says_anything_is_a_finding_and_no_error(name: str, value: str) -> None:
    found = checked(with_head(**{name: value}))
    # The environment and the log's key that came with the file are not believed: the keys given are.
    assert found.proven == (name in {"environment", "log_vkey"} or value == getattr(SEALED.head(), name))
    assert isinstance(found.head, Head)


def test_reader_gives_no_group_of_other_kinds() -> None:
    """A receipt is made from what the reader gives; a damaged file must end in its one error."""
    for change in (
        {"places": None},
        {"places": ["0"]},
        {"leaves": 7},
        {"path": [7]},
        {"signature": None},
        {"index": True},
    ):
        with pytest.raises(ArchiveError, match="dòng 2 có giá trị sai kiểu"):
            list(Reader.begin(with_seal(lambda seal, change=change: seal.update(change))).groups())  # type: ignore[misc]  # bound by default
