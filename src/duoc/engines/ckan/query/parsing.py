"""A query read into its tree.

query  = clause+                        joined by AND
clause = all ("OR" all)*
all    = one ("AND" one)*
one    = ["+" | "-" | "!" | "NOT"] [field ":"] (word | phrase | range | "(" query ")")
"""

from datetime import datetime

from duoc.engines.ckan.errors import SearchError
from duoc.engines.ckan.query import moments
from duoc.engines.ckan.query.fields import TEXT, Kind, kind
from duoc.engines.ckan.query.nodes import (
    And,
    At,
    Everything,
    Leaf,
    Node,
    Not,
    Pattern,
    Present,
    Range,
    Term,
    Wild,
    both,
    either,
)
from duoc.engines.ckan.query.tokens import Between, Field, Quoted, Sign, Token, Word, tokens

DEEPEST = 32  # brackets in brackets
MOST_WILD, LONGEST_PATTERN = 32, 1000  # of one pattern
MOST = 1024  # words, phrases and ranges; Solr's limit too


def parse(text: str, now: datetime) -> Node:
    """The tree of a query; an empty one is everything. `now`: what NOW means. Raises `SearchError`."""
    if text.lstrip().startswith("{!"):
        raise SearchError("Local parameters are not supported.")
    found = tokens(text)
    if not found:
        return Everything()
    reader = _Reader(found, now)
    tree = reader.query(TEXT, 0)
    if reader.at < len(found):
        raise SearchError("Cannot parse the query: a bracket closes that was never opened")
    return tree


class _Reader:
    """One walk over the tokens; `at`: the next one."""

    def __init__(self, found: list[Token], now: datetime) -> None:
        self._tokens, self._now = found, now
        self.at = self._leaves = 0

    def query(self, field: str, depth: int) -> Node:
        parts = []
        while self._next() not in (None, Sign.CLOSE):
            parts.append(self._clause(field, depth))
        if not parts:
            raise SearchError("Cannot parse the query: brackets with nothing in them")
        return _flat(parts)

    def _clause(self, field: str, depth: int) -> Node:
        parts = [self._all(field, depth)]
        while self._took(Sign.OR):
            parts.append(self._all(field, depth))
        return either(parts)

    def _all(self, field: str, depth: int) -> Node:
        parts = [self._one(field, depth)]
        while self._took(Sign.AND):
            parts.append(self._one(field, depth))
        return both(parts)

    def _one(self, field: str, depth: int) -> Node:
        if self._took(Sign.NOT):
            return Not(self._part(field, depth))
        self._took(Sign.MUST)
        return self._part(field, depth)

    def _part(self, field: str, depth: int) -> Node:
        token = self._take()
        if isinstance(token, Field):
            field, token = token.name, self._take()
        if token is Sign.OPEN:
            if depth == DEEPEST:
                raise SearchError(f"a query has at most {DEEPEST} brackets in brackets")
            tree = self.query(field, depth + 1)
            if not self._took(Sign.CLOSE):
                raise SearchError("Cannot parse the query: a bracket is never closed")
            return tree
        if token is None or isinstance(token, Sign | Field):
            raise SearchError("Cannot parse the query: something is missing beside an operator or field")
        self._leaves += 1
        if self._leaves > MOST:
            raise SearchError(f"a query has at most {MOST} words, phrases and ranges")
        return _leaf(field, token, self._now)

    def _next(self) -> Token | None:
        return self._tokens[self.at] if self.at < len(self._tokens) else None

    def _take(self) -> Token | None:
        token = self._next()
        self.at += 1
        return token

    def _took(self, sign: Sign) -> bool:
        if self._next() is not sign:
            return False
        self.at += 1
        return True


def _flat(parts: list[Node]) -> Node:
    """AND of AND is one AND."""
    return both([one for part in parts for one in (part.parts if isinstance(part, And) else (part,))])


def _leaf(field: str, token: Word | Quoted | Between, now: datetime) -> Leaf:
    if isinstance(token, Between):
        return _range(field, token, now)
    if isinstance(token, Word) and any(isinstance(part, Wild) for part in token.parts):
        if token.parts == (Wild.ANY,):
            return Everything() if field in ("*", TEXT) else Present(field)
        if kind(field) is Kind.DATE:
            raise SearchError(f"a date has no pattern: '{field}'")
        _bounded(token)
        return Pattern(field, token.parts)
    text = token.text if isinstance(token, Quoted) else str(token.parts[0])
    return At(field, moments.read(text, now)) if kind(field) is Kind.DATE else Term(field, text)


def _bounded(token: Word) -> None:
    signs = sum(isinstance(part, Wild) for part in token.parts)
    if signs > MOST_WILD or sum(len(part) for part in token.parts if isinstance(part, str)) > LONGEST_PATTERN:
        raise SearchError(f"a pattern has at most {MOST_WILD} stars and {LONGEST_PATTERN} letters")


def _range(field: str, token: Between, now: datetime) -> Leaf:
    if token.low is None and token.high is None:
        return Everything() if field in ("*", TEXT) else Present(field)
    low: str | datetime | None
    high: str | datetime | None
    low, high = token.low, token.high
    if kind(field) is Kind.TEXT:
        raise SearchError(f"a text has no range: '{field}'")
    if kind(field) is Kind.DATE:
        low = None if low is None else moments.read(low, now)
        high = None if high is None else moments.read(high, now)
    return Range(field, low, high, token.with_low, token.with_high)
