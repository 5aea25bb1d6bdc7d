"""HTTP/1.1 requests out of a stream of bytes.

Bodies are not kept: only their CRC-32 is, so that a body of any size costs no memory and the answer can still depend on
it. Of those for one of `KEPT_UNDER` the first `MAX_KEPT` bytes are. However the stream is cut into pieces, the same requests
come out.
"""

from zlib import crc32

from duoc.sim.chunked_body import ChunkedBody, InvalidChunkError
from duoc.sim.request_head import BadRequestError, Request, read_head

MAX_HEAD = 65_536
MAX_KEPT = 1 << 20  # more than any of them may have
KEPT_UNDER = (b"/dancu", b"/danhmuc")


class RequestReader:
    """Feed it bytes, take requests. After `BadRequestError` it must not be fed again.

    `awaiting_continue` is True from the moment a head with `Expect: 100-continue` was read until its first body byte.
    """

    def __init__(self) -> None:
        self.done: list[Request] = []
        self.awaiting_continue = False
        self._buffer = b""
        self._searched = 0
        self._request: Request | None = None
        self._left = 0
        self._chunks: ChunkedBody | None = None

    def feed(self, data: bytes) -> list[Request]:
        """The requests that these bytes complete, in order. `BadRequestError`: those before the bad one are `done`."""
        done = self.done = []
        if self._buffer:
            data = self._buffer + data
            self._buffer = b""
        position = 0
        size = len(data)
        while position < size:
            request = self._request
            if request is None:
                end = data.find(b"\r\n\r\n", self._searched or position) + 4
                self._searched = 0
                if end < 4:
                    self._keep(data[position:])
                    break
                if end - position > MAX_HEAD:
                    raise BadRequestError(431, "the head is too long")
                request = read_head(data, position, end)
                position = end
                if not request.length and not request.chunked:
                    done.append(request)
                    continue
                self._begin(request)
            if self._chunks is None:
                position = self._read_length(request, data, position)
            else:
                position = self._read_chunks(request, self._chunks, data, position)
        return done

    def _keep(self, rest: bytes) -> None:
        if len(rest) >= MAX_HEAD:
            raise BadRequestError(431, "the head is too long")
        if rest[0] <= 0x20:
            raise BadRequestError(400, "a request starts with its method")
        # At once: who ends lines with LF alone would wait for an answer, and we for the end of the head.
        if rest.count(b"\n") != rest.count(b"\r\n"):
            raise BadRequestError(400, "a line ends with CR LF")
        self._buffer = rest
        self._searched = max(0, len(rest) - 3)

    def _begin(self, request: Request) -> None:
        self._request = request
        self._left = request.length
        if request.target.startswith(KEPT_UNDER):
            request.body = bytearray()
        self._chunks = ChunkedBody(request.body, MAX_KEPT) if request.chunked else None
        self.awaiting_continue = request.continues

    def _read_length(self, request: Request, data: bytes, position: int) -> int:
        end = position + self._left
        piece = data[position:end]
        if piece:
            self.awaiting_continue = False
            request.digest = crc32(piece, request.digest)
            if request.body is not None:
                request.body += piece[: MAX_KEPT - len(request.body)]
            self._left -= len(piece)
            if not self._left:
                self._finish(request)
        return position + len(piece)

    def _read_chunks(self, request: Request, chunks: ChunkedBody, data: bytes, position: int) -> int:
        if position == len(data):
            return position
        self.awaiting_continue = False
        try:
            used = chunks.feed(memoryview(data)[position:])
        except InvalidChunkError as error:
            raise BadRequestError(400, str(error)) from error
        if chunks.ended:
            request.digest = chunks.digest
            self._finish(request)
        return position + used

    def _finish(self, request: Request) -> None:
        self.done.append(request)
        self._request = None
