"""Harvests from portals that answer as CKAN and as DCAT do: incremental, deletions seen, nothing lost when a source is ill."""

import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import transaction

from duoc.catalogue.models import Entry, Harvested, HarvestRun, HarvestSource, Resource
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import entries, harvesting
from duoc.catalogue.services.harvesting import SourceRefusedError, add_source, run
from duoc.core.profile import load
from duoc.people import services as people

TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> ."""


class Portal:
    """A portal elsewhere: its datasets, and its ills."""

    def __init__(self) -> None:
        self.packages: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[str, str]] = []
        self.ill = ""
        self.turtle: dict[str, str] = {}

    def put(self, number: int, modified: str = "2026-01-01T00:00:00.000000", **change: Any) -> None:
        identity = f"{number:04}"
        self.packages[identity] = {
            "id": identity,
            "name": f"muc-kia-{number}",
            "title": f"Mục kia {number}",
            "notes": "Mô tả",
            "metadata_modified": modified,
            "resources": [{"url": f"https://kia.example.invalid/{number}.csv", "name": "A", "format": "CSV"}],
            **change,
        }

    def answer(self, path: str) -> tuple[int, str, bytes]:
        place, _, query = path.partition("?")
        if place in self.turtle:
            return 200, "text/turtle", f"{TURTLE}\n{self.turtle[place]}".encode()
        if place != "/api/3/action/package_search" or self.ill == "down":
            return 503, "text/html", b"<h1>later</h1>"
        asked = {name: values[0] for name, values in urllib.parse.parse_qs(query).items()}
        self.asked.append(asked)
        if self.ill == "html":
            return 200, "text/html", b"<!doctype html>"
        if self.ill == "second page" and int(asked["start"]) > 0:
            return 500, "text/html", b""
        found = [self.packages[key] for key in sorted(self.packages)]
        if "fq" in asked:
            since = asked["fq"].removeprefix("metadata_modified:[").partition(" TO")[0].rstrip("Z")
            found = [one for one in found if one["metadata_modified"] >= since]
        start = 0 if self.ill == "loop" else int(asked["start"])
        page = found[start : start + int(asked["rows"])]
        if "fl" in asked:
            page = [{"id": one["id"]} for one in page]
        return (
            200,
            "application/json",
            json.dumps({"success": True, "result": {"count": len(found), "results": page}}).encode(),
        )


@pytest.fixture(scope="module")
def seeded(module_database: str) -> None:
    people.seed(load("ca-mau"))


@pytest.fixture
def portal(seeded: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    held = Portal()

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = held.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    held.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("DUOC_FETCH_NETWORKS", "127.0.0.0/8")
    with transaction.atomic():
        yield held
        transaction.set_rollback(True)
    server.shutdown()
    server.server_close()


def ckan(portal: Portal) -> HarvestSource:
    return add_source("Cổng kia", "ckan", portal.address, "so-yt")


def again(held: HarvestSource) -> HarvestRun:
    held.refresh_from_db()
    return run(held)


def counted(row: HarvestRun) -> tuple[str, int, int, int, int, int]:
    return row.outcome, row.seen, row.made, row.changed, row.withdrawn, row.refused


def test_first_run_takes_everything_and_puts_it_on_show(portal):
    for number in range(3):
        portal.put(number)
    row = run(ckan(portal))
    assert (counted(row), row.whole, row.log) == (("done", 3, 3, 0, 0, 0), True, [])
    found = entries.seen_by(ANYBODY).filter(name__startswith="muc-kia")
    assert {one.title for one in found} == {"Mục kia 0", "Mục kia 1", "Mục kia 2"}
    assert {one.agency.key for one in found} == {"so-yt"}
    assert set(Resource.objects.filter(entry__in=found).values_list("url", flat=True)) == {
        f"https://kia.example.invalid/{number}.csv" for number in range(3)
    }


def test_later_runs_ask_for_what_changed_and_touch_nothing_else(portal):
    for number in range(3):
        portal.put(number)
    held = ckan(portal)
    run(held)
    before = dict(Entry.objects.values_list("pk", "modified"))
    portal.put(1, modified="2099-01-01T00:00:00.000000", title="Tên mới", resources=[])
    portal.asked.clear()
    row = again(held)
    assert counted(row) == ("done", 1, 0, 1, 0, 0)
    first = portal.asked[0]
    assert (first["rows"], first["start"], first["sort"]) == ("100", "0", "id asc")
    assert first["fq"].startswith("metadata_modified:[20")
    assert first["fq"].endswith("Z TO *]")
    after = dict(Entry.objects.values_list("pk", "modified"))
    assert [key for key in after if after[key] != before[key]] == [Entry.objects.get(title="Tên mới").pk]
    assert not Resource.objects.filter(entry__title="Tên mới", removed=False).exists()


def test_unchanged_record_that_is_sent_again_is_not_written(portal):
    portal.put(1, modified="2099-01-01T00:00:00.000000")
    held = ckan(portal)
    run(held)
    assert counted(again(held)) == ("done", 1, 0, 0, 0, 0)


def test_many_pages_are_read_to_the_end(portal):
    for number in range(230):
        portal.put(number, resources=[])
    assert counted(run(ckan(portal))) == ("done", 230, 230, 0, 0, 0)
    assert [asked["start"] for asked in portal.asked] == ["0", "100", "200", "230"]


def test_what_is_gone_ends_first_and_is_withdrawn_when_it_stays_away(portal):
    for number in range(4):
        portal.put(number)
    held = ckan(portal)
    run(held)
    del portal.packages["0002"]
    assert counted(again(held)) == ("done", 0, 0, 0, 0, 0)
    assert Entry.objects.get(name="muc-kia-2").state == "ended"
    assert counted(again(held))[4] == 1
    row = Entry.objects.get(name="muc-kia-2")
    assert (row.state, row.withdrawn_reason) == ("withdrawn", "Nguồn Cổng kia đã gỡ mục này.")
    assert counted(again(held))[4] == 0


def test_what_comes_back_in_between_is_on_show_again(portal):
    for number in range(4):
        portal.put(number)
    held = ckan(portal)
    run(held)
    kept = portal.packages.pop("0002")
    again(held)
    portal.packages["0002"] = kept | {"metadata_modified": "2099-01-01T00:00:00.000000"}
    again(held)
    assert Entry.objects.get(name="muc-kia-2").state == "published"
    assert Harvested.objects.get(remote="0002").missing == 0


def test_what_comes_back_after_its_stone_is_a_new_entry(portal):
    for number in range(4):
        portal.put(number)
    held = ckan(portal)
    run(held)
    kept = portal.packages.pop("0002")
    again(held)
    again(held)
    portal.packages["0002"] = kept | {"metadata_modified": "2099-01-01T00:00:00.000000"}
    assert counted(again(held))[2] == 1
    assert {one.state for one in Entry.objects.filter(title="Mục kia 2")} == {"withdrawn", "published"}


def test_source_that_lost_most_of_its_list_takes_nothing_away(portal):
    for number in range(5):
        portal.put(number)
    held = ckan(portal)
    run(held)
    portal.packages = {"0000": portal.packages["0000"]}
    row = again(held)
    assert row.outcome == "done"
    assert ["cần người xem" in line for line in row.log] == [True]
    assert set(Entry.objects.values_list("state", flat=True)) == {"published"}


@pytest.mark.parametrize("ill", ["down", "html", "loop", "second page"])
def test_ill_source_fails_and_takes_nothing_away(portal, ill):
    for number in range(120):
        portal.put(number, resources=[])
    held = ckan(portal)
    run(held)
    held.refresh_from_db()
    moment = held.checked_from
    HarvestSource.objects.filter(pk=held.pk).update(checked_from=None)  # a whole list is asked for
    portal.ill = ill
    row = again(held)
    assert (row.outcome, row.whole, row.made, row.withdrawn) == ("failed", False, 0, 0)
    assert len(row.log) == 1
    held.refresh_from_db()
    assert held.checked_from is None
    assert moment is not None
    assert set(Entry.objects.values_list("state", flat=True)) == {"published"}


def test_one_bad_record_stops_none_of_the_others(portal):
    portal.put(1)
    portal.put(2, title=None, name=None)
    portal.put(3, id=None)
    row = run(ckan(portal))
    assert counted(row) == ("done", 1, 1, 0, 0, 2)
    assert len(row.log) == 2


def test_name_that_is_taken_or_no_address_gets_another(portal):
    portal.put(1, name="a-b")
    portal.put(2, name="a-b")
    portal.put(3, name="KHÔNG HỢP LỆ")
    row = run(ckan(portal))
    assert row.made + row.refused == 3
    assert row.made == 3, row.log
    assert Entry.objects.filter(name="a-b").count() == 1


def test_private_record_of_an_open_door_stays_hidden(portal):
    portal.put(1, private=True)
    run(ckan(portal))
    assert entries.seen_by(ANYBODY).count() == 0
    assert entries.seen_by(HOUSE).get().level == "hidden"


def test_dcat_source_is_followed_through_its_pages(portal):
    portal.turtle = {
        "/c.ttl": """<#c> a dcat:Catalog . <http://k.example/1> a dcat:Dataset ; dct:title "Một"@vi ;
            dcat:distribution [ dcat:downloadURL <https://k.example/1.csv> ; dct:format "csv" ] .
            <#v> hydra:next </c2.ttl> .""",
        "/c2.ttl": '<http://k.example/2> a dcat:Dataset ; dct:title "Hai"@vi ; dct:issued "hôm qua" .',
    }
    held = add_source("DCAT", "dcat", f"{portal.address}/c.ttl", "so-yt")
    row = run(held)
    assert counted(row) == ("done", 2, 2, 0, 0, 0)
    assert row.log == ["http://k.example/2: bỏ qua dct:issued"]
    assert counted(again(held)) == ("done", 2, 0, 0, 0, 0)
    portal.turtle["/c2.ttl"] = ""
    again(held)
    assert Entry.objects.get(title="Hai").state == "ended"


def test_dcat_pages_that_lead_in_a_circle_end(portal):
    portal.turtle = {"/c.ttl": "<#v> hydra:next </c.ttl> ."}
    row = run(add_source("DCAT", "dcat", f"{portal.address}/c.ttl", "so-yt"))
    assert (row.outcome, row.whole) == ("failed", False)


@contextmanager
def working(held: HarvestSource, dsn: str) -> Iterator[None]:
    """Another process that runs this source just now, as far as the database knows."""
    with psycopg.connect(dsn, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext(current_schema() || '.harvest'), %s)", [held.pk])
        yield
        other.execute("SELECT pg_advisory_unlock_all()")


def test_only_one_run_of_a_source_works(portal, module_database):
    held = ckan(portal)
    with working(held, module_database), pytest.raises(SourceRefusedError, match="đang có một lần chạy khác"):
        run(held)
    assert run(held).outcome == "done"


def test_run_that_was_killed_is_ended_by_the_next_one_at_once(portal):
    """Whoever works holds the lock: a row that says so and has none is a dead one's, however young it is."""
    held = ckan(portal)
    HarvestRun.objects.create(source=held)
    portal.put(1)
    assert counted(run(held)) == ("done", 1, 1, 0, 0, 0)
    assert [(one.outcome, one.log) for one in harvesting.runs(held)] == [
        ("done", []),
        ("failed", ["Lần chạy bị ngắt."]),
    ]


def test_run_that_stops_unexpectedly_says_so_and_lets_the_next_one_in(portal, monkeypatch):
    held = ckan(portal)
    portal.put(1)
    with monkeypatch.context() as patch:
        patch.setattr(harvesting, "_take", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            run(held)
    failed = harvesting.runs(held)[0]
    assert (failed.outcome, failed.log) == ("failed", ["Lần chạy dừng giữa chừng: ZeroDivisionError."])
    assert again(held).outcome == "done"


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1/", "file:///etc/passwd", "http://localhost:port/", "http://169.254.169.254/"]
)
def test_source_inside_the_house_is_refused(portal, address):
    with pytest.raises(SourceRefusedError):
        add_source("Trong nhà", "ckan", address, "so-yt")


def test_source_needs_an_agency_and_a_name_of_its_own(portal):
    with pytest.raises(SourceRefusedError, match="Không có cơ quan"):
        add_source("X", "ckan", "https://x.example/", "khong-co")
    add_source("X", "ckan", "https://x.example/", "so-yt")
    for name, address, kind in (
        ("X", "https://y.example", "ckan"),
        ("Y", "https://x.example", "ckan"),
        ("Z", "https://z.example", "csw"),
    ):
        with pytest.raises(SourceRefusedError, match="Đã có nguồn"):
            add_source(name, kind, address, "so-yt")
