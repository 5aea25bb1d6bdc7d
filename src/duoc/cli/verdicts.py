"""What the auditor's commands say, in the language of the terminal: reasons, findings, numbers, how far a long audit is."""

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.progress import is_english, number, say
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError, encode_base64
from duoc.engines.merkle.tree import ProofError
from duoc.wire.auditor.findings import Damage, Finding

# The kinds of refusal, the most telling first, with what each means to a person.
_REASONS: list[tuple[type[Exception], str, str, str]] = [
    (OSError, "file", "không đọc được tệp", "a file cannot be read"),
    (policies.PolicyError, "policy", "tệp chính sách không đúng dạng", "the policy file is not one"),
    (policies.UnknownOriginError, "origin", "chính sách không biết sổ này", "the policy does not know this log"),
    (
        policies.LogSignatureError,
        "log_signature",
        "chữ ký của sổ thiếu hoặc sai",
        "the log's signature is missing or wrong",
    ),
    (policies.CosignatureError, "cosignature", "chữ ký của một nhân chứng sai", "a witness's signature is wrong"),
    (policies.QuorumError, "quorum", "chưa đủ nhân chứng", "too few witnesses have signed"),
    (ProofError, "path", "đường băm không dẫn từ mục này tới gốc đã ký", "the path does not lead to the signed root"),
    (NoteError, "form", "tệp bằng chứng không đúng dạng", "the proof file is not one"),
]
_DAMAGES = {
    Damage.ENTRY_CHANGED: ("mục không phải là mục đã ghi", "an entry is not the one that was logged"),
    Damage.ENTRY_MISSING: ("thiếu mục", "entries are missing"),
    Damage.TILE_ALTERED: ("trang băm sai hoặc thiếu", "a tile is wrong or missing"),
    Damage.CHECKPOINT_ALTERED: ("điểm mốc không tin được", "the checkpoint cannot be believed"),
    Damage.HISTORY_REWRITTEN: ("lịch sử đã bị viết lại", "history was rewritten"),
}


def reason(error: Exception) -> tuple[str, str]:
    """The kind of a refusal, for programs, and its sentence."""
    return next((kind, say(vi, en)) for known, kind, vi, en in _REASONS if isinstance(error, known))


def line(finding: Finding) -> str:
    """One damage of a published log."""
    place = [f"{say('mục', 'index')} {finding.index}"] if finding.index is not None else []
    place += [f"{say('tệp', 'file')} {finding.file}"] if finding.file else []
    place += [f"{say('cỡ', 'size')} {finding.size}"] if finding.size is not None else []
    return f"[{finding.damage.value}] {', '.join(place)}: {say(*_DAMAGES[finding.damage])} ({safe(finding.detail)})"


def statement(stated: Checkpoint, cosigners: dict[str, int]) -> dict[str, Any]:
    """A believed checkpoint, for programs."""
    times = {policies.shown(name): time_s for name, time_s in cosigners.items()}
    return {"origin": stated.origin, "size": stated.size, "root": encode_base64(stated.root), "cosigners": times}


def duration(seconds: float) -> str:
    """3,7 s, or 3.7 s in English."""
    return f"{seconds:.1f} s".replace(".", "." if is_english() else ",")


def moment(time_s: int) -> str:
    """A time of a signature, as the province's clocks show it."""
    try:
        found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=time_s)
        return found.astimezone(PROVINCE_ZONE).strftime("%Y-%m-%d %H:%M:%S" if is_english() else "%d/%m/%Y %H:%M:%S")
    except (OverflowError, ValueError):
        return str(time_s)  # a witness may state a year that no calendar reaches


def safe(text: str) -> str:
    """Text of strangers, without what would move a terminal's cursor."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


class ProgressLine:
    """Says on standard error how far a long audit has come; a short one says nothing."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._next = time.monotonic() + 2
        self._shown = False

    def show(self, done: int, size: int) -> None:
        """After the page that ends at `done` entries."""
        now = time.monotonic()
        last = done == size and self._shown
        if now < self._next and not last:
            return
        self._next = now + (0.5 if self._live else 10)
        self._shown = True
        words = f"  … {number(done)} / {number(size)} {say('mục', 'entries')} ({100 * done // max(1, size)} %)"
        if self._live:
            print(f"\r{words}", end="\n" if last else "", file=sys.stderr, flush=True)
        else:
            print(words, file=sys.stderr, flush=True)
