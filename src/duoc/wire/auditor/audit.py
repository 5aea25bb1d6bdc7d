"""The audit of published files: every entry, every tile of every level, every copy, against what was signed.

Entries and level-0 tiles are two copies of the same leaves. Both are grown into a tree; the signed root says which is the
true one, and where neither leads there, the tile above does. Memory: two tiles per level, whatever the log's size.
"""

from collections.abc import Callable, Sequence

from duoc.engines.merkle import policy as policies
from duoc.engines.merkle import tiles
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import COSIGNATURE, NoteError, VerifierKey
from duoc.engines.merkle.policy import Judgement, Policy
from duoc.engines.merkle.tree import leaf_hashes
from duoc.engines.merkle.tree import root as root_of
from duoc.wire.auditor.findings import MOST_FINDINGS, Damage, Finding, Report
from duoc.wire.auditor.pages import Found, Pair, pairs
from duoc.wire.auditor.published import ENTRIES, Page, PublishedLog, page_path
from duoc.wire.auditor.source import AbsentError, DamagedError
from duoc.wire.auditor.tower import Leaves, Sides, Tower
from duoc.wire.auditor.upper import UpperTiles
from duoc.wire.auditor.verdict import Difference, Verdict

Progress = Callable[[int, int], None]  # entries done, entries in all


_MOST_PAGES = 1024  # that differ, before the rest is left alone: enough for the tiles above to say which side is bad


class _EnoughError(Exception):
    """So much is damaged that more findings would tell nothing."""


def trust(vkey: VerifierKey) -> Policy:
    """The policy of somebody who knows the log's key and asks for no witnesses. Raises `NoteError` for a witness's key."""
    if vkey.kind == COSIGNATURE:
        raise NoteError("this is the key of a witness, not of a log")
    return Policy(((vkey, None),), (), (), None)


def audit(log: PublishedLog, policy: Policy, kept: Sequence[bytes] = (), progress: Progress | None = None) -> Report:
    """Everything that is wrong with the log's files. Raises `SourceError` when they cannot be reached.

    kept: older checkpoints of this log that the auditor has from elsewhere (else `NoteError`): their trees must be there.
    """
    report = Report(None)
    older = [policies.attest(policy, data).checkpoint for data in kept]
    judged = _believe(log, policy, report)
    if judged is not None:
        report.checkpoint, report.cosigners = judged.checkpoint, judged.cosigners
        check(log, judged.checkpoint, report, older, Tower(), progress)
    return report


def check(
    log: PublishedLog,
    newest: Checkpoint,
    report: Report,
    older: Sequence[Checkpoint],
    begun: Tower,
    progress: Progress | None = None,
) -> None:
    """The files from the size of `begun` on, whose root is believed, to that of `newest`. Findings go to the report."""
    _Audit(log, newest, report, older, begun).run(progress or (lambda _done, _size: None))


def _believe(log: PublishedLog, policy: Policy, report: Report) -> Judgement | None:
    try:
        return policies.judge(policy, log.checkpoint())
    except AbsentError:
        detail = "there is no checkpoint"
    except (DamagedError, NoteError) as error:
        detail = str(error)
    report.findings.append(Finding(Damage.CHECKPOINT_ALTERED, detail, file="checkpoint"))
    return None


class _Audit:
    """One pass over the pages."""

    def __init__(
        self, log: PublishedLog, newest: Checkpoint, report: Report, older: Sequence[Checkpoint], begun: Tower
    ) -> None:
        self._log = log
        self._newest = newest
        self._report = report
        self._due = sorted((stated for stated in older if stated.size <= newest.size), key=lambda one: one.size)
        self._due.append(newest)
        self._vanished = [stated.size for stated in older if stated.size > newest.size]
        self._begun = begun.size
        self._sides = Sides(begun)
        self._upper = UpperTiles(log, begun.size, self._find)
        self._verdict = Verdict(begun.size)
        self._read = begun.size

    def run(self, progress: Progress) -> None:
        size = self._newest.size
        try:
            for vanished in self._vanished:
                detail = "the log is smaller than a checkpoint that was kept: it was rolled back"
                self._find(Finding(Damage.HISTORY_REWRITTEN, detail, size, size=vanished))
            self._hold([], [])
            for pair in pairs(self._log, self._begun // tiles.WIDTH, size):
                self._take(pair)
                progress(self._read, size)
            self._upper.finish()
        except _EnoughError:
            self._report.cut = True
        self._report.findings += self._verdict.findings(self._upper.told)
        self._report.findings.sort(key=lambda item: (item.index is None, item.index or 0))
        del self._report.findings[MOST_FINDINGS:]

    def _find(self, finding: Finding) -> None:
        self._report.findings.append(finding)
        if len(self._report.findings) > MOST_FINDINGS:
            raise _EnoughError

    def _take(self, pair: Pair) -> None:
        start = pair.number * tiles.WIDTH
        entries, stored = self._leaves(pair)
        for level in (ENTRIES, 0):
            self._compare_copies(level, pair, [leaves for leaves in (entries, stored) if leaves is not None])
        known = max(0, self._begun - start)  # leaves of this page that `begun` already has
        by_entries = None if entries is None else entries[known:]
        by_tiles = None if stored is None else stored[known:]
        roots = [root_of(leaves) for leaves in (entries, stored) if leaves is not None]
        if entries is not None and stored is not None and by_entries != by_tiles:
            first = start + _first_difference(entries, stored, known)
            self._verdict.differ(pair.number, Difference(first, _path(pair.bundle), _path(pair.tile), *roots))
            if len(self._verdict.differing) > _MOST_PAGES:
                raise _EnoughError
        self._hold(by_entries, by_tiles, start + pair.width)
        self._sides.extend(by_entries, by_tiles)
        if pair.width == tiles.WIDTH:
            self._upper.take(set(roots))
        self._read = start + pair.width

    def _leaves(self, pair: Pair) -> tuple[Leaves, Leaves]:
        """The leaf hashes of the page by its bundle and by its tile, None for a file that is damaged or missing."""
        entries, stored = leaf_hashes(_items(pair.bundle)), _items(pair.tile)
        if not isinstance(pair.bundle, Page):
            self._tell(Damage.ENTRY_MISSING, ENTRIES, pair, pair.bundle, (entries, stored))
        if not isinstance(pair.tile, Page):
            self._tell(Damage.TILE_ALTERED, 0, pair, pair.tile, (stored, entries))
        return entries if isinstance(pair.bundle, Page) else None, stored if isinstance(pair.tile, Page) else None

    def _tell(
        self,
        damage: Damage,
        level: int,
        pair: Pair,
        error: AbsentError | DamagedError,
        halves: tuple[list[bytes], list[bytes]],
    ) -> None:
        at = _first_difference(*halves, 0) if all(halves) else len(halves[0])
        index = max(self._begun, pair.number * tiles.WIDTH + min(at, pair.width - 1))
        self._verdict.doubtful.append(index)
        detail = "it is missing" if isinstance(error, AbsentError) else str(error)
        self._find(Finding(damage, detail, index, page_path(level, pair.number, pair.width)))

    def _compare_copies(self, level: int, pair: Pair, known: list[list[bytes]]) -> None:
        damage = Damage.ENTRY_CHANGED if level == ENTRIES else Damage.TILE_ALTERED
        start = pair.number * tiles.WIDTH
        for path, copy in self._log.copies(level, pair.number, pair.width):
            leaves = leaf_hashes(copy.items) if level == ENTRIES else copy.items
            bad = [
                at for at, leaf in enumerate(leaves[: pair.width]) if known and all(leaf != row[at] for row in known)
            ]
            if isinstance(copy, DamagedError):
                at = min([*bad, len(leaves), pair.width - 1])
                self._find(Finding(damage, str(copy), start + at, path))
            elif bad:
                self._find(Finding(damage, "it differs from the files of the newest size", start + bad[0], path))

    def _hold(self, by_entries: Leaves, by_tiles: Leaves, end: int | None = None) -> None:
        """Hold both trees against everything that was signed for a size up to the end of this page."""
        while self._due and self._due[0].size <= (self._read if end is None else end):
            stated = self._due.pop(0)
            cut = max(0, stated.size - self._read)
            roots = self._sides.roots(
                None if by_entries is None else by_entries[:cut], None if by_tiles is None else by_tiles[:cut]
            )
            if stated.size >= self._begun:  # `begun` is believed for what lies before it
                self._verdict.hold(stated.size, stated.root, *roots)


def _items(found: Found) -> list[bytes]:
    return [] if isinstance(found, AbsentError) else found.items


def _path(found: Found) -> str:
    return found.path if isinstance(found, Page) else ""


def _first_difference(one: list[bytes], other: list[bytes], begin: int) -> int:
    """The first place from `begin` on where the two differ, or where the shorter one ends."""
    shorter = min(len(one), len(other))
    return next((at for at in range(begin, shorter) if one[at] != other[at]), shorter)
