"""The log's pages: every entry once, its proof, nothing that is only committed to, and strange places in the address."""

import re

import pytest
from django.test import Client
from tests.ledger.reader import BIG, ENTRIES, REPLAYED, get, listed

from duoc.ledger import services


def test_pages_of_the_log_hold_every_entry_once_newest_first(logged: str) -> None:
    seen, path = [], "/so-cai/"
    while path:
        status, html = get(path)
        assert status == 200
        assert len(listed(html)) <= 50
        seen += listed(html)
        older = re.findall(r'href="(\?[^"]*before=\d+)"', html)
        path = "/so-cai/" + older[-1].replace("&amp;", "&") if older else ""
    assert seen == list(range(ENTRIES - 1, -1, -1))


@pytest.mark.parametrize(
    ("before", "first"),
    [("50", 49), ("1", 0), ("123", 122), ("124", 122), (BIG, 122), ("9" * 5_000, 122), ("-1", 122), ("x", 122),
     ("", 122), ("²", 122), ("٣", 122), ("1e2", 122), ("007", 6), (" 5", 122)],
)  # fmt: skip
def test_place_in_the_log_that_cannot_be_read_is_its_end(logged: str, before: str, first: int) -> None:
    status, html = get(f"/so-cai/?before={before}")
    assert status == 200
    assert listed(html)[0] == first


def test_page_before_the_first_entry_is_empty_and_leads_back(logged: str) -> None:
    status, html = get("/so-cai/?before=0")
    assert (status, listed(html)) == (200, [])
    assert "Sổ chưa có mục nào" in html


def test_entry_page_shows_what_the_log_proves(logged: str) -> None:
    proof = services.inclusion_of_index(77).members()
    status, html = get("/so-cai/muc/77/")
    assert status == 200
    assert "Đã kiểm chứng" in html
    for word in (proof["leaf"], *proof["path"]):
        assert word.replace("+", "&#x2B;") in html or word in html
    assert "cam kết" in html


def test_entry_page_never_shows_what_is_only_committed_to(logged: str) -> None:
    """Entry 77 commits to {"n":77}: the payload and its salt stay inside."""
    found = services.entry(77)
    assert found.payload == b'{"n":77}'
    _, html = get("/so-cai/muc/77/")
    text = html.replace("&quot;", '"')
    assert '"n"' not in text
    assert found.salt is not None
    assert found.salt.hex() not in text
    assert '"n": 3' in get("/so-cai/muc/103/")[1].replace("&quot;", '"')


@pytest.mark.parametrize("place", [str(ENTRIES), "999", BIG, "9" * 5_000, "-1", "x", "1.5"])
def test_entry_that_is_not_there_is_absent_in_words(logged: str, place: str) -> None:
    status, html = get(f"/so-cai/muc/{place}/")
    assert status == 404
    assert "Không có" in html


def test_environments_are_read_apart(logged: str) -> None:
    assert listed(get("/so-cai/?environment=replay")[1]) == [3, 2, 1, 0]
    assert "replay.event" in get("/so-cai/muc/0/?environment=replay")[1]
    assert "replay.event" not in get("/so-cai/muc/0/")[1]
    assert get(f"/so-cai/muc/{REPLAYED}/?environment=replay")[0] == 404
    # An environment that nobody offers is not guessed: it is production, and says so by its origin.
    for word in ("Sandbox", "public", "replay'", "Replay"):
        assert "log.example/production" in get(f"/so-cai/moc?environment={word}")[1]


def test_checkpoint_is_the_signed_note_and_nothing_else(logged: str) -> None:
    answer = Client(headers={"host": "localhost"}).get("/so-cai/moc")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == services.checkpoint()


@pytest.mark.parametrize("path", ["/so-cai/", "/so-cai/moc", "/so-cai/muc/0/"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_no_page_of_the_log_takes_anything(logged: str, path: str, method: str) -> None:
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    before = services.head()
    assert client.generic(method, path).status_code in {403, 405}
    assert services.head() == before
