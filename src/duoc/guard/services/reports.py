"""Where personal data lies in files: counts by type and legal class, one masked example each, never a value."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duoc.engines import pii
from duoc.guard.services.documents import UnreadError, pieces

# (bytes done, bytes in all) while a scan works.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class FileReport:
    """What one file holds. `first`: per type the line of its first finding, masked; `unread`: why it was left out."""

    path: str
    size: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)
    columns: list[pii.Column] = field(default_factory=list)
    unread: str = ""


@dataclass(slots=True)
class Report:
    """What a file or a folder holds."""

    files: list[FileReport]
    seconds: float = 0.0

    def counts(self) -> Counter[str]:
        """Findings by type."""
        return sum((one.counts for one in self.files), Counter())

    def classes(self) -> Counter[str]:
        """Findings by legal class."""
        total: Counter[str] = Counter()
        for kind, count in self.counts().items():
            total[pii.DETECTORS[kind].legal_class] += count
        return total

    def members(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "types": dict(self.counts().most_common()),
            "classes": {kind or "none": count for kind, count in self.classes().most_common()},
            "bytes": sum(one.size for one in self.files),
            "seconds": round(self.seconds, 3),
            "files": [
                {
                    "path": one.path,
                    "bytes": one.size,
                    "types": {
                        kind: {"count": count, "line": one.first[kind][0], "example": one.first[kind][1]}
                        for kind, count in one.counts.most_common()
                    },
                    "columns": [{**column._asdict(), "share": round(column.share, 3)} for column in one.columns],
                    **({"unread": one.unread} if one.unread else {}),
                }
                for one in self.files
            ],
        }


def scan_path(path: Path, progress: Progress = lambda *_: None) -> Report:
    """Scan a file, or every file below a folder (links are not followed). Raises FileNotFoundError."""
    begin = time.perf_counter()
    paths = sorted(_files(path))
    report = Report([])
    done, whole = 0, sum(map(_size, paths))
    for one in paths:

        def progressed(read: int, before: int = done) -> None:
            progress(before + read, whole)

        report.files.append(_scan(one, progressed))
        done += report.files[-1].size
    progress(whole, whole)
    report.seconds = time.perf_counter() - begin
    return report


def _size(path: Path) -> int:
    """0 where it has gone meanwhile: `_scan` says so."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise FileNotFoundError(f"there is no {path}")
    if path.is_dir():
        yield from (one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
    else:
        yield path


def _scan(path: Path, progress: Callable[[int], None]) -> FileReport:
    report = FileReport(str(path))
    try:
        report.size = path.stat().st_size
        seen: set[str] = set()
        read = 0
        for piece in pieces(path):
            findings = pii.scan(piece.text)
            if piece.sheet not in seen:
                seen.add(piece.sheet)
                report.columns.extend(pii.columns(piece.text, findings))
            for one in findings:
                if piece.first <= one.start < piece.last:
                    report.counts[one.type] += 1
                    if one.type not in report.first:
                        below = 0 if piece.is_record else piece.text.count("\n", piece.first, one.start)
                        report.first[one.type] = (
                            piece.line + below,
                            pii.operators.mask(one.type, piece.text[one.start : one.end]),
                        )
            read = min(report.size, read + len(piece.text))
            progress(read)
    except (UnreadError, OSError) as error:
        report.unread = error.strerror or str(error) if isinstance(error, OSError) else str(error)
    return report
