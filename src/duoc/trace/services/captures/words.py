"""Vocabulary values and contexts by their rows: each is stored once, and each process knows those it has met."""

import json
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.db import connections

from duoc.trace.models import Word
from duoc.trace.rules.drafts import Draft

_pack = struct.Struct(">ii").pack
_NULL = struct.pack(">i", -1)
_KINDS: dict[str, int] = {label: number for number, label in Word.Kind.choices}
_MOST = 100_000
_known: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
_contexts: dict[tuple[str, str], dict[bytes, int]] = {}


class Words:
    """The vocabulary of one environment. A row is never taken back, so what was met stays true."""

    def __init__(self, using: str) -> None:
        self._using = using
        # A process of the tests sees many databases under one alias.
        self._at = (using, str(connections[using].settings_dict["NAME"]))
        self._ids = _known.setdefault(self._at, {})

    def learn(self, drafts: Iterable[Draft]) -> None:
        """Store what is new, also when the caller's transaction is rolled back."""
        met = set()
        for one in drafts:
            met.add(("bizStep", one.biz_step))
            met.add(("disposition", one.disposition))
            met.update((("place", one.read_point), ("place", one.biz_location)))
        new = [(kind, text) for kind, text in met if text is not None and (kind, text) not in self._ids]
        if not new:
            return
        if len(self._ids) > _MOST:
            self._ids.clear()
        kinds, texts = [_KINDS[kind] for kind, _ in new], [text for _, text in new]
        with _apart(self._using) as cursor:
            cursor.execute(
                "INSERT INTO trace_word (kind, text) SELECT * FROM unnest(%s::smallint[], %s::text[]) ORDER BY 1, 2"
                " ON CONFLICT DO NOTHING",
                [kinds, texts],
            )
            cursor.execute(
                "SELECT w.kind, w.text, w.id FROM trace_word w"
                " JOIN unnest(%s::smallint[], %s::text[]) n(kind, text) USING (kind, text)",
                [kinds, texts],
            )
            labels = {number: label for label, number in _KINDS.items()}
            self._ids.update({(labels[kind], text): number for kind, text, number in cursor.fetchall()})

    def column(self, kind: str, text: str | None) -> bytes:
        """The row of a value as a column of COPY's binary form."""
        return _NULL if text is None else _pack(4, self._ids[kind, text])


def context(using: str, members: Any) -> int:
    """The row of a document's `@context` (JSON), stored when it is new, see `Words`."""
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    digest = sha256(text.encode()).digest()
    known = _contexts.setdefault((using, str(connections[using].settings_dict["NAME"])), {})
    if digest not in known:
        with _apart(using) as cursor:
            cursor.execute(
                "INSERT INTO trace_context (hash, members) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [digest, text],
            )
            cursor.execute("SELECT id FROM trace_context WHERE hash = %s", [digest])
            known[digest] = cursor.fetchone()[0]
    return known[digest]


@contextmanager
def _apart(using: str) -> Iterator[Any]:
    """A cursor outside any transaction of the caller's: what processes remember must not be taken back."""
    connection = connections[using]
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            yield cursor
        return
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            yield cursor
    finally:
        own.close()


def forget() -> None:
    """Know nothing any more: for who has taken rows back, as tests do."""
    _known.clear()
    _contexts.clear()
