"""The simulators refuse every smuggling shape too: a gateway that forwarded one would be seen, not believed."""

import pytest
from tests.wire.smuggling_cases import CANARY, cases, control

from duoc.sim.request_reader import BadRequestError, RequestReader

TARGET = b"/DKDN/tra-cuu/v1/a/b/c"
IDENTITY = (b"X-Road-Client: VN/GOV/000.00.00.H12/dvc",)
# Names of services and clients mean nothing to the simulators; unknown methods and targets get their answer later.
OF_THE_GATEWAY = (
    "member code",
    "target in",
    "identity only",
    "with an unknown method",
    "with a method in small letters",
)
CASES = [
    case for case in cases(TARGET, IDENTITY) if not any(part in case.name for part in (*OF_THE_GATEWAY, "empty member"))
]


def read(pieces):
    reader, found = RequestReader(), []
    for piece in pieces:
        try:
            found += reader.feed(piece)
        except BadRequestError as error:
            return [*found, *reader.done], error.status
    return found, None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("step", [1 << 20, 7])
def test_reader_refuses_the_shape_after_what_was_sound(case, step):
    requests, status = read([case.data[start : start + step] for start in range(0, len(case.data), step)])
    assert status in {400, 431, 501}
    assert len(requests) == case.before
    assert all(CANARY not in request.target for request in requests)


def test_reader_takes_the_control():
    assert len(read([control(TARGET, IDENTITY) * 2])[0]) == 2
