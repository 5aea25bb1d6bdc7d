"""Asking a witness (C2SP tlog-witness, the client's side), and asking what it holds.

A witness's word is believed only as a signature of the key that the policy names for it.
"""

import hashlib
import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from duoc.engines.merkle import checkpoint, note
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.cosignature import split
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.engines.merkle.quorum import Witness
from duoc.engines.merkle.witnessing import request

PATIENCE_S = 4.0
_LARGEST_ANSWER = 64 * 1024
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class WitnessAwayError(RuntimeError):
    """It did not answer, or not in the protocol's form; the message says what."""


class RefusedError(RuntimeError):
    """It will not cosign; the message says why."""


class WentBackError(RefusedError):
    """It shows a checkpoint that the log has signed and that lies beyond what it is asked for. `size`: that one's."""

    def __init__(self, size: int, asked: int) -> None:
        super().__init__(f"it has cosigned size {size}, more than this log's {asked}: the log went back")
        self.size = size


class LargerSizeError(RuntimeError):
    """It holds another size than was said. `size`: that one."""

    def __init__(self, size: int) -> None:
        super().__init__(f"it holds size {size}")
        self.size = size


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A verified cosignature: its line under the note, and the time that it states (POSIX seconds)."""

    line: str
    time_s: int


class Asking:
    """A kept-alive connection to one witness. One thread at a time."""

    def __init__(self, witness: Witness, patience_s: float = PATIENCE_S) -> None:
        if witness.url is None:
            raise ValueError(f"the policy gives no address for {witness.name}")
        self.witness = witness
        parts = urlsplit(witness.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=patience_s)
        self._prefix = parts.path.rstrip("/")

    def add_checkpoint(self, old: int, proof: list[bytes], signed: str) -> Cosigned:
        """Put a checkpoint before the witness. Raises `LargerSizeError`, `RefusedError`, `WitnessAwayError`."""
        status, body = self._ask("POST", "/add-checkpoint", request(old, proof, signed.encode()))
        if status == 409:
            found = _SIZE.fullmatch(body)
            if found is None:
                raise WitnessAwayError("a 409 without a size")
            raise LargerSizeError(int(found[1]))
        if status != 200:
            raise RefusedError(f"{status} {body[:200].decode('utf-8', 'replace').strip()}")
        text = note.parse(signed.encode()).text
        try:
            given = note.parse((text + "\n").encode() + body)
            note.verify(given, [self.witness.key])
        except NoteError as error:
            raise WitnessAwayError(f"its cosignature does not verify: {error}") from error
        mine = next(line for line in given.signatures if line.key_id == self.witness.key.key_id)
        return Cosigned(str(mine), split(mine.signature)[0])

    def latest(self, log: VerifierKey) -> Checkpoint | None:
        """The checkpoint of this log that it cosigned last; None when it never did. Raises `WitnessAwayError`."""
        status, body = self._ask("GET", f"/{hashlib.sha256(log.name.encode()).hexdigest()}/checkpoint")
        if status == 404:
            return None
        if status != 200:
            raise WitnessAwayError(f"{status} where its latest checkpoint should be")
        try:
            note.verify(note.parse(body), [self.witness.key])
            return checkpoint.verify(body, log)
        except NoteError as error:
            raise WitnessAwayError(f"what it shows does not verify: {error}") from error

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        for attempt in (1, 2):
            fresh = self._connection.sock is None
            try:
                self._connection.request(method, self._prefix + path, body)
                answer = self._connection.getresponse()
                content = answer.read(_LARGEST_ANSWER + 1)
                if len(content) > _LARGEST_ANSWER:
                    raise WitnessAwayError("its answer is too long")
                return answer.status, content
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._connection.close()
                # A kept connection may have been closed meanwhile: asking twice is harmless, the second finds its answer.
                if fresh or attempt == 2 or isinstance(error, TimeoutError):
                    raise WitnessAwayError(str(error) or type(error).__name__) from error
        raise AssertionError("unreachable")
