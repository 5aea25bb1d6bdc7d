"""Uses are counted without who used, by kind and day; what is hidden has no number; nothing is lost when the database is away."""

import json
import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from tests.catalogue.rows import published

from duoc.catalogue.models import Usage
from duoc.catalogue.rules.usage import Uses
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import counting, entries, resources, usage
from duoc.people import services as people
from duoc.people.services.periods import today

API = "/api/v1/catalogue/resources"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture(scope="module")
def table(module_database):
    """A published table of two rows."""
    held = published.resource(published.entry())
    published.publish(held, {"ma": "string"}, [["a", "b"]])
    return held


@pytest.fixture
def held(table):
    """The same; what a test writes is taken back, and what is counted too."""
    counting._HELD.clear()
    with transaction.atomic():
        yield table
        transaction.set_rollback(True)
    counting._HELD.clear()


@pytest.fixture
def get(held):
    """GET as a stranger, or as the agent named."""

    def asked(path, agent="", headers=None, **query):
        answer = Client(headers={"host": "localhost", "user-agent": agent}).get(path, query, headers=headers)
        answer.whole = answer.getvalue()
        return answer

    return asked


def kept():
    """{(kind, robot): count} of what is in the table, after what is held was written."""
    counting.flush()
    return {(one.kind, one.robot): one.count for one in Usage.objects.all()}


def addresses(held):
    """(address, kind) of everything that is a use."""
    rows, entry = f"{API}/{held.pk}", held.entry.name
    return [
        (f"/du-lieu/{entry}/", "page"),
        (f"/du-lieu/{entry}/bang/{held.pk}/", "rows"),
        (f"{rows}/rows", "rows"),
        (f"{rows}/aggregate?group=ma", "rows"),
        (f"{rows}/facets?columns=ma", "rows"),
        (f"{rows}/statistics?column=ma", "rows"),
        (f"{rows}/export?format=csv", "export"),
        (f"/datastore/dump/{held.pk}", "export"),
        (f"/api/3/action/datastore_search?resource_id={held.pk}", "rows"),
        (f"/dataset/{entry}/resource/{held.pk}/download/x.csv", "download"),
    ]


def test_every_door_counts_what_it_hands_out(held, get):
    wanted: dict[tuple[str, bool], int] = {}
    for address, kind in addresses(held):
        assert get(address).status_code == 200, address
        wanted[kind, False] = wanted.get((kind, False), 0) + 1
        assert kept() == wanted, address
    row = Usage.objects.filter(kind="page").get()
    assert (row.entry_id, row.day) == (held.entry_id, today())


def test_answer_without_content_is_no_use(held, get):
    for address, _ in addresses(held):
        if "/action/" in address or "/dump/" in address or "/bang/" in address or address.startswith("/du-lieu/"):
            continue
        tag = get(address)["ETag"]
        counting._HELD.clear()
        assert get(address, headers={"if-none-match": tag}).status_code == 304
        assert get(f"{API}/{held.pk}/rows", filter="{").status_code == 422
        assert counting._HELD == {}, address


def test_parts_of_a_download_are_one(held, get):
    address = addresses(held)[-1][0]
    for part in ("bytes=0-2", "bytes=3-5", "bytes=6-"):
        assert get(address, headers={"range": part}).status_code == 206
    Client(headers={"host": "localhost"}).head(f"{API}/{held.pk}/rows")
    assert kept() == {("download", False): 1}


def test_robots_stand_apart(held, get):
    get(f"/du-lieu/{held.entry.name}/")
    get(f"/du-lieu/{held.entry.name}/", ROBOT)
    get(f"{API}/{held.pk}/rows", ROBOT)
    assert kept() == {("page", False): 1, ("page", True): 1, ("rows", True): 1}
    (found,) = usage.entries_used(ANYBODY, today(), today())
    assert found.uses == Uses(page=1, robots=2)
    assert found.last is None  # who looked at the page only has used nothing


def test_own_agency_and_who_sees_everything_do_not_count(held):
    own = Viewer(sees=frozenset({held.entry.agency_id}), changes=frozenset())
    other = Viewer(sees=frozenset({held.entry.agency_id + 1}), changes=frozenset())
    for viewer, counted in ((own, 0), (HOUSE, 0), (other, 1), (ANYBODY, 2)):
        counting.count(viewer, held.entry_id, held.entry.agency_id, "page", "")
        assert sum(counting._HELD.values()) == counted


def test_nothing_of_the_reader_is_kept(held, get):
    get(f"/du-lieu/{held.entry.name}/", "Ten-Rieng/1.0")
    counting.flush()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(u) FROM catalogue_usage u")
        told = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]
    assert [set(one) for one in told] == [{"id", "entry_id", "day", "kind", "robot", "count"}]
    assert set(get(f"/du-lieu/{held.entry.name}/").cookies) <= {"csrftoken"}


def test_counts_of_many_threads_add_up(held):
    def often():
        for _ in range(500):
            counting.count(ANYBODY, held.entry_id, held.entry.agency_id, "page", "")

    threads = [threading.Thread(target=often) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert counting.flush() == 2000
    assert kept() == {("page", False): 2000}
    counting.count(ANYBODY, held.entry_id, held.entry.agency_id, "page", "")
    assert kept() == {("page", False): 2001}


def test_what_cannot_be_written_waits(held, monkeypatch):
    counting.count(ANYBODY, held.entry_id, held.entry.agency_id, "page", "")

    class Away:
        def cursor(self):
            raise DatabaseError("away")

    with monkeypatch.context() as patch:
        patch.setattr(counting, "connection", Away())
        assert counting.flush() == 0
        counting.count(ANYBODY, held.entry_id, held.entry.agency_id, "page", "")
    assert counting._NEWS.is_set()
    assert kept() == {("page", False): 2}


def test_entry_that_is_not_there_counts_nothing(held):
    counting.count(ANYBODY, held.pk, held.entry.agency_id, "page", "")  # the id of no entry
    assert kept() == {}
    assert counting.flush() == 0


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"kind": "gì đó"}, "use_kind_is_known"),
        ({"count": 0}, "uses_are_counted_up"),
        ({"kind": "rows"}, "uses_of_a_day_are_one_number"),
    ],
)
def test_database_refuses_what_is_no_count(held, facts, name):
    row = {"entry": held.entry, "day": today(), "kind": "rows", "count": 1}
    Usage.objects.create(**row)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Usage.objects.create(**(row | {"kind": "page"} | facts))


def test_days_without_uses_are_told_too(held):
    last = today()
    Usage.objects.create(entry=held.entry, day=last - timedelta(days=2), kind="export", count=7)
    found = usage.days(held.entry_id, last - timedelta(days=3), last)
    assert [one.uses.export for one in found] == [0, 7, 0, 0]
    assert [one.day for one in found] == [last - timedelta(days=back) for back in (3, 2, 1, 0)]
    assert usage.last_use(held.entry_id) == last - timedelta(days=2)


def test_period_decides_over_sums_and_not_over_the_last_use(held):
    for day, count in ((date(2026, 1, 1), 5), (date(2026, 1, 31), 6), (date(2026, 2, 1), 100)):
        Usage.objects.create(entry=held.entry, day=day, kind="download", count=count)
    (found,) = usage.entries_used(ANYBODY, date(2026, 1, 1), date(2026, 1, 31))
    assert (found.uses.download, found.last) == (11, date(2026, 2, 1))


def test_hidden_and_unpublished_entries_are_in_no_list(held):
    for name, members in {"an-kin": {"level": "hidden", "access_right": "NON_PUBLIC", "kind": "shared"}}.items():
        row = published.entry(name, **members)
        Usage.objects.create(entry=row, day=today(), kind="page", count=9)
    assert {one.name for one in usage.entries_used(ANYBODY, today(), today())} == {"trung-tam"}
    assert {one.name for one in usage.entries_used(HOUSE, today(), today())} == {"trung-tam", "an-kin"}
    assert Client(headers={"host": "localhost"}).get("/du-lieu/an-kin/luot-dung/").status_code == 404


def test_services_of_an_entry_are_named(held):
    resources.name_service(HOUSE, held.entry, " VN/GOV/G01/chia-se/ho-tich ")
    (found,) = usage.entries_used(ANYBODY, today(), today())
    assert found.services == ("VN/GOV/G01/chia-se/ho-tich",)
    resources.name_service(HOUSE, held.entry, "khac")
    resources.name_service(HOUSE, held.entry, "")
    (found,) = usage.entries_used(ANYBODY, today(), today())
    assert found.services == ()
    assert len(resources.of_entry(held.entry)) == 2
    for wrong in ("x" * 301, "a\x00b"):
        with pytest.raises(entries.EntryRefusedError, match="Mã dịch vụ"):
            resources.name_service(HOUSE, held.entry, wrong)


# CKAN's own words for it.


def test_recent_views_order_a_search_and_are_told(held, get):
    other = published.entry("bang-hai", title="Bảng hai")
    old = published.entry("bang-cu", title="Bảng cũ")
    for row, days_ago, kind, count in (
        (other, 0, "page", 5),
        (held.entry, 13, "page", 9),
        (old, 14, "page", 50),  # fifteen days with today: no longer recent
        (old, 0, "rows", 70),  # no view
    ):
        Usage.objects.create(entry=row, day=today() - timedelta(days=days_ago), kind=kind, count=count)
    Usage.objects.create(entry=old, day=today(), kind="page", robot=True, count=1000)
    found = get("/api/3/action/package_search", sort="views_recent desc").json()["result"]["results"]
    assert [one["name"] for one in found] == ["trung-tam", "bang-hai", "bang-cu"]
    found = get("/api/3/action/package_search", sort="views_recent asc").json()["result"]["results"]
    assert [one["name"] for one in found] == ["bang-cu", "bang-hai", "trung-tam"]
    shown = get("/api/3/action/package_show", id="bang-cu", include_tracking="true").json()["result"]
    assert shown["tracking_summary"] == {"total": 50, "recent": 0}
    shown = get("/api/3/action/package_show", id="bang-hai", include_tracking="True").json()["result"]
    assert shown["tracking_summary"] == {"total": 5, "recent": 5}
    assert "tracking_summary" not in get("/api/3/action/package_show", id="bang-hai").json()["result"]


# Pages.


def test_entry_shows_its_uses_and_leads_to_the_days(held, get):
    address = f"/du-lieu/{held.entry.name}/"
    assert "Chưa có lượt dùng nào được đếm." in get(address).content.decode()
    Usage.objects.create(entry=held.entry, day=today(), kind="download", count=1234)
    text = get(address).content.decode()
    assert f'<a href="{address}luot-dung/">1.234</a>' in text
    assert 'href="/du-lieu-duoc-dung/"' in text
    assert "<svg" in text


def test_entry_that_lies_idle_says_since_when(held, get):
    day = today() - timedelta(days=31)
    Usage.objects.create(entry=held.entry, day=day, kind="rows", count=1)
    text = get(f"/du-lieu/{held.entry.name}/").content.decode()
    assert f"Không ai dùng trong 30 ngày; lần gần nhất là ngày {day:%d/%m/%Y}." in text


def test_days_of_an_entry_as_a_page_and_as_a_file(held, get):
    for kind, robot, count in (("page", False, 1), ("rows", False, 20), ("export", False, 300), ("page", True, 4000)):
        Usage.objects.create(entry=held.entry, day=today(), kind=kind, robot=robot, count=count)
    address = f"/du-lieu/{held.entry.name}/luot-dung/"
    text = get(address).content.decode()
    assert f"{today():%d/%m/%Y}" in text
    assert "4.000" in text
    lines = get(address, form="csv").whole.decode("utf-8-sig").splitlines()
    assert lines[0] == 'Ngày,Xem mục,"Xem, lấy dòng",Tải tệp gốc,Xuất tệp,Máy tìm kiếm'
    assert lines[30] == f"{today()},1,20,0,300,4000"
    assert lines[29] == f"{today() - timedelta(days=1)},0,0,0,0,0"
    assert get(address, form="json").json()["columns"][0] == "Ngày"


@pytest.mark.parametrize(
    "query",
    [{"from": "hôm nay"}, {"from": "2020-01-01", "to": "2025-01-01"}, {"from": "2026-02-01", "to": "2026-01-01"},
     {"to": "2999-01-01"}],
)  # fmt: skip
def test_period_that_cannot_be_is_said_and_the_usual_one_shown(held, get, query):
    text = get(f"/du-lieu/{held.entry.name}/luot-dung/", **query).content.decode()
    assert "note--warn" in text
    assert f"{today():%d/%m/%Y}" in text


def test_steward_names_the_service_on_the_page_of_the_data(held):
    browser = Client(headers={"host": "localhost"})
    user = people.create_user("thu.steward", "con-cua-bo-ngang-rung-duoc")
    people.assign_role(user, held.entry.agency, "steward")
    browser.force_login(user)
    address = f"/so-du-lieu/muc/{held.entry.name}/dich-vu/"
    assert browser.get(address).status_code == 404
    browser.post(address, {"service": "ho-tich"})
    assert 'value="ho-tich"' in browser.get(f"/so-du-lieu/muc/{held.entry.name}/du-lieu/").content.decode()
    browser.post(address, {"service": "x" * 301})
    assert "Mã dịch vụ không đọc được." in browser.get(f"/so-du-lieu/muc/{held.entry.name}/du-lieu/").content.decode()
    stranger = Client(headers={"host": "localhost"})
    assert stranger.post(address, {"service": "khac"}).status_code == 302
    assert [one.service for one in resources.of_entry(held.entry) if one.service] == ["ho-tich"]
