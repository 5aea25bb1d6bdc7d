"""One connection of a caller: answers in order, at the speed the caller reads, and ends it after bad input."""

import asyncio
from collections import deque
from typing import cast

from duoc.sim.answers import Answers
from duoc.sim.date_line import DateLine
from duoc.sim.replies import Reply, error_reply
from duoc.sim.request_head import BadRequestError, Request
from duoc.sim.request_reader import RequestReader
from duoc.sim.streamed_body import StreamedBody

_WAITING = 64
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
        self._body: StreamedBody | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._connections.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._ended = True
        self._connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        if self._ended or self._failure is not None:
            return
        reader = self._reader
        try:
            requests = reader.feed(data)
        except BadRequestError as failure:
            requests = reader.done
            self._failure = failure
        waits = self._queue or self._occupied or self._choked or self._failure or reader.awaiting_continue
        if len(requests) == 1 and not waits:
            self._answer(requests[0])
            return
        self._queue.extend(requests)
        self._serve()

    def pause_writing(self) -> None:
        self._choked = True
        self._listen(False)

    def resume_writing(self) -> None:
        self._choked = False
        self._pump()
        self._serve()

    def _serve(self) -> None:
        queue = self._queue
        while queue and not (self._occupied or self._choked or self._ended):
            self._answer(queue.popleft())
        if not (queue or self._occupied or self._ended):
            if self._failure is not None:
                self._refuse(self._failure)
            elif self._reader.awaiting_continue:
                self._reader.awaiting_continue = False
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if len(queue) > _WAITING or self._choked:
            self._listen(False)
        elif self._paused:
            self._listen(True)

    def _answer(self, request: Request) -> None:
        reply = self._answers.find(request)
        if reply.cut:
            self._ended = True
            self._queue.clear()
            self.transport.abort()
        elif reply.delay_s:
            self._occupied = True
            self._timer = asyncio.get_running_loop().call_later(reply.delay_s, self._awake, request, reply)
        elif reply.stream and request.method != b"HEAD":
            self._occupied = True
            self._write(request, reply, last=False)
            self._body = StreamedBody(reply.stream, reply.chunked, last=not request.keep_alive)
            self._pump()
        else:
            self._write(request, reply, last=not request.keep_alive)

    def _listen(self, on: bool) -> None:
        if on == self._paused and not self.transport.is_closing():
            self._paused = not on
            (self.transport.resume_reading if on else self.transport.pause_reading)()

    def _write(self, request: Request, reply: Reply, last: bool) -> None:
        body = reply.body if request.method != b"HEAD" else b""
        if request.keep_alive and request.minor:
            self.transport.write(b"%b%b%b" % (reply.head, self._date.line, body))
        else:
            option = b"Connection: keep-alive\r\n" if request.keep_alive else b"Connection: close\r\n"
            self.transport.write(reply.head + option + self._date.line + body)
        if last:
            self._end()

    def _awake(self, request: Request, reply: Reply) -> None:
        self._timer = None
        self._occupied = False
        self._write(request, reply, last=not request.keep_alive)
        self._serve()

    def _pump(self) -> None:
        """Write pieces of a streamed body until the caller reads too slowly, or until others must have their turn."""
        for _ in range(_TURN):
            body = self._body
            if body is None or self._choked or self._ended:
                return
            if piece := body.next_piece():
                self.transport.write(piece)
                continue
            self._body = None
            self._occupied = False
            if body.last:
                self._end()
            else:
                asyncio.get_running_loop().call_soon(self._serve)
            return
        asyncio.get_running_loop().call_soon(self._pump)

    def _refuse(self, failure: BadRequestError) -> None:
        reply = error_reply(failure.status, "YEU_CAU_SAI", f"Yêu cầu không đúng HTTP/1.1: {failure}.")
        self.transport.write(reply.head + b"Connection: close\r\n" + self._date.line + reply.body)
        self._end()

    def _end(self) -> None:
        """Close in two steps: with unread input the kernel would reset the connection and the answer be lost."""
        self._ended = True
        self._queue.clear()
        self._listen(True)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._timer = asyncio.get_running_loop().call_later(_LINGER_S, self.transport.close)
