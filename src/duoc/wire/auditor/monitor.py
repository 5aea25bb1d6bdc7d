"""One look at a remote log and its witnesses, against all that was seen before.

Nothing is believed that does not continue the last verified checkpoint. What a monitor cannot see: a fork that neither the
log nor any witness ever shows it. Several monitors in different places, and people who keep checkpoints, close that gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.policy import Judgement, Policy
from duoc.engines.merkle.tiles import TileError
from duoc.wire.auditor import audit, views
from duoc.wire.auditor.alarms import Alarm, Alert
from duoc.wire.auditor.continuity import ForkError, Signed, UnprovenError, check_continuity
from duoc.wire.auditor.findings import Report
from duoc.wire.auditor.published import PublishedLog
from duoc.wire.auditor.source import AbsentError, DamagedError, Source, SourceError
from duoc.wire.auditor.state import State
from duoc.wire.auditor.tower import Tower
from duoc.wire.auditor.views import View

# Clocks of honest witnesses differ by less.
CLOCK_SKEW_S = 300


@dataclass(slots=True)
class Look:
    """What one look found. judged: the published checkpoint, None when there was none to be believed.

    advanced: it was verified and is remembered now; unreachable: why the log did not answer.
    """

    alerts: list[Alert] = field(default_factory=list)
    judged: Judgement | None = None
    advanced: bool = False
    first: bool = False
    unreachable: str = ""


class Monitor:
    """A log, the policy that it must meet, and what is remembered of it. `state` is changed; keeping it is the caller's.

    deadline_s: how old the newest cosignature, and how long the log out of reach, may be; entries: read every entry, too.
    """

    def __init__(
        self,
        log: PublishedLog,
        policy: Policy,
        state: State,
        witnesses: Mapping[str, Source],
        deadline_s: int,
        entries: bool = False,
    ) -> None:
        self._log = log
        self._policy = policy
        self._state = state
        self._witnesses = witnesses
        self._deadline_s = deadline_s
        self._entries = entries
        self._look = Look()

    def look(self, now_s: int) -> Look:
        """Look once. Raises `StateError` when the policy no longer fits what is remembered."""
        found = self._look = Look()
        last = self._state.last(self._policy)
        found.first = last is None
        published = self._published(now_s, last)
        origin = published.stated.origin if published else last.stated.origin if last else ""
        seen = views.look(self._policy, origin, self._witnesses) if origin else {}
        kept = self._remember(seen, now_s)
        if published is not None and found.judged is not None:
            self._take_times(found.judged.cosigners, now_s)
            self._compare(published, last, kept, now_s)
        elif last is not None:
            self._compare_pairs([last, *kept.values()])
        self._check_freshness(now_s)
        return found

    def _tell(self, kind: Alarm, detail: str, subject: str = "", evidence: tuple[bytes, bytes] | None = None) -> None:
        alert = Alert(kind, detail, subject, evidence)
        if alert not in self._look.alerts:  # one damaged tile can stand between the log and every witness
            self._look.alerts.append(alert)

    def _published(self, now_s: int, last: Signed | None) -> Signed | None:
        """What the log shows now, verified but for its quorum."""
        try:
            data = self._log.checkpoint()
        except SourceError as error:
            self._look.unreachable = str(error)
            return None
        except AbsentError:
            self._tell(Alarm.DAMAGED, "the log has no checkpoint any more, or none at this address")
            return None
        except DamagedError as error:
            self._tell(Alarm.INVALID, f"its checkpoint: {error}")
            return None
        self._state.reached = now_s
        try:
            judged = policies.attest(self._policy, data)
        except NoteError as error:
            self._tell(Alarm.INVALID, str(error))
            return None
        if last is not None and judged.checkpoint.origin != last.stated.origin:
            self._tell(Alarm.INVALID, f"another log answers: {judged.checkpoint.origin}")
            return None
        self._look.judged = judged
        return Signed(judged.checkpoint, data)

    def _remember(self, seen: Mapping[str, View], now_s: int) -> dict[str, Signed]:
        """Each witness's newest checkpoint, from now or before; a witness that shows less than before is told."""
        kept = {}
        for name in self._witnesses:
            view, before = seen.get(name, View()), self._state.view(self._policy, name)
            if view.error:
                self._tell(Alarm.INVALID, view.error, name)
            if view.signed is not None:
                self._take_times({name: view.time_s}, now_s)
                if before is not None and view.signed.size < before.size:
                    detail = f"it shows size {view.signed.size} after {before.size}"
                    self._tell(Alarm.ROLLBACK, detail, name, (view.signed.note, before.note))
                    self._compare_pairs([before, view.signed])
                else:
                    self._compare_pairs([view.signed] if before is None else [before, view.signed])
                    self._state.views[name] = view.signed.note.decode()
                    before = view.signed
            if before is not None:
                kept[name] = before
        return kept

    def _take_times(self, cosigners: Mapping[str, int], now_s: int) -> None:
        for name, time_s in cosigners.items():
            if time_s > now_s + CLOCK_SKEW_S:
                self._tell(Alarm.CLOCK, f"its clock is {time_s - now_s} s ahead of this machine's", name)
            else:
                self._state.seen[name] = max(time_s, self._state.seen.get(name, 0))

    def _compare(self, published: Signed, last: Signed | None, kept: Mapping[str, Signed], now_s: int) -> None:
        self._compare_pairs([published, *([] if last is None else [last]), *kept.values()])
        sound = last is None or self._continues(published, last)
        for name, view in kept.items():
            if view.size > published.size:
                self._state.ahead.setdefault(name, now_s)
                self._continues(published, view, must_be_proven=False)
            else:
                self._state.ahead.pop(name, None)
                self._continues(published, view)
        if last is not None and published.size < last.size:
            detail = f"the log shows size {published.size} after {last.size}"
            self._tell(Alarm.ROLLBACK, detail, "", (published.note, last.note))
            sound = False
        try:
            policies.judge(self._policy, published.note)
        except policies.QuorumError as error:
            self._tell(Alarm.QUORUM, str(error))
            sound = False
        if sound and self._entries:
            sound = self._check_entries(published, last)
        if any(alert.kind is Alarm.FORK for alert in self._look.alerts) or not sound:
            return
        if last is None or last.stated != published.stated:
            self._state.changed = now_s
            self._look.advanced = True
        self._state.verified = published.note.decode()

    def _compare_pairs(self, signed: list[Signed]) -> None:
        """Checkpoints of one size have one root, whoever shows them: this needs no tile."""
        for one, other in combinations(signed, 2):
            if one.size == other.size and one.root != other.root:
                self._tell_fork(ForkError(one, other))

    def _tell_fork(self, fork: ForkError) -> None:
        alert = Alert(Alarm.FORK, str(fork), "", (fork.older.note, fork.newer.note), fork.proof)
        if not any(known.kind is Alarm.FORK and known.detail == alert.detail for known in self._look.alerts):
            self._look.alerts.append(alert)

    def _continues(self, published: Signed, other: Signed, must_be_proven: bool = True) -> bool:
        """Whether one of them contains the other, by the log's tiles; a fork or damage is told."""
        try:
            check_continuity(self._log, published, other)
        except ForkError as fork:
            self._tell_fork(fork)
        except UnprovenError as error:
            # A larger tree than the published one need not be served yet.
            if must_be_proven and other.size <= published.size:
                self._tell(Alarm.DAMAGED, str(error))
        except SourceError as error:
            self._look.unreachable = str(error)
        else:
            return True
        return False

    def _check_entries(self, published: Signed, last: Signed | None) -> bool:
        """Read the entries since the last verified size, all of them at the first look."""
        try:
            tower = Tower.at(last.size if last else 0, self._log.hashes(published.size))
            if last is not None and tower.root() != last.root:
                raise UnprovenError("the tiles do not make up the last verified root")
            report = Report(published.stated)
            audit.check(self._log, published.stated, report, (), tower)
        except SourceError as error:
            self._look.unreachable = str(error)
            return False
        except (AbsentError, DamagedError, TileError, UnprovenError) as error:
            self._tell(Alarm.DAMAGED, str(error))
            return False
        for finding in report.findings[:1]:
            more = f", and {len(report.findings) - 1} more" if len(report.findings) > 1 else ""
            self._tell(Alarm.DAMAGED, f"index {finding.index}, {finding.file}: {finding.detail}{more}")
        return report.whole

    def _check_freshness(self, now_s: int) -> None:
        state, limit = self._state, self._deadline_s
        if now_s - state.reached > limit:
            self._tell(Alarm.DEADLINE, f"the log has been out of reach for {now_s - state.reached} s")
        for name, since in state.ahead.items():
            if name in self._witnesses and now_s - since > limit:
                detail = f"it has seen more than the log has shown for {now_s - since} s"
                self._tell(Alarm.DEADLINE, detail, name)
        judged = self._look.judged
        if judged is not None:
            times = [time_s for time_s in judged.cosigners.values() if time_s <= now_s + CLOCK_SKEW_S]
            newest = max(times, default=state.changed)
            if now_s - newest > limit:
                self._tell(Alarm.FROZEN, f"nothing newer than {now_s - newest} s")
        for witness in self._policy.witnesses:
            last = max(state.began, state.seen.get(witness.name, 0))
            if now_s - last > limit:
                self._tell(Alarm.WITNESS, f"it has not cosigned for {now_s - last} s", witness.name)
