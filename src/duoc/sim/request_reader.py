"""HTTP/1.1 requests out of a stream of bytes.

Bodies are not kept: only their size and their CRC-32 are, so that a body of any size costs no memory and the answer can
still depend on it. However the stream is cut into pieces, the same requests come out.
"""

from zlib import crc32

from duoc.sim.chunked_body import ChunkedBody, InvalidChunkError
from duoc.sim.request_head import BadRequestError, Request, read_head

MAX_HEAD = 65_536


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
        self.done = []
        if self._buffer:
            data = self._buffer + data
        position = 0
        while position < len(data):
            if self._request is None:
                end = data.find(b"\r\n\r\n", max(position, self._searched))
                self._searched = 0
                if end < 0:
                    break
                if end - position > MAX_HEAD:
                    raise BadRequestError(431, "the head is too long")
                self._begin(data[position:end])
                position = end + 4
            elif self._chunks is None:
                position = self._read_length(self._request, data, position)
            else:
                position = self._read_chunks(self._request, self._chunks, data, position)
        self._keep(data[position:] if position else data)
        return self.done

    def _keep(self, rest: bytes) -> None:
        self._buffer = rest
        if rest:
            # Up to three bytes of the empty line may be here already.
            if len(rest) > MAX_HEAD + 3:
                raise BadRequestError(431, "the head is too long")
            if rest[0] <= 0x20:
                raise BadRequestError(400, "a request starts with its method")
            self._searched = max(0, len(rest) - 3)

    def _begin(self, head: bytes) -> None:
        request, length, chunked, self.awaiting_continue = read_head(head)
        if length or chunked:
            self._request = request
            self._left = length
            self._chunks = ChunkedBody() if chunked else None
        else:
            self.done.append(request)

    def _read_length(self, request: Request, data: bytes, position: int) -> int:
        piece = data[position : position + self._left]
        self.awaiting_continue = False
        request = request._replace(digest=crc32(piece, request.digest), size=request.size + len(piece))
        self._left -= len(piece)
        self._request = request
        if not self._left:
            self._finish(request)
        return position + len(piece)

    def _read_chunks(self, request: Request, chunks: ChunkedBody, data: bytes, position: int) -> int:
        self.awaiting_continue = False
        try:
            used = chunks.feed(memoryview(data)[position:])
        except InvalidChunkError as error:
            raise BadRequestError(400, str(error)) from error
        if chunks.ended:
            self._finish(request._replace(digest=chunks.digest, size=chunks.size))
        return position + used

    def _finish(self, request: Request) -> None:
        self.done.append(request)
        self._request = None
