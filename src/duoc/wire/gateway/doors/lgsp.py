"""The `lgspaccesstoken` dialect: the header with key and secret buys a token and goes with every call beside it."""

from duoc.engines.dialects import answers
from duoc.engines.dialects.credentials import grant_type, lgsp
from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.consumers import Secret
from duoc.wire.gateway.doors.admission import CREDENTIALS, through_context
from duoc.wire.gateway.doors.door import Entry, Visit
from duoc.wire.gateway.doors.refusals import refused, status_of
from duoc.wire.gateway.doors.tokens import MAX_REQUEST, bearer, issue, shown
from duoc.wire.gateway.doors.wso2 import is_token_request, token_answer
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.tongue import Said, when_again

DIALECT = "lgsp"
_HEADER = b"lgspaccesstoken"


class LgspDoor:
    """Both the token endpoint and the calls; the header tells the dialect."""

    def knows(self, head: RequestHead, _registry: Registry | None) -> bool:
        return not head.target.startswith(b"/r1/") and bool(head.values(_HEADER))

    def collects(self, head: RequestHead) -> int:
        return MAX_REQUEST if is_token_request(head) else 0

    def enter(self, visit: Visit, body: bytes) -> Entry | Said:
        try:
            pair = lgsp(visit.head.values(_HEADER))
        except ValueError as problem:
            raise refused("InvalidCredentials", str(problem)) from None
        secret = shown(visit, DIALECT, pair)
        if is_token_request(visit.head):
            return _token(visit, secret, body)
        consumer = secret.consumer
        if bearer(visit) != consumer:
            raise refused("InvalidCredentials", "mã truy cập không phải của khóa này")
        return through_context(visit, consumer.client, consumer.is_bound, CREDENTIALS, self.say)

    def say(self, problem: XRoadError, detail: str, _accept: list[str]) -> Said:
        status = status_of(problem)
        return Said(status, answers.JSON, when_again(problem), answers.envelope(status, detail, problem.message))


def _token(visit: Visit, secret: Secret, body: bytes) -> Said:
    if visit.head.method != b"POST":
        raise refused("MethodNotAllowed")
    try:
        grant = grant_type(visit.head.values(b"content-type"), body)
    except ValueError as problem:
        raise error("BadRequest", str(problem)) from None
    if grant not in ("", "client_credentials"):  # OpenCPS sends no body
        raise refused("UnsupportedGrant")
    return token_answer(issue(visit, secret))
