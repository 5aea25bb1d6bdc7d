"""Octets, keys, signed checkpoints and trees in the browser, against the standards' vectors and the house's Python."""

import json
import random
from base64 import b64decode, b64encode
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import pytest
from tests.ledger import proof_cases, rfc6962
from tests.ledger.javascript import Call, Node, Whole, octets

from duoc.engines.merkle import checkpoint, keys
from duoc.engines.merkle.keys import NoteError, VerifierKey, parse_vkey

SPOILT = "0+/=Aa\n \r\t\0\x7f\xa0—é-_."  # what is put in the place of a character


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return Node(tmp_path_factory.mktemp("modules"))


@pytest.fixture
def vectors(shared: Path) -> list[dict]:
    return json.loads((shared / "data" / "ledger" / "rfc6962" / "inclusion.json").read_text())


def spoilt(text: str, count: int, seed: int) -> list[str]:
    """The text with one character removed, doubled or replaced; the same ones each time."""
    draw = random.Random(seed)  # repeatable on purpose
    made = []
    for _number in range(count):
        at = draw.randrange(len(text))
        middle = draw.choice(["", text[at] * 2, draw.choice(SPOILT)])
        made.append(text[:at] + middle + text[at + 1 :])
    return made


def python_refuses(text: str) -> bool:
    try:
        parse_vkey(text)
    except NoteError:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "data"),
    # RFC 4648 §10
    [("", b""), ("Zg==", b"f"), ("Zm8=", b"fo"), ("Zm9v", b"foo"), ("Zm9vYg==", b"foob"), ("Zm9vYmFy", b"foobar")],
)
def test_base64_is_that_of_the_standard(node: Node, text: str, data: bytes) -> None:
    (found,) = node.values([("ledger/bytes", "base64", [text])])
    assert octets(found) == data


@pytest.mark.parametrize(
    "text", ["Zg", "Zg=", "Zh==", "Zm9=", " Zm9v", "Zm9v\n", "Zm 9v", "Zm-_", "=", "Zg==Zg==", "ư"]
)
def test_base64_has_one_spelling(node: Node, text: str) -> None:
    assert node.refusals([("ledger/bytes", "base64", [text])]) == [True]


def test_octets_digests_and_numbers_are_those_of_python(node: Node) -> None:
    every, text = bytes(range(256)), "Cà Mau, mũi đất — 𝄞"
    found = node.values(
        [
            ("ledger/bytes", "hash", [every]),
            ("ledger/bytes", "hash", [every, "SHA-512"]),
            ("ledger/bytes", "utf8", [text]),
            ("ledger/bytes", "number", [every]),
            ("ledger/bytes", "number", [b""]),
        ]
    )
    assert octets(found[0]) == sha256(every).digest()
    assert octets(found[1]) == sha512(every).digest()
    assert octets(found[2]) == text.encode()
    assert found[3:] == [str(int.from_bytes(every, "big")), "0"]


@pytest.mark.parametrize(
    "vkey",
    [
        # The end of C2SP signed-note.
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        str(proof_cases.LOG.key),
        str(proof_cases.WITNESSES["a"].key),
        str(proof_cases.QUANTUM.key),
        str(proof_cases.MARKED.key),
    ],
)
def test_keys_are_read_as_python_reads_them(node: Node, vkey: str) -> None:
    (found,) = node.values([("ledger/note", "parseKey", [vkey])])
    known = parse_vkey(vkey)
    assert (found["name"], found["kind"]) == (known.name, known.kind)
    assert octets(found["key"]) == bytes([known.kind]) + known.public
    assert octets(found["id"][-4:]) == known.key_id


def test_spoilt_keys_are_refused_as_python_refuses_them(node: Node) -> None:
    """One character wrong, 400 times: never is a key taken that the other implementation refuses, nor the reverse."""
    texts = [
        bad
        for number, key in enumerate([proof_cases.LOG.key, proof_cases.MARKED.key])
        for bad in spoilt(str(key), 200, number)
    ]
    found = node.refusals([("ledger/note", "parseKey", [text]) for text in texts])
    assert [text for text, no in zip(texts, found, strict=True) if no is not python_refuses(text)] == []
    assert sum(found) > 390, "nearly every change is noticed; a doubled sign may be the same text again"


def test_keys_of_other_kinds_and_sizes_are_refused(node: Node) -> None:
    made = [
        VerifierKey("a.example", bytes(size), kind) for kind, size in [(2, 32), (3, 32), (5, 32), (0, 32), (255, 32)]
    ]
    made += [
        VerifierKey("a.example", bytes(size), kind) for kind, size in [(1, 31), (4, 33), (6, 1311), (1, 0), (6, 32)]
    ]
    assert node.refusals([("ledger/note", "parseKey", [str(key)]) for key in made]) == [True] * len(made)


def test_checkpoints_are_read_as_python_reads_them(node: Node) -> None:
    notes = [proof_cases.note("ab"), proof_cases.note("", proof_cases.text(more="x\nmột dòng nữa\n"))]
    for text, found in zip(notes, node.values([("ledger/note", "parseNote", [one]) for one in notes]), strict=True):
        known = checkpoint.parse(text.split("\n\n")[0] + "\n")
        assert (found["origin"], found["size"], octets(found["root"])) == (known.origin, str(known.size), known.root)
        assert found["text"] == str(known)


def test_spoilt_checkpoints_are_signed_by_nobody_as_python_says(node: Node) -> None:
    """400 checkpoints with one character wrong: both implementations take and refuse the same ones."""
    texts = spoilt(proof_cases.note(""), 400, 7)
    (key,) = node.values([("ledger/note", "parseKey", [str(proof_cases.LOG.key)])])
    read = node.answers([("ledger/note", "parseNote", [text]) for text in texts])
    notes = {text: answer["value"] for text, answer in zip(texts, read, strict=True) if "value" in answer}
    times = node.values([("ledger/note", "signedAt", [encoded(note), encoded(key)]) for note in notes.values()])
    signed = {text for text, time in zip(notes, times, strict=True) if time == 0}
    for text in texts:
        try:
            checkpoint.verify(text.encode(), proof_cases.LOG.key)
        except NoteError:
            assert text not in signed
        else:
            assert text in signed
    assert len(set(texts) - signed) > 300


def encoded(value: Any) -> Any:
    """What came out of the modules, to go in again: strings of octets stay what they are, sizes are not needed."""
    if isinstance(value, str) and all(ord(one) < 256 for one in value):
        return octets(value)
    if isinstance(value, list):
        return [encoded(one) for one in value]
    if isinstance(value, dict):
        return {name: one if name == "text" else encoded(one) for name, one in value.items()}
    return value


def test_leaf_hashes_and_roots_are_those_of_the_standard(node: Node) -> None:
    """Every place of every tree of up to 33 leaves, against the recursion of RFC 6962 §2.1."""
    leaves = [rfc6962.leaf(b"%d" % number) for number in range(33)]
    places = [(index, size) for size in range(1, 34) for index in range(size)]
    calls: list[Call] = [
        ("ledger/tree", "rootOf", [Whole(index), Whole(size), leaves[index], rfc6962.path(index, leaves[:size])])
        for index, size in places
    ]
    roots = {size: rfc6962.mth(leaves[:size]) for size in range(1, 34)}
    assert [octets(one) for one in node.values(calls)] == [roots[size] for _index, size in places]
    (leaf,) = node.values([("ledger/tree", "leafHash", [b"7"])])
    assert octets(leaf) == leaves[7]


def test_vectors_of_other_implementations_are_judged_as_they_say(node: Node, vectors: list[dict]) -> None:
    """transparency-dev/merkle: 49 inclusion probes, right and wrong; a path to another root is as wrong as none."""
    calls: list[Call] = []
    for case in vectors:
        path = [b64decode(step or "") for step in case["proof"] or []]
        place, size = Whole(case["leafIdx"]), Whole(case["treeSize"])
        calls.append(("ledger/tree", "rootOf", [place, size, b64decode(case["leafHash"] or ""), path]))
    for case, answer in zip(vectors, node.answers(calls), strict=True):
        leaf, root = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
        right = "value" in answer and octets(answer["value"]) == root and len(leaf) == len(root) == 32
        assert right is not case["wantErr"], case["case"]


def test_empty_hash_is_no_step_of_a_path(node: Node) -> None:
    """A tree of one entry has no path: not one hash, and not an empty one either."""
    leaf = rfc6962.leaf(b"x")
    assert node.values([("ledger/tree", "rootOf", [Whole(0), Whole(1), leaf, []])]) == [leaf.decode("latin-1")]
    for path in ([b""], [leaf], [b"", leaf]):
        assert node.refusals([("ledger/tree", "rootOf", [Whole(0), Whole(1), leaf, path])]) == [True]
    assert node.refusals([("ledger/tree", "rootOf", [Whole(0), Whole(0), leaf, []])]) == [True]


def test_names_with_marks_are_hashed_as_utf8(node: Node) -> None:
    """The id of a key is that of SHA-256 over the name's UTF-8, whatever the name."""
    name, public = "nhân-chứng/Ể", bytes(range(32))
    id_ = sha256(name.encode() + b"\n\x04" + public).digest()[:4]
    vkey = f"{name}+{id_.hex()}+{b64encode(bytes([4]) + public).decode()}"
    assert str(parse_vkey(vkey)) == vkey
    assert node.refusals([("ledger/note", "parseKey", [vkey])]) == [False]
    assert keys.COSIGNATURE == 4
