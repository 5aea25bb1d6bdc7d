"""The style sheet: one source file per part, one request per page.

The parts are joined in the order of their layers and served under a name that is their own digest, so that a
browser may keep it for ever and a new version is a new name.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "frame"
FIRST = "tokens.css"  # declares the order of the layers
_COMMENT, _BLANKS, _AROUND = re.compile(rb"/\*.*?\*/", re.DOTALL), re.compile(rb"\s+"), re.compile(rb" ?([{};]) ?")


@lru_cache(maxsize=4)
def joined(without: frozenset[str] = frozenset()) -> tuple[str, bytes]:
    """(name, bytes) of the style sheet. without: parts (`shelf`, …) that a page which carries its own style does not use."""
    held = (path for path in FOLDER.glob("*.css") if path.stem not in without)
    parts = sorted(held, key=lambda path: (path.name != FIRST, path.name))
    body = _compact(b"".join(path.read_bytes() for path in parts))
    return hashlib.sha256(body).hexdigest()[:12] + ".css", body


def _compact(text: bytes) -> bytes:
    """Without what only its writers read: comments, and blanks that mean nothing. No string of ours holds such signs."""
    return _AROUND.sub(rb"\1", _BLANKS.sub(b" ", _COMMENT.sub(b"", text))).strip()
