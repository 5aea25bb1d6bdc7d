"""`/api/v1/ledger/…` asked for what it does not have: RFC 9457 in every refusal, no payload, nothing to be written."""

import json

import pytest
from django.test import Client
from tests.ledger.reader import BIG, ENTRIES, NOBODY, get

from duoc.ledger import services


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        (f"checkpoint?size={BIG}", 404, "checkpoint"),
        ("checkpoint?size=-1", 404, "checkpoint"),
        ("checkpoint?size=99", 404, "checkpoint"),
        ("checkpoint?size=x", 422, "unreadable"),
        ("checkpoint?environment=sandbox", 404, "checkpoint"),
        ("checkpoint?environment=test", 422, "unreadable"),
        (f"proof/{ENTRIES}", 404, "entry"),
        ("proof/-1", 404, "entry"),
        (f"proof/{BIG}", 404, "entry"),
        ("proof/100?size=100", 404, "entry"),
        (f"proof/0?size={BIG}", 404, "entry"),
        ("proof/4?environment=replay", 404, "entry"),
        ("proof/x", 422, "unreadable"),
        ("consistency/0/123", 404, "checkpoint"),
        ("consistency/123/100", 404, "checkpoint"),
        ("consistency/99/123", 404, "checkpoint"),
        (f"consistency/100/{BIG}", 404, "checkpoint"),
        (f"consistency/{BIG}/{BIG}", 404, "checkpoint"),
        (f"entries/{BIG}", 404, "entry"),
        ("entries/-1", 404, "entry"),
        ("entries/123", 404, "entry"),
        (f"events/{NOBODY}", 404, "entry"),
        ("events/1", 422, "unreadable"),
        ("payloads/1", 404, "absent"),
    ],
)
def test_refusal_is_a_problem_with_a_sentence(logged: str, path: str, status: int, kind: str) -> None:
    answered, body = get(f"/api/v1/ledger/{path}")
    problem = json.loads(body)
    assert answered == problem["status"] == status
    assert problem["type"] == f"/problems/{kind}"
    assert problem["title"].endswith(".")
    assert problem["instance"] == f"/api/v1/ledger/{path.partition('?')[0]}"


def test_answers_of_an_entry_hold_no_payload_and_no_salt(logged: str) -> None:
    found = services.entry(5)
    for path in ("entries/5", f"events/{found.event}", "proof/5"):
        told = json.loads(get(f"/api/v1/ledger/{path}")[1])
        assert not {"payload", "salt", "opened"} & set(told)
    assert set(json.loads(get("/api/v1/ledger/entries/5")[1])["value"]) == {"commitment", "event", "kind", "time"}


def test_old_checkpoint_may_be_kept_for_ever_and_the_newest_for_a_second(logged: str) -> None:
    client = Client(headers={"host": "localhost"})
    assert client.get("/api/v1/ledger/checkpoint")["Cache-Control"] == "max-age=1"
    assert "immutable" in client.get("/api/v1/ledger/checkpoint?size=100")["Cache-Control"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["checkpoint", "entries/0", "proof/0"])
def test_nobody_writes_into_the_log_from_outside(logged: str, method: str, path: str) -> None:
    answer = getattr(Client(headers={"host": "localhost"}), method)(f"/api/v1/ledger/{path}")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
