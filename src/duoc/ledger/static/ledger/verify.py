#!/usr/bin/env python3
"""verify.py: kiểm tra sổ cái mà không cần tin người giữ sổ · check a ledger without trusting its keeper.

    python3 -I -S verify.py FOLDER --vkey VKEY [--policy FILE] [--checkpoint FILE]     cả sổ · a whole log
    python3 -I -S verify.py --proof FILE --entry FILE --policy FILE                    một mục · one entry

Một tệp duy nhất, chỉ dùng thư viện chuẩn của Python (từ 3.10), không dùng mạng, không ghi gì. FOLDER là bản sao các tệp tĩnh
của một sổ (C2SP tlog-tiles). VKEY và chính sách phải lấy từ nguồn bạn tin, không lấy từ chính sổ cần kiểm tra. --checkpoint
là điểm mốc cũ bạn giữ. Mã kết thúc: 0 (khớp), 1 (không khớp, nói rõ vì sao), 2 (gọi sai). Không tính chữ ký ML-DSA-44.

One file, only Python's standard library (3.10 or newer), no network, nothing written. FOLDER is a copy of a log's static
files (C2SP tlog-tiles). VKEY and policy must come from where you trust, not from the log under examination. --checkpoint is
an older one that you kept. Status 0 (all agrees), 1 (not, and why) or 2 (called wrongly). ML-DSA-44 signatures never count.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import sys
from collections import namedtuple
from hashlib import sha256, sha512
from pathlib import Path

WIDTH, KINDS, LANGUAGE = 256, ("entries", "0"), ["vi"]


class Bad(Exception):  # noqa: N818  # what this program says, not a fault of it
    """Something that does not agree."""


def say(vi: str, en: str) -> str:
    return en if LANGUAGE[0] == "en" else vi


def need(condition: object, vi: str, en: str) -> None:
    if not condition:
        raise Bad(say(vi, en))


# --- Ed25519, RFC 8032 §5.1, verification only; points as (X, Y, Z, T) with x = X/Z, y = Y/Z, x·y = T/Z ------------------
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        found = add(found, point) if number & 1 else found
        point, number = add(point, point), number >> 1
    return found


def decode_point(data: bytes) -> Point | None:
    """The point of 32 bytes; None when they are no point in its one spelling (§5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT_OF_MINUS_1 % P
    if len(data) != 32 or y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes are this key's signature (§5.1.7): S < L, canonical points, R = S·B - k·A."""
    a, s = decode_point(public), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or BASE is None or s >= ORDER:
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    x, y, z, _t = add(multiply(s, BASE), multiply(k, (P - a[0], a[1], 1, P - a[3])))
    x, y = x * pow(z, P - 2, P) % P, y * pow(z, P - 2, P) % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- Keys, notes, checkpoints, policies (C2SP) ---------------------------------------------------------------------------
LOG, WITNESS, POST_QUANTUM = 1, 4, 6
KEY_SIZES, LARGEST = {LOG: 32, WITNESS: 32, POST_QUANTUM: 1312}, 256 * 1024
NUMBER, NAME = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII), re.compile(r"[^\s+\x00-\x1f]+")
Key = namedtuple("Key", "name identity kind public")
Policy = namedtuple("Policy", "logs witnesses groups quorum")  # witnesses by name; groups (name, k, members) in order
Statement = namedtuple("Statement", "size root origin cosigners")


def decode(text: str) -> bytes:
    """RFC 4648 §4 in its one spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        data = b""
    need(base64.b64encode(data).decode("ascii") == text, "base64 sai dạng", "malformed base64")
    return data


def count(text: str) -> int:
    need(NUMBER.fullmatch(text) and int(text) < 1 << 63, "số sai dạng", "a number is not plain decimal")
    return int(text)


def parse_vkey(vkey: str) -> Key:
    """A verifier key: name+id+base64(type ‖ public key)."""
    parts = vkey.split("+", 2)
    data = decode(parts[2]) if len(parts) == 3 else b""
    right = data and KEY_SIZES.get(data[0]) == len(data) - 1
    need(right and NAME.fullmatch(parts[0]), "khóa không có dạng tên+mã+base64", "the key does not read name+id+base64")
    identity = sha256(parts[0].encode() + b"\n" + data).digest()[:4]
    need(identity.hex() == parts[1], "mã khóa không thuộc về khóa", "the key's id does not belong to the key")
    return Key(parts[0], identity, data[0], data[1:])


def parse_note(data: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text and (name, id, signature) of each line of a signed note; split at its last empty line."""
    text, gap, lines = data.decode("utf-8", "replace").rpartition("\n\n")
    strict = not re.search(rb"[\x00-\x09\x0b-\x1f]", data) and (text + gap + lines).encode() == data
    strict = strict and len(data) <= LARGEST and gap != "" and lines.endswith("\n")
    need(strict, "điểm mốc không phải là ghi chú có chữ ký", "the checkpoint is no signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        parts = line.split(" ")
        raw = decode(parts[2]) if len(parts) == 3 and parts[0] == "\u2014" else b""
        need(len(raw) >= 5 and NAME.fullmatch(parts[1]), "dòng chữ ký sai dạng", "malformed signature line")
        signatures.append((parts[1], raw[:4], raw[4:]))
    return text + "\n", signatures


def judge(policy: Policy, data: bytes) -> Statement:
    """A checkpoint to be believed: known origin, the log's signature, every known signature right, the quorum."""
    text, signatures = parse_note(data)
    origin, *lines = text.split("\n")[:-1]
    right = len(lines) >= 2 and all([origin, *lines]) and len(decode(lines[1])) == 32
    need(right, "điểm mốc sai dạng", "the checkpoint is malformed")
    own = [key.name for key in policy.logs]
    need(origin in own, f"chính sách không biết sổ {origin}", f"the policy does not know the log {origin}")
    # A key is known by its name and id together; its signature must be right, and everybody else's is ignored.
    known = {key[:2]: ("", key) for key in policy.logs}
    known.update({key[:2]: (name, key) for name, key in policy.witnesses.items()})
    by_log, seen = False, set()
    for name, identity, signature in signatures:
        witness, key = known.get((name, identity), ("", None))
        if key is None or key.kind == POST_QUANTUM:
            continue
        at = 0 if key.kind == LOG else 8  # a witness signs the time as well
        stated = int.from_bytes(signature[:at], "big")
        message = f"cosignature/v1\ntime {stated}\n{text}" if at else text
        right = stated < 1 << 63 and ed25519(key.public, message.encode(), signature[at:])
        need(right, f"chữ ký của {name} sai", f"the signature of {name} is broken")
        by_log = by_log or (key.kind == LOG and name == origin)
        seen |= {witness} - {""}
    need(by_log, "sổ chưa ký điểm mốc này", "the log has not signed this checkpoint")
    cosigners = sorted(seen)
    for name, needed, members in policy.groups:
        seen |= {name} if len(seen.intersection(members)) >= needed else set()
    absent = ", ".join(sorted(set(policy.witnesses) - seen))
    enough = policy.quorum in seen | {"none"}
    need(enough, f"chưa đủ nhân chứng, thiếu: {absent}", f"the quorum is not met, missing: {absent}")
    return Statement(count(lines[0]), decode(lines[1]), origin, cosigners)


def parse_policy(data: bytes) -> Policy:
    """A tlog-policy. Names in it are octets, and may be no UTF-8."""
    plain = not re.search(rb"[^\t\n\x20-\x7e\x80-\xff]", data) and data.endswith(b"\n")
    need(plain, "tệp chính sách có ký tự lạ hoặc bị cắt", "the policy has stray characters or was cut")
    logs, witnesses, groups, quorums = [], {}, [], []  # type: ignore[var-annotated]  # filled below
    free: dict[str, bool] = {}  # every name, and whether it can still become a member
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        word, *rest = re.split("[ \t]+", line.strip(" \t"))
        if word == "" or word.startswith("#"):
            continue
        ok = False
        if (word, len(rest)) in (("log", 1), ("log", 2), ("witness", 2), ("witness", 3)):
            key = parse_vkey(rest[word == "witness"].encode("utf-8", "replace").decode())
            others = logs if word == "log" else list(witnesses.values())
            ok = key[:2] not in [other[:2] for other in [*logs, *witnesses.values()]]
            ok = ok and key.public not in [other.public for other in others]
            ok = ok and key.kind in (POST_QUANTUM, LOG if word == "log" else WITNESS)
            logs += [key] if word == "log" else []
            if word == "witness":
                ok = ok and rest[0] not in free and rest[0] != "none"
                witnesses[rest[0]], free[rest[0]] = key, True
        elif word == "group" and len(rest) >= 3:
            name, needed, *members = rest
            needed = {"any": "1", "all": str(len(members))}.get(needed, needed)
            ok = NUMBER.fullmatch(needed) is not None and 1 <= int(needed) <= len(members) and name != "none"
            ok = ok and name not in free and len(set(members)) == len(members) and all(map(free.get, members))
            free.update({**dict.fromkeys(members, False), name: True})
            groups.append((name, int(needed) if ok else 0, members))
        elif word == "quorum" and len(rest) == 1:
            ok = not quorums and (rest[0] == "none" or rest[0] in free)
            quorums.append(rest[0])
        need(ok, f"chính sách sai ở dòng: {line}", f"the policy is wrong in the line: {line}")
    need(quorums, "chính sách không có dòng quorum", "the policy has no quorum line")
    return Policy(logs, witnesses, groups, quorums[0])


# --- The tree (RFC 6962 §2.1) and the proof of one entry (C2SP tlog-proof) -----------------------------------------------
def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """The root over hashes; an odd last one moves up."""
    while len(hashes) > 1:
        pairs = [node(hashes[at], hashes[at + 1]) for at in range(0, len(hashes) - 1, 2)]
        hashes = pairs + hashes[len(pairs) * 2 :]
    return hashes[0] if hashes else sha256(b"").digest()


def climb(index: int, size: int, found: bytes, path: list[bytes]) -> bytes:
    """The root that a path leads to, by the tree's shape: its last hash is the other half of the whole tree."""
    if size == 1 or not path:
        return found if size == 1 and not path else b""
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return node(climb(index, half, found, path[:-1]), path[-1])
    return node(path[-1], climb(index - half, size - half, found, path[:-1]))


def verify_proof(policy: Policy, entry: bytes, data: bytes) -> tuple[int, Statement]:
    """One entry by its proof file: signatures and quorum first, then the path."""
    head, gap, checkpoint = data.partition(b"\n\n")
    form, *lines = head.decode("ascii", "replace").split("\n")
    lines = lines[1:] if lines and lines[0].startswith("extra ") and decode(lines[0][6:]) else lines
    right = form == "c2sp.org/tlog-proof@v1" and gap and lines and lines[0][:6] == "index " and len(data) <= 2 * LARGEST
    need(right, "tệp bằng chứng sai dạng", "this is no proof file")
    index, path = count(lines[0][6:]), [decode(line) for line in lines[1:]]
    need(len(path) < 64 and all(len(step) == 32 for step in path), "đường băm sai dạng", "the path is malformed")
    stated = judge(policy, checkpoint)
    right = index < stated.size and climb(index, stated.size, sha256(b"\0" + entry).digest(), path) == stated.root
    need(right, "đường băm không dẫn tới gốc đã ký", "the path does not lead to the signed root")
    return index, stated


# --- A folder of static files (C2SP tlog-tiles) --------------------------------------------------------------------------
def path_of(kind: str, number: int, width: int) -> str:
    digits = str(number).zfill(-(-len(str(number)) // 3) * 3)
    path = f"tile/{kind}/" + re.sub(r"(...)(?=.)", r"x\1/", digits)
    return path if width == WIDTH else f"{path}.p/{width}"


class Folder:
    """The files, and everything in them that does not agree: (index, path, what)."""

    def __init__(self, top: str) -> None:
        self.top = Path(top)
        self.wrong: list[tuple[int, str, str]] = []

    def tell(self, kind: str, number: int, at: int, width: int, what: str) -> None:
        index = (number * WIDTH + at) * WIDTH ** int(kind.replace("entries", "0"))
        self.wrong.append((index, path_of(kind, number, width), what))

    def hashes(self, kind: str, number: int, width: int) -> list[bytes] | None:
        """The leaf hashes of a bundle (kind "entries"), or the hashes of a tile; None when not exactly `width`."""
        path = self.top / path_of(kind, number, width)
        data, found, at = path.read_bytes() if path.is_file() else b"", [], 0
        while at < len(data):
            end = at + (2 + int.from_bytes(data[at : at + 2], "big") if kind == "entries" else 32)
            found.append(sha256(b"\0" + data[at + 2 : end]).digest() if kind == "entries" else data[at:end])
            at = end
        if at == len(data) and len(found) == width:
            return found
        self.tell(kind, number, 0, width, say(f"thiếu, hoặc không đúng {width} phần", f"missing, or not {width} items"))
        return None

    def page(self, kind: str, number: int, width: int) -> list[bytes] | None:
        """The first `width` hashes, from the partial file or else from the full one."""
        own, full = self.top / path_of(kind, number, width), self.top / path_of(kind, number, WIDTH)
        found = self.hashes(kind, number, WIDTH if full.exists() and not own.exists() else width)
        return found and found[:width]

    def compare(self, kind: str, number: int, width: int, rows: list[set[bytes]], newest: list[bytes] | None) -> None:
        """Hold the newest file, and those of other sizes, against what each hash may be (nothing known: anything)."""
        folder = self.top / f"{path_of(kind, number, WIDTH)}.p"
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        sizes = [int(name) for name in names if NUMBER.fullmatch(name) and 0 < int(name) < WIDTH]
        for size in {*sizes, WIDTH, width}:
            copy = newest if size == width else None
            if size != width and (self.top / path_of(kind, number, size)).exists():
                copy = self.hashes(kind, number, size)
            for at, item in enumerate((copy or [])[:width]):
                if rows[at] and item not in rows[at]:
                    self.tell(
                        kind, number, at, size, say("không khớp với các tệp khác", "not as the other files have it")
                    )
                    break

    def check_upper(self, below: list[set[bytes]], level: int) -> None:
        """Tiles above the leaves: each hash is the root of a full tile below, as one of its files has it."""
        above = []
        for number in range(-(-len(below) // WIDTH)):
            rows = below[number * WIDTH :][:WIDTH]
            found = self.page(str(level), number, len(rows))
            self.compare(str(level), number, len(rows), rows, found)
            above += [{root_of(found)} if found else set()] if len(rows) == WIDTH else []
        return self.check_upper(above, level + 1) if above else None


def audit(place: str, policy: Policy, kept: list[Statement]) -> tuple[Statement, list[tuple[int, str, str]]]:
    """Every file of the log against every other and against what was signed; gives what does not agree."""
    folder = Folder(place)
    newest = judge(policy, (folder.top / "checkpoint").read_bytes())
    due, failed, differing, proven = sorted([*kept, newest]), [], [], [[0], [0]]
    # Roots of the pages by the entries and by the tiles (b"": unknown); signed roots say which of two files is the true one.
    tops: list[list[bytes]] = [[], []]
    for start in range(0, max(newest.size, 1), WIDTH):
        number, width = start // WIDTH, min(WIDTH, newest.size - start)
        sides = [folder.page(kind, number, width) if width else [] for kind in KINDS]
        rows = [{side[at] for side in sides if side is not None} for at in range(width)]
        differing += [(start + at, width) for at, row in enumerate(rows) if len(row) > 1][:1]
        for kind, side in zip(KINDS, sides, strict=True):
            folder.compare(kind, number, width, rows, side)
        while due and due[0].size <= start + width:
            stated, right = due.pop(0), []
            for side, top in zip(sides, tops, strict=True):
                more = [root_of(side[: stated.size - start])] if side else []
                right.append(side is not None and b"" not in top and root_of([*top, *more]) == stated.root)
            what = say("gốc đã ký là gốc khác, cỡ ", "the signed root is another one, of size ") + str(stated.size)
            before = [0, *(size for sizes in proven for size in sizes if size < stated.size)]
            failed += [] if any(right) else [(max(before), what)]
            proven = [[*sizes, stated.size] if hit else sizes for hit, sizes in zip(right, proven, strict=True)]
        for side, top in zip(sides, tops, strict=True):
            top.append(b"" if side is None else root_of(side))
        if len(folder.wrong) > 100:
            return newest, sorted(folder.wrong)
        if number % 4096 == 4095:
            print(f"… {start + width} / {newest.size}", file=sys.stderr)
    folder.check_upper([{top[at] for top in tops} - {b""} for at in range(newest.size // WIDTH)], 1)
    for index, width in differing:
        for kind in KINDS[:1] if index < proven[1][-1] else KINDS[1:] if index < proven[0][-1] else KINDS:
            what = say("mục và giá trị băm khác nhau", "entry and leaf hash differ")
            folder.tell(kind, index // WIDTH, index % WIDTH, width, what)
    what = say("sổ nhỏ hơn điểm mốc bạn giữ, cỡ ", "the log is smaller than the checkpoint that you kept, of ")
    gone = [(newest.size, what + str(stated.size)) for stated in due]
    doubt = any(path.startswith(("tile/0/", "tile/entries/")) for _index, path, _what in folder.wrong)
    folder.wrong += [(index, "checkpoint", what) for index, what in [*gone, *([] if doubt else failed)]]
    return newest, sorted(folder.wrong)


# --- The command ---------------------------------------------------------------------------------------------------------
def show(vi: str, en: str) -> None:  # without what a stranger's name could do to a terminal
    print("".join(char if char.isprintable() else "?" for char in say(vi, en)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--checkpoint", action="append", default=[])
    parser.add_argument("--lang", choices=["vi", "en"])
    for name in ("--vkey", "--policy", "--proof", "--entry"):
        parser.add_argument(name)
    given = parser.parse_args()
    LANGUAGE[0] = given.lang or os.environ.get("LC_ALL", os.environ.get("LANG", ""))[:2]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a real file when run
    whole = given.folder and (given.vkey or given.policy) and not (given.proof or given.entry)
    if not whole and (given.folder or not (given.proof and given.entry and given.policy)):
        parser.error("FOLDER --vkey VKEY | --proof FILE --entry FILE --policy FILE")
    wrong: list[tuple[int, str, str]] = []
    try:
        policy = parse_policy(Path(given.policy).read_bytes()) if given.policy else Policy([], {}, [], "none")
        policy = policy._replace(logs=[parse_vkey(given.vkey)]) if given.vkey else policy
        if whole:
            kept = [judge(policy._replace(quorum="none"), Path(path).read_bytes()) for path in given.checkpoint]
            stated, wrong = audit(given.folder, policy, kept)
        else:
            index, stated = verify_proof(policy, Path(given.entry).read_bytes(), Path(given.proof).read_bytes())
    except (Bad, OSError) as error:
        show(f"Không chấp nhận: {error}.", f"Refused: {error}.")
        return 1
    for at, path, what in wrong[:20]:
        show(f"[mục {at}] {path}: {what}", f"[index {at}] {path}: {what}")
    if wrong:
        show(f"! Không khớp; mục sai đầu tiên: {wrong[0][0]}.", f"! Wrong; first bad index: {wrong[0][0]}.")
    elif whole:
        show("Khớp: mọi mục, mọi trang băm và gốc đã ký.", "Verified: every entry, every tile and the signed root.")
    else:
        show(f"Khớp: mục số {index} nằm trong sổ.", f"Verified: entry {index} is in the log.")
    show(f"  sổ {stated.origin}, cỡ {stated.size}", f"  log {stated.origin}, size {stated.size}")
    for name in stated.cosigners:
        show(f"  nhân chứng {name}", f"  witness {name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
