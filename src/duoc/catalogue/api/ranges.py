"""A file whole or in a single range (RFC 9110 §14): for programs that read the end of a file before its beginning."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_PIECE = 1 << 16


def answer(request: HttpRequest, file: IO[bytes], size: int, tag: str, content_type: str) -> HttpResponseBase:
    """200 with the bytes of the open file, 206 with those asked for, 416 where there are none. The answer closes the file."""
    part = _asked(request, size, tag)
    if part == (0, 0):
        file.close()
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    begin, end = part or (0, size)
    made: HttpResponseBase
    if request.method == "HEAD":
        file.close()
        made = HttpResponse(content_type=content_type)
    else:
        made = StreamingHttpResponse(_Part(file, begin, end), content_type=content_type)
    if part:
        made.status_code = 206
        made["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    made["Content-Length"] = str(end - begin)
    made["Accept-Ranges"], made["ETag"] = "bytes", tag
    return made


class _Part:
    """The bytes of a file from `begin` to before `end`."""

    def __init__(self, file: IO[bytes], begin: int, end: int) -> None:
        self._file, self._left = file, end - begin
        file.seek(begin)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(_PIECE, self._left)) if self._left else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """The asker has gone, or has it all."""
        self._file.close()


def _asked(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """(begin, end) of a single range (RFC 9110 §14.2); (0, 0) for one that lies outside; None for the whole."""
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    if wanted is None or not (wanted[1] or wanted[2]) or request.headers.get("If-Range", tag) != tag:
        return None
    if not wanted[1]:
        return (max(0, size - int(wanted[2])), size) if int(wanted[2]) and size else (0, 0)
    begin, end = int(wanted[1]), min(int(wanted[2]) + 1 if wanted[2] else size, size)
    return (begin, end) if begin < end else (0, 0)
