"""What each door says of the same reason, without a gateway around it."""

import json

import pytest

from duoc.engines.xroad.errors import CATALOGUE, XRoadError, error
from duoc.wire.gateway import tongue
from duoc.wire.gateway.doors.lgsp import LgspDoor
from duoc.wire.gateway.doors.refusals import OURS, refused
from duoc.wire.gateway.doors.wso2 import ApiDoor, TokenDoor
from duoc.wire.gateway.doors.xrdadapter import XrdAdapterDoor

QUOTA = XRoadError("Client.QuotaExceeded", "Vượt hạn mức", 429, 7)
EVERY = [error(code) for code in CATALOGUE] + [refused(name.removeprefix("Client.")) for name in OURS] + [QUOTA]


@pytest.mark.parametrize("problem", EVERY, ids=lambda problem: problem.type)
@pytest.mark.parametrize(
    "door", [LgspDoor(), TokenDoor(), ApiDoor(), XrdAdapterDoor()], ids=lambda door: type(door).__name__
)
def test_every_reason_has_its_form_at_every_door(door, problem):
    said = door.say(problem, "detail-1", [])
    assert 400 <= said.status <= 599
    assert said.media == "application/json"
    assert isinstance(json.loads(said.content), dict)
    assert said.lines == b"" or said.lines.endswith(b"\r\n")
    # Whose fault it is may not change on the way: a client's stays below 500.
    assert (said.status < 500) <= (problem.status < 500 or said.status in (401, 403, 404))


def test_quota_is_said_with_the_time_to_come_back():
    """Reference §2.1, §2.2 and design conclusion 6: 429 and Retry-After in every dialect."""
    for say in (LgspDoor().say, ApiDoor().say, XrdAdapterDoor().say, tongue.r1):
        said = say(QUOTA, "detail-1", [])
        assert said.status == 429
        assert b"Retry-After: 7\r\n" in said.lines
    assert json.loads(ApiDoor().say(QUOTA, "d", []).content)["fault"]["code"] == 900800
    assert json.loads(LgspDoor().say(QUOTA, "d", []).content)["code"] == "429"


def test_oauth_errors_are_those_of_rfc_6749():
    codes = {json.loads(TokenDoor().say(problem, "", []).content)["error"] for problem in EVERY}
    assert codes == {"invalid_client", "invalid_request", "unsupported_grant_type", "temporarily_unavailable"}
