"""Bytes that are kept: for whom, how long, how many."""

from datetime import UTC, datetime

import pytest

from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import graph
from duoc.catalogue.services.graph import NoSuchPageError, Wanted

from .conftest import SECRET, SITE, entry

pytestmark = pytest.mark.usefixtures("listed")


@pytest.fixture(autouse=True)
def nothing_kept():
    graph._BYTES.clear()


def test_steward_sees_his_own_and_his_bytes_are_not_everybodys():
    steward = Viewer(sees=frozenset({entry("an-kin").agency_id}))
    his, all_of_it = graph.page(steward, Wanted()), graph.page(ANYBODY, Wanted())
    assert his.total == all_of_it.total + 2  # the hidden one and the draft; what was withdrawn stays a stone
    assert SECRET in graph.written(his, steward, "ttl").decode()
    assert SECRET not in graph.written(all_of_it, ANYBODY, "ttl").decode()


def test_same_entry_is_told_differently_to_who_may_read_its_rows():
    row = entry("DC-001")
    owner = Viewer(sees=frozenset({row.agency_id}))
    for suffix in ("ttl", "jsonld", "rdf"):
        assert SECRET.encode() in graph.entry_written(row, owner, suffix)
        assert SECRET.encode() not in graph.entry_written(row, ANYBODY, suffix)
        assert SECRET.encode() in graph.entry_written(row, HOUSE, suffix)


def test_bytes_are_made_once(monkeypatch):
    made = []
    real = graph._page
    monkeypatch.setattr(graph, "_page", lambda *arguments: made.append(1) or real(*arguments))
    held = graph.page(ANYBODY, Wanted())
    assert graph.written(held, ANYBODY, "jsonld") is graph.written(graph.page(ANYBODY, Wanted()), ANYBODY, "jsonld")
    assert made == [1]
    graph.written(held, ANYBODY, "ttl")
    assert made == [1, 1]


def test_what_nobody_asks_for_goes_first(monkeypatch):
    monkeypatch.setattr(graph, "_KEPT_BYTES", 25)
    for name in ("a", "b"):
        graph._kept(name, lambda: b"x" * 10)
    graph._kept("a", lambda: b"never")
    graph._kept("c", lambda: b"x" * 10)
    assert list(graph._BYTES) == ["a", "c"]
    graph._kept("large", lambda: b"x" * 100)
    assert list(graph._BYTES) == []


def test_tag_depends_on_page_and_question():
    since = datetime(2026, 1, 1, tzinfo=UTC)
    tags = {graph.page(ANYBODY, wanted).tag for wanted in (Wanted(), Wanted(since=since), Wanted(query="x=1"))}
    assert len(tags) == 3
    assert graph.page(ANYBODY, Wanted()).tag == graph.page(ANYBODY, Wanted()).tag


@pytest.mark.parametrize("number", [0, 2, 10_000])
def test_pages_end(number):
    with pytest.raises(NoSuchPageError):
        graph.page(ANYBODY, Wanted(number))


def test_public_address_is_that_of_the_settings(monkeypatch):
    monkeypatch.setenv("DUOC_PUBLIC_URL", "https://dulieu.example.invalid/")
    assert graph.portal().site == "https://dulieu.example.invalid"
    body = graph.written(graph.page(ANYBODY, Wanted()), ANYBODY, "ttl").decode()
    assert "https://dulieu.example.invalid/dataset/" in body
    assert SITE not in body


@pytest.mark.parametrize("text", ["name = ", '[[term]]\nvalue = "a"', "[prefixes]\ndct = 'x'", None])
def test_layer_that_cannot_be_used_leaves_the_houses_own(tmp_path, monkeypatch, caplog, text):
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    graph._read.cache_clear()
    if text is None:
        (tmp_path / graph.PROFILE_FILE).write_bytes(b"\xff\xfe\xff")
    else:
        (tmp_path / graph.PROFILE_FILE).write_text(text)
    assert graph.national_profile().prefixes["vn"] == f"{SITE}/ns/vn#"
    assert graph.PROFILE_FILE in caplog.text
