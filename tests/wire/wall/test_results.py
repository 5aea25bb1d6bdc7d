"""Rows of watched tables in memory: every form of value, every way to cut a stream, and what is told of them."""

import json
import random
import time
from collections import Counter
from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.wall.speaker import asked
from tests.wire.wall.test_lane import House as Open

from duoc.engines.pgwire.messages import (
    AUTHENTICATION,
    BIND_COMPLETE,
    COMMAND_COMPLETE,
    COPY_DATA,
    COPY_OUT,
    DATA_ROW,
    DESCRIBE,
    PARSE_COMPLETE,
    READY,
    ROW_DESCRIPTION,
)
from duoc.engines.pii import DETECTORS, operators
from duoc.wire.wall.auditing import Unasked
from duoc.wire.wall.cells import Met, masked
from duoc.wire.wall.judging import Book, Path, Ruling
from duoc.wire.wall.passage import Passage
from duoc.wire.wall.policy import observing
from duoc.wire.wall.protected import rules_of
from duoc.wire.wall.results import Plans
from duoc.wire.wall.session import Session
from duoc.wire.wall.watched import watched

TABLE, OTHER = 16412, 16500
TEXT, INT8, NUMERIC, DATE, JSON, JSONB, TEXTS, BYTEA, UUID = 25, 20, 1700, 1082, 114, 3802, 1009, 17, 2950
AN = "096200000001"
# A numeric in binary: three digits of base 10,000 (962, 0, 1), weight 2, sign and scale 0.
BASE_10000 = bytes.fromhex("0003 0002 0000 0000 03c2 0000 0001")
HEAD = AUTHENTICATION.write(0, b"") + READY.write(b"I")
END = COMMAND_COMPLETE.write(b"SELECT 1") + READY.write(b"I")


def document(**more: Any) -> dict[str, Any]:
    """One table: its first column is the identity, the second is masked, of the third nothing is done."""
    listed = [("so_dinh_danh", 1, True, ""), ("ho_ten", 2, False, "mask"), ("noi_sinh", 3, False, "")]
    columns = [
        {"name": name, "number": n, "identity": who, "mask": mask, "for": ["*"]} for name, n, who, mask in listed
    ]
    return {"mode": "enforce", "watched": [{"table": "dancu.cong_dan", "oid": TABLE, "columns": columns}], **more}


class Trusting(Unasked):
    """Lets every question about protected data pass."""

    def ask(self, ruling: Ruling, _asked: Ruling, _portal: bytes | None = None, _ticket: str = "") -> Ruling:
        return ruling


class House(Open):
    """Remembers what it was told."""

    def __init__(self, written: dict[str, Any]) -> None:
        super().__init__(Plans(watched(written), operators.hashed(bytes(32))))
        self._book = Book(observing, ("public",), rules_of(written).guards)
        self.citizens: list[set[bytes]] = []
        self.traps: list[bytes] = []
        self.types: Counter[str] = Counter()
        self.refuses = ""

    def mark(self, citizen: str) -> bytes:
        return citizen.encode()

    def met(self, _session: Session, marks: Collection[bytes]) -> str:
        self.citizens.append(set(marks))
        return self.refuses

    def honey(self, _session: Session, marks: Collection[bytes]) -> None:
        self.traps += marks

    def found(self, _session: Session, types: "Counter[str]") -> None:
        self.types.update(types)

    def book(self, path: Path | None) -> Book:
        return self._book


class Side:
    """A session in memory whose server says what the test wants."""

    def __init__(self, **more: Any) -> None:
        self.house = House(document(**more))
        self.session = Session(self.house, ("public",), False, True, b"nowhere", lambda pid, secret: (pid, secret))
        self.session.audit = Trusting()
        self.passage = Passage(self.session, {})
        self.passage.from_server(HEAD)

    def ask(self, *messages: bytes) -> bytes:
        data = b"".join(messages)
        return data if self.passage.asks(data) else self.passage.from_client(data)

    def hear(self, data: bytes, cuts: Collection[int] = ()) -> bytes:
        """What the client gets of these bytes of the server, cut there."""
        said, at = b"", 0
        for cut in [*sorted(cuts), len(data)]:
            piece, at = data[at:cut], cut
            if piece:
                said += piece if self.passage.answers(piece) else self.passage.from_server(piece)
        return said


def described(*columns: tuple[int, int, int, int], names: tuple[str, ...] = ()) -> bytes:
    """(table, number, type, format) of each column."""
    called = [*names, *(f"c{place}" for place in range(len(names), len(columns)))]
    return ROW_DESCRIPTION.write(
        tuple(
            (name.encode(), table, number, oid, -1, -1, form)
            for name, (table, number, oid, form) in zip(called, columns, strict=True)
        )
    )


def row(*values: bytes | str | None) -> bytes:
    return DATA_ROW.write(tuple(value.encode() if isinstance(value, str) else value for value in values))


PERSON = described((TABLE, 1, TEXT, 0), (OTHER, 1, BYTEA, 1), (TABLE, 2, TEXT, 0), (OTHER, 2, TEXT, 0))
READ = asked("Q", "select a from dancu.cong_dan")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0, 3, 70_000, 1_600_000]), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_however_a_stream_is_cut_the_client_gets_the_same(sizes: list[int], chance: random.Random) -> None:
    photos = [bytes(size) for size in sizes]
    rows = b"".join(row(AN, photo, "Nguyễn Văn An", "x") for photo in photos)
    # Rows above a megabyte keep every length: "Nguyễn Văn An" has 16 bytes, "Nguyễn V. A." 14.
    shown = b"".join(row(AN, photo, "Nguyễn V. A." + ("  " if len(photo) > 1 << 20 else ""), "x") for photo in photos)
    said = PERSON + rows + END
    side = Side()
    side.ask(READ)
    # A segment of a socket has 256 kB at most.
    cuts = [*range(0, len(said), 1 << 18), *(chance.randrange(len(said)) for _ in range(chance.randrange(40)))]
    assert side.hear(said, cuts) == PERSON + shown + END
    assert set().union(*side.house.citizens) == {AN.encode()}
    assert not side.session.over


def test_one_byte_at_a_time() -> None:
    side = Side()
    side.ask(READ)
    said = PERSON + row(AN, b"", "Trần Thị Bé", None) * 3 + END
    assert side.hear(said, range(len(said))) == PERSON + row(AN, b"", "Trần T. B.", None) * 3 + END


@pytest.mark.parametrize(
    ("oid", "form", "value", "citizens", "shown"),
    [
        (TEXT, 0, AN.encode(), [AN], AN.encode()),
        (TEXT, 1, AN.encode(), [AN], AN.encode()),
        (INT8, 0, b"96200000001", [AN], b"96200000001"),
        (INT8, 1, (96_200_000_001).to_bytes(8), [AN], (96_200_000_001).to_bytes(8)),
        (NUMERIC, 0, b"96200000001", [AN], b"96200000001"),
        (NUMERIC, 1, BASE_10000, [AN], BASE_10000),
        (NUMERIC, 1, bytes.fromhex("0001 0000 0000 0002 0001"), [], None),  # 1.00 names nobody
        (TEXTS, 0, b"{096200000001,096200000002}", [AN, "096200000002"], b"{096200000001,096200000002}"),
        (JSONB, 1, b'\x01{"a": "096200000001"}', [AN], b'\x01{"a": "096200000001"}'),
        (UUID, 1, bytes(16), [], None),
        (TEXT, 0, None, [], None),
    ],
)  # fmt: skip
def test_identities_are_counted_in_every_form(
    oid: int, form: int, value: bytes | None, citizens: list[str], shown: bytes | None
) -> None:
    side = Side()
    side.ask(READ)
    head = described((TABLE, 1, oid, form))
    assert side.hear(head + row(value) + END) == head + row(shown) + END
    assert set().union(*side.house.citizens) == {citizen.encode() for citizen in citizens}


@pytest.mark.parametrize(
    ("oid", "form", "value", "shown"),
    [
        (TEXT, 0, "Nguyễn Văn An", "Nguyễn V. A."),
        (TEXT, 1, "Lê", "Lê"),
        (TEXT, 0, "x" * 5000, "[NAME]"),
        (JSON, 0, '{"ten": "Trần Thị Bé", "sdt": "0912345678"}', '{"ten": "Trần T. B.", "sdt": "*******678"}'),
        (JSON, 0, "{", None),
        (JSONB, 1, '\x01"Nguyễn Văn An"', None),
        (TEXTS, 0, '{"Nguyễn Văn An"}', None),
        (DATE, 0, "1980-02-03", None),
        (INT8, 1, b"\0" * 8, None),
    ],
)  # fmt: skip
def test_a_mask_is_what_the_type_can_hold(oid: int, form: int, value: str | bytes, shown: str | None) -> None:
    side = Side()
    side.ask(READ)
    head = described((TABLE, 2, oid, form), (TABLE, 3, oid, form))
    assert side.hear(head + row(value, value) + END) == head + row(shown, value) + END


def test_rows_leave_after_their_citizens_were_counted() -> None:
    side = Side()
    side.house.refuses = "hết hạn mức"
    side.ask(READ)
    on = side.hear(PERSON + row(AN, b"", "A", None) * 2 + END)
    assert on.startswith(PERSON + b"E")
    assert "hết hạn mức".encode() in on
    assert on.endswith(READY.write(b"I"))
    assert DATA_ROW.letter + row(AN, b"", "A", None)[1:9] not in on
    assert side.house.citizens == [{AN.encode()}]
    assert side.passage._lane.clear
    side.house.refuses = ""
    side.ask(READ)
    assert side.hear(PERSON + row(AN, b"", "A", None) + END) == PERSON + row(AN, b"", "A", None) + END


@pytest.mark.parametrize("ends", [False, True])
def test_a_honey_record_is_told_and_ends_what_it_shall(ends: bool) -> None:
    side = Side(honey=[AN.encode().hex()], honey_ends=ends)
    side.ask(READ)
    on = side.hear(PERSON + row("096200000002", b"", "A", None) + row(AN, b"", "A", None) + END)
    assert side.house.traps == [AN.encode()]
    assert (b"D" in on[len(PERSON) : len(PERSON) + 1]) is not ends


def test_the_lane_carries_only_what_nothing_is_done_with() -> None:
    side = Side()
    other = described((OTHER, 2, TEXT, 0))
    for _ in range(3):
        for text, head, values in (
            ("select b from dvc.ho_so", other, ("x",)),
            ("select a from dancu.cong_dan", PERSON, (AN, b"", "A", None)),
        ):
            data = asked("Q", text)
            took = side.passage.asks(data)
            if not took:
                side.passage.from_client(data)
            assert took is (head is other)
            side.hear(head + row(*values) + END)
    assert len(side.house.citizens) == 3
    # The same columns of nothing, once over a watched table: what the lane knows of the first says nothing of the second.
    count = described((0, 0, TEXT, 0))
    for _ in range(2):
        side.ask(asked("Q", "select count(*) from dvc.ho_so"))
        side.hear(count + row("12") + END)
    side.ask(asked("Q", "select max(x) from dancu.cong_dan"))
    side.hear(count + row(f"số {AN}") + END)
    assert side.house.types == {"SO_DINH_DANH": 1}


def test_a_description_is_asked_for_where_the_client_asks_for_none() -> None:
    side = Side()
    parse, run = (
        asked("P", "s", "select a from dancu.cong_dan"),
        asked("B", "", "s", []) + asked("E", "", 0) + asked("S"),
    )
    show = DESCRIBE.write(b"P", b"")
    for request, answer in ((parse + run, PARSE_COMPLETE.write()), (run, b""), (run, b"")):
        assert side.ask(request).count(show) == 1
        rows = row(AN, b"", "Nguyễn Văn An", None)
        shown = answer + BIND_COMPLETE.write() + row(AN, b"", "Nguyễn V. A.", None) + END
        assert side.hear(answer + BIND_COMPLETE.write() + PERSON + rows + END) == shown
    assert not side.session.over
    # A server that gives rows of a portal that it did not describe is out of its mind.
    side.ask(run)
    side.hear(BIND_COMPLETE.write() + row(AN, b"", "A", None))
    assert side.session.over


INSPECTED = described((OTHER, 1, TEXT, 0), (OTHER, 2, INT8, 0), names=("ghi_chu", "so"))
NOTE, NOTE_MASKED = "Gọi ông Nguyễn Văn An, SĐT 0912345678", "Gọi ông Nguyễn V. A., SĐT *******678"


@pytest.mark.parametrize(("mode", "shown"), [("off", NOTE), ("observe", NOTE), ("mask", NOTE_MASKED), ("block", None)])
def test_personal_data_outside_watched_columns(mode: str, shown: str | None) -> None:
    side = Side(inspect=mode)
    side.ask(asked("Q", "select ghi_chu, so from dvc.ho_so"))
    on = side.hear(INSPECTED + row("không có gì", "1") + row(NOTE, "2") + END)
    if shown is None:
        assert on.startswith(INSPECTED + b"E")
        assert b"NAME, PHONE" in on
    else:
        assert on == INSPECTED + row("không có gì", "1") + row(shown, "2") + END
    assert side.house.types == ({} if mode == "off" else {"NAME": 1, "PHONE": 1})


def test_a_long_text_is_searched_across_every_cut() -> None:
    side = Side(inspect="mask")
    # One number in each slice and one across each border of 64 K signs, whatever the slices' own length is.
    text = "".join(f"{'.' * (at % 97)} SĐT 0912345678 " + "x" * 1000 for at in range(900))
    assert len(text) > 900_000
    side.ask(asked("Q", "select ghi_chu from dvc.ho_so"))
    head = described((OTHER, 1, TEXT, 0))
    for value in (text[:100_000], text + text):  # held, and flowing
        on = side.hear(head + row(value) + END, range(0, len(value.encode()), 30_000))
        assert on.count(b"0912345678") == 0
        assert on.count(b"678") == (
            value.count("678") if len(value) == 100_000 else 0
        )  # a flowing value keeps its length, all stars
        assert len(on) == len(head + row(value) + END)
        side.ask(asked("Q", "select ghi_chu from dvc.ho_so"))
    assert side.house.types == {"PHONE": 1800 + text[:100_000].count("0912345678")}


def test_copy_is_searched_too() -> None:
    side = Side(inspect="mask")
    for text in ("copy dvc.ho_so to stdout", "copy dvc.ho_so to stdout (format csv)"):
        side.ask(asked("Q", text))
        line = f"1\t{NOTE}\n".encode()
        end = b"c\0\0\0\x04" + END
        on = side.hear(
            COPY_OUT.write(0, ()) + COPY_DATA.write(line) * 2 + COPY_DATA.write(line * 40_000) + end,
            [50, 1000, 700_000],
        )
        assert len(on) == len(COPY_OUT.write(0, ()) + COPY_DATA.write(line) * 2 + COPY_DATA.write(line * 40_000) + end)
        assert b"0912345678" not in on
        assert "Nguyễn".encode() not in on


@pytest.mark.usefixtures("own_heap")
def test_large_values_cost_a_turn_little() -> None:
    """A turn of the loop is 64 kB; none costs much, whatever the row."""
    side = Side(inspect="mask")
    side.ask(READ)
    said = PERSON + row(AN, b"", "Nguyễn Văn An " * 1_000_000, "sđt 0912345678 " * 500_000) + END
    worst = 0.0
    for at in range(0, len(said), 65_536):
        piece = said[at : at + 65_536]
        began = time.thread_time()
        side.passage.from_server(piece)
        worst = max(worst, time.thread_time() - began)
    assert not side.session.over
    assert worst < 0.2


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["", *sorted(DETECTORS)]), st.text(max_size=40) | st.sampled_from(["@", " ", "phường ", "0"]),
    st.sampled_from([TEXT, JSON]), st.sampled_from([operators.mask, operators.drop, operators.hashed(bytes(32))]),
)  # fmt: skip
def test_no_value_is_too_odd_to_be_masked(kind: str, value: str, oid: int, operator: Any) -> None:
    """A value that an operator fails at would end its session."""
    assert masked(oid, kind, operator)(value.encode(), Met()) is None or oid == TEXT or value.strip()
    assert masked(JSON, kind, operator)(json.dumps({"ho_ten": [value, 1.5]}).encode(), Met())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80), st.booleans())
def test_a_server_that_breaks_its_own_description_ends_the_session(body: bytes, whole: bool) -> None:
    side = Side(inspect="mask")
    side.ask(READ)
    message = b"D" + (len(body) + 4 if whole else 200).to_bytes(4) + body
    side.hear(PERSON + message + (END if whole else b""))
    if whole and not side.session.over:
        assert body[:2] == b"\0\4"


def test_many_portals_cost_a_bounded_amount() -> None:
    """The description of a portal that was forgotten is asked for again."""
    side = Side()
    side.ask(asked("Q", "begin"))
    side.hear(COMMAND_COMPLETE.write(b"BEGIN") + READY.write(b"T"))
    side.ask(asked("P", "s", "select a from dancu.cong_dan"), asked("S"))
    side.hear(PARSE_COMPLETE.write() + READY.write(b"T"))
    for number in range(300):
        side.ask(asked("B", f"p{number}", "s", []), asked("D", "P", f"p{number}"), asked("S"))
        side.hear(BIND_COMPLETE.write() + PERSON + READY.write(b"T"))
    shown = row(AN, b"", "Nguyễn V. A.", None) + COMMAND_COMPLETE.write(b"SELECT 1") + READY.write(b"T")
    for portal, again in (("p0", True), ("p299", False)):
        on = side.ask(asked("E", portal, 0), asked("S"))
        assert (DESCRIBE.write(b"P", portal.encode()) in on) is again
        said = (
            (PERSON if again else b"")
            + row(AN, b"", "Nguyễn Văn An", None)
            + shown[len(row(AN, b"", "Nguyễn V. A.", None)) :]
        )
        assert side.hear(said) == shown
    assert not side.session.over
