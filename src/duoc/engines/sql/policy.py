"""A policy: the statements that an application may say, and how far their values may go."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from duoc.engines.sql.errors import SqlRefusedError
from duoc.engines.sql.grammar import INLINE, LARGEST, Effort
from duoc.engines.sql.patterns import pattern_of
from duoc.engines.sql.places import RULES, sound
from duoc.engines.sql.search_path import DEFAULT, schemas
from duoc.engines.sql.statements import Statement, analyse
from duoc.engines.sql.verdict import Verdict, hazard_words
from duoc.engines.sql.wording import difference, example, likeness, word_counts

FORM = "duoc-sql-policy/1"
# Statements without a name or an operator: they mean the same whatever the path.
_PATHLESS = frozenset(
    {
        "TransactionStmt",
        "VariableSetStmt",
        "VariableShowStmt",
        "FetchStmt",
        "ClosePortalStmt",
        "DeallocateStmt",
        "DiscardStmt",
    }
)
_REMEMBERED, _REMEMBERED_TEXT = 4096, 2048
_PASSED_OVER = 1000
_EXAMPLES = 2000  # allowed statements that a blocked one is compared with
Values = Mapping[int, str | None]


@dataclass
class Allowed:
    """An allowed statement: its blanked text, and of each place the rule and what was learnt (`places`). `seen` counts."""

    key: str
    kind: str
    sql: str
    search_path: str
    places: list[tuple[str, Any]] = field(default_factory=list)
    seen: int = 0

    def learn(self, statement: Statement, values: Values | None) -> None:
        states: list[Any] = [state for _, state in self.places] or [None] * len(statement.places)
        for at, place in enumerate(statement.places):
            rule = RULES[place.rule]
            for seen in place.settled(values):
                states[at] = rule.learn(states[at], seen)
        self.places = [(place.rule, state) for place, state in zip(statement.places, states, strict=True)]
        self.seen += 1

    def refuses(self, statement: Statement, values: Values | None) -> tuple[str, str] | None:
        """The first value policy that the statement breaks, as rule and words; None where it keeps all."""
        if len(statement.places) != len(self.places):
            return "form", "câu lệnh có dạng chưa từng gặp"  # never seen; what is not understood does not pass
        for place, (name, state) in zip(statement.places, self.places, strict=True):
            # No state: learnt with parameters whose values nobody showed, approved as it stands.
            if state is not None:
                rule = RULES[name]
                for seen in place.settled(values):
                    if not rule.allows(state, seen):
                        return name, rule.words
        return None


class Policy:
    """What one application may say. Not safe for change by several threads; judging changes nothing.

    `passed_over` are the statements that were offered for learning and may never be learnt: their example and why.
    """

    def __init__(self) -> None:
        self.allowed: dict[str, Allowed] = {}
        self.denied: set[str] = set()
        self.search_paths: set[tuple[str, ...]] = set()
        self.passed_over: list[tuple[str, str]] = []
        self._passed: dict[tuple[str, str | None], Verdict] = {}

    def learn(self, text: str, search_path: str = DEFAULT, values: Values | None = None) -> None:
        """Take the statements of a text in, or pass over those that nobody may learn. Raises `SqlRefusedError`."""
        statements = analyse(text, search_path, LARGEST)
        # A pool may tidy up a session in one text; a query beside another is how an injection looks.
        stacked = len(statements) > 1 and any(name.kind == "relation" for found in statements for name in found.names)
        for statement in statements:
            why = hazard_words(statement.hazards - {"wildcard"})
            if not why and stacked:
                why = "nhiều câu lệnh trong một văn bản"
            if why and len(self.passed_over) >= _PASSED_OVER:
                continue
            if why:
                self.passed_over.append((example(text, statement.start, statement.end), why))
                continue
            entry = self.allowed.get(statement.key)
            if entry is None:
                sql = example(text, statement.start, statement.end)
                entry = self.allowed[statement.key] = Allowed(statement.key, statement.kind, sql, search_path)
            entry.learn(statement, values)
            self.search_paths.add(schemas(search_path))

    def deny(self, key: str) -> None:
        """Block a statement whatever was learnt: a denial wins."""
        self._passed = {}
        self.denied.add(key)

    def judge(
        self,
        text: str,
        search_path: str | None,
        values: Values | None = None,
        effort: Effort = INLINE,
    ) -> Verdict:
        """Whether a text may pass. `values` are those of Bind by number, as text; without them parameters are not looked at, and
        the verdict of a text that has passed is known by heart.

        A text of several statements passes when each of them does; an empty text always. `effort` is how much work is
        borne (`grammar`): the default is for the thread of an event loop.
        """
        if values is None:
            passed = self._passed.get((text, search_path))
            if passed is not None:
                return passed
        try:
            statements = analyse(text, search_path, effort)
        except SqlRefusedError as refused:
            return Verdict(False, refused.rule, refused.reason)
        if not statements:
            return Verdict(True, "empty", "không có câu lệnh")
        keys = tuple([statement.key for statement in statements])
        for statement in statements:
            entry = self.allowed.get(statement.key)
            if entry is None or statement.key in self.denied:
                return self._unknown(text, statement, keys)
            if not self._knows(statement.search_path) and statement.kind not in _PATHLESS:
                return Verdict(False, "search_path", "search_path của phiên khác lúc học", keys)
            broken = entry.refuses(statement, values) if statement.places else None
            if broken is not None:
                rule, words = broken
                return Verdict(False, rule, f"giá trị ngoài mức đã học: {words}", keys, partial(str, entry.sql))
        alone = values is None and len(keys) == 1
        pattern = partial(pattern_of, text, self.allowed[keys[0]].places) if alone else None
        verdict = Verdict(True, "allowed", "câu lệnh đã được duyệt", keys, _pattern=pattern)
        # The same text holds the same values, so the same verdict until something is denied. Bind's values are looked at anew.
        if values is None and len(text) <= _REMEMBERED_TEXT:
            if len(self._passed) >= _REMEMBERED:
                self._passed = {}
            self._passed[(text, search_path)] = verdict
        return verdict

    def _knows(self, search_path: str | None) -> bool:
        try:
            return search_path is not None and schemas(search_path) in self.search_paths
        except ValueError:
            return False

    def _unknown(self, text: str, statement: Statement, keys: tuple[str, ...]) -> Verdict:
        denied = statement.key in self.denied
        reason = "câu lệnh đã bị từ chối" if denied else "câu lệnh không có trong danh sách được phép"
        hazards = hazard_words(statement.hazards)
        return Verdict(
            False,
            "denied" if denied else "unknown",
            f"{reason}; dấu hiệu: {hazards}" if hazards else reason,
            keys,
            lambda: self._nearest(text, statement),
        )

    def _nearest(self, text: str, statement: Statement) -> str:
        here = word_counts(text, statement.start, statement.end)
        best, found = 0.0, ""
        for entry in list(self.allowed.values())[:_EXAMPLES]:
            there = self._words(entry)
            alike = likeness(here, there)
            if alike > best:
                best, found = alike, f"gần nhất: {entry.sql[:300]}; {difference(here, there)}"
        return found

    def _words(self, entry: Allowed) -> "Counter[str]":
        found = _word_counts.get(entry.sql)
        if found is None:
            if len(_word_counts) > 2 * _EXAMPLES:
                _word_counts.clear()
            found = _word_counts[entry.sql] = word_counts(entry.sql, 0, len(entry.sql.encode()))
        return found

    # --- as a file --------------------------------------------------------------------------------------------------------

    def to_document(self) -> dict[str, Any]:
        """The policy as JSON (docs/formats.md, "SQL policy")."""
        return {
            "form": FORM,
            "search_paths": sorted(",".join(f'"{name}"' for name in path) for path in self.search_paths),
            "statements": [
                {
                    "key": entry.key,
                    "kind": entry.kind,
                    "sql": entry.sql,
                    "search_path": entry.search_path,
                    "seen": entry.seen,
                    "places": [[rule, state] for rule, state in entry.places],
                }
                for entry in self.allowed.values()
            ],
            "denied": sorted(self.denied),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Policy":
        """A policy of its file, or of an `allow_list` of `{"sql", "search_path"?}`. Raises `ValueError` in words.

        Keys are worked out anew from the statements, so that a policy outlives the grammar it was learnt under.
        """
        policy = cls()
        if not isinstance(document, Mapping) or ("allow_list" not in document and document.get("form") != FORM):
            raise ValueError(f"không phải tệp chính sách {FORM}, cũng không phải allow_list")
        try:
            if "allow_list" in document:
                for item in document["allow_list"]:
                    policy.learn(item["sql"], item.get("search_path", DEFAULT))
                return policy
            for path in document["search_paths"]:
                policy.search_paths.add(schemas(path))
            for item in document["statements"]:
                policy._take(item)
            policy.denied.update(document.get("denied", ()))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"tệp chính sách thiếu hoặc sai trường: {error}") from None
        except SqlRefusedError as refused:
            raise ValueError(f"câu trong tệp chính sách không dùng được: {refused.reason}") from None
        return policy

    def _take(self, item: Mapping[str, Any]) -> None:
        found = analyse(item["sql"], item["search_path"], LARGEST)
        places = [(str(rule), state) for rule, state in item["places"]]
        rules = [rule for rule, state in places if sound(rule, state)]
        if len(found) != 1 or [place.rule for place in found[0].places] != rules or len(rules) != len(places):
            raise ValueError("câu và các mức giá trị trong tệp chính sách không khớp nhau")
        if found[0].hazards - {"wildcard"}:
            raise ValueError(f"tệp chính sách có câu không bao giờ được duyệt: {hazard_words(found[0].hazards)}")
        self.allowed[found[0].key] = Allowed(
            found[0].key, found[0].kind, item["sql"], item["search_path"], places, int(item["seen"])
        )


_word_counts: "dict[str, Counter[str]]" = {}


def learn(statements: Iterable[str | tuple[str, str]]) -> Policy:
    """A policy of what was said: texts, or pairs of text and search_path."""
    policy = Policy()
    for said in statements:
        text, search_path = (said, DEFAULT) if isinstance(said, str) else said
        policy.learn(text, search_path)
    return policy
