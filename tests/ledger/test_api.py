"""The room's JSON API, asked as a stranger would: proofs verify with the public key alone."""

import base64
from typing import Any

import pytest
from ninja import NinjaAPI
from ninja.testing import TestClient

from duoc.engines.merkle import checkpoint, consistency, keys, tree
from duoc.frame.problems import Problem
from duoc.ledger import services
from duoc.ledger.api import router


@pytest.fixture(scope="module")
def client() -> TestClient:
    """The router under an API of its own; problems come through as they were raised."""
    return TestClient(_api())


def _api() -> NinjaAPI:
    api = NinjaAPI(urls_namespace="ledger-test")
    api.add_router("", router)
    return api


def _stated(text: str) -> checkpoint.Checkpoint:
    return checkpoint.verify(text.encode(), keys.parse_vkey(services.log().vkey))


def test_checkpoint_is_plain_text_and_fresh(append: Any, client: TestClient) -> None:
    append(2)
    answer = client.get("/checkpoint")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "max-age=1"
    assert _stated(answer.content.decode()).size == 2
    assert "immutable" in client.get("/checkpoint?size=2")["Cache-Control"]


def test_proof_leads_from_the_entry_to_the_signed_root(append: Any, client: TestClient) -> None:
    event = append(5)[3]
    proof = client.get("/proof/3").json()
    entry = client.get("/entries/3").json()
    stated = _stated(proof["checkpoint"])
    leaf = tree.leaf_hash(base64.b64decode(entry["entry"]))
    path = [base64.b64decode(item) for item in proof["path"]]
    tree.verify_inclusion(proof["index"], stated.size, leaf, path, stated.root)
    assert entry["event"] == str(event) == entry["value"]["event"]
    assert client.get(f"/events/{event}").json() == entry
    assert "payload" not in entry


def test_consistency_leads_from_checkpoint_to_checkpoint(append: Any, client: TestClient) -> None:
    append(3)
    append(4)
    proof = [base64.b64decode(item) for item in client.get("/consistency/3/7").json()["proof"]]
    roots = [_stated(client.get(f"/checkpoint?size={size}").content.decode()).root for size in (3, 7)]
    consistency.verify_consistency(3, 7, *roots, proof)


@pytest.mark.parametrize(
    "path",
    ["/checkpoint?size=9", "/proof/9", "/proof/0?size=1", "/entries/9", "/consistency/1/2",
     "/events/00000000-0000-4000-8000-000000000000", "/checkpoint?environment=replay"],
)  # fmt: skip
def test_what_is_not_in_the_log_is_a_problem_with_a_sentence(append: Any, client: TestClient, path: str) -> None:
    append(2)
    with pytest.raises(Problem) as problem:
        client.get(path)
    assert problem.value.status == 404
    assert problem.value.title.startswith("Sổ ")


@pytest.mark.parametrize("path", ["/proof/1", "/consistency/2/3"])
def test_damaged_log_is_a_problem_of_the_server(append: Any, tamper: Any, client: TestClient, path: str) -> None:
    append(2)
    append(1)
    tamper("DELETE FROM ledger_tile")
    with pytest.raises(Problem) as problem:
        client.get(path)
    assert (problem.value.status, problem.value.kind) == (500, "damaged-log")


def test_entry_that_is_no_json_has_no_value(append: Any, tamper: Any, client: TestClient) -> None:
    append(1)
    tamper("UPDATE ledger_entry SET entry = 'text'")
    assert client.get("/entries/0").json()["value"] is None
