"""Listing a stranger's catalogue: which questions are asked, and what is believed of the answers."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from duoc.catalogue.services import remote
from duoc.catalogue.services.remote import SourceError, list_ckan, list_dcat
from duoc.core import outgoing

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


class Source:
    """Answers by address, in order; remembers what was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []

    def ask(self, address: str, **_named: Any) -> outgoing.Answer:
        self.asked.append(address)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, kind, body = answer if isinstance(answer, tuple) else (200, "application/json", answer)
        return outgoing.Answer(status, address, {"content-type": kind}, body)

    def queries(self) -> list[dict[str, str]]:
        return [{name: value[0] for name, value in parse_qs(urlsplit(one).query).items()} for one in self.asked]


def page(*numbers: int) -> bytes:
    found = [{"id": str(number), "title": f"T{number}"} for number in numbers]
    return json.dumps({"success": True, "result": {"results": found}}).encode()


def turtle(*names: str, following: str = "") -> tuple[int, str, bytes]:
    text = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> ."
    text += "".join(f'<https://k.example/{name}> a dcat:Dataset ; dct:title "{name}" .' for name in names)
    text += f"<#v> <http://www.w3.org/ns/hydra/core#next> <{following}> ." if following else ""
    return 200, "text/turtle", text.encode()


@pytest.fixture
def answers(monkeypatch):
    def answering(*given: Any) -> Source:
        source = Source(*given)
        monkeypatch.setattr(outgoing, "ask", source.ask)
        return source

    return answering


def ids(listing: remote.Listing, said: list[str] | None = None) -> list[str]:
    return [one.id for one in listing.records((said if said is not None else []).append)]


def test_first_listing_asks_for_everything_once(answers):
    source = answers(page(1, 2), page(3), page())
    listing = list_ckan("https://k.example/", None)
    assert ids(listing) == ["1", "2", "3"]
    assert (listing.ids, listing.whole) == ({"1", "2", "3"}, True)
    assert [one["start"] for one in source.queries()] == ["0", "2", "3"]
    assert source.asked[0].startswith("https://k.example/api/3/action/package_search?")


def test_later_listing_asks_for_changes_and_then_for_identities(answers):
    source = answers(page(2), page(), page(1, 2), page())
    listing = list_ckan("https://k.example", NOON)
    assert ids(listing) == ["2"]
    assert listing.ids == {"1", "2"}
    changes, _end, names, _names_end = source.queries()
    assert changes["fq"] == "metadata_modified:[2026-01-02T11:00:00.000000Z TO *]"
    assert (names["fl"], names["rows"]) == ("id", "500")
    assert "fq" not in names


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"[]", b"{", b"null", b'{"success": false}', b'{"success": true, "result": 5}',
        b'{"success": true, "result": {"results": 5}}',
        (404, "text/html", b""), (200, "text/html", b"<html>"), b'{"a":' * 100_000, outgoing.NoAnswerError("không có trả lời"),
        outgoing.AddressRefusedError("private"),
    ],
)  # fmt: skip
def test_whatever_else_a_portal_answers_ends_in_one_sentence(answers, answer):
    answers(answer)
    listing = list_ckan("https://k.example", None)
    with pytest.raises(SourceError) as failed:
        ids(listing)
    assert len(str(failed.value)) < 200
    assert listing.whole is False


def test_failure_behind_the_first_page_leaves_the_list_unbelieved(answers):
    answers(page(1), (500, "text/html", b""))
    listing = list_ckan("https://k.example", None)
    with pytest.raises(SourceError, match="500"):
        ids(listing)
    assert (listing.ids, listing.whole) == ({"1"}, False)


def test_same_page_twice_is_an_error(answers):
    answers(page(1), page(1))
    with pytest.raises(SourceError, match="trang trước"):
        ids(list_ckan("https://k.example", None))


def test_records_without_identity_are_told(answers):
    answers(
        json.dumps({"success": True, "result": {"results": [{"title": "x"}, 5, {"id": "1", "title": "T"}]}}).encode(),
        page(),
    )
    said: list[str] = []
    listing = list_ckan("https://k.example", None)
    assert ids(listing, said) == ["1"]
    assert (listing.unusable, len(said)) == (1, 1)


def test_endless_portal_is_left(answers, monkeypatch):
    monkeypatch.setattr(remote, "MOST_RECORDS", 5)
    answers(*(page(number, number + 1) for number in range(0, 20, 2)))
    with pytest.raises(SourceError, match="hơn 5 mục"):
        ids(list_ckan("https://k.example", None))


def test_pages_of_dcat_are_followed_relative_to_where_they_were_found(answers):
    source = answers(turtle("1", following="c.ttl?page=2"), turtle("2"))
    listing = list_dcat("https://k.example/c.ttl", NOON)
    assert ids(listing) == ["https://k.example/1", "https://k.example/2"]
    assert source.asked == ["https://k.example/c.ttl", "https://k.example/c.ttl?page=2"]
    assert listing.whole


@pytest.mark.parametrize("following", ["http://10.0.0.1/c.ttl", "file:///etc/passwd"])
def test_next_page_inside_the_house_is_refused(monkeypatch, following):
    real = outgoing.ask
    first = turtle("1", following=following)

    def ask(address: str, **named: Any) -> outgoing.Answer:
        return (
            outgoing.Answer(first[0], address, {"content-type": first[1]}, first[2])
            if "k.example" in address
            else real(address, **named)
        )

    monkeypatch.setattr(outgoing, "ask", ask)
    listing = list_dcat("https://k.example/c.ttl", None)
    with pytest.raises(SourceError, match=r"mạng riêng|https://"):
        ids(listing)
    assert listing.whole is False


def test_pages_without_end_are_left(answers, monkeypatch):
    monkeypatch.setattr(remote, "MOST_PAGES", 3)
    answers(*(turtle(str(number), following=f"?page={number + 2}") for number in range(9)))
    with pytest.raises(SourceError, match="quá nhiều"):
        ids(list_dcat("https://k.example/c.ttl", None))


@pytest.mark.parametrize("body", [b"<html>", b"\xff", b"<!DOCTYPE x><rdf/>"])
def test_what_is_no_dcat_is_said_so(answers, body):
    answers((200, "application/rdf+xml", body))
    with pytest.raises(SourceError, match="không đọc được như DCAT"):
        ids(list_dcat("https://k.example/c.rdf", None))
