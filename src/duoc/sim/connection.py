"""One connection of a caller: answers in order, at the speed the caller reads, and ends it after bad input."""

import asyncio
from collections import deque
from typing import cast

from duoc.sim.answers import Answers
from duoc.sim.date_line import DateLine
from duoc.sim.replies import Reply, error_reply, stream_piece
from duoc.sim.request_head import BadRequestError, Request
from duoc.sim.request_reader import RequestReader

_WAITING = 64
_PIECE = 65_536
_TURN = 16
_LINGER_S = 0.5


class Connection(asyncio.Protocol):
    """Owned by its transport. Requests that arrive while an answer is delayed or streamed wait in `_queue`."""

    def __init__(self, answers: Answers, date: DateLine, connections: set["Connection"]) -> None:
        self._answers = answers
        self._date = date
        self._connections = connections
        self._reader = RequestReader()
        self._queue: deque[Request] = deque()
        self._failure: BadRequestError | None = None
        self._occupied = False
        self._choked = False
        self._paused = False
        self._ended = False
        self._timer: asyncio.TimerHandle | None = None
        self._stream = (Reply(b"", b""), 0, True)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._connections.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._ended = True
        self._connections.discard(self)
        self._queue.clear()
        if self._timer is not None:
            self._timer.cancel()

    def close(self) -> None:
        """End it now, whatever is under way."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._ended or self._failure is not None:
            return
        try:
            self._queue.extend(self._reader.feed(data))
        except BadRequestError as failure:
            self._queue.extend(self._reader.done)
            self._failure = failure
        if self._reader.awaiting_continue and self._failure is None:
            self._reader.awaiting_continue = False
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._serve()

    def pause_writing(self) -> None:
        self._choked = True
        self._listen(False)

    def resume_writing(self) -> None:
        self._choked = False
        if self._occupied and self._timer is None:
            self._pump()
        self._serve()

    def _serve(self) -> None:
        queue = self._queue
        while queue and not (self._occupied or self._choked or self._ended):
            request = queue.popleft()
            reply = self._answers.find(request)
            if reply.delay_s or reply.stream:
                self._occupied = True
                if reply.delay_s:
                    self._timer = asyncio.get_running_loop().call_later(reply.delay_s, self._awake, request, reply)
                else:
                    self._start_stream(request, reply)
            else:
                self._write(request, reply)
        if self._failure is not None and not (queue or self._occupied or self._ended):
            self._refuse(self._failure)
        elif len(queue) > _WAITING or self._choked:
            self._listen(False)
        elif self._paused:
            self._listen(True)

    def _listen(self, on: bool) -> None:
        if on == self._paused and not self._transport.is_closing():
            self._paused = not on
            if on:
                self._transport.resume_reading()
            else:
                self._transport.pause_reading()

    def _write(self, request: Request, reply: Reply) -> None:
        body = b"" if request.method == b"HEAD" else reply.body
        if request.keep_alive and request.minor:
            self._transport.write(b"%b%b%b" % (reply.head, self._date.line, body))
        else:
            option = b"Connection: keep-alive\r\n" if request.keep_alive else b"Connection: close\r\n"
            self._transport.write(reply.head + option + self._date.line + body)
            if not request.keep_alive:
                self._end()

    def _awake(self, request: Request, reply: Reply) -> None:
        self._timer = None
        self._occupied = False
        if not self._ended:
            self._write(request, reply)
            self._serve()

    def _start_stream(self, request: Request, reply: Reply) -> None:
        self._write(request._replace(keep_alive=True), reply)
        if request.method == b"HEAD":
            reply = reply._replace(stream=0, chunked=False)
        self._stream = (reply, 0, request.keep_alive)
        self._pump()

    def _pump(self) -> None:
        """Write pieces until the caller reads too slowly, or until others must have their turn."""
        reply, position, keep_alive = self._stream
        for _ in range(_TURN):
            if position >= reply.stream or self._choked or self._ended:
                break
            piece = stream_piece(reply.stream, position, _PIECE)
            position += len(piece)
            self._transport.write(b"%x\r\n%b\r\n" % (len(piece), piece) if reply.chunked else piece)
        self._stream = (reply, position, keep_alive)
        loop = asyncio.get_running_loop()
        if self._ended or (self._choked and position < reply.stream):
            return
        if position < reply.stream:
            loop.call_soon(self._pump)
            return
        if reply.chunked:
            self._transport.write(b"0\r\n\r\n")
        self._occupied = False
        if keep_alive:
            loop.call_soon(self._serve)
        else:
            self._end()

    def _refuse(self, failure: BadRequestError) -> None:
        reply = error_reply(failure.status, "YEU_CAU_SAI", f"Yêu cầu không đúng HTTP/1.1: {failure}.")
        self._transport.write(reply.head + b"Connection: close\r\n" + self._date.line + reply.body)
        self._end()

    def _end(self) -> None:
        """Close in two steps: with unread input the kernel would reset the connection and the answer be lost."""
        self._ended = True
        self._queue.clear()
        self._listen(True)
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._timer = asyncio.get_running_loop().call_later(_LINGER_S, self._transport.close)
