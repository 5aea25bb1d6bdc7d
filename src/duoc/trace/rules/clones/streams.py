"""A whole stream, line after line, as a file tells it."""

from zlib import crc32

from duoc.core.clock import DAY_US, OFFSET_US
from duoc.trace.rules.clones import crowds
from duoc.trace.rules.clones.judging import PUBLISHED, Scale, Standing, Verdict
from duoc.trace.rules.clones.observing import UNKNOWN, observe
from duoc.trace.rules.clones.places import NOWHERE, Places
from duoc.trace.rules.clones.scans import VIEWING, Scan
from duoc.trace.rules.clones.state import SerialState


class StreamJudge:
    """The states of all serials, batches and of today's phones. `findings`: the last word of each crowd rule per subject."""

    def __init__(self, places: Places = NOWHERE, scale: Scale = PUBLISHED) -> None:
        self.states: dict[str, SerialState] = {}
        self.findings: dict[tuple[str, str], crowds.Finding] = {}
        self._places, self._scale = places, scale
        self._batches: dict[str, crowds.BatchState] = {}
        self._phones: dict[str, int] = {}
        self._day = 0

    def take(self, scan: Scan) -> Standing:
        """Judge one line: where its serial stands now.

        Lines may come a little out of order; a phone's day ends with the first line of the next one.
        """
        state = self.states.get(scan.serial)
        if state is None:
            state = self.states[scan.serial] = SerialState()
        usual = UNKNOWN
        if scan.kind in VIEWING:
            self._crowds(state, scan)
            if batch := self._batches.get(scan.batch):
                usual = batch.usual()
        elif scan.batch and scan.shipped:
            self._batch(scan.batch).shipped = scan.shipped
        observe(state, scan, self._places, usual)
        if crowds.tells_lot(state, scan):
            crowds.counted(self._batch(scan.batch), state, scan)
        return self._scale.standing(state)

    def standing(self, state: SerialState) -> Standing:
        """Where a state stands by this judge's scale."""
        return self._scale.standing(state)

    def verdict(self, state: SerialState) -> Verdict:
        """The same with its reasons."""
        return self._scale.verdict(state)

    def _batch(self, name: str) -> crowds.BatchState:
        batch = self._batches.get(name)
        if batch is None:
            batch = self._batches[name] = crowds.BatchState()
        return batch

    def _crowds(self, state: SerialState, scan: Scan) -> None:
        if scan.device and crc32(scan.device.encode()) not in state.phones:
            day = (scan.time + OFFSET_US) // DAY_US
            if day > self._day:
                self._phones.clear()
                self._day = day
            met = self._phones[scan.device] = self._phones.get(scan.device, 0) + 1
            self._found(crowds.burst(scan.device, met))
        if scan.batch and scan.place and not state.places:
            self._found(crowds.first_seen(self._batch(scan.batch), scan, self._places))

    def _found(self, finding: crowds.Finding | None) -> None:
        if finding is not None:
            self.findings[finding.rule, finding.subject] = finding
