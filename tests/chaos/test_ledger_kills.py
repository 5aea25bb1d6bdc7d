"""kill -9 of sequencer and publisher at every step of an append and of a publication: one history, nothing lost, no alarm.

Every act is rehearsed under strace; then the process is killed on entry to each of its calls, restarted, and judged. What counts
as a step: every word to and from PostgreSQL, every word to a witness, every write, sync and rename of a public file.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.chaos import tally
from tests.chaos.injection import TELLING, Fault, Tracing, kills, require_strace
from tests.chaos.ledger_site import Circle, Seen, Site, sites
from tests.chaos.load import until

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.ledger import services

STEPS = {"sequencer": "sendto,recvfrom", "publisher": TELLING}


class Siege:
    """A site whose processes are struck again and again; judged after every strike."""

    def __init__(self, site: Site, circle: Circle, folder: Path) -> None:
        self.site, self.circle, self.folder = site, circle, folder
        self.policy = circle.policy()
        self.seen = Seen()
        self.struck = 0
        site.start("sequencer")
        site.start("publisher")
        site.grow(2)
        self.settle()

    def settle(self) -> None:
        """Until what is acknowledged is signed, final and public."""
        until(lambda: self.site.size() == len(self.site.queued), 20, "everything acknowledged is signed")
        self.site.await_published(len(self.site.queued))

    def rehearse(self, name: str) -> list[Fault]:
        """The calls of one append with its publication."""
        process = getattr(self.site, name)
        with Tracing(process.pid, self.folder / "rehearsal", syscalls=STEPS[name]) as rehearsal:
            self.site.grow(3)
            self.settle()
        return kills(rehearsal.calls())

    def strike(self, name: str, fault: Fault) -> bool:
        """Whether the process came as far as this call; it runs again afterwards."""
        process = getattr(self.site, name).process
        with Tracing(process.pid, self.folder / "struck", fault, STEPS[name]):
            self.site.queue(3)
            done = len(self.site.queued)
            goal: Callable[[], bool] = lambda: self.site.size() == done  # noqa: E731  # one of two
            if name == "publisher":
                goal = lambda: (stated := self.site.published()) is not None and stated.size == done  # noqa: E731  # the other
            until(lambda: process.poll() is not None or goal(), 20, f"{fault} or the end of the act")
            hit = process.poll() is not None
        if not hit and process.poll() is None:
            return False
        assert process.wait(10) == -9
        self.site.stop(name)
        self.judge()
        self.site.start(name)
        self.settle()
        self.judge()
        self.struck += 1
        return True

    def judge(self) -> None:
        """Whatever was signed, cosigned or shown so far: one root for each size, and the public files are whole."""
        self.site.look(self.seen)
        for stated in self.circle.held().values():
            self.seen.take(stated)
        for (note,) in self.site.rows("SELECT note FROM ledger_final"):
            self.seen.take(checkpoints.verify(note.encode(), self.site.key))
        assert self.seen.forks == 0, self.seen.roots
        report = self.site.audit(self.policy)
        assert report.whole, report.findings

    def end(self, name: str) -> None:
        """Nothing acknowledged is lost or doubled, nobody has cried for nothing."""
        self.settle()
        self.judge()
        assert self.site.entries() == self.site.queued
        alarms = [*self.site.alarms(), *map(str, self.circle.evidence())]
        alarms += [str(finding) for finding in services.audit(vkey=str(self.site.key))]
        tally.INJECTIONS[name] += self.struck
        tally.FALSE_ALARMS.extend(alarms)
        print(f"\nchaos: {self.struck} kills of the {name} at the steps of its act, {self.seen.forks} forks, "
              f"{len(alarms)} false alarms, {len(self.site.queued)} entries kept")  # fmt: skip
        assert alarms == []
        drafts = list(self.site.public.rglob("*.draft"))
        assert len(drafts) <= 1, "what killed writers leave is removed when their folder is written next"


@pytest.fixture
def siege(database: str, tmp_path: Path) -> Iterator[Siege]:
    require_strace()
    for site, circle in sites(database, tmp_path / "site"):
        yield Siege(site, circle, tmp_path)


@pytest.mark.parametrize("name", ["sequencer", "publisher"])
def test_act_struck_at_its_steps_leaves_one_history(siege: Siege, name: str) -> None:
    """Every step once; `--long` strikes them over and over."""
    faults = siege.rehearse(name)
    kinds = {fault.syscall for fault in faults}
    assert {"sequencer": {"sendto", "recvfrom"}, "publisher": {"write", "fsync", "rename", "sendto"}}[name] <= kinds
    for fault in faults:
        siege.strike(name, fault)
    assert siege.struck >= max(16, len(faults) * 3 // 4), "most places were reached again"
    siege.end(name)


@pytest.mark.long
@pytest.mark.parametrize("name", ["sequencer", "publisher"])
def test_act_struck_at_every_step_over_and_over(siege: Siege, name: str) -> None:
    """Until a hundred and thirty strikes are counted, over sizes that fill tiles."""
    siege.site.grow(200)
    while siege.struck < 130:
        for fault in siege.rehearse(name):
            siege.strike(name, fault)
    siege.end(name)
