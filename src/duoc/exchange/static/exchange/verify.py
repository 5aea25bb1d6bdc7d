"""Checks evidence, receipts and archive segments of Đước: one file, the standard library of Python 3.10 and later, no network.

    python3 -I verify.py FILE [--vkey NAME+ID+KEY]...

FILE: evidence of one exchange (.zip, duoc.evidence/1), a receipt (duoc.receipt/1) or an archive segment (duoc.archive/1, also
compressed with gzip).
--vkey: the public keys that you trust, the log's above all. Without it the key in the file is used, which proves only that the
file agrees with itself. Exit status 0: everything is shown; 1: something is not, and is named. Written from docs/formats.md.
"""

import base64
import datetime
import gzip
import hashlib
import json
import pathlib
import sys
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

Point = tuple[int, int, int, int]
Key = tuple[str, str, bytes]  # name, id, public key

# ---- Ed25519, RFC 8032 §5.1.7 (cofactorless, strict encodings)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover(encoded: bytes) -> Point | None:
    """The point of 32 bytes, extended coordinates; None when they are none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


_BASE = recover((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
BASE: Point = _BASE if _BASE is not None else (0, 1, 1, 0)


def signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's over this text."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = recover(public), recover(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---- trees and notes


def octets(text: str) -> bytes:
    made = base64.b64decode(text, validate=True)
    if base64.b64encode(made).decode() != text:
        raise ValueError("base64 in another spelling")
    return made


def text_of(value: Any) -> bytes:
    """RFC 8785 of what these formats hold: strings, whole numbers, null, lists, objects."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:half]), root_of(leaves[half:]))


def climb(index: int, size: int, start: bytes, steps: Iterable[bytes]) -> bytes:
    """RFC 9162 §2.1.3.2: the root that the path leads to."""
    need(type(index) is int and type(size) is int and 0 <= index < size, "the place lies outside the tree")
    last, path = size - 1, list(steps)
    while last:
        if index & 1:
            need(path, "the path is too short")
            start = node(path.pop(0), start)
        elif index < last:
            need(path, "the path is too short")
            start = node(start, path.pop(0))
        index, last = index >> 1, last >> 1
    need(not path, "the path is too long")
    return start


def key_of(vkey: str) -> Key:
    """(name, id, public key)"""
    name, number, rest = vkey.split("+", 2)
    data = octets(rest)
    made = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex()
    need(number == made and data[:1] == b"\1" and len(data) == 33, f"{name}: no Ed25519 verifier key")
    return name, made, data[1:]


def checkpoint(note: str, own: Any, trusted: list[Key]) -> tuple[int, bytes]:
    """(size, root) of a checkpoint that the log has signed."""
    text, gap, signatures = note.partition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    keys = [key for key in trusted if key[0] == origin]
    need(keys or not trusted, f"no trusted key of {origin}")
    if not keys:
        keys = [key_of(own)]
        say(f"! the key of {origin} came with the file; compare it with the published one: {own}")
    for line in signatures.splitlines():
        dash, name, value = line.split(" ")
        data = octets(value)
        if gap and dash == "\u2014" and (name, data[:4].hex()) == keys[0][:2] and name == origin:
            need(signed(keys[0][2], text.encode(), data[4:]), "the log's signature is wrong")
            return int(size), octets(root)
    raise ValueError("the checkpoint is not signed by the log")


def say(line: str) -> None:
    """Print; what a file says does not move the cursor and begins no line."""
    print("".join(letter if letter.isprintable() else "?" for letter in line))


def need(holds: Any, why: str) -> None:
    if not holds:
        raise ValueError(why)


def day_of(time: str) -> str:
    """The province's day (UTC+7) of a message's time."""
    need(time.endswith("Z"), "a time is not UTC")
    moment = datetime.datetime.fromisoformat(time[:-1] + "+00:00") + datetime.timedelta(hours=7)
    return moment.date().isoformat()


def batch_of(data: bytes, vkey: str, signature: str, trusted: list[Key]) -> dict[str, Any]:
    """The entry of a batch that its gateway has signed."""
    entry: dict[str, Any] = json.loads(data)
    key = key_of(vkey)
    need(entry["kind"] == "exchange.batch", "the entry is no batch")
    need(key[0] == entry["gateway"], "the key is another gateway's")
    need(all(one[2] == key[2] for one in trusted if one[0] == key[0]), "not the key you trust for this gateway")
    need(signed(key[2], data, octets(signature)), f"batch {entry['batch']}: the gateway's signature is wrong")
    return entry


# ---- the three forms


def receipt(made: dict[str, Any], trusted: list[Key]) -> str:
    need(set(made) == {"format", "message", "batch", "ledger"} and made["format"] == "duoc.receipt/1", "no receipt")
    message, batch, ledger = made["message"], made["batch"], made["ledger"]
    need(set(batch) == {"index", "path", "entry", "signature", "vkey"}, "odd members of the batch")
    need(ledger is not None, "the batch is not in the ledger yet")
    need(set(ledger) <= {"index", "path", "checkpoint", "vkey"}, "odd members of the ledger's proof")
    data = text_of(batch["entry"])
    entry = batch_of(data, batch["vkey"], batch["signature"], trusted)
    reached = climb(batch["index"], entry["size"], leaf(text_of(message)), map(octets, batch["path"]))
    need(reached == octets(entry["root"]), "the message is not in the batch")
    wanted = [day_of(message["time"]), message["client"], message["service"], message["status"]]
    need(any(row[:4] == wanted and row[4] > 0 for row in entry["counts"]), "the batch does not count the message")
    size, root = checkpoint(ledger["checkpoint"], ledger.get("vkey"), trusted)
    need(
        climb(ledger["index"], size, leaf(data), map(octets, ledger["path"])) == root, "the batch is not in the ledger"
    )
    return f"receipt of {message['time']}, {message['client']} -> {message['service']}"


OPENED = {"request.head", "request.head.sha512", "request.body", "response.body"}
STATES = {"kept", "large", "sealed", "erased", "none"}


def evidence(path: str, trusted: list[Key]) -> str:
    with zipfile.ZipFile(path) as held:
        names = held.namelist()
        need(len(names) == len(set(names)), "a name occurs twice")
        need(set(names) <= OPENED | {"evidence.json", "receipt.json", "HUONG-DAN.txt", "verify.py"}, "odd files")
        need(sum(one.file_size for one in held.infolist()) <= 64 << 20, "too large")
        need(all(one.compress_type in (0, 8) for one in held.infolist()), "an odd compression")
        files = {name: held.read(name) for name in names}
    manifest = json.loads(files["evidence.json"])
    need(manifest["format"] == "duoc.evidence/1", "no evidence")
    need(set(manifest) == {"bodies", "files", "format", "receipt"}, "odd members of the list")
    need(set(manifest["bodies"]) == {"request", "response"}, "odd bodies in the list")
    told = {n: base64.b64encode(hashlib.sha256(files[n]).digest()).decode() for n in names if n != "evidence.json"}
    need(manifest["files"] == told, "the list does not agree with the files")
    made = json.loads(files["receipt.json"])
    said, message = receipt(made, trusted), made["message"]
    need(manifest["receipt"].partition(".")[2] == message["request_id"], "the list names another receipt")
    for name, state in manifest["bodies"].items():
        need(state in STATES, f"{name}: an unknown state")
        need((f"{name}.body" in files) == (state == "kept"), f"{name}: the list says {state}")
        say(f"  {name}: {state}")
    opened = manifest["bodies"]["request"] in {"kept", "large"}
    need(
        ("request.head" in files, "request.head.sha512" in files) == (opened, opened),
        "the head: the list says otherwise",
    )
    if opened:
        written, head = files["request.head.sha512"], files["request.head"]
        digest = octets(written[:-1].decode())
        need(written[-1:] == b"\n", "the digest of the request's head has no end")
        if hashlib.sha512(head).digest() != digest:
            need(b":***\r\n" in head, "the request's head is not the one that was hashed")
            say("  ! lines of the request's head are hidden: it proves nothing without them")
        elif "request.body" not in files:
            say("  ! the request's body is not here: its head proves nothing without it")
    if "request.body" in files:
        body = files["request.body"]
        if body:
            digest = hashlib.sha512(digest + hashlib.sha512(body).digest()).digest()
        need(octets(message["request_hash"]) == digest, "the request is not the one that was recorded")
    if "response.body" in files:
        digest = hashlib.sha256(files["response.body"]).digest()
        need(octets(message["response_hash"]) == digest, "the response is not the one that was recorded")
    return said


def archive(lines: list[bytes], trusted: list[Key]) -> str:
    need(lines[-1].endswith(b"\n"), "the last line has no end")
    head = json.loads(lines[0])
    size, root = checkpoint(head["checkpoint"], head["log_vkey"], trusted)
    at, batches, messages, last = 1, 0, 0, 0
    while at < len(lines) - 1:
        seal, data, at = json.loads(lines[at]), lines[at + 1].rstrip(b"\n"), at + 2
        entry = batch_of(data, head["vkey"], seal["signature"], trusted)
        where = f"batch {entry['batch']}"
        need(entry["gateway"] == head["gateway"], f"{where} is another gateway's")
        need(entry["batch"] > last, f"{where} does not come after batch {last}")
        last, before = entry["batch"], -1
        whole = octets(seal["leaves"])
        leaves = [whole[place : place + 32] for place in range(0, len(whole), 32)]
        need(len(leaves) == entry["size"] and root_of(leaves) == octets(entry["root"]), f"{where}: wrong leaves")
        reached = climb(seal["index"], size, leaf(data), map(octets, seal["path"]))
        need(reached == root, f"{where} is not in the ledger")
        counts: dict[tuple[str, str, int], int] = {}
        for place in seal["places"]:
            need(type(place) is int and before < place < len(leaves), f"{where}: the places do not rise")
            before = place
            row, line = lines[at].rstrip(b"\n"), at + 1
            need(leaf(row) == leaves[place], f"line {line}, {where}, leaf {place}: changed or missing")
            message = json.loads(row)
            need(day_of(message["time"]) == head["day"], f"line {line}: another day's message")
            key = (message["client"], message["service"], message["status"])
            counts[key], at = counts.get(key, 0) + 1, at + 1
        signed_counts = {tuple(row[1:4]): row[4] for row in entry["counts"] if row[0] == head["day"]}
        need(counts == signed_counts, f"{where} counts other messages than are here")
        batches, messages = batches + 1, messages + len(seal["places"])
    digest = base64.b64encode(hashlib.sha256(b"".join(lines[:-1])).digest()).decode()
    end = text_of({"batches": batches, "messages": messages, "sha256": digest}) + b"\n"
    need(lines[-1] == end, "the last line does not agree")
    file = base64.b64encode(hashlib.sha256(b"".join(lines)).digest()).decode()
    return f"{head['day']}, {head['gateway']}, segment {head['number']}: {messages} messages, SHA-256 {file}"


def main(words: list[str]) -> int:
    path: str | None = None
    keys: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--vkey" and words:
            keys.append(words.pop(0))
        elif path is None and not word.startswith("-"):
            path = word
        else:
            sys.exit(__doc__)
    if path is None:
        sys.exit(__doc__)
    try:
        trusted = [key_of(vkey) for vkey in keys]
        if zipfile.is_zipfile(path):
            said = evidence(path, trusted)
        else:
            data = pathlib.Path(path).read_bytes()
            data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            lines = data.splitlines(keepends=True)
            need(lines, "the file is empty")
            is_archive = b'"format":"duoc.archive/1"' in lines[0]
            said = archive(lines, trusted) if is_archive else receipt(json.loads(data), trusted)
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        EOFError,
        OverflowError,
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
    ) as error:
        say(f"NOT PROVEN: {error}")
        return 1
    say(f"PROVEN: {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
