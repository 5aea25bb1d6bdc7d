"""The log against RFC 6962 and C2SP, computed again from the entries' bytes by a program that knows only the standards."""

import base64
import json
from typing import Any

import psycopg
import pytest
from cryptography.exceptions import InvalidSignature
from ninja import NinjaAPI
from ninja.testing import TestClient
from tests.ledger import rfc6962
from tests.ledger.conftest import log_events

from duoc.cli import main as cli
from duoc.ledger import services
from duoc.ledger.api import router

# Powers of two, one less and one more, the edges of a tile (256) and of a second one, and nothing round.
SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 127, 129, 255, 256, 257, 300, 511, 512, 513, 700]

# The eight inputs and the roots of their first 1 … 8, as every Certificate Transparency implementation tests them.
CT_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_program_of_the_auditor_computes_the_known_roots(size: int) -> None:
    leaves = [rfc6962.leaf(bytes.fromhex(text)) for text in CT_INPUTS[:size]]
    assert rfc6962.mth(leaves).hex() == CT_ROOTS[size - 1]
    for index in range(size):
        assert rfc6962.climbed(index, size, leaves[index], rfc6962.path(index, leaves)) == rfc6962.mth(leaves)


def test_program_of_the_auditor_gives_the_examples_of_the_standard() -> None:
    """RFC 6962, section 2.1.3: the tree of seven leaves, with the names of its figure."""
    a, b, c, d, e, f, j = leaves = [rfc6962.leaf(bytes([number])) for number in range(7)]
    g, h, i = rfc6962.node(a, b), rfc6962.node(c, d), rfc6962.node(e, f)
    k, l = rfc6962.node(g, h), rfc6962.node(i, j)  # noqa: E741 (the figure's name)
    assert rfc6962.path(0, leaves) == [b, h, l]
    assert rfc6962.path(3, leaves) == [c, g, l]
    assert rfc6962.path(4, leaves) == [f, j, k]
    assert rfc6962.path(6, leaves) == [i, k]
    assert rfc6962.proof(3, leaves) == [c, d, g, l]
    assert rfc6962.proof(4, leaves) == [l]
    assert rfc6962.proof(6, leaves) == [i, j, k]


@pytest.fixture(scope="module")
def grown(module_database: str) -> str:
    """Production's log, grown through every size of `SIZES`, with a checkpoint at each."""
    at = 0
    for size in SIZES:
        log_events(module_database, size - at, public=size % 2 == 0)
        at = size
    return module_database


@pytest.fixture(scope="module")
def entries(grown: str) -> list[bytes]:
    """All entries as the table has them, read without the house."""
    with psycopg.connect(grown, options="-c search_path=production") as connection:
        rows = connection.execute("SELECT index, entry FROM ledger_entry ORDER BY index").fetchall()
    assert [index for index, _entry in rows] == list(range(SIZES[-1]))
    return [entry for _index, entry in rows]


@pytest.fixture(scope="module")
def leaves(entries: list[bytes]) -> list[bytes]:
    return [rfc6962.leaf(entry) for entry in entries]


@pytest.fixture
def witness(grown: str) -> rfc6962.Witness:
    return rfc6962.Witness(services.log().vkey)


@pytest.fixture(scope="module")
def api() -> TestClient:
    mounted = NinjaAPI(urls_namespace="ledger-standard-test")
    mounted.add_router("", router)
    return TestClient(mounted)


def decoded(items: list[str]) -> list[bytes]:
    return [base64.b64decode(item) for item in items]


@pytest.mark.parametrize("size", SIZES)
def test_signed_root_of_every_size_is_that_of_the_entries(
    witness: rfc6962.Witness, leaves: list[bytes], api: TestClient, size: int
) -> None:
    note = api.get(f"/checkpoint?size={size}").content.decode()
    assert witness.opened(note) == ("log.example/production", size, rfc6962.mth(leaves[:size]))


def test_empty_log_was_signed_too(witness: rfc6962.Witness) -> None:
    """SHA-256 of nothing: the log began empty, and says so."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert witness.opened(services.checkpoint(0)) == ("log.example/production", 0, bytes.fromhex(empty))


@pytest.mark.parametrize("size", SIZES)
def test_inclusion_paths_are_those_of_the_standard(api: TestClient, leaves: list[bytes], size: int) -> None:
    """Hash by hash, and in the standard's order; at the edges of tiles and subtrees, and at both ends."""
    wanted = {0, 1, 2, 127, 128, 254, 255, 256, 257, 511, 512, size // 2, size // 3, size - 2, size - 1}
    for index in sorted(wanted & set(range(size))):
        told = api.get(f"/proof/{index}?size={size}").json()
        assert (told["index"], told["size"]) == (index, size)
        assert base64.b64decode(told["leaf"]) == leaves[index]
        assert decoded(told["path"]) == rfc6962.path(index, leaves[:size])


def test_every_entry_of_an_odd_log_has_its_path(leaves: list[bytes], grown: str) -> None:
    root = rfc6962.mth(leaves[:300])
    for index in range(300):
        proof = services.inclusion_of_index(index, 300)
        assert rfc6962.climbed(index, 300, leaves[index], proof.path) == root


@pytest.mark.parametrize("new", SIZES)
def test_consistency_proofs_are_those_of_the_standard(api: TestClient, leaves: list[bytes], new: int) -> None:
    """From every signed size to every later one."""
    for old in [size for size in SIZES if size <= new]:
        told = api.get(f"/consistency/{old}/{new}").json()
        assert (told["old"], told["new"]) == (old, new)
        assert decoded(told["proof"]) == rfc6962.proof(old, leaves[:new])


@pytest.mark.parametrize(("old", "new"), [(6, 700), (7, 699), (0, 7), (700, 7), (701, 701), (-1, 7)])
def test_sizes_that_nobody_signed_have_no_consistency_proof(grown: str, old: int, new: int) -> None:
    with pytest.raises(services.NotInLogError):
        services.consistency(old, new)


def test_tiles_are_those_of_the_standard_and_no_others(grown: str, leaves: list[bytes]) -> None:
    """700 leaves: 256, 256, 188 hashes at level 0 and the roots of two full tiles above; computed from the leaves."""
    with psycopg.connect(grown, options="-c search_path=production") as connection:
        rows = connection.execute("SELECT level, number, hashes FROM ledger_tile ORDER BY 1, 2").fetchall()
    assert [(level, number, len(hashes) // 32) for level, number, hashes in rows] == [
        (0, 0, 256), (0, 1, 256), (0, 2, 188), (1, 0, 2)
    ]  # fmt: skip
    for level, number, hashes in rows:
        assert hashes == rfc6962.tile(leaves, level, number)


@pytest.mark.parametrize("index", [0, 1, 255, 256, 511, 512, 698, 699])
def test_proof_of_the_command_convinces_a_stranger(
    witness: rfc6962.Witness, entries: list[bytes], capsys: pytest.CaptureFixture[str], index: int
) -> None:
    """`duoc ledger proof` in the citizens' form, the entry's bytes and the key that was written down: nothing else."""
    assert not cli.main(["ledger", "proof", "--index", str(index)])
    told = capsys.readouterr().out
    assert witness.convinced(told, entries[index])
    assert not witness.convinced(told, entries[index] + b" ")
    assert not witness.convinced(told, entries[index - 1])
    assert not witness.convinced(told.replace(f"index {index}\n", f"index {(index + 1) % 700}\n"), entries[index])


def test_proof_with_one_bit_changed_convinces_nobody(
    witness: rfc6962.Witness, entries: list[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["ledger", "proof", "--index", "300"])
    head, _, note = capsys.readouterr().out.partition("\n\n")
    form, place, *steps = head.split("\n")
    for number, step in enumerate(steps):
        damaged = bytes([base64.b64decode(step)[0] ^ 1]) + base64.b64decode(step)[1:]
        other = [*steps[:number], base64.b64encode(damaged).decode(), *steps[number + 1 :]]
        assert not witness.convinced("\n".join([form, place, *other]) + "\n\n" + note, entries[300])
    assert not witness.convinced("\n".join([form, place, *steps[:-1]]) + "\n\n" + note, entries[300])
    assert not witness.convinced("\n".join([form, place, *steps, steps[0]]) + "\n\n" + note, entries[300])


@pytest.mark.parametrize(("old", "new"), [("\n700\n", "\n701\n"), ("log.example/", "log.exampl3/")])
def test_checkpoint_with_another_word_is_not_the_logs(witness: rfc6962.Witness, old: str, new: str) -> None:
    note = services.checkpoint()
    assert note.count(old) >= 1
    with pytest.raises((InvalidSignature, AssertionError)):
        witness.opened(note.replace(old, new, 1))


@pytest.mark.parametrize("index", [0, 3, 256, 699])
def test_entry_of_the_api_is_what_its_leaf_was_made_of(api: TestClient, leaves: list[bytes], index: int) -> None:
    told: dict[str, Any] = api.get(f"/entries/{index}").json()
    data = base64.b64decode(told["entry"])
    assert rfc6962.leaf(data) == leaves[index]
    assert json.loads(data) == told["value"]
    assert (told["index"], told["kind"]) == (index, "test.event")
    assert told["event"] == told["value"]["event"]
    # RFC 8785: no space, keys in order, so that two programs write the same bytes.
    assert data == json.dumps(told["value"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
