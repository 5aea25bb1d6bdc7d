"""What a session owes the audit: each statement and each block one record, and protected data only to whom it may be opened.

A statement that touches a watched table is asked about at every execution (`ask`): is there a ticket, is the dossier open, how
many citizens has the officer asked about today? What was decided is on the disk before the statement goes to the server; its
outcome is a second record. Without a journal, or when it cannot be written, protected data stays closed (58030).

Everything else costs an entry in a list, packed and hashed with its neighbours (`wire.decisions`).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from time import perf_counter_ns
from typing import NamedTuple, Protocol

from duoc.engines.policy import Desk, Refused
from duoc.engines.policy.desk import Admission
from duoc.engines.sql import SqlRefusedError, targets
from duoc.wire.budgets import Budgets
from duoc.wire.decisions import Decision, Journal
from duoc.wire.decisions.frames import Plain
from duoc.wire.wall import bound
from duoc.wire.wall.judging import Ruling, Said
from duoc.wire.wall.notes import Notes
from duoc.wire.wall.protected import Rules, Subject

_NO_TICKET = "không có vé hồ sơ"
_NOBODY = Admission("", "", "", "")


class Means(NamedTuple):
    """What the sessions of a wall share. `ahead`: have a ticket's dossier asked for, without waiting for the answer."""

    journal: Journal
    budgets: Budgets
    desk: Desk
    notes: Notes
    ahead: Callable[[str], None] = lambda _ticket: None


class Ruled(Protocol):
    """The application of a session: its rules of today."""

    rules: Rules


class Running(Ruling):
    """A ruling as it is executed once: with the number and the circumstances of the decision to let it pass."""

    __slots__ = ("admission", "marks", "met", "number", "shadow")

    def __init__(self, ruling: Ruling, admission: Admission, marks: Collection[bytes]) -> None:
        super().__init__(ruling.text, Said(True), ruling.book, ruling.code, ruling.naming)
        self.verdict, self.guarded, self.plain, self.note = ruling.verdict, True, False, ruling.note
        self.admission, self.marks = admission, marks
        self.met: set[bytes] = set()  # citizens that its result has told of
        self.number = 0
        self.shadow = ""  # the rule by which it would have been refused, were the application's rules enforced


class Asking:
    """The audit of one session. `due`: something was let pass whose record must be on the disk before it goes on."""

    def __init__(self, means: Means, application: Ruled, source: bytes, account: str) -> None:
        self._means, self._application, self.source = means, application, source
        self._account = account  # counted as an officer where nobody shows a ticket
        self.passed = means.journal.pending.append
        self.note = means.notes.of
        self.due = False
        self._ticket = self._local = ""  # of the session, and of the transaction
        self._stated: dict[bytes, str] = {}  # tickets of prepared statements
        self._portals: dict[bytes, tuple[str, Sequence[bytes], str]] = {}  # ticket, citizens and fault of bound ones

    @property
    def rules(self) -> Rules:
        """Those of today."""
        return self._application.rules

    # ---- tickets

    def takes(self, ticket: str, local: bool) -> None:
        """`SET duoc.ticket`."""
        self._means.ahead(ticket)
        if local:
            self._local = ticket
        else:
            self._ticket, self._local = ticket, ""

    def gives_back(self) -> None:
        """RESET, DISCARD ALL."""
        self._ticket = self._local = ""

    def idle(self) -> None:
        """The transaction is over."""
        self._local = ""

    def states(self, name: bytes, ticket: str) -> None:
        """A statement was prepared, with a ticket of its own or none."""
        if ticket:
            self._stated[name] = ticket
        else:
            self._stated.pop(name, None)

    # ---- questions

    def binds(self, portal: bytes, name: bytes, ruling: Ruling, message: bytes | None) -> None:
        """A portal of a guarded statement was bound; the whole Bind, None where it is too long to be held."""
        subject = self._subject(ruling)
        marks: list[bytes] = []
        fault = ""
        if subject is not None and subject.parameters:
            try:
                if message is None:
                    raise ValueError("the parameters are too long")
                marks = self._marks(bound.of_bind(message, subject.parameters))
            except (ValueError, UnicodeDecodeError):
                fault = "không đọc được tham số là số định danh"
        self._portals[portal] = self._stated.get(name, ""), marks, fault

    def ask(self, ruling: Ruling, asked: Ruling, portal: bytes | None = None, ticket: str = "") -> Ruling:
        """The ruling to go by: a `Running` one, or a refusal. `asked` holds the question: behind an EXECUTE what was prepared."""
        means, rules = self._means, self.rules
        subject = self._subject(asked) or Subject((), (), (), ())
        stated, given, fault = self._portals.get(portal, ("", (), "")) if portal is not None else ("", (), "")
        marks = {*given, *self._marks(subject.values)}
        if ruling is not asked:
            marks.update(self._arguments(ruling, subject))
        admission, refusal = _NOBODY, ("", "")
        if fault:
            refusal = fault, "tham-so"
        elif subject.fields:
            admission, refusal = self._admitted(ticket or stated or self._local or self._ticket, subject.fields)
        try:
            spent = means.budgets.spend(admission.officer or self._account, marks, rules.identities_day)
            if not spent.allowed and not refusal[0]:
                refusal = self._exceeded(spent.distinct), "han-muc"
        except OSError:
            return self._refused(ruling, admission, "không đếm được số công dân đã tra cứu", "khong-dem-duoc", "58030")
        if refusal[0] and rules.enforced:
            return self._refused(ruling, admission, *refusal, marks=marks)
        if means.journal.failing and not self._writes():
            return self._refused(ruling, admission, "không ghi được nhật ký kiểm toán", "khong-ghi-duoc", "58030")
        running = Running(ruling, admission, marks)
        running.shadow = refusal[1]
        running.note = self._note(asked)
        running.number = means.journal.record(
            self._decision(running, "pass", f"thu:{refusal[1]}" if refusal[1] else "")
        )
        self.due = True
        return running

    def _admitted(self, ticket: str, fields: Iterable[str]) -> tuple[Admission, tuple[str, str]]:
        """On whose word, and why not with the rule."""
        if not ticket:
            return _NOBODY, (_NO_TICKET, "khong-co-ve")
        try:
            if not self._means.desk.at_once(ticket):
                self._means.ahead(ticket)
                return _NOBODY, ("chưa hỏi được nơi giữ hồ sơ, hãy thử lại sau ít giây", "noi-giu-ho-so")
            return self._means.desk.admit(ticket, fields, self.rules.agency), ("", "")
        except Refused as refused:
            return refused.claimed or _NOBODY, (refused.reason, refused.rule)

    def _exceeded(self, distinct: int) -> str:
        return f"vượt hạn mức {self.rules.identities_day} công dân một ngày (hôm nay {distinct})"

    def _refused(
        self,
        ruling: Ruling,
        admission: Admission,
        why: str,
        rule: str,
        code: str = "42501",
        marks: Collection[bytes] = (),
    ) -> Ruling:
        refused = Running(ruling, admission, marks)
        refused.verdict, refused.allowed, refused.code, refused.note = (
            Said(False, why, rule),
            False,
            code,
            self._note(ruling),
        )
        return refused

    def _writes(self) -> bool:
        try:
            self._means.journal.write()
        except OSError:
            return False
        return True

    def _subject(self, ruling: Ruling) -> Subject | None:
        return self.rules.subject(ruling.text, ruling.book.path)

    def _arguments(self, ruling: Ruling, subject: Subject) -> list[bytes]:
        """The citizens named by the arguments of an EXECUTE."""
        try:
            given = targets.arguments(ruling.text.decode(errors="replace"))
        except SqlRefusedError:
            return []
        return self._marks(
            value for number in subject.parameters if number <= len(given) for value in given[number - 1]
        )

    def _marks(self, values: Iterable[str]) -> list[bytes]:
        return [self._means.budgets.mark(value) for value in values]

    # ---- results

    def met(self, ruling: Ruling | None, marks: Collection[bytes]) -> str:
        """Count the citizens that a result tells of; in Vietnamese why it must not go on, empty where it may."""
        officer = ruling.admission.officer if isinstance(ruling, Running) else ""
        if isinstance(ruling, Running):
            ruling.met.update(marks)
        try:
            spent = self._means.budgets.spend(officer or self._account, marks, self.rules.identities_day)
        except OSError:
            return "không đếm được số công dân đã tra cứu"
        return "" if spent.allowed else self._exceeded(spent.distinct)

    def noticed(self, ruling: Ruling | None, rule: str, marks: Collection[bytes] = (), verdict: str = "mask") -> None:
        """Something about a result that the record should say: personal data masked in it, a honey record touched."""
        admission = ruling.admission if isinstance(ruling, Running) else _NOBODY
        note = self._note(ruling) if ruling is not None else b""
        self._means.journal.record(
            Decision(
                self.source, note, verdict, rule, None, admission.officer, admission.agency, admission.dossier, marks
            )
        )

    # ---- records

    def outcome(self, ruling: Ruling | None, rows: int, size: int, ns: int, code: str = "") -> None:
        """What became of a statement that failed, or that is guarded."""
        rule = f"sqlstate:{code}" if code else ""
        if not isinstance(ruling, Running):
            note = self._note(ruling) if ruling is not None else b""
            self._means.journal.record(Decision(self.source, note, rule=rule, rows=rows, size=size, us=ns // 1000))
            return
        decision = self._decision(ruling, "done", rule)
        decision.of, decision.marks, decision.rows, decision.size, decision.us = (
            ruling.number, tuple(ruling.met), rows, size, ns // 1000,
        )  # fmt: skip
        self._means.journal.record(decision)

    def blocked(self, ruling: Ruling) -> None:
        """A statement was not let pass."""
        admission, marks = (ruling.admission, ruling.marks) if isinstance(ruling, Running) else (_NOBODY, ())
        self._means.journal.record(
            Decision(
                self.source, self._note(ruling), "block", ruling.verdict.rule, None,
                admission.officer, admission.agency, admission.dossier, marks,
            )
        )  # fmt: skip

    def _note(self, ruling: Ruling) -> bytes:
        return ruling.note or self.note(ruling)

    def _decision(self, running: Running, verdict: str, rule: str) -> Decision:
        admission = running.admission
        return Decision(
            self.source, running.note, verdict, rule, None,
            admission.officer, admission.agency, admission.dossier, running.marks, at=perf_counter_ns(),
        )  # fmt: skip


class Unasked:
    """The audit of a wall that keeps no journal: nothing is told, and protected data stays closed."""

    due = False
    source = b""
    rules = Rules({})

    def passed(self, _entry: Plain, /) -> None: ...

    def note(self, _ruling: Ruling) -> bytes:
        return b""

    def takes(self, _ticket: str, _local: bool) -> None: ...

    def gives_back(self) -> None: ...

    def idle(self) -> None: ...

    def states(self, _name: bytes, _ticket: str) -> None: ...

    def binds(self, _portal: bytes, _name: bytes, _ruling: Ruling, _message: bytes | None) -> None: ...

    def ask(self, ruling: Ruling, _asked: Ruling, _portal: bytes | None = None, _ticket: str = "") -> Ruling:
        """Nobody could write down what was decided."""
        return ruling.book.refusing(ruling.text, "tường lửa không có nhật ký kiểm toán", "khong-ghi-duoc", "58030")

    def met(self, _ruling: Ruling | None, _marks: Collection[bytes]) -> str:
        return ""

    def noticed(
        self, _ruling: Ruling | None, _rule: str, _marks: Collection[bytes] = (), _verdict: str = "mask"
    ) -> None: ...

    def outcome(self, _ruling: Ruling | None, _rows: int, _size: int, _ns: int, _code: str = "") -> None: ...

    def blocked(self, _ruling: Ruling) -> None: ...


UNASKED = Unasked()
Audit = Asking | Unasked
