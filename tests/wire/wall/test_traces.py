"""Every trace of the reference data ends as it says, with a real PostgreSQL behind the wall.

The table holds what each trace's `reply` asks for, in letters: what comes after the first ReadyForQuery (for traces that end
before it: from the beginning), the SQLSTATEs of the errors, and which texts the server may have seen.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from tests.wire.process import Process
from tests.wire.wall.relay import Relay
from tests.wire.wall.speaker import Speaker, asked

from duoc.engines.pgwire import startup
from duoc.engines.pgwire.messages import AUTHENTICATION, NOTICE, NOTIFICATION, QUERY

SHARED = Path(os.environ.get("DUOC_SHARED", Path(__file__).parents[4] / "shared"))
FILE = SHARED / "data/guard/wire-traces.json"
TRACES = {trace["id"]: trace for trace in json.loads(FILE.read_text())["traces"]} if FILE.exists() else {}
COUNT = "select count(*) from dvc.ho_so where don_vi_id=17 and trang_thai='TRE_HAN'"
TEN = "select ho_ten,ngay_sinh from dancu.cong_dan where so_dinh_danh=$1"
PIECES = (
    "select id,ma_ho_so,trang_thai from dvc.ho_so where can_bo_id=$1 and trang_thai in ('MOI','DANG_XU_LY') limit 20"
)
COPY = "copy (select ma_ho_so,trang_thai from dvc.ho_so where nam=2026) to stdout with (format csv)"

# Refused before the server hears of it.
CLOSED = {
    "w001": "0A000", "w002": "08P01", "w004": "42501", "w005": "42501", "w006": "42501", "w007": "42501", "w008": "42501",
    "w009": "42501", "w010": "42501", "w011": "08P01",
}  # fmt: skip
# id: letters (a regular expression), SQLSTATEs, texts at the server.
SESSIONS: dict[str, tuple[str, list[str], list[str]]] = {
    "w012": ("TDCZ", [], [COUNT]),
    "w013": ("IZ", [], [""]),
    "w014": ("EZ", ["42501"], []),
    "w015": ("12TDCZ", [], [TEN]),
    "w016": ("12DCEZ", ["42501"], [COUNT]),
    "w017": ("EZ", ["42501"], []),
    "w018": ("EZ", ["42501"], []),
    "w019": ("1EZ", ["42501"], [TEN]),
    "w020": ("EZEZ", ["42501", "26000"], []),
    "w021": ("1ZCZEZ", ["26000"], [TEN, "deallocate s1"]),
    "w022": ("12D{5}sD{5}sD{1,10}CZ", [], [PIECES]),
    "w023": ("EZ", ["42501"], []),
    "w024": ("TDCZ", [], ["select 1"]),
    "w025": ("Hd+cCZ", [], [COPY]),
    "w027": ("EZ", ["08P01"], []),
    "w028": ("EZ", ["22021"], []),
    "w029": ("EZ", ["42501"], []),
    "w034": ("1Z", [], ["select 1"]),
}
RAW = {
    "SSLRequest + Startup in one segment": startup.request(startup.SSL_REQUEST)
    + startup.message([("user", "app_dvc")]),
    "length 10001": (10_001).to_bytes(4, "big") + b"\0\3\0\0" + bytes(9993),
    "Q 00000003": b"Q\0\0\0\3",
    'Q "select 1\\0select 2\\0"': b"Q\0\0\0\x16select 1\0select 2\0",
    'Q "select \\xff"': QUERY.write(b"select \xff"),
    "P with 65535 parameter types": asked("P", "", "select 1", (23,) * 65_535) + asked("S"),
}
SCENES = {"w000", "w003", "w026", "w030", "w031", "w032", "w033", "w035"}


def packet(step: list[Any]) -> bytes:
    """The bytes of one step of a trace."""
    letter, *values = step
    if letter == "Startup":
        return startup.message(values[0].items())
    if letter == "SSLRequest":
        return startup.request(startup.SSL_REQUEST)
    return RAW[values[0]] if letter == "Raw" else asked(letter, *values)


def test_the_table_has_every_trace() -> None:
    if not TRACES:
        pytest.skip(f"reference data is absent: {FILE} (set DUOC_SHARED)")
    assert {*CLOSED, *SESSIONS, *SCENES} == set(TRACES)
    assert len(TRACES) == len(CLOSED) + len(SESSIONS) + len(SCENES) == 36


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.usefixtures("shared")
def test_a_session_that_may_not_be_is_closed_unseen(name: str, speaker: Speaker, relay: Relay) -> None:
    trace = TRACES[name]
    assert trace["verdict"] == "close"
    first, *others = trace["send"]
    speaker.send(packet(first))
    if name == "w001":
        assert speaker.socket.recv(1) == b"N"
    speaker.send(*map(packet, others))
    assert speaker.hear_the_end() == "E"
    assert [(error["C"], error["V"]) for error in speaker.errors] == [(CLOSED[name], "FATAL")]
    assert relay.starts == []


@pytest.mark.parametrize("name", SESSIONS)
@pytest.mark.usefixtures("shared")
def test_a_session_goes_on_as_the_trace_says(name: str, speaker: Speaker, relay: Relay) -> None:
    trace, (letters, codes, texts) = TRACES[name], SESSIONS[name]
    (start, parameters), *steps = trace["send"]
    assert start == "Startup"
    speaker.start(**parameters)
    if steps[0][0] == "Split":
        _, place, step = steps[0]
        data = packet(step)
        speaker.send(data[:place])
        speaker.send(data[place:])
    else:
        speaker.send(*map(packet, steps))
    if name == "w024":
        speaker.send(asked("Q", "select 1"))  # the session lives, and the server never saw the data
    speaker.hear("Z", letters.count("Z"))
    assert re.fullmatch(letters, speaker.letters), speaker.letters
    assert [error["C"] for error in speaker.errors] == codes
    assert set(speaker.states) == {"I"}
    assert (trace["verdict"] == "deny") == bool(codes) or name == "w024" or name == "w034"
    assert relay.texts == texts
    assert not any(letter in "Fdcf" for letter, _ in relay.seen)
    if trace["server_sees"] == []:
        assert relay.seen == []


@pytest.mark.usefixtures("shared")
def test_w000_a_plain_start_gives_a_key_of_the_walls_own(speaker: Speaker, relay: Relay) -> None:
    speaker.send(packet(TRACES["w000"]["send"][0]))
    assert re.fullmatch("RS+KZ", speaker.hear())
    (start,) = relay.starts
    assert dict(startup.parameters(start)) == {
        "user": "app_dvc", "database": "dvc", "client_encoding": "UTF8", "search_path": '"$user", "public"',
    }  # fmt: skip


@pytest.mark.usefixtures("shared")
def test_w003_an_unknown_option_is_named_and_not_passed_on(speaker: Speaker, relay: Relay) -> None:
    speaker.send(packet(TRACES["w003"]["send"][0]))
    assert re.fullmatch("vRS+KZ", speaker.hear())
    assert speaker.replies[0][1] == b"\0\3\0\0\0\0\0\1_pq_.x\0"
    assert b"_pq_" not in relay.starts[0]


@pytest.mark.usefixtures("shared")
def test_w026_a_length_below_four_closes(speaker: Speaker, relay: Relay) -> None:
    start, step = TRACES["w026"]["send"]
    speaker.start(**start[1])
    speaker.send(packet(step))
    speaker.hear_the_end()
    assert speaker.closed
    assert relay.seen == []


@pytest.mark.usefixtures("shared")
def test_w030_a_foreign_key_cancels_nothing(speaker: Speaker, relay: Relay) -> None:
    speaker.send(startup.cancel(4711, b"abcd"))
    assert speaker.hear_the_end() == ""
    assert relay.starts == []


@pytest.mark.usefixtures("shared")
def test_w031_terminate_in_a_pipeline_ends_both_sessions(speaker: Speaker, relay: Relay) -> None:
    start, *steps = TRACES["w031"]["send"]
    speaker.start(**start[1])
    speaker.send(*map(packet, steps))
    assert speaker.hear_the_end() in ("", "1")
    assert relay.ended.wait(5)
    assert [letter for letter, _ in relay.seen] == ["P", "X"]


@pytest.mark.usefixtures("shared")
def test_w032_a_number_in_a_notice_is_masked(speaker: Speaker, relay: Relay) -> None:
    start, (_, _, text) = TRACES["w032"]["send"]
    speaker.start(**start[1])
    relay.say(NOTICE.write((("S", b"NOTICE"), ("C", b"00000"), ("M", text.encode()))))
    speaker.hear("N")
    assert speaker.said("N") == [{"S": "NOTICE", "C": "00000", "M": "NOTICE: •••"}]


@pytest.mark.usefixtures("shared")
def test_w033_a_number_in_a_notification_is_masked(speaker: Speaker, relay: Relay) -> None:
    start, (_, _, channel, payload) = TRACES["w033"]["send"]
    speaker.start(**start[1])
    relay.say(NOTIFICATION.write(7, channel.encode(), payload.encode()))
    speaker.hear("A")
    assert NOTIFICATION.read(speaker.replies[0][1]) == (7, b"kenh", "•••".encode())


@pytest.mark.usefixtures("shared")
def test_w035_no_password_in_clear(speaker: Speaker, relay: Relay, enforcing: Process) -> None:
    relay.greeting = AUTHENTICATION.write(3, b"")
    try:
        speaker.send(packet(TRACES["w035"]["send"][0]))
        assert speaker.hear_the_end() == "E"
    finally:
        relay.greeting = b""
    assert speaker.errors[0]["C"] == "28000"
    assert enforcing.process.poll() is None
