"""The table itself: it can only prove something when its control is sound and each case is damaged for one reason."""

import contextlib

import httptools
import pytest
from tests.wire.smuggling_cases import CANARY, cases, control

TARGET = b"/r1/VN/GOV/000.00.00.G22/sim/DKDN/tra-cuu"
IDENTITY = (b"X-Road-Client: VN/GOV/000.00.00.H12/dvc", b"X-Api-Key: invented")
CASES = cases(TARGET, IDENTITY)


class Seen:
    """What llhttp, a parser that nobody here wrote, makes of a stream."""

    def __init__(self):
        self.complete = 0

    def on_message_complete(self):
        self.complete += 1


def complete_requests(data: bytes) -> int:
    seen = Seen()
    parser = httptools.HttpRequestParser(seen)
    with contextlib.suppress(httptools.HttpParserError, httptools.HttpParserUpgrade):
        parser.feed_data(data)
    return seen.complete


def test_cases_are_many_and_named_once():
    names = [case.name for case in CASES]
    assert len(names) >= 60
    assert len(set(names)) == len(names)


def test_control_is_a_sound_request():
    assert complete_requests(control(TARGET, IDENTITY) * 3) == 3


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_is_complete_and_differs_from_the_control(case):
    assert case.data != control(TARGET, IDENTITY)
    assert case.why
    assert case.place in {"head", "body"}
    assert all(400 <= status < 600 for status in case.statuses)
    # A case that waited for more input would prove nothing: it has its empty line, or is longer than any head may be.
    assert b"\r\n\r\n" in case.data or len(case.data) > 262_144


@pytest.mark.parametrize("case", [case for case in CASES if case.before], ids=lambda case: case.name)
def test_case_behind_sound_requests_begins_with_them(case):
    assert complete_requests(case.data) >= case.before
    assert case.data.index(b" HTTP/1.1\r\n") < len(TARGET) + 10


def test_canary_is_in_no_control():
    assert CANARY not in control(TARGET, IDENTITY)
    assert sum(CANARY in case.data for case in CASES) >= 40
