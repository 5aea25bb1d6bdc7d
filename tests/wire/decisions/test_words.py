"""What a decision says, down to its bytes: bounded words, the canonical detail, the leaf and the root that the ledger is told."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from duoc.wire.decisions.decision import EMPTY_NOTE, Decision, bounded, note_of, source_of
from duoc.wire.decisions.frames import BEGIN, LENGTH, NO_DETAIL, ROW, Frame, pack, scan, sealed
from duoc.wire.decisions.places import guard_folder, journals
from duoc.wire.decisions.sealing import entry_of, leaf, row_of
from duoc.wire.decisions.sealing import sealed as seal

SOURCE = source_of(application="dvc", account="app_dvc", source="127.0.0.1")
START = bytes(32)
AT = 1_795_971_599_999_999  # 2026-11-29 16:59:59.999999 UTC, by `date -d`: a microsecond before midnight in Cà Mau


def test_a_source_is_bounded_and_holds_nothing_that_the_database_refuses() -> None:
    assert SOURCE == b'{"account":"app_dvc","application":"dvc","program":"","session":"","source":"127.0.0.1"}'
    odd = source_of(application="a\0b", program="\ud800x", account="ệ" * 201)
    assert odd == (
        b'{"account":"' + "ệ".encode() * 200 + b'","application":"ab","program":"?x","session":"","source":""}'
    )


def test_a_note_names_sixty_four_objects_at_most() -> None:
    assert EMPTY_NOTE == b'{"key":"","objects":[],"text":""}'
    assert note_of("0a", (f"t.{number}" for number in range(65))).count(b'"t.') == 64


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 2048, 2048), ("x" * 2049, 2048), ("ệ" * 682, 682), ("ệ" * 683, 682),  # 683 × 3 = 2049 bytes
        ("x" + "ệ" * 682, 683), ("xxx" + "ệ" * 682, 684), ("😀" * 512, 512), ("x" + "😀" * 512, 512), ("\0" * 3000, 0),
    ],
)  # fmt: skip
def test_a_text_is_cut_between_letters(text: str, kept: int) -> None:
    assert bounded(text) == text.replace("\0", "")[:kept]


def test_a_detail_is_canonical_and_only_where_there_is_something_to_say() -> None:
    assert Decision(SOURCE, rows=9, size=9, us=9).detail() == b""
    marks = {bytes([2]) * 16, bytes([1]) * 16}
    assert Decision(SOURCE, officer="lan", dossier="HS\0-1", marks=marks).detail() == (
        b'{"agency":"","dossier":"HS-1","marks":["' + b"01" * 16 + b'","' + b"02" * 16 + b'"],'
        b'"of":null,"officer":"lan","rule":"","verdict":"pass"}'
    )
    assert b'"of":7' in Decision(SOURCE, verdict="done", of=7).detail()
    for name, word in (("rule", "han-muc"), ("agency", "H05"), ("dossier", "HS-1"), ("verdict", "block")):
        decision = Decision(SOURCE)
        setattr(decision, name, word)
        assert f'"{name}":"{word}"'.encode() in decision.detail()


def frame_of(*items: Any, first: int = 1, previous: bytes = START) -> Frame:
    raw, _ = sealed(pack(items, first, 0), previous)
    ((frame, stop),) = scan(raw)
    assert frame is not None
    assert stop == len(raw)
    return frame


def plain(rows: int = 1, at_us: int = AT) -> tuple[int, bytes, bytes, int, int, int]:
    return at_us * 1000, SOURCE, EMPTY_NOTE, rows, 0, 0


def test_the_root_of_a_seal_is_that_of_rfc_6962() -> None:
    """A leaf is SHA-256(0x00 ‖ bytes), a node SHA-256(0x01 ‖ left ‖ right); of three leaves the third stands alone."""
    one = frame_of(plain(1), plain(2))
    two = frame_of(plain(3), first=3, previous=one.head)
    told = seal("wall", [one, two])
    assert [(each["number"], each["rows"], each["writer"]) for each in told.members] == [
        (1, 1, "wall"), (2, 2, "wall"), (3, 3, "wall"),
    ]  # fmt: skip
    first, second, third = (sha256(b"\0" + leaf(each)).digest() for each in told.members)
    assert told.root == sha256(b"\1" + sha256(b"\1" + first + second).digest() + third).digest()
    assert (told.first, told.last, told.head) == (1, 3, two.head)
    assert entry_of("wall", 1, 3, two.head, told.root) == {
        "writer": "wall", "first": 1, "last": 3, "head": two.head.hex(), "root": told.root.hex(),
    }  # fmt: skip


def test_a_leaf_is_written_out() -> None:
    (members,) = seal("wall", [frame_of(plain(5))]).members
    assert leaf(members) == (
        b'{"account":"app_dvc","agency":"","application":"dvc","dossier":"","duration_us":0,"key":"","marks":[],"number":1,'
        b'"objects":[],"of":null,"officer":"","program":"","rows":5,"rule":"","session":"","size":0,"source":"127.0.0.1",'
        b'"text":"","time":"2026-11-29T16:59:59.999999Z","verdict":"pass","writer":"wall"}'
    )


def test_a_row_lies_on_its_day_in_the_province() -> None:
    """Midnight of Cà Mau is 17:00 UTC: the same night is two days of the table."""
    members = seal("wall", [frame_of(plain(), plain(at_us=AT + 1))]).members
    assert [row_of(4, each)[0].isoformat() for each in members] == ["2026-11-29", "2026-11-30"]
    assert row_of(4, members[1])[1:3] == (4, 2)


def forged(count: int, texts: list[bytes], rows: bytes, said: int | None = None) -> Frame:
    """A frame that whoever writes the journal could chain rightly, whatever is in it."""
    body = BEGIN.pack(1, count, len(texts) if said is None else said)
    body += b"".join(LENGTH.pack(len(text)) + text for text in texts) + rows
    ((frame, _),) = scan(sealed(body, START)[0])
    assert frame is not None
    return frame


def one_row(source: int = 0, note: int = 1, detail: int = NO_DETAIL, at: int = AT) -> bytes:
    return ROW.pack(at, source, note, detail, 0, 0, 0)


@pytest.mark.parametrize(
    "frame",
    [
        forged(1, [], b"", said=9),  # texts that are not there
        forged(1, [SOURCE, EMPTY_NOTE], one_row()[:-1]), forged(2, [SOURCE, EMPTY_NOTE], one_row()),
        forged(1, [SOURCE, EMPTY_NOTE], one_row(source=2)), forged(1, [SOURCE, EMPTY_NOTE], one_row(detail=7)),
        forged(1, [SOURCE, b"{"], one_row()), forged(1, [SOURCE, b"\xff"], one_row()),
        forged(1, [SOURCE, b"[" * 99_999], one_row()),
        forged(1, [b"[]", EMPTY_NOTE], one_row()), forged(1, [SOURCE, b"7"], one_row()),
        forged(1, [SOURCE, EMPTY_NOTE, b'"x"'], one_row(detail=2)), forged(1, [SOURCE, EMPTY_NOTE], one_row(at=2**64 - 1)),
        forged(1, [b"{}", EMPTY_NOTE], one_row()), forged(1, [SOURCE, b"{}"], one_row()),
        forged(1, [SOURCE, EMPTY_NOTE, b'{"marks": 7}'], one_row(detail=2)),
        forged(1, [SOURCE, EMPTY_NOTE, b'{"marks": [7]}'], one_row(detail=2)),
        forged(1, [SOURCE, EMPTY_NOTE, b'{"rule": {}}'], one_row(detail=2)),
        forged(1, [SOURCE, EMPTY_NOTE, b'{"of": 9223372036854775808}'], one_row(detail=2)),  # no bigint of the database
        forged(1, [SOURCE, EMPTY_NOTE], ROW.pack(AT, 0, 1, NO_DETAIL, 2**63, 0, 0)),
    ],
)  # fmt: skip
def test_a_chained_frame_that_says_nothing_is_a_value_error(frame: Frame) -> None:
    """One writer's nonsense must not end the recorder of all: it puts aside what raises this error."""
    with pytest.raises(ValueError, match=r"."):
        seal("wall", [frame])


def test_a_text_cannot_speak_for_another_writer_or_number() -> None:
    lying = SOURCE[:-1] + b',"writer":"gateway","number":99,"time":"1970-01-01T00:00:00.000000Z"}'
    (members,) = seal("wall", [forged(1, [lying, EMPTY_NOTE], one_row())]).members
    assert (members["writer"], members["number"], members["time"][:10]) == ("wall", 1, "2026-11-29")


def test_what_is_no_frame_ends_the_scan() -> None:
    good = frame_of(plain()).raw
    assert [frame for frame, _ in scan(good[:-1])] == []  # not there whole: it may still be written
    assert [frame for frame, _ in scan(good[:3])] == []
    for length in (0, 13, (64 << 20) + 1, 2**32 - 1):  # shorter than a body's head, longer than any body
        assert list(scan(good + LENGTH.pack(length) + good))[1:] == [(None, len(good))]
    assert list(scan(sealed(bytes(13), START)[0])) == [(None, 0)]  # its hash is right, but it has no whole head
    twice = list(scan(good + good[:40] + b"?" + good[41:]))
    assert [frame is None for frame, _ in twice] == [False, True]


def test_production_keeps_its_guard_in_the_provinces_own_folder() -> None:
    home = Path("/h")
    assert guard_folder(home / "production") == Path("/h/guard")
    assert guard_folder(home / "sandbox") == Path("/h/sandbox/guard")
    assert journals(home / "replay") == Path("/h/replay/guard/journal")
