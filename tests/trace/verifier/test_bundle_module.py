"""The inspector's bundle in JavaScript: the same answers as in Python, and nothing of a file that is wrong anywhere."""

import json
import os
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger import proof_cases, rfc6962
from tests.ledger.javascript import Call, Node
from tests.trace.verifier.documents import compact

from duoc.core import canonical
from duoc.trace.rules import serials, stamp_bundle

# The calls go by octets: the file's text is made an array in the page.
_READ = """
import { readBundle, findStamps, weighBatch, signsOf, batchRoot } from "./trace/bundle.js";
import { sha256 } from "./trace/sha256.js";
import { unpack, pack } from "./ledger/bytes.js";
export async function look(file, signs, policy) {
  const bundle = await readBundle(unpack(file));
  const found = findStamps(bundle, signs).map(({ batch, ...one }) => ({ ...one, batch: batch.batch }));
  return { asOf: bundle.asOf, all: bundle.all, found, proof: policy && (await weighBatch(policy, bundle.batches[0])).is };
}
export function digest(text) {
  const [whole, out] = [new Uint8Array((text.length + 72) & ~63), new Uint8Array(40)];
  whole.fill(7);
  whole.set(unpack(text));
  sha256(whole, text.length, out, 4);
  return pack(out.subarray(4, 36));
}
export const rootOfBatch = (seed, octets) => batchRoot(unpack(seed), unpack(octets));
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    made = Node(tmp_path_factory.mktemp("modules"))
    (made.script.parent / "looking.js").write_text(_READ)
    return made


def octets_of(number: int, count: int) -> bytes:
    return b"".join(sha256(b"%d %d" % (number, place)).digest()[:10] for place in range(count))


def batch_of(number: int, count: int, **more: Any) -> tuple[dict[str, Any], bytes]:
    """A batch and its serials; the root by the tests' own reading of docs/formats.md."""
    seed, octets = sha256(b"seed %d" % number).digest(), octets_of(number, count)
    leaves = []
    for index in range(count):
        salt = sha256(seed + index.to_bytes(8)).digest()[:16]
        signs = serials.written(octets[index * 10 : index * 10 + 10]).encode()
        leaves.append(rfc6962.leaf(sha256(salt + signs).digest()))
    root = b64encode(rfc6962.mth(leaves)).decode()
    product = "08930001123458"
    entry = compact({"batch": number, "count": count, "kind": "trace.stamps_minted", "product": product, "root": root})
    about = {
        "batch": number,
        "count": count,
        "seed": b64encode(seed).decode(),
        "product": product,
        "name": "Cua Năm Căn",
    }
    spans = [[1, count, "activated", "", "L1"]]
    return about | {"producer": "", "entry": entry, "proof": None, "spans": spans, "ends": [[1, "sold"]]} | more, octets


BATCHES = [
    batch_of(4, 37),
    batch_of(9, 1),
    batch_of(12, 64, spans=[[1, 8, "delivered", "", ""], [9, 64, "activated", "recalled", "L2"]]),
]
FILE = stamp_bundle.write("2026-11-29T00:00:00Z", [about for about, _ in BATCHES], [octets for _, octets in BATCHES])


def look(file: bytes, signs: str, policy: str = "") -> Call:
    return "looking", "look", [file, signs, policy]


def signs_at(position: int, place: int) -> str:
    return serials.written(BATCHES[position][1][place * 10 - 10 : place * 10])


def test_digests_are_those_of_the_standard(node: Node) -> None:
    texts = [b"", b"abc", *(os.urandom(size) for size in (1, 33, 40, 54, 55, 56, 63, 64, 65, 119, 120, 200))]
    found = node.values([("looking", "digest", [text]) for text in texts])
    assert [one.encode("latin-1") for one in found] == [sha256(text).digest() for text in texts]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 300])
def test_roots_are_those_of_the_standard(node: Node, count: int) -> None:
    about, octets = batch_of(count, count)
    seed = sha256(b"seed %d" % count).digest()
    (root,) = node.values([("looking", "rootOfBatch", [seed, octets])])
    assert b64encode(root.encode("latin-1")).decode() == json.loads(about["entry"])["root"]


def test_every_stamp_answers_as_in_python(node: Node) -> None:
    read = stamp_bundle.read(FILE)
    asked = [(0, 1), (0, 2), (0, 37), (1, 1), (2, 8), (2, 9), (2, 64)]
    for (position, place), answer in zip(
        asked, node.values([look(FILE, signs_at(*one)) for one in asked]), strict=True
    ):
        due = read.find(signs_at(position, place))
        assert due is not None
        (found,) = answer["found"]
        assert found == {
            "batch": due.batch,
            "place": due.place,
            "serial": signs_at(position, place),
            "state": due.state,
            "hold": due.hold,
            "lot": due.lot,
        }
        assert (answer["asOf"], answer["all"]) == (read.as_of, len(read.places))


def test_ten_signs_find_it_and_others_find_nothing(node: Node) -> None:
    asked = [signs_at(2, 9)[:10], signs_at(2, 9)[:12], "0" * 16, "0" * 10, "", "ABC", signs_at(0, 1)[:9]]
    found = node.values([look(FILE, signs) for signs in asked])
    assert [len(one["found"]) for one in found] == [1, 1, 0, 0, 0, 0, 0]


def changed(**members: Any) -> bytes:
    head, _, body = FILE.partition(b"\n")
    told = json.loads(head)
    told["batches"][0] |= members
    return canonical.dumps(told) + b"\n" + body


def wrong_files() -> dict[str, bytes]:
    """Files of which nothing is believed."""
    entry = BATCHES[0][0]["entry"]
    at = FILE.index(b"\n") + 1 + 200
    return {
        "empty": b"",
        "a line": b"{}\n",
        "no line": FILE.replace(b"\n", b" "),
        "a byte less": FILE[:-1],
        "a byte more": FILE + b"\0",
        "a serial": FILE[:at] + bytes([FILE[at] ^ 1]) + FILE[at + 1 :],
        "another form": FILE.replace(b"stamps/1", b"stamps/2"),
        "seed": changed(seed=b64encode(bytes(32)).decode()),
        "count": changed(count=36),
        "batch": changed(batch=5),
        "product": changed(product="08930001000011"),
        "entry": changed(entry=entry.replace("37", "38")),
        "no entry": changed(entry=None),
        "another root": changed(entry=entry.replace(json.loads(entry)["root"], b64encode(bytes(32)).decode())),
        "spans": changed(spans=3),
        "a span": changed(spans=[[1, 2]]),
        "octets": b"\xff" + FILE,
    }


def test_nothing_of_a_wrong_file_is_believed(node: Node) -> None:
    wrong = wrong_files()
    assert node.refusals([look(file, signs_at(0, 2)) for file in wrong.values()]) == [True] * len(wrong)
    for file in wrong.values():
        with pytest.raises(stamp_bundle.BundleError):
            stamp_bundle.read(file)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(FILE) - 1), st.integers(1, 255)), min_size=40, max_size=40))
def test_no_changed_octet_passes_unless_python_takes_it_too(node: Node, dents: list[tuple[int, int]]) -> None:
    files = []
    for at, bits in dents:
        files.append(FILE[:at] + bytes([FILE[at] ^ bits]) + FILE[at + 1 :])
    for file, refused in zip(files, node.refusals([look(file, signs_at(0, 2)) for file in files]), strict=True):
        try:
            stamp_bundle.read(file)
        except stamp_bundle.BundleError:
            assert refused or file[: file.index(b"\n")] != FILE[: FILE.index(b"\n")]


def test_proof_of_a_batch_is_judged_by_the_policy(node: Node) -> None:
    entry = BATCHES[0][0]["entry"]
    log = [rfc6962.leaf(b"0"), rfc6962.leaf(entry.encode()), rfc6962.leaf(b"2")]
    told = proof_cases.text(3, root=rfc6962.mth(log))
    for names, verdict in (("ab", "ok"), ("a", "quorum")):
        steps = [proof_cases.b64(one) for one in rfc6962.path(1, log)]
        proof = "\n".join(["c2sp.org/tlog-proof@v1", "index 1", *steps, "", proof_cases.note(names, told)])
        (found,) = node.values([look(changed(proof=proof), signs_at(0, 2), proof_cases.policy())])
        assert found["proof"] == verdict
    assert node.values([look(FILE, signs_at(0, 2), proof_cases.policy())])[0]["proof"] == "pending"
