"""Proofs of one small log under many policies, each with the verdict it deserves. Made anew from fixed keys, no files.

The trees come from the tests' own reading of RFC 6962, the signed texts are spelt out here; only the keys' bookkeeping
(name, id, signature lines) is the house's, and that is held to the published example elsewhere.
"""

import base64
from dataclasses import dataclass, replace
from hashlib import sha256

from tests.ledger import rfc6962

from duoc.engines.merkle.keys import COSIGNATURE, ED25519, MLDSA44, VerifierKey
from duoc.engines.merkle.note import Signature
from duoc.engines.merkle.signer import FileSigner, cosign

ORIGIN = "so-cai.example/tinh"
SIZE, INDEX = 21, 13
TIME = 1_700_000_000
ENTRIES = [b'{"n":%d,"noi":"C\xc3\xa0 Mau"}' % number for number in range(SIZE)]
LEAVES = [rfc6962.leaf(entry) for entry in ENTRIES]


def _key(name: str, kind: int) -> FileSigner:
    return FileSigner(name, sha256(name.encode()).digest(), kind)


LOG = _key(ORIGIN, ED25519)
OTHER_LOG = _key("so-khac.example", ED25519)
WITNESSES = {name: _key(f"nhan-chung.example/{name}", COSIGNATURE) for name in "abcde"}
QUANTUM = _key("nhan-chung.example/ml", MLDSA44)
STRANGER = _key("nguoi-la.example", COSIGNATURE)
# A witness's name has marks: "nhân-chứng.example/đước".
MARKED = _key("nh\u00e2n-ch\u1ee9ng.example/\u0111\u01b0\u1edbc", COSIGNATURE)


@dataclass(frozen=True)
class Case:
    """What the reader holds, and what the verifier must say of it."""

    name: str
    verdict: str
    policy: str
    proof: bytes
    entry: bytes = ENTRIES[INDEX]
    within: str = "Infinity"


def b64(data: bytes) -> str:
    """RFC 4648 §4."""
    return base64.b64encode(data).decode()


def text(size: int = SIZE, origin: str = ORIGIN, root: bytes | None = None, more: str = "") -> str:
    """The text of a checkpoint."""
    return f"{origin}\n{size}\n{b64(root or rfc6962.mth(LEAVES[:size]))}\n{more}"


def log_line(signed: str, signer: FileSigner = LOG) -> str:
    """The signature line of a log."""
    return str(Signature(signer.key.name, signer.key.key_id, signer.sign(signed.encode())))


def cosigned(signed: str, signer: FileSigner, time_s: int = TIME) -> str:
    """The signature line of a witness."""
    return str(cosign(signed, time_s, signer))


def note(names: str, signed: str | None = None, time_s: int = TIME) -> str:
    """A checkpoint with the log's line and those of these witnesses."""
    told = text() if signed is None else signed
    return told + "\n" + log_line(told) + "".join(cosigned(told, WITNESSES[name], time_s) for name in names)


def proof(checkpoint: str, index: int = INDEX, size: int = SIZE, path: list[bytes] | None = None) -> bytes:
    """A tlog-proof."""
    steps = rfc6962.path(index, LEAVES[:size]) if path is None else path
    return "\n".join(["c2sp.org/tlog-proof@v1", f"index {index}", *map(b64, steps), "", checkpoint]).encode()


def witness_lines(names: str) -> str:
    """The policy's lines for these witnesses."""
    return "".join(f"witness {name} {WITNESSES[name].key}\n" for name in names)


def policy(rule: str = "group g 2 a b c\nquorum g\n", names: str = "abc", log: VerifierKey = LOG.key) -> str:
    """A policy: the log, these witnesses, and the lines that decide."""
    return f"log {log}\n{witness_lines(names)}{rule}"


NESTED = "group so 2 a b c\ngroup hoi any d e\ngroup tinh all so hoi\nquorum tinh\n"
QUORUMS = [
    # (rule, witnesses known, who signed, verdict)
    ("quorum a\n", "a", "a", "ok"),
    ("quorum a\n", "ab", "b", "quorum"),
    ("quorum none\n", "a", "", "alone"),
    ("quorum none\n", "a", "a", "ok"),
    ("group g 2 a b c\nquorum g\n", "abc", "ab", "ok"),
    ("group g 2 a b c\nquorum g\n", "abc", "abc", "ok"),
    ("group g 2 a b c\nquorum g\n", "abc", "c", "quorum"),
    ("group g 2 a b c\nquorum g\n", "abc", "", "quorum"),
    ("group g all a b c\nquorum g\n", "abc", "abc", "ok"),
    ("group g all a b c\nquorum g\n", "abc", "ac", "quorum"),
    ("group g any a b c\nquorum g\n", "abc", "c", "ok"),
    ("group g any a b c\nquorum g\n", "abc", "", "quorum"),
    ("group g 1 a\nquorum g\n", "a", "a", "ok"),
    ("group g 3 a b c\nquorum g\n", "abc", "ab", "quorum"),
    ("group g 4 a b c d e\nquorum g\n", "abcde", "abde", "ok"),
    ("group g 4 a b c d e\nquorum g\n", "abcde", "abe", "quorum"),
    (NESTED, "abcde", "abd", "ok"),
    (NESTED, "abcde", "bce", "ok"),
    (NESTED, "abcde", "abc", "quorum"),
    (NESTED, "abcde", "ade", "quorum"),
    ("group g any a b\nquorum c\n", "abc", "ab", "quorum"),  # a group that decides nothing
    ("group g any a b\nquorum a\n", "abc", "a", "ok"),  # a member may be the quorum itself
]
WRITTEN = [
    # Odd but right: what the specification allows.
    ("comments, blank lines, tabs", "ok", lambda p: "# a\n\n \t\n" + p.replace(" ", " \t ").replace("\n", " \n") + "\t# b\n"),
    ("a comment with marks", "ok", lambda p: "# n\u01b0\u1edbc m\u1eaft\n" + p),
    ("addresses behind keys", "ok", lambda p: p.replace("\nwitness b", " https://so.example/\nwitness b")),
    ("the log at the end", "ok", lambda p: p.split("\n", 1)[1] + p.split("\n", 1)[0] + "\n"),
    ("two logs", "ok", lambda p: f"log {OTHER_LOG.key}\n" + p),
    ("a witness in no group", "ok", lambda p: p + f"witness x {STRANGER.key}\n"),
    # Wrong.
    ("empty", "policy", lambda p: ""),
    ("no quorum", "policy", lambda p: p.replace("quorum g\n", "")),
    ("two quorums", "policy", lambda p: p + "quorum g\n"),
    ("a quorum of nobody", "policy", lambda p: p.replace("quorum g", "quorum h")),
    ("a quorum before its group", "policy", lambda p: p.replace("group g 2 a b c\nquorum g", "quorum g\ngroup g 2 a b c")),
    ("a quorum with two names", "policy", lambda p: p.replace("quorum g", "quorum g a")),
    ("a quorum without a name", "policy", lambda p: p.replace("quorum g", "quorum")),
    ("a log as quorum", "policy", lambda p: p.replace("quorum g", f"quorum {LOG.key}")),
    ("a threshold of 0", "policy", lambda p: p.replace("g 2", "g 0")),
    ("a threshold above the members", "policy", lambda p: p.replace("g 2", "g 4")),
    ("a threshold with a zero before it", "policy", lambda p: p.replace("g 2", "g 02")),
    ("a threshold with a sign", "policy", lambda p: p.replace("g 2", "g +2")),
    ("a threshold in words", "policy", lambda p: p.replace("g 2", "g two")),
    ("a threshold in Arabic digits", "policy", lambda p: p.replace("g 2", "g \u0662")),
    ("a threshold with a point", "policy", lambda p: p.replace("g 2", "g 2.0")),
    ("a threshold of the language", "policy", lambda p: p.replace("g 2", "g constructor")),
    ("a group without members", "policy", lambda p: p.replace("g 2 a b c", "g all")),
    ("a group of nothing at all", "policy", lambda p: p.replace("g 2 a b c", "g")),
    ("a member twice", "policy", lambda p: p.replace("g 2 a b c", "g 2 a a b c")),
    ("a member of two groups", "policy", lambda p: p.replace("group g", "group f any a\ngroup g")),
    ("a group in itself", "policy", lambda p: p.replace("g 2 a", "g 2 g a")),
    ("a member nobody defined", "policy", lambda p: p.replace("a b c\n", "a b x\n")),
    ("the word none as member", "policy", lambda p: p.replace("g 2 a b c", "g 2 a b none")),
    ("a group named none", "policy", lambda p: p.replace("group g", "group none").replace("quorum g", "quorum none")),
    ("a witness named none", "policy", lambda p: p + f"witness none {STRANGER.key}\n"),
    ("a name twice", "policy", lambda p: p + f"witness a {STRANGER.key}\n"),
    ("a group with a witness's name", "policy", lambda p: p.replace("group g 2 a b c", "group a 2 b c").replace("m g", "m a")),
    ("a witness's key twice", "policy", lambda p: p + f"witness x {WITNESSES['a'].key}\n"),
    ("a key twice under two names", "policy", lambda p: p + f"witness x {replace(WITNESSES['a'].key, name='x.example')}\n"),
    ("the log twice", "policy", lambda p: p + f"log {LOG.key}\n"),
    ("a witness's key as log", "policy", lambda p: p + f"log {STRANGER.key}\n"),
    ("a log's key as witness", "policy", lambda p: p + f"witness x {OTHER_LOG.key}\n"),
    ("a word too many behind a log", "policy", lambda p: p.replace("\nwitness a", " https://a/ b\nwitness a")),
    ("a word too many behind a witness", "policy", lambda p: p.replace("\nwitness b", " https://a/ b\nwitness b")),
    ("a witness without a key", "policy", lambda p: p + "witness x\n"),
    ("a log without a key", "policy", lambda p: p + "log\n"),
    ("a line of another kind", "policy", lambda p: p + "mirror x\n"),
    ("a line of the language", "policy", lambda p: p + f"constructor x {QUANTUM.key}\n"),
    ("a line named like its heir", "policy", lambda p: p + f"__proto__ x {QUANTUM.key}\n"),
    ("a word in capitals", "policy", lambda p: p.replace("quorum", "QUORUM")),
    ("an id that is not the key's", "policy", lambda p: p.replace(LOG.key.key_id.hex(), "00000000")),
    ("an id in capitals", "policy", lambda p: p.replace(f"+{LOG.key.key_id.hex()}+", f"+{LOG.key.key_id.hex().upper()}+")),
    ("a name that is not the key's", "policy", lambda p: p.replace(f"log {ORIGIN}", "log so-gia.example")),
    ("base64 with stray bits", "policy", lambda p: p.replace(str(LOG.key), f"{LOG.key}="[:-1] + "=")),
    ("Windows line ends", "policy", lambda p: p.replace("\n", "\r\n")),
    ("a control character", "policy", lambda p: p + "# \x07\n"),
    ("a deletion character", "policy", lambda p: p + "# \x7f\n"),
    ("no newline at the end", "policy", lambda p: p[:-1]),
    ("a byte order mark", "policy", lambda p: "\ufeff" + p),
]  # fmt: skip


def quorums() -> list[Case]:
    """Every way to decide."""
    return [
        Case(f"{rule!r} of {known}, signed by {who}", verdict, policy(rule, known), proof(note(who)))
        for rule, known, who, verdict in QUORUMS
    ]


def written() -> list[Case]:
    """Every way to write a policy, right and wrong."""
    good = proof(note("abc"))
    return [Case(name, verdict, change(policy()), good) for name, verdict, change in WRITTEN]


def signed() -> list[Case]:
    """Every way in which signatures can be missing, broken or somebody else's."""
    told, fine = text(), note("ab")
    bent = bytearray(base64.b64decode(cosigned(told, WITNESSES["c"]).split(" ")[2]))
    lines = [log_line(told), cosigned(told, WITNESSES["a"]), cosigned(told, WITNESSES["b"])]

    def line(data: bytes, name: str = WITNESSES["c"].key.name) -> str:
        return f"— {name} {b64(data)}\n"

    def broken(at: int) -> str:
        other = bytearray(bent)
        other[at] ^= 1
        return line(bytes(other))

    marked = f"witness d {MARKED.key}\n"
    quantum = f"witness q {QUANTUM.key}\n"
    cases = [
        ("another log", "origin", policy(log=OTHER_LOG.key), fine),
        ("a log that signs under another origin", "origin", policy(), note("ab", text(origin="so-gia.example"))),
        ("no line of the log", "log", policy(), told + "\n" + lines[1] + lines[2]),
        ("the log's line over another text", "log", policy(), told + "\n" + log_line(text(20)) + lines[1] + lines[2]),
        ("the log's key as a cosigner's", "log", policy(), told + "\n" + cosigned(told, _key(ORIGIN, COSIGNATURE))),
        ("a broken cosignature beside a quorum", "witness", policy(), fine + broken(40)),
        ("a cosignature with another time", "witness", policy(), fine + broken(11)),
        ("a cosignature cut short", "witness", policy(), fine + line(bytes(bent[:-1]))),
        ("a cosignature with an octet more", "witness", policy(), fine + line(bytes(bent) + b"\0")),
        ("a cosignature of nothing but its key", "witness", policy(), fine + line(bytes(bent[:5]))),
        ("a cosignature over another text", "witness", policy(), fine + cosigned(text(20), WITNESSES["c"])),
        ("a time of 64 bits", "witness", policy(), fine + line(_late(told))),
        ("one right and one broken line of a witness", "witness", policy(), fine + lines[1] + broken(40)),
        ("one witness three times", "quorum", policy(), told + "\n" + lines[0] + lines[1] * 3),
        ("one witness at three times", "quorum", policy(), told + "\n" + lines[0] + "".join(
            cosigned(told, WITNESSES["a"], TIME + later) for later in range(3))),
        ("a stranger's line", "ok", policy(), fine + cosigned(told, STRANGER)),
        ("a stranger with a known name", "ok", policy(), fine + line(b"\1\2\3\4" + bytes(bent[4:]))),
        ("a stranger with a known id", "ok", policy(), fine + line(bytes(bent), "nguoi-la.example")),
        ("a stranger's broken line", "ok", policy(), fine + line(b"\1\2\3\4\5", "nguoi-la.example")),
        ("the log's line twice", "ok", policy(), fine + lines[0]),
        ("lines in another order", "ok", policy(), told + "\n" + lines[2] + lines[1] + lines[0]),
        ("sixteen strangers", "ok", policy(), fine + line(b"abcdefgh", "x") * 16),
        ("a time of nothing", "ok", policy("quorum c\n"), fine + cosigned(told, WITNESSES["c"], 0)),
        ("a name with marks", "ok", policy("group g all a d\nquorum g\n", "ab") .replace("group", marked + "group"),
         fine + cosigned(told, MARKED)),
        ("an extension line, signed by all", "ok", policy(), note("ab", text(more="them gi do\n"))),
        ("ML-DSA-44, which no browser checks, where it is needed", "quorum",
         policy("group g 2 a q\nquorum g\n", "a").replace("group", quantum + "group"), note("a") + cosigned(told, QUANTUM)),
        ("ML-DSA-44 where it is not needed", "ok",
         policy("group g any a q\nquorum g\n", "a").replace("group", quantum + "group"), note("a") + cosigned(told, QUANTUM)),
        ("a log with ML-DSA-44 only", "log", f"log {_key(ORIGIN, MLDSA44).key}\nquorum none\n",
         told + "\n" + cosigned(told, _key(ORIGIN, MLDSA44))),
        ("a log with both, its Ed25519 line", "ok", f"log {_key(ORIGIN, MLDSA44).key}\n" + policy(), fine),
    ]  # fmt: skip
    return [Case(name, verdict, rules, proof(checkpoint)) for name, verdict, rules, checkpoint in cases]


def _late(told: str) -> bytes:
    """A cosignature whose time does not fit 63 bits, and which is otherwise right."""
    time_s = 1 << 63
    signer = WITNESSES["c"]
    return (
        signer.key.key_id + time_s.to_bytes(8, "big") + signer.sign(f"cosignature/v1\ntime {time_s}\n{told}".encode())
    )


def formed() -> list[Case]:
    """Every way to spell a proof wrongly, and the odd right ones."""
    good, whole = proof(note("ab")), note("ab")
    steps = rfc6962.path(INDEX, LEAVES)
    stray = b64(steps[0])[:-2] + chr(ord(b64(steps[0])[-2]) + 1) + "="
    cases = [
        ("as it should be", "ok", good),
        ("with extra data", "ok", good.replace(b"index", b"extra aGVsbG8=\nindex")),
        ("nothing", "form", b""),
        ("only a note", "form", whole.encode()),
        ("no note", "form", good.split(b"\n\n")[0] + b"\n"),
        ("another version", "form", good.replace(b"@v1", b"@v2")),
        ("a space behind the first line", "form", good.replace(b"@v1\n", b"@v1 \n")),
        ("extra data that is no base64", "form", good.replace(b"index", b"extra !\nindex")),
        ("extra data with stray bits", "form", good.replace(b"index", b"extra aGVsbG9=\nindex")),
        ("extra data of nothing", "form", good.replace(b"index", b"extra \nindex")),
        ("extra data behind the index", "form", good.replace(b"index 13\n", b"index 13\nextra aGVsbG8=\n")),
        ("an index with a zero before it", "form", good.replace(b"index 13", b"index 013")),
        ("an index with a sign", "form", good.replace(b"index 13", b"index +13")),
        ("an index below zero", "form", good.replace(b"index 13", b"index -13")),
        ("an index in hexadecimal", "form", good.replace(b"index 13", b"index 0xd")),
        ("an index with a space", "form", good.replace(b"index 13", b"index  13")),
        ("an index with an underscore", "form", good.replace(b"index 13", b"index 1_3")),
        ("an index in Arabic digits", "form", good.replace(b"index 13", "index ١٣".encode())),
        ("an index without end", "form", good.replace(b"index 13", b"index " + b"9" * 30)),
        ("no index", "form", good.replace(b"index 13\n", b"")),
        ("an index in capitals", "form", good.replace(b"index", b"Index")),
        ("Windows line ends", "form", good.replace(b"\n", b"\r\n")),
        ("one Windows line end", "form", good.replace(b"\n", b"\r\n", 1)),
        ("a byte order mark", "form", b"\xef\xbb\xbf" + good),
        ("no newline at the end", "form", good[:-1]),
        ("a newline more at the end", "form", good + b"\n"),
        ("an empty line in the path", "form", good.replace(b64(steps[1]).encode(), b"")),
        ("a path with stray bits", "form", good.replace(b64(steps[0]).encode(), stray.encode())),
        ("a path without padding", "form", good.replace(b64(steps[0]).encode(), b64(steps[0])[:-1].encode())),
        ("a path in the other alphabet", "form", good.replace(b64(steps[0]).encode(), b"-" * 43 + b"=")),
        ("a space behind a hash", "form", good.replace(b64(steps[0]).encode(), b64(steps[0]).encode() + b" ")),
        ("two empty lines", "form", good.replace(b"\n\n", b"\n\n\n", 1)),
        ("octets that are not UTF-8", "form", good + "— x ".encode() + b"\xff aGVsbG8hIQ==\n"),
        ("half a character of UTF-16", "form", good + "— x ".encode() + b"\xed\xa0\x80 aGVsbG8hIQ==\n"),
        ("a name with a plus sign", "form", good + "— x+y aGVsbG8hIQ==\n".encode()),
        ("a name with a space of its own", "form", good + "— x\u00a0y aGVsbG8hIQ==\n".encode()),
        ("no name", "form", good + "—  aGVsbG8hIQ==\n".encode()),
        ("a hyphen for a dash", "form", good + b"- x aGVsbG8hIQ==\n"),
        ("a signature no longer than an id", "form", good + "— x aGVsbA==\n".encode()),
        ("a signature with stray bits", "form", good + "— x aGVsbG8hIR==\n".encode()),
        ("a control character", "form", good + "— x\x01 aGVsbG8hIQ==\n".encode()),
        ("a size with a zero before it", "form", good.replace(b"\n21\n", b"\n021\n")),
        ("a root of 31 octets", "form", proof(note("ab", text(root=bytes(31))))),
        ("a root of 33 octets", "form", proof(note("ab", text(root=bytes(33))))),
        ("a checkpoint of two lines", "form", proof(_two_lines())),
        ("an empty line in the checkpoint", "form", proof(note("ab", text(more="\nx\n")))),
    ]
    return [Case(name, verdict, policy(), octets) for name, verdict, octets in cases]


def _two_lines() -> str:
    told = f"{ORIGIN}\n21\n"
    return told + "\n" + log_line(told)


def reached() -> list[Case]:
    """Every way in which a path does not lead from the entry to the signed root."""
    checkpoint, steps = note("ab"), rfc6962.path(INDEX, LEAVES)
    turned = bytes([steps[2][0] ^ 1]) + steps[2][1:]
    cases = [
        ("another entry", "entry", proof(checkpoint), ENTRIES[12]),
        ("a newline behind the entry", "entry", proof(checkpoint), ENTRIES[INDEX] + b"\n"),
        ("an empty entry", "entry", proof(checkpoint), b""),
        ("the place beside it", "entry", proof(checkpoint, path=steps, index=12), ENTRIES[INDEX]),
        ("one bit of the path", "entry", proof(checkpoint, path=[*steps[:2], turned, *steps[3:]]), ENTRIES[INDEX]),
        ("two hashes exchanged", "entry", proof(checkpoint, path=[steps[1], steps[0], *steps[2:]]), ENTRIES[INDEX]),
        ("a hash less", "path", proof(checkpoint, path=steps[:-1]), ENTRIES[INDEX]),
        ("a hash more", "path", proof(checkpoint, path=[*steps, steps[0]]), ENTRIES[INDEX]),
        ("no path", "path", proof(checkpoint, path=[]), ENTRIES[INDEX]),
        ("a hash of 31 octets", "path", proof(checkpoint, path=[*steps[:-1], steps[-1][:-1]]), ENTRIES[INDEX]),
        ("a hash of 33 octets", "path", proof(checkpoint, path=[*steps[:-1], steps[-1] + b"\0"]), ENTRIES[INDEX]),
        ("a place behind the end", "path", proof(checkpoint, index=21, path=steps), ENTRIES[INDEX]),
        ("a place of 19 digits", "path", proof(checkpoint, index=10**18, path=steps), ENTRIES[INDEX]),
        ("the path of a smaller tree", "path", proof(checkpoint, index=INDEX, size=16), ENTRIES[INDEX]),
    ]
    return [Case(name, verdict, policy(), octets, entry) for name, verdict, octets, entry in cases]


def aged(now_s: int) -> list[Case]:
    """What is old: the newest cosignature counts, and only where the reader asks for it."""
    told = text()

    def at(*times: int) -> bytes:
        lines = "".join(cosigned(told, WITNESSES[name], time) for name, time in zip("abc", times, strict=False))
        return proof(told + "\n" + log_line(told) + lines)

    cases = [
        ("two hours old, one allowed", "age", at(now_s - 7_200, now_s - 7_200), "3600"),
        ("two hours old, a day allowed", "ok", at(now_s - 7_200, now_s - 7_200), "86400"),
        ("years old, no limit", "ok", at(TIME, TIME), "Infinity"),
        ("years old and one of today", "ok", at(TIME, TIME, now_s - 60), "3600"),
        ("an hour ahead", "ok", at(now_s + 3_600, now_s + 3_600), "3600"),
    ]
    return [Case(name, verdict, policy(), octets, within=within) for name, verdict, octets, within in cases]


def all_cases(now_s: int) -> list[Case]:
    """Everything."""
    return [*quorums(), *written(), *signed(), *formed(), *reached(), *aged(now_s)]
