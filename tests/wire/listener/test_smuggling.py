"""The same malformed requests that the gateway refuses: one grammar, so one verdict."""

import re

import pytest
from tests.wire.process import Process
from tests.wire.smuggling_cases import CANARY, Case, cases, control

TARGET = b"/add-checkpoint"
# Names of services and clients mean nothing here.
OF_THE_GATEWAY = ("member code", "empty member", "identity only", "two slashes")
CASES = [case for case in cases(TARGET + b"/a/b/c/d/e", ()) if not any(part in case.name for part in OF_THE_GATEWAY)]


def statuses(answers: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", answers)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_shape_is_refused_and_what_it_hides_is_never_a_request(echo: Process, case: Case) -> None:
    answers = echo.exchange(case.data)
    found = statuses(answers)
    assert found[: case.before] == [200] * case.before, case.why
    assert len(found) - case.before <= 1, case.why
    for status in found[case.before :]:
        assert status in {*case.statuses, 400, 413, 431}, case.why
    assert b"?" + CANARY not in answers


def test_sound_request_is_answered(echo: Process) -> None:
    assert statuses(echo.exchange(control(TARGET, ()) * 3)) == [200] * 3
