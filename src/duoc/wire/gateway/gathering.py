"""A body that a door must have whole before it can decide: collected up to the door's limit, nothing passed on meanwhile."""

from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.doors.door import Door
from duoc.wire.gateway.http import ChunkDecoder, RequestHead
from duoc.wire.gateway.roles import MOST_GATHERED, House


class Gathering:
    """One body under way. What it holds counts against `MOST_GATHERED` until `let_go`."""

    def __init__(self, house: House, door: Door, head: RequestHead, limit: int) -> None:
        """Raises `XRoadError` (413) when the head already announces too much."""
        self.door, self.head = door, head
        self._house = house
        self._limit = limit
        self._left = max(head.length, 0)
        self._chunks = ChunkDecoder("BadRequest") if head.chunked else None
        self._pieces: list[bytes] = []
        self._held = 0
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
        self._pieces += pieces
        size = sum(map(len, pieces))
        self._held += size
        self._house.gathered += size
        if self._held > self._limit:
            raise self._too_large()
        if self._house.gathered > MOST_GATHERED:
            raise error("IoError", "cổng đang nhận quá nhiều thân yêu cầu lớn; hãy gọi lại sau")
        return (b"".join(self._pieces) if done else None), rest

    def let_go(self) -> None:
        """The body is needed no more, or will not come."""
        self._house.gathered -= self._held
        self._held, self._pieces = 0, []

    def _too_large(self) -> XRoadError:
        said = f"Thân yêu cầu quá lớn: ở đây nhiều nhất {self._limit} byte"
        return XRoadError("Client.BodyTooLarge", said, 413)
