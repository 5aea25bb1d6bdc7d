"""Where the judge comes from: a policy file, looked at four times a second. Without a readable one nothing passes.

Form: a JSON object, `mode` one of `enforce`, `observe` and `learn` (in both everything passes), `policy` a policy of statements
(`engines.sql`), `allow` a list of texts that pass exactly as they are written.
"""

import json
import sys
from pathlib import Path as FilePath

from duoc.engines.sql import Policy
from duoc.wire.wall.application import written
from duoc.wire.wall.judging import PASSES, Judge, Path, Said, Verdict, nobody


class ExactTexts:
    """The strictest judge: a text passes when it is one of the list, letter by letter."""

    def __init__(self, texts: frozenset[str]) -> None:
        self._texts = texts

    def __call__(self, text: str, _path: Path) -> Verdict:
        if text in self._texts:
            return PASSES
        return Said(False, "câu lệnh không có trong danh sách cho phép", "danh-sach")


class Learnt:
    """Texts that are one of the list, else statements that the policy knows, with values as it learnt them."""

    def __init__(self, texts: frozenset[str], policy: Policy) -> None:
        self._texts, self._policy = texts, policy

    def __call__(self, text: str, path: Path) -> Verdict:
        return PASSES if text in self._texts else self._policy.judge(text, written(path))


OBSERVE, LEARN, ENFORCE = "observe", "learn", "enforce"
MODES = (OBSERVE, LEARN, ENFORCE)


def observing(_text: str, _path: Path) -> Verdict:
    """The judge of the modes `observe` and `learn`."""
    return PASSES


def read(document: object) -> Judge:
    """The judge that a document describes. Raises `ValueError`."""
    if not isinstance(document, dict) or document.get("mode") not in MODES:
        raise ValueError(f"a policy is an object with a mode: {', '.join(MODES)}")
    allowed = document.get("allow", [])
    if not isinstance(allowed, list) or not all(isinstance(text, str) for text in allowed):
        raise ValueError("allow is a list of texts")
    if document["mode"] != ENFORCE:
        return observing
    if "policy" not in document:
        return ExactTexts(frozenset(allowed))
    return Learnt(frozenset(allowed), Policy.from_document(document["policy"]))


class PolicyFile:
    """The file and the judge that it gave last."""

    def __init__(self, path: FilePath) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self.judge: Judge = nobody

    def refresh(self) -> bool:
        """Look at the file; whether there is another judge now."""
        before = self.judge
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if stamp == self._stamp:
                return False
            self._stamp = stamp
            self.judge = read(json.loads(self._path.read_bytes()))
        except (OSError, ValueError) as problem:
            self.judge = nobody
            if before is not nobody or self._stamp is None:
                print(json.dumps({"policy": "none", "why": str(problem)}), file=sys.stderr, flush=True)
            if isinstance(problem, OSError):
                self._stamp = (0, 0, 0)
        return self.judge is not before
