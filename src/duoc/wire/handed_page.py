"""One page that the operator of a mirror or a witness hands out beside the log: the verifier "Kiểm tem", from its own hand.

It comes from a file that the operator chose, is read once at the start and stays what it is until the next: nobody can
exchange it through the log. Whoever gets it here need not trust the province's server for the code that checks stamps.
"""

import argparse
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from duoc.wire.listener import Answer

PATH = "/kiem-tem.html"
_LARGEST = 1 << 20
_FIELDS = (("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))


class HandedPageError(OSError):
    """The file is not a page that can be handed out; the message says why."""


@dataclass(frozen=True, slots=True)
class HandedPage:
    """The page's octets."""

    html: bytes

    def answer(self) -> Answer:
        """The page, the same for everybody."""
        return Answer(200, self.html, "text/html; charset=utf-8", _FIELDS)

    def line(self) -> str:
        """For the front page: where it lies and what it is."""
        return f"  {PATH}  SHA-256 {sha256(self.html).hexdigest()}"


def read(path: Path | None) -> HandedPage | None:
    """The page of the file; None where none is handed out. Raises `HandedPageError`, `OSError`."""
    if path is None:
        return None
    with path.open("rb") as file:
        html = file.read(_LARGEST + 1)
    if len(html) > _LARGEST:
        raise HandedPageError(f"{path} is larger than {_LARGEST} bytes")
    if not html.lstrip()[:15].lower().startswith(b"<!doctype html>"):
        raise HandedPageError(f"{path} is no HTML page: make one with duoc trace verifier --out FILE")
    return HandedPage(html)


def add_argument(parser: argparse.ArgumentParser) -> None:
    """The option of both."""
    parser.add_argument(
        "--page",
        type=Path,
        metavar="FILE",
        help=f"trang kiểm tem để phục vụ ở {PATH} (duoc trace verifier) · the verifier page to hand out",
    )
