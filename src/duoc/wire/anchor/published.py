"""Reading what a log has published: a folder in the tlog-tiles layout, or the same behind a URL."""

import http.client
import urllib.error
import urllib.request
from pathlib import Path

from duoc.engines.merkle import checkpoint
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.frontier import Frontier
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.engines.merkle.note import LARGEST_NOTE
from duoc.engines.merkle.quorum import Policy
from duoc.engines.merkle.tiles import TILE_SIZE, WIDTH, hashes, tile_path, tile_width
from duoc.engines.merkle.tree import HASH_SIZE

_PATIENCE_S = 20.0


class LogAwayError(RuntimeError):
    """The log cannot be read, or what is there is not its checkpoint; the message says why."""


def read(source: str, limit: int) -> bytes:
    """The file or http(s) resource, at most `limit` bytes. Raises `LookupError` when it is not there, `LogAwayError`."""
    try:
        if "://" not in source:
            with Path(source).open("rb") as file:
                data = file.read(limit + 1)
        elif source.startswith(("http://", "https://")):
            with urllib.request.urlopen(source, timeout=_PATIENCE_S) as answer:  # noqa: S310  # http(s), just checked
                data = answer.read(limit + 1)
        else:
            raise LogAwayError(f"{source}: only files, http:// and https:// can be read")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LookupError(f"{source} is not there") from error
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            raise LookupError(f"{source} is not there") from error
        raise LogAwayError(f"{source} answers {error.code}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise LogAwayError(f"{source} cannot be read ({getattr(error, 'reason', error)})") from error
    if len(data) > limit:
        raise LogAwayError(f"{source} is larger than it may be")
    return data


def read_checkpoint(source: str, key: VerifierKey, policy: Policy | None = None) -> Checkpoint:
    """The published checkpoint, signed by the log with this key and final under the policy. Raises `LogAwayError`."""
    try:
        data = read(source, LARGEST_NOTE)
        stated = checkpoint.verify(data, key)
        if policy is not None:
            policies.judge(policy, data)
        return stated
    except policies.QuorumError as error:
        raise LogAwayError(f"{source} is not final: {error}") from error
    except LookupError as error:
        raise LogAwayError(str(error.args[0])) from error
    except NoteError as error:
        raise LogAwayError(f"{source} is no checkpoint of {key.name}: {error}") from error


class PublishedLog:
    """A folder or URL prefix with `checkpoint` and `tile/…`."""

    def __init__(self, source: str, key: VerifierKey) -> None:
        self._prefix = source.rstrip("/") + "/"
        self._key = key

    def checkpoint(self) -> Checkpoint:
        """See `read_checkpoint`."""
        return read_checkpoint(self._prefix + "checkpoint", self._key)

    def extend(self, frontier: Frontier, end: int, size: int) -> None:
        """Append the leaf hashes from where the frontier ends up to `end`, in a published tree of `size`.

        Only tiles of level 0 are read, each of those above could be right while the leaves are not. Raises `LookupError`
        for a tile that is not there or too short, `LogAwayError`; the frontier then ends before it.
        """
        while frontier.size < end:
            number, offset = divmod(frontier.size, WIDTH)
            wanted = min(WIDTH, end - number * WIDTH)
            tile = self._leaf_tile(number, tile_width(size, 0, number))
            if len(tile) < wanted * HASH_SIZE or len(tile) % HASH_SIZE:
                raise LookupError(f"{self._prefix}{tile_path(0, number)} holds {len(tile)} bytes, too few or too many")
            frontier.extend(hashes(tile)[offset:wanted])

    def _leaf_tile(self, number: int, width: int) -> bytes:
        try:
            return read(self._prefix + tile_path(0, number, width), TILE_SIZE)
        except LookupError:
            if width == WIDTH:
                raise
        # A partial tile may be taken away once the full one is there, of which it is the beginning.
        return read(self._prefix + tile_path(0, number), TILE_SIZE)
