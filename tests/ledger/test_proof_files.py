"""The proof as a file: a stranger with only the log's key and the entry is convinced by it, and by nothing else."""

import pytest
from django.test import Client
from tests.ledger.reader import ENTRIES, REPLAYED, get
from tests.ledger.rfc6962 import Witness

from duoc.core.environment import Environment
from duoc.ledger import services
from duoc.ledger.services import proof_files


@pytest.mark.parametrize("index", [0, 1, 63, 64, 77, 99, 100, ENTRIES - 1])
def test_stranger_is_convinced_by_the_file(logged: str, index: int) -> None:
    told = services.proof_file(index).decode()
    stranger = Witness(services.log().vkey)
    assert stranger.convinced(told, services.entry(index).entry)
    assert not stranger.convinced(told, services.entry((index + 1) % ENTRIES).entry)
    assert told.startswith(f"c2sp.org/tlog-proof@v1\nindex {index}\n")
    assert told.endswith("\n")


def test_file_ends_with_the_checkpoint_that_readers_are_shown(logged: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One function says which checkpoint that is: its size rules the path, its note stands there with every line."""
    older = services.checkpoint(100)
    shown = older + "— nhan-chung.example AAAAAAAA\n"
    monkeypatch.setattr(proof_files, "shown_checkpoint", lambda environment: (100, shown))
    told = services.proof_file(7).decode()
    assert told.endswith("\n\n" + shown)
    assert Witness(services.log().vkey).convinced(
        told.replace("— nhan-chung.example AAAAAAAA\n", ""), services.entry(7).entry
    )
    with pytest.raises(services.NotInLogError):
        services.proof_file(100)


@pytest.mark.parametrize("index", [ENTRIES, 10**15, -1])
def test_nothing_is_proven_of_what_is_not_there(logged: str, index: int) -> None:
    with pytest.raises(services.NotInLogError):
        services.proof_file(index)


def test_environments_are_proven_apart(logged: str) -> None:
    told = services.proof_file(REPLAYED - 1, environment=Environment.REPLAY).decode()
    assert "log.example/replay" in told
    with pytest.raises(services.NotInLogError):
        services.proof_file(REPLAYED, environment=Environment.REPLAY)


FILES = {
    "bang-chung.tlog-proof": ("text/plain; charset=utf-8", "so-cai-production-77.tlog-proof"),
    "muc.json": ("application/json", "so-cai-production-77.json"),
    "kiem-chung.html": ("text/html; charset=utf-8", "so-cai-production-77.html"),
}


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"}, enforce_csrf_checks=True)


@pytest.mark.parametrize("name", sorted(FILES))
def test_files_are_given_to_take_away(client: Client, logged: str, name: str) -> None:
    answer = client.get(f"/so-cai/muc/77/{name}")
    content_type, file = FILES[name]
    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="{file}"'


def test_files_hold_the_very_octets(client: Client, logged: str) -> None:
    assert client.get("/so-cai/muc/103/bang-chung.tlog-proof").content == services.proof_file(103)
    assert client.get("/so-cai/muc/103/muc.json").content == services.entry(103).entry
    replayed = client.get("/so-cai/muc/3/muc.json?environment=replay")
    assert replayed.content == services.entry(3, environment=Environment.REPLAY).entry
    assert "so-cai-replay-3.json" in replayed["Content-Disposition"]


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("index", [str(ENTRIES), "9" * 30, "9" * 5_000, "-1", "x"])
def test_files_of_what_is_not_there_are_absent(logged: str, name: str, index: str) -> None:
    assert get(f"/so-cai/muc/{index}/{name}")[0] == 404


def test_entry_page_offers_the_files_and_the_check(logged: str) -> None:
    _, html = get("/so-cai/muc/77/")
    for name in FILES:
        assert f'href="/so-cai/muc/77/{name}?environment=production"' in html
    assert 'href="/so-cai/kiem-chung/?environment=production&amp;index=77"' in html


def test_verification_page_holds_proof_entry_and_policy(logged: str) -> None:
    status, html = get("/so-cai/kiem-chung/?index=103")
    assert status == 200
    assert "index 103\n" in html
    assert "&quot;n&quot;:3" in html
    assert f"log {services.log().vkey}\nquorum none\n" in html.replace("&#x2B;", "+")


@pytest.mark.parametrize("index", ["x", "", "-1", "1e2", "٣", "9" * 5_000])
def test_place_that_cannot_be_read_is_no_place(logged: str, index: str) -> None:
    status, html = get(f"/so-cai/kiem-chung/?index={index}")
    assert status == 200
    assert "tlog-proof@v1\nindex" not in html


def test_entry_that_no_quorum_has_seen_yet_waits_in_words(logged: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_files, "shown_checkpoint", lambda environment: (100, services.checkpoint(100)))
    status, html = get("/so-cai/kiem-chung/?index=110")
    assert status == 200
    assert "chưa nằm dưới mốc được đủ nhân chứng ký" in html
    assert "tlog-proof@v1\n" not in html
    assert get("/so-cai/muc/110/bang-chung.tlog-proof")[0] == 404
    assert "chưa nằm dưới" not in get("/so-cai/kiem-chung/?index=99")[1]


@pytest.mark.parametrize("index", [ENTRIES, 10**18])
def test_page_for_what_is_not_there_is_absent(logged: str, index: int) -> None:
    assert get(f"/so-cai/kiem-chung/?index={index}")[0] == 404


@pytest.mark.parametrize(
    "path", ["kiem-chung/", "kiem-chung/kiem-chung.html", *(f"muc/0/{name}" for name in sorted(FILES))]
)
def test_no_file_takes_anything(client: Client, logged: str, path: str) -> None:
    assert client.post(f"/so-cai/{path}").status_code in {403, 405}
