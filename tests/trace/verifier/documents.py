"""Proof documents of one stamp, `duoc.stamp/1`, made from docs/formats.md and the tests' own reading of RFC 6962; and lies.

Keys are those of `proof_cases`. Nothing of the house makes a tree here.
"""

import copy
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.ledger import proof_cases, rfc6962
from tests.ledger.proof_cases import b64

GTIN, SERIAL, PLACE, COUNT, BATCH = "08930001123458", "0123456789ABCDEF", 5, 11, 7
ADDRESS = f"https://tem.example/01/{GTIN}/21/{SERIAL}"
ASKED = {"product": GTIN, "serial": SERIAL}
POLICY = proof_cases.policy()
MINTED, ACTIVATED, LOT = "2026-03-01T01:02:03Z", "2026-03-02T00:30:00Z", "L2603"
NAMES = {
    "htx-nam-can": {"vi": "HTX Cua Năm Căn", "en": "Năm Căn Crab Cooperative"},
    "https://id.gs1.org/414/8930001000002": {"vi": "Xưởng Năm Căn", "en": "Năm Căn workshop", "commune": "32167"},
}
SAID = {
    "at": "2026-03-05T00:00:00Z",
    "state": "activated",
    "hold": "",
    "lot": LOT,
    "since": ACTIVATED,
    "level": "xanh",
    "scans": 2,
}
EVENTS = [
    {
        "party": "htx-nam-can",
        "type": "TransformationEvent",
        "eventTime": "2026-03-01T23:00:00.123+07:00",
        "eventTimeZoneOffset": "+07:00",
        "bizStep": "packing",
        "readPoint": {"id": "https://id.gs1.org/414/8930001000002"},
    },
    {
        "party": "htx-nam-can",
        "type": "ObjectEvent",
        "eventTime": "2026-03-02T03:30:00Z",
        "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE",
        "bizStep": "https://ref.gs1.org/cbv/BizStep-shipping",
        "disposition": "in_transit",
        "bizLocation": {"id": "urn:uuid:2f5a8c1e-0000-4000-8000-000000000001"},
    },
]
MORE = [
    [
        ["outputQuantityList", f"https://id.gs1.org/01/{GTIN}/10/{LOT}"],
        ["inputQuantityList", "https://id.gs1.org/01/08930001000011/10/AO7"],
    ],
    [["quantityList", f"https://id.gs1.org/01/{GTIN}/10/{LOT}"]],
]
LINES = [
    ("01/03/2026 23:00", "đóng gói", "HTX Cua Năm Căn", "Xưởng Năm Căn"),
    ("02/03/2026 10:30", "chuyển đi", "HTX Cua Năm Căn", "urn:uuid:2f5a8c1e-0000-4000-8000-000000000001", "trên đường"),
]


def compact(value: Any) -> str:
    """JSON without spaces, members as they come."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def salted(text: str) -> dict[str, str]:
    """An opened leaf; its salt comes of its text, so that documents are the same each time."""
    return {"salt": b64(sha256(text.encode()).digest()[:16]), "text": text}


def hashed(node: Any) -> bytes:
    """The hash of a pruned tree, as docs/formats.md has it."""
    if isinstance(node, bytes):
        return node
    if isinstance(node, list):
        return rfc6962.node(hashed(node[0]), hashed(node[1]))
    return rfc6962.leaf(sha256(node["text"].encode()).digest()[:16] + node["text"].encode())


def shown(node: Any) -> Any:
    """A tree as JSON."""
    return b64(node) if isinstance(node, bytes) else [shown(one) for one in node] if isinstance(node, list) else node


def opening(fact: dict[str, Any]) -> list[str]:
    """The first two leaves of an event: what is open of it, and its party."""
    return [
        compact(["event", {name: value for name, value in fact.items() if name != "party"}]),
        compact(["party", fact["party"]]),
    ]


def tree_of(texts: list[str], hidden: int = 2) -> Any:
    """A tree with all `texts` open and some hidden parts behind them."""
    nodes: list[Any] = [salted(text) for text in texts] + [sha256(b"%d" % n).digest() for n in range(hidden)]
    while len(nodes) > 1:
        nodes = [*nodes[:-2], nodes[-2:]]
    return nodes[0]


@dataclass
class History:
    """A log in which a stamp was minted, activated, and spoken of. Another `turn` is another history of the same length."""

    size: int = 29
    turn: str = ""
    events: list[dict[str, Any]] = field(default_factory=lambda: copy.deepcopy(EVENTS))
    lot: str = LOT
    policy_signers: str = "ab"

    def __post_init__(self) -> None:
        salts = [sha256(b"salt %d" % n).digest()[:16] for n in range(COUNT)]
        signs = [SERIAL if n == PLACE - 1 else f"{n:016d}" for n in range(COUNT)]
        self.leaves = [rfc6962.leaf(sha256(s + t.encode()).digest()) for s, t in zip(salts, signs, strict=True)]
        self.salt = salts[PLACE - 1]
        self.bound = tree_of([compact(["bound", BATCH, PLACE, self.lot, ACTIVATED])])
        self.told = [
            tree_of([*opening(fact), *map(compact, more)]) for fact, more in zip(self.events, MORE, strict=False)
        ]
        minted = {
            "batch": BATCH,
            "count": COUNT,
            "event": "e0",
            "kind": "trace.stamps_minted",
            "product": GTIN,
            "root": b64(rfc6962.mth(self.leaves)),
            "time": MINTED,
        }
        activated = {
            "batch": BATCH,
            "event": "e1",
            "kind": "trace.stamps_bound",
            "root": b64(hashed(self.bound)),
            "time": ACTIVATED,
        }
        spoken = [
            {
                "event": f"e{n}",
                "kind": "trace.event_captured",
                "root": b64(hashed(tree)),
                "time": "2026-03-02T04:00:00Z",
            }
            for n, tree in enumerate(self.told, 2)
        ]
        self.placed = {3: minted, 9: activated, **dict(zip((14, 17), spoken, strict=False))}
        self.entries = [compact(self.placed.get(n, {"n": n, "turn": self.turn})) for n in range(self.size)]
        self.log = [rfc6962.leaf(entry.encode()) for entry in self.entries]

    def checkpoint(self, size: int = 0, signers: str = "", at: float | None = None) -> str:
        """Signed by the log and these witnesses (two of three are needed)."""
        told = proof_cases.text(root=rfc6962.mth(self.log[: size or self.size]), size=size or self.size)
        return proof_cases.note(signers or self.policy_signers, told, int(time.time() if at is None else at))

    def document(
        self, since: int | None = None, size: int = 0, signers: str = "", at: float | None = None
    ) -> dict[str, Any]:
        """What an honest server of this history answers."""
        size = size or self.size
        places = [n for n in self.placed if n < size]
        log = self.log[:size]
        return {
            "format": "duoc.stamp/1",
            "address": ADDRESS,
            "serial": SERIAL,
            "product": GTIN,
            "checkpoint": self.checkpoint(size, signers, at),
            "consistency": None
            if since is None
            else {"from": since, "path": [b64(one) for one in rfc6962.proof(since, log)]},
            "entries": [
                {"index": n, "entry": self.entries[n], "path": [b64(one) for one in rfc6962.path(n, log)]}
                for n in places
            ],
            "stamp": {
                "entry": 0,
                "place": PLACE,
                "salt": b64(self.salt),
                "path": [b64(one) for one in rfc6962.path(PLACE - 1, self.leaves)],
            },
            "activation": {"entry": 1, "tree": shown(self.bound)},
            "events": [{"entry": k, "tree": shown(tree)} for k, tree in enumerate(self.told, 2)],
            "names": NAMES,
            "pending": 0,
            "withheld": 0,
            "said": dict(SAID),
        }

    def seen(self, size: int) -> tuple[int, bytes]:
        """What a phone remembers that saw this history at a size."""
        return size, rfc6962.mth(self.log[:size])


HONEST = History()
# Another history under the same keys: the same length, other entries, other events.
FORKED = History(turn="x")


@dataclass(frozen=True)
class Told:
    """A document and the verdict that it deserves."""

    name: str
    verdict: str
    document: Any
    seen: tuple[int, bytes] | None = None
    asked: dict[str, str] = field(default_factory=lambda: dict(ASKED))
    policy: str = POLICY


def changed(change: Callable[[dict[str, Any]], Any], base: dict[str, Any] | None = None) -> Any:
    """A copy of a document with one change; what the change gives, if it gives anything, is the document."""
    document = copy.deepcopy(HONEST.document() if base is None else base)
    given = change(document)
    return document if given is None else given


def edited(document: dict[str, Any], at: int, old: str, new: str) -> dict[str, Any]:
    """The words of event `at` with one exchanged."""
    text = compact(document["events"][at]["tree"])
    assert old in text
    document["events"][at]["tree"] = json.loads(text.replace(old, new))
    return document


def put(*path: Any) -> Callable[[dict[str, Any]], None]:
    """Set the member at a path to its last part."""
    *way, name, value = path

    def change(document: dict[str, Any]) -> None:
        inner: Any = document
        for step in way:
            inner = inner[step]
        inner[name] = value

    return change


def cases() -> list[Told]:
    """Every lie that the format can tell, the odd truths, and what is due."""
    other = b64(sha256(b"other").digest())
    good = [
        Told("honest", "ok", HONEST.document()),
        Told(
            "in a smaller tree",
            "ok",
            changed(put("events", []), {**HONEST.document(size=12), "entries": HONEST.document(size=12)["entries"]}),
        ),
        Told("not activated", "ok", changed(put("activation", None))),
        Told("without a word of the server", "ok", changed(lambda one: one.pop("said") and None)),
        Told("found by the first signs", "ok", HONEST.document(), asked={"serial": SERIAL[:10]}),
        Told("no witness is asked for", "alone", HONEST.document(), policy=proof_cases.policy("quorum none\n", "")),
        Told("waits for a checkpoint", "pending", changed(put("checkpoint", ""))),
        Told("its minting waits", "pending", changed(put("stamp", None))),
        Told("grown since it was seen", "ok", HONEST.document(since=20), HONEST.seen(20)),
        Told("as it was seen", "ok", HONEST.document(), HONEST.seen(29)),
        Told("grown, nothing asked yet", "unlinked", HONEST.document(), HONEST.seen(20)),
    ]
    wrong: list[tuple[str, str, Any]] = [
        ("nothing", "form", None),
        ("a list", "form", []),
        ("another form", "form", changed(put("format", "duoc.stamp/2"))),
        ("a checkpoint of nothing", "form", changed(put("checkpoint", "\n"))),
        ("half a character", "form", changed(put("checkpoint", "\ud800"))),
        ("entries that are none", "form", changed(put("entries", {}))),
        ("another stamp's address", "foreign", changed(put("address", ADDRESS[:-1] + "0"))),
        ("another stamp's serial", "foreign", changed(put("serial", "0" * 16))),
        ("another product", "foreign", changed(put("product", "08930001000011"))),
        (
            "both of another stamp",
            "foreign",
            changed(lambda one: one.update(address=ADDRESS[:-1] + "0", serial=SERIAL[:-1] + "0")),
        ),
        (
            "another log",
            "origin",
            changed(
                lambda one: put("checkpoint", one["checkpoint"].replace("so-cai.example/tinh\n", "so-gia.example\n"))(
                    one
                )
            ),
        ),
        (
            "a size that was changed",
            "log",
            changed(lambda one: put("checkpoint", one["checkpoint"].replace("\n29\n", "\n30\n"))(one)),
        ),
        ("one witness", "quorum", HONEST.document(signers="a")),
        (
            "an entry that was changed",
            "entry",
            changed(lambda one: put("entries", 3, "entry", one["entries"][3]["entry"].replace("04:00", "05:00"))(one)),
        ),
        ("an entry's place", "entry", changed(put("entries", 0, "index", 4))),
        ("a place below zero", "entry", changed(put("entries", 0, "index", -1))),
        ("a path cut short", "entry", changed(lambda one: one["entries"][0]["path"].pop() and None)),
        ("another history's entry", "entry", changed(put("checkpoint", FORKED.checkpoint()))),
        ("another serial of the batch", "stamp", changed(put("stamp", "place", PLACE + 1))),
        ("a place of nothing", "stamp", changed(put("stamp", "place", 0))),
        ("a place in words", "stamp", changed(put("stamp", "place", "x"))),
        ("another salt", "stamp", changed(put("stamp", "salt", b64(bytes(16))))),
        ("an activation's entry", "stamp", changed(put("stamp", "entry", 1))),
        (
            "another lot",
            "activation",
            changed(lambda one: put("activation", json.loads(compact(one["activation"]).replace(LOT, "L9")))(one)),
        ),
        ("the server's word against the log's", "activation", changed(put("said", "lot", "L9"))),
        (
            "an activation of another stamp",
            "activation",
            changed(put("activation", {"entry": 1, "tree": shown(tree_of(['["bound",7,6,"L2603","t"]']))})),
        ),
        ("an event as activation", "activation", changed(put("activation", "entry", 2))),
        ("a hidden activation", "activation", changed(put("activation", "tree", b64(hashed(HONEST.bound))))),
        ("another time of an event", "event", edited(HONEST.document(), 0, "23:00:00", "22:00:00")),
        ("another party of an event", "event", edited(HONEST.document(), 1, "htx-nam-can", "htx-khac")),
        ("an event of another tree", "event", changed(put("events", 0, "tree", other))),
        ("an event that nobody opened", "event", changed(put("events", 0, "tree", b64(hashed(HONEST.told[0]))))),
        ("one event twice", "event", changed(lambda one: one["events"].append(one["events"][0]))),
        ("events exchanged", "event", changed(lambda one: one["events"].append({**one["events"].pop(0), "entry": 3}))),
        ("an entry that is not there", "event", changed(put("events", 0, "entry", 9))),
        ("a tree without end", "event", changed(put("events", 0, "tree", json.loads("[" * 90 + '"x"' + ',"x"]' * 90)))),
        ("a leaf with a long salt", "event", changed(put("events", 0, "tree", {"salt": b64(bytes(17)), "text": "[]"}))),
        ("old cosignatures", "age", HONEST.document(at=time.time() - 86_500)),
    ]
    never = changed(lambda one: one.update(address=ADDRESS[:-1] + "0", serial=SERIAL[:-1] + "0"))
    remembered = [
        Told("a serial that was never minted", "stamp", never, asked={"product": GTIN, "serial": SERIAL[:-1] + "0"}),
        Told(
            "an address that was asked for",
            "foreign",
            HONEST.document(),
            asked={"product": "08930001000011", "serial": SERIAL},
        ),
        Told("a policy of nothing", "policy", HONEST.document(), policy=""),
        Told("an older checkpoint", "rollback", HONEST.document(size=28), HONEST.seen(29)),
        Told("another root for one size", "fork", FORKED.document(), HONEST.seen(29)),
        Told("a proof from another history", "fork", HONEST.document(since=20), FORKED.seen(20)),
        Told("another history with its own proof", "fork", FORKED.document(since=20), HONEST.seen(20)),
        Told("a proof from another size", "fork", HONEST.document(since=19), HONEST.seen(20)),
        Told(
            "a proof cut short",
            "fork",
            changed(put("consistency", "path", []), HONEST.document(since=20)),
            HONEST.seen(20),
        ),
    ]
    return [*good, *(Told(name, verdict, document) for name, verdict, document in wrong), *remembered]
