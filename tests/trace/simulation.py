"""The oracle of journeys: plays all events once in the order of time and marks what the start has touched.

No windows, no walk: at each moment it knows what is inside what and what is marked. A transformationID joins its events whatever
their order, so the play is repeated until nothing new is marked.
"""

from tests.trace.chains import (
    ADD,
    AGGREGATION,
    CHILD,
    DELETE,
    EPC,
    INPUT,
    OBJECT,
    OBSERVE,
    OUTPUT,
    PARENT,
    TRANSFORM,
    TRANSFORMATION,
    Chain,
    Happened,
    Said,
)


def touched(chain: Chain, start: str) -> tuple[set[str], set[int]]:
    """(goods marked at any time, numbers of the events of the journey) forward from goods."""
    runs: set[str] = set()
    while True:
        play = _Play(chain, start, runs)
        if play.runs == runs:
            return play.ever, play.events
        runs = play.runs


class _Play:
    def __init__(self, chain: Chain, start: str, runs: set[str]) -> None:
        self.start, self.runs = start, set(runs)
        self.marked, self.ever, self.events = {start}, {start}, set[int]()
        self.inside: dict[str, dict[str, float | None]] = {}  # child → parent → how much of it
        self.used: set[str] = set()
        self.lots = chain.lots
        self._pieces(start)
        for event in sorted(chain.events, key=lambda one: (one.hour, one.number)):
            if not event.erroneous:
                self._play(event)

    def _mark(self, text: str) -> None:
        self.marked.add(text)
        self.ever.add(text)
        self._pieces(text)

    def _pieces(self, text: str) -> None:
        for piece, lot in self.lots.items():
            if lot == text:
                self.marked.add(piece)
                self.ever.add(piece)

    def _touches(self, text: str) -> bool:
        """Whether it is marked, or something marked is in it now."""
        if text in self.marked:
            return True
        return any(text in parents and self._touches(child) for child, parents in self.inside.items())

    def _play(self, event: Happened) -> None:
        if event.type == AGGREGATION and event.action in (ADD, OBSERVE):
            for child in event.of(CHILD):
                self._put(child, event.of(PARENT)[0].text, event.action)
        if event.type == TRANSFORM:
            run = next((one.text for one in event.of(TRANSFORMATION)), None)
            hit = any(self._touches(one.text) for one in event.of(INPUT))
            if run and hit:
                self.runs.add(run)
            reborn = {one.text for one in event.of(OUTPUT)} if hit or run in self.runs else set()
            for one in event.of(OUTPUT):
                if one.text in self.used and not one.is_class:
                    self.used.discard(one.text)
                    if one.text != self.start:
                        self.marked.discard(one.text)
                if one.text in reborn:
                    self._mark(one.text)
        concerned = event.of(EPC, CHILD, INPUT, OUTPUT)
        if event.type != AGGREGATION or (event.action == DELETE and not event.of(CHILD)):
            concerned = concerned + event.of(PARENT)
        if any(self._touches(said.text) for said in concerned):
            self.events.add(event.number)
        if event.type == AGGREGATION and event.action == DELETE:
            parent = event.of(PARENT)[0].text
            for child in event.of(CHILD):
                self._take(child, parent)
            if not event.of(CHILD):
                for parents in self.inside.values():
                    parents.pop(parent, None)
        if event.type == TRANSFORM:
            for one in event.of(INPUT):
                if not one.is_class:
                    self.used.add(one.text)
                    self.inside.pop(one.text, None)
        if event.type == OBJECT and event.action == DELETE:
            for one in event.of(EPC):
                if not one.is_class and not one.text.startswith(("00/", "8004/")):
                    self.inside.pop(one.text, None)

    def _put(self, child: Said, parent: str, action: int) -> None:
        parents = self.inside.setdefault(child.text, {})
        if not child.is_class:
            parents.clear()
            parents[parent] = None
        elif parent not in parents:
            parents[parent] = child.quantity
        elif action == ADD:
            had = parents[parent]
            parents[parent] = None if had is None or child.quantity is None else had + child.quantity

    def _take(self, child: Said, parent: str) -> None:
        parents = self.inside.get(child.text, {})
        had = parents.get(parent)
        if had is None or child.quantity is None or not child.is_class or had - child.quantity <= 1e-9:
            parents.pop(parent, None)
        else:
            parents[parent] = had - child.quantity
