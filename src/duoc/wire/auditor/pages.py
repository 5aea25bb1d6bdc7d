"""The pages of a log in order, a few of them read ahead where that hides the distance to a server."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from duoc.engines.merkle import tiles
from duoc.wire.auditor.published import ENTRIES, Page, PublishedLog
from duoc.wire.auditor.source import AbsentError, DamagedError

Found = Page | AbsentError | DamagedError
_AHEAD = 4  # for each lane: little memory, and the lanes never wait for the reader


@dataclass(frozen=True, slots=True)
class Pair:
    """The bundle and the level-0 tile of the same entries, each as it was found."""

    number: int
    width: int
    bundle: Found
    tile: Found


def find(log: PublishedLog, level: int, number: int, width: int) -> Found:
    """A page, or what is wrong with it. Raises `SourceError`."""
    try:
        return log.page(level, number, width)
    except (AbsentError, DamagedError) as error:
        return error


def pairs(log: PublishedLog, first: int, size: int) -> Iterator[Pair]:
    """All pages of a tree of `size` from this page on, in order. Raises `SourceError`."""

    def pair(number: int) -> Pair:
        width = tiles.tile_width(size, 0, number)
        return Pair(number, width, find(log, ENTRIES, number, width), find(log, 0, number, width))

    numbers = iter(range(first, -(-size // tiles.WIDTH)))
    lanes = log.source.lanes
    if lanes == 1:
        yield from map(pair, numbers)
        return
    waiting: deque[Future[Pair]] = deque()
    with ThreadPoolExecutor(lanes) as pool:
        try:
            for number in numbers:
                waiting.append(pool.submit(pair, number))
                if len(waiting) >= lanes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
