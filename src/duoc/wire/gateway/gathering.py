"""A body that a door must have whole before it can decide: collected up to the door's limit, nothing passed on meanwhile."""

from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.doors.door import Door
from duoc.wire.gateway.http import ChunkDecoder, RequestHead
from duoc.wire.gateway.roles import MOST_OF_STRANGERS, House

# A body that comes slower than this, bytes a second on the whole, gives its place to others.
_SLOWEST = 256 << 10
_PATIENCE_S = 30.0
# Bodies up to here (a token request) are no burden: they are not counted, and never refused for others' large ones.
_SMALL = 16 << 10


class Gathering:
    """One body under way. What it holds counts as gathered until `let_go`."""

    def __init__(self, house: House, door: Door, head: RequestHead, limit: int) -> None:
        """Raises `XRoadError` (413) when the head already announces too much."""
        self.door, self.head = door, head
        self._house = house
        self._limit = limit
        self._left = max(head.length, 0)
        self._chunks = ChunkDecoder("BadRequest") if head.chunked else None
        self._body = bytearray()  # many small pieces would weigh twenty times what they hold
        self._held = 0
        self.until = house.now() + _PATIENCE_S + (head.length if head.length >= 0 else limit) / _SLOWEST
        if head.length > limit:
            raise self._too_large()

    def feed(self, data: bytes) -> tuple[bytes | None, bytes]:
        """(the whole body once it is here, what stands behind it). Raises `XRoadError`."""
        if self._chunks is not None:
            pieces, rest = self._chunks.feed(data)
            done = self._chunks.done
        else:
            pieces, rest = [data[: self._left]], data[self._left :]
            self._left -= len(pieces[0])
            done = self._left == 0
        for piece in pieces:
            self._body += piece
        size = len(self._body)
        if size > self._limit:
            raise self._too_large()
        if size > _SMALL:
            self._house.gathered += size - self._held
            self._held = size
            if self._house.gathered > MOST_OF_STRANGERS:
                raise error("IoError", "cổng đang nhận quá nhiều thân yêu cầu lớn; hãy gọi lại sau")
        return (bytes(self._body) if done else None), rest

    def let_go(self) -> None:
        """The body is needed no more, or will not come."""
        self._house.gathered -= self._held
        self._held, self._body = 0, bytearray()

    def _too_large(self) -> XRoadError:
        said = f"Thân yêu cầu quá lớn: ở đây nhiều nhất {self._limit} byte"
        return XRoadError("Client.BodyTooLarge", said, 413)
