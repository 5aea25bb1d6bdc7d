"""The XrdAdapter dialect: `dstcode` names the provider, the connection names the caller. Errors are r1's."""

from duoc.engines.dialects import forward, tokens
from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.identifiers import encode
from duoc.wire.gateway import tongue
from duoc.wire.gateway.consumers import Destination
from duoc.wire.gateway.doors.admission import admitted
from duoc.wire.gateway.doors.callers import caller
from duoc.wire.gateway.doors.door import Entry, Visit
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.tongue import Said

# The second is a secret of ours that some software sends with every call, whichever dialect it speaks.
_CONSUMED = frozenset((b"dstcode", b"lgspaccesstoken"))


class XrdAdapterDoor:
    """Caller → destination, by the identity of machine or connection that was registered for it."""

    def knows(self, head: RequestHead, _registry: Registry | None) -> bool:
        return forward.is_forward(head.target)

    def collects(self, _head: RequestHead) -> int:
        return 0

    def enter(self, visit: Visit, _body: bytes) -> Entry:
        said = visit.head.values(b"dstcode")
        try:
            target = forward.split(visit.head.target)
            codes = {
                forward.destination(code) for code in (target.destination, *(value.decode() for value in said)) if code
            }
            url = forward.base(target.provider_url) if target.provider_url else ""
        except ValueError as problem:  # a UnicodeDecodeError is one
            raise error(
                "BadRequest", "dstcode không phải UTF-8" if isinstance(problem, UnicodeError) else str(problem)
            ) from None
        if len(codes) != 1:
            raise error(
                "BadRequest", "dstcode trong tiêu đề và trong đường dẫn khác nhau" if codes else "thiếu dstcode"
            )
        client, bound = caller(visit)
        (code,) = codes
        destination = _destination(visit.registry.consumers.destinations(code), code, url)
        rest = target.path + (b"?" + target.query if target.query is not None else b"")
        return admitted(
            visit, client, destination.service, target.prefix, rest, target.path, bound, _consumed(visit.head), self.say
        )

    def say(self, problem: XRoadError, detail: str, accept: list[str]) -> Said:
        return tongue.r1(problem, detail, accept)


def _consumed(head: RequestHead) -> frozenset[bytes]:
    """What ends here; an access token of ours is no provider's business, another Authorization is."""
    ours = any(tokens.read(value.rpartition(b" ")[2]) is not None for value in head.values(b"authorization"))
    return _CONSUMED | {b"authorization"} if ours else _CONSUMED


def _destination(found: list[Destination], code: forward.Parts, url: str) -> Destination:
    """The provider that is meant. Never an address of the caller's choice: it would reach into our own network."""
    if not found:
        raise error("UnknownMember", encode(code))
    if url:
        meant = [one for one in found if one.url == url]
        if not meant:
            raise error("BadRequest", "providerurl không phải địa chỉ đã đăng ký của dstcode này")
    else:
        meant = [one for one in found if one.is_default] or found
    if len(meant) > 1:
        raise error("BadRequest", "dstcode này có nhiều địa chỉ; cần providerurl")
    return meant[0]
