"""A stranger's verifier of stamps, from docs/formats.md alone ("Proof of a stamp", "Pruned tree", "Keys and signed notes")."""

import json
import time
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.trace.verifier import documents

DAY_S = 86_400


class RefusedError(Exception):
    """The first step that does not hold."""


def need(holds: object, why: str) -> None:
    if not holds:
        raise RefusedError(why)


def octets(text: str) -> bytes:
    found = b64decode(text, validate=True)
    need(b64encode(found).decode() == text, "base64")
    return found


def sha(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def climbed(place: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """RFC 9162 §2.1.3.2."""
    need(0 <= place < size, "place")
    fn, sn, at = place, size - 1, leaf
    for step in path:
        need(sn, "path too long")
        if fn & 1 or fn == sn:
            at = sha(b"\1", step, at)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            at = sha(b"\1", at, step)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "path too short")
    return at


def continues(old: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """RFC 9162 §2.1.4.2."""
    if old == size:
        return old_root == root and not path
    steps = [old_root, *path] if old & (old - 1) == 0 else path
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for step in steps[1:]:
        need(sn, "proof too long")
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\1", step, fr), sha(b"\1", step, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b"\1", sr, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and (fr, sr) == (old_root, root)


def opened(node: Any, texts: list[str]) -> bytes:
    """A pruned tree's root; what is open in it is added to `texts`."""
    if isinstance(node, list):
        left = opened(node[0], texts)
        return sha(b"\1", left, opened(node[1], texts))
    if isinstance(node, dict):
        texts.append(node["text"])
        return sha(b"\0", octets(node["salt"]), node["text"].encode())
    return octets(node)


def signed(checkpoint: str, log: str, witnesses: list[str], quorum: int, now: float) -> tuple[int, bytes]:
    """(size, root) of a checkpoint that the log and enough witnesses have signed, one of them within a day."""
    text, _, lines = checkpoint.partition("\n\n")
    text += "\n"
    origin, size, root = text.splitlines()[:3]
    held = {line.split(" ")[1]: octets(line.split(" ")[2]) for line in lines.splitlines()}
    times = []
    for vkey in [log, *witnesses]:
        name, _, data = vkey.split("+", 2)
        key, line = octets(data), held.get(name, b"")
        if not line or line[:4] != sha(f"{name}\n".encode(), key)[:4]:
            continue
        at = int.from_bytes(line[4:12]) if key[0] == 4 else None
        said = text if at is None else f"cosignature/v1\ntime {at}\n{text}"
        try:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(line[-64:], said.encode())
        except InvalidSignature:
            raise RefusedError("signature") from None
        times.append(at)
    need(times[:1] == [None] and log.split("+")[0] == origin, "log")
    need(len(times) > quorum, "quorum")
    need(max(at or 0 for at in times) > now - DAY_S, "age")
    return int(size), octets(root)


def judged(told: dict[str, Any], asked: dict[str, str], seen: tuple[int, bytes] | None, *policy: Any) -> dict[str, Any]:
    """What is proven. Raises `RefusedError`, or what Python raises where the form is wrong."""
    need(
        (told["format"], told["serial"], told["product"]) == ("duoc.stamp/1", asked["serial"], asked["product"]),
        "foreign",
    )
    size, root = signed(told["checkpoint"], *policy)
    for one in told["entries"]:
        leaf = sha(b"\0", one["entry"].encode())
        need(climbed(one["index"], size, leaf, [octets(step) for step in one["path"]]) == root, "entry")
    entries = [json.loads(one["entry"]) for one in told["entries"]]
    stamp = told["stamp"]
    minted = entries[stamp["entry"]]
    need((minted["kind"], minted["product"]) == ("trace.stamps_minted", told["product"]), "minted")
    leaf = sha(b"\0", sha(octets(stamp["salt"]), told["serial"].encode()))
    path = [octets(step) for step in stamp["path"]]
    need(climbed(stamp["place"] - 1, minted["count"], leaf, path) == octets(minted["root"]), "stamp")
    parts = [(told["activation"], "trace.stamps_bound"), *((one, "trace.event_captured") for one in told["events"])]
    facts: list[list[Any]] = []
    for part, kind in parts:
        if part is None:
            continue
        texts: list[str] = []
        entry = entries[part["entry"]]
        need(entry["kind"] == kind and opened(part["tree"], texts) == octets(entry["root"]), kind)
        need(kind == "trace.stamps_bound" or any(json.loads(text)[0] == "event" for text in texts), "event")
        facts.append([json.loads(text) for text in texts])
    if told["activation"] is not None:
        need(["bound", minted["batch"], stamp["place"]] in [one[:3] for one in facts[0]], "bound")
    if seen is not None:
        need(size >= seen[0], "rollback")
        given = [octets(step) for step in told["consistency"]["path"]] if size > seen[0] else []
        need(continues(*seen, size, root, given), "fork")
    return {"minted": minted["time"], "facts": facts}


def accepts(case: documents.Told) -> bool:
    lines = [line.split() for line in documents.POLICY.splitlines()]
    log = next(words[1] for words in lines if words[0] == "log")
    witnesses = [words[2] for words in lines if words[0] == "witness"]
    try:
        judged(case.document, case.asked, case.seen, log, witnesses, 2, time.time())
    except (RefusedError, KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
        return False
    return True


# What a stranger need not know: other policies, the first signs of a serial alone, what the server only says.
BESIDE = {"found by the first signs", "no witness is asked for", "a policy of nothing"}
NOT_SO_STRICT = {
    "the server's word against the log's",
    "one event twice",
    "another stamp's address",
    "without a word of the server",
}


def test_stranger_comes_to_the_same_verdict_as_the_browser() -> None:
    cases = [case for case in documents.cases() if case.name not in BESIDE | NOT_SO_STRICT]
    assert len(cases) > 40
    wrong = [case.name for case in cases if accepts(case) is not (case.verdict == "ok")]
    assert wrong == []


def test_stranger_reads_the_facts() -> None:
    lines = [line.split() for line in documents.POLICY.splitlines()]
    policy = lines[0][1], [words[2] for words in lines if words[0] == "witness"], 2, time.time()
    found = judged(documents.HONEST.document(), documents.ASKED, None, *policy)
    assert found["minted"] == documents.MINTED
    assert found["facts"][0] == [["bound", 7, 5, "L2603", documents.ACTIVATED]]
    assert [facts[1] for facts in found["facts"][1:]] == [["party", "htx-nam-can"]] * 2
