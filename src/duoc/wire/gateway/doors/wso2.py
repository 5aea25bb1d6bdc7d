"""The dialect of WSO2 API Manager: `POST /token` with Basic, then Bearer on `/{context}/{version}/{resource}`."""

from duoc.engines.dialects import answers
from duoc.engines.dialects.credentials import basic, grant_type, scheme
from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.doors.admission import CREDENTIALS, through_context
from duoc.wire.gateway.doors.door import Entry, Visit
from duoc.wire.gateway.doors.refusals import refused, status_of
from duoc.wire.gateway.doors.tokens import MAX_REQUEST, bearer, issue, shown, shows_bearer
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.tongue import Said, when_again

DIALECT = "wso2"
_NOT_STORED = b"Cache-Control: no-store\r\nPragma: no-cache\r\n"  # RFC 6749 §5.1
# What WSO2 says of a refusal. Codes 1015xx are those of its transport.
_FAULTS = {
    "Client.MissingCredentials": (900902, "Missing Credentials"),
    "Client.InvalidCredentials": (900901, "Invalid Credentials"),
    "Client.WrongPlace": (900901, "Invalid Credentials"),
    "Server.ClientProxy.SslAuthenticationFailed": (900901, "Invalid Credentials"),
    "Server.ServerProxy.AccessDenied": (900908, "Resource forbidden"),
    "Client.UnknownResource": (900906, "No matching resource found for given API Request"),
    "Client.QuotaExceeded": (900800, "Message throttled out"),
    "Server.ServerProxy.ServiceDisabled": (900907, "The requested API is temporarily blocked"),
    "Server.ServerProxy.NetworkError": (101503, "Runtime Error"),
    "Server.ServerProxy.Timeout": (101504, "Runtime Error"),
    "Server.ServerProxy.ServiceFailed": (101506, "Runtime Error"),
}


class TokenDoor:
    """The token endpoint, in the words of RFC 6749."""

    def knows(self, head: RequestHead, _registry: Registry | None) -> bool:
        return is_token_request(head)

    def collects(self, _head: RequestHead) -> int:
        return MAX_REQUEST

    def enter(self, visit: Visit, body: bytes) -> Said:
        head = visit.head
        if head.method != b"POST":
            raise refused("MethodNotAllowed")
        try:
            name, rest = scheme(head.values(b"authorization"))
            pair = basic(rest) if name == "basic" else None
        except ValueError as problem:
            raise refused("InvalidCredentials", str(problem)) from None
        if pair is None:
            raise refused("InvalidCredentials", "cần Authorization: Basic")
        secret = shown(visit, DIALECT, pair)
        try:
            grant = grant_type(head.values(b"content-type"), body)
        except ValueError as problem:
            raise error("BadRequest", str(problem)) from None
        if not grant:
            raise error("BadRequest", "thiếu grant_type")
        if grant != "client_credentials":
            raise refused("UnsupportedGrant")
        return token_answer(issue(visit, secret))

    def say(self, problem: XRoadError, _detail: str, _accept: list[str]) -> Said:
        status = status_of(problem)
        lines = _NOT_STORED
        if status == 401:
            code, description = "invalid_client", "Client authentication failed"
            lines += b'WWW-Authenticate: Basic realm="token", charset="UTF-8"\r\n'
        elif problem.type == "Client.UnsupportedGrant":
            code, description = "unsupported_grant_type", "Only client_credentials is supported"
        elif status < 500:
            code, description = "invalid_request", "The token request is malformed"
            lines += b"Allow: POST\r\n" if status == 405 else b""
        else:
            code, description = "temporarily_unavailable", "The gateway cannot issue tokens now"
        return Said(status, answers.JSON, lines, answers.oauth_error(code, description))


class ApiDoor:
    """The APIs behind the token."""

    def knows(self, head: RequestHead, registry: Registry | None) -> bool:
        if registry is not None and registry.consumers.context(head.target) is not None:
            return True
        # Whoever speaks so, but of nothing that is registered, is told in the same words. r1 and SOAP have places of their own.
        theirs = head.target == b"/" or head.target.startswith((b"/?", b"/r1/"))
        return not theirs and shows_bearer(head)

    def collects(self, _head: RequestHead) -> int:
        return 0

    def enter(self, visit: Visit, _body: bytes) -> Entry:
        consumer = bearer(visit)
        if consumer.dialect != DIALECT:
            raise refused("InvalidCredentials", "mã truy cập này phải đi cùng tiêu đề lgspaccesstoken")
        return through_context(visit, consumer.client, consumer.is_bound, CREDENTIALS, self.say)

    def say(self, problem: XRoadError, _detail: str, _accept: list[str]) -> Said:
        status = status_of(problem)
        code, message = _FAULTS.get(problem.type, (status, "Runtime Error" if status >= 500 else "Bad Request"))
        lines = b'WWW-Authenticate: Bearer realm="api"\r\n' if status == 401 else b""
        return Said(status, answers.JSON, lines + when_again(problem), answers.fault(code, message, problem.message))


def is_token_request(head: RequestHead) -> bool:
    """Whether a request is for the token endpoint, whatever its method."""
    return head.target.partition(b"?")[0] == b"/token"


def token_answer(token: str) -> Said:
    """The answer with a new token."""
    return Said(200, answers.JSON, _NOT_STORED, answers.granted(token))
