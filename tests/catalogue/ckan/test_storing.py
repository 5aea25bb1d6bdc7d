"""The DataStore's writes: kept at once, their agency's alone until the gate has passed, then a version like any other."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from tests.catalogue.ckan.client import Caller

from duoc.catalogue.models import Draft, Publication, Resource, Version
from duoc.catalogue.rules import drafts as rules
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, publishing, resources
from duoc.catalogue.services.rows import reading
from duoc.core.profile import load
from duoc.people import services as people

FIELDS = [{"id": "ma", "type": "text"}, {"id": "ten", "type": "text"}, {"id": "so_luot", "type": "int"}]
RECORDS = [
    {"ma": "T1", "ten": "Bến xe – Cái Nước", "so_luot": 12},
    {"ma": "T2", "ten": "Năm Căn", "so_luot": 7},
    {"ma": "T3", "ten": "Đất Mũi", "so_luot": None},
]


@pytest.fixture(scope="module")
def home(module_database, tmp_path_factory):
    people.seed(load("ca-mau"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        for one in reading._readers.values():
            one.close()
        reading._readers.clear()


@pytest.fixture(scope="module")
def callers(home):
    """Who calls, by what they are."""
    own = people.issue_key(people.agency_named("so-yt"), "HIS", role="steward").text
    other = people.issue_key(people.agency_named("so-nnmt"), "khác", role="steward").text
    admin = people.issue_key(people.committee(), "thử", role="administrator").text
    return {"anybody": Caller(), "own": Caller(own), "other": Caller(other), "admin": Caller(admin)}


@pytest.fixture(autouse=True)
def alone(home):
    """Nothing that another test wrote waits."""
    Draft.objects.update(asked=F("written"), waits_since=None)


@pytest.fixture
def own(callers):
    """The agency that writes."""
    return callers["own"]


@pytest.fixture
def anybody(callers):
    return callers["anybody"]


def entry(name, level="open"):
    right, kind = ("PUBLIC", "open") if level == "open" else ("RESTRICTED", "shared")
    facts = {"kind": kind, "level": level, "access_right": right, "title": name, "name": name}
    made = entries.register(HOUSE, publishers.settle_publisher("so-yt", "so-yt", HOUSE), **facts)
    return entries.set_state(HOUSE, made, "published")


@pytest.fixture
def package(home, request):
    """The name of an open dataset of the department of health."""
    name = "bo-" + request.node.name.lower().translate({ord(one): "-" for one in "[]_ "})[:80].strip("-")
    return entry(name).name


@pytest.fixture
def table(own, package):
    """The id of a resource with three written rows, of which nothing is published yet."""
    made = own.result(
        "datastore_create",
        resource={"package_id": package, "name": "bảng"},
        fields=FIELDS,
        primary_key=["ma"],
        records=RECORDS,
    )
    return made["resource_id"]


def settle():
    """What the worker does once it is quiet; the states of the jobs that ended."""
    Draft.objects.update(written_at="2026-01-01T00:00:00Z")
    before = set(Publication.objects.filter(ended_at__isnull=False).values_list("pk", flat=True))
    while publishing.waits():
        publishing.work()
    return list(Publication.objects.exclude(pk__in=before).order_by("asked_at").values_list("state", flat=True))


def rows(caller, table, **asked):
    return [
        {name: cell for name, cell in row.items() if name != "_id"}
        for row in caller.result("datastore_search", resource_id=table, **asked)["records"]
    ]


def test_a_table_is_made_as_ckan_was_seen_to_make_it(own, package, shared):
    lines = map(json.loads, (shared / "data/catalogue/ckan_exchanges.jsonl").read_text("utf-8").splitlines())
    (seen,) = [one for one in lines if one["id"] == "ds-create"]
    asked = seen["request"]["json"] | {"resource": {"package_id": package, "name": "bảng"}}
    answered = own.result("datastore_create", **asked)
    expected = seen["response"]["result"] | {"resource_id": answered["resource_id"]}
    expected["resource"] = expected["resource"] | {"package_id": package}
    assert answered == expected
    held = own.result("resource_show", id=answered["resource_id"])
    assert (held["url_type"], held["name"]) == ("datastore", "bảng")


def test_whoever_wrote_reads_at_once_and_others_when_it_is_published(callers, table):
    assert rows(callers["own"], table) == rows(callers["admin"], table) == RECORDS
    for who in ("anybody", "other"):
        assert callers[who].error("datastore_search", resource_id=table)["status"] == 404
    assert settle() == ["published"]
    for caller in callers.values():
        assert rows(caller, table) == RECORDS
    shown = callers["anybody"].result("resource_show", id=table)
    assert shown["datastore_active"] is True
    assert shown["url"] == f"http://localhost/datastore/dump/{table}"
    assert Version.objects.get(resource=table).manifest["rows"] == 3


def test_what_is_written_afterwards_is_a_draft_until_its_turn(own, anybody, table):
    settle()
    own.result(
        "datastore_upsert", resource_id=table, records=[{"ma": "T2", "so_luot": 8}, {"ma": "T4", "ten": "U Minh"}]
    )
    changed = [*RECORDS[:1], RECORDS[1] | {"so_luot": 8}, RECORDS[2], {"ma": "T4", "ten": "U Minh", "so_luot": None}]
    assert sorted(rows(own, table), key=lambda row: row["ma"]) == changed
    assert rows(anybody, table) == RECORDS
    assert settle() == ["published"]
    assert sorted(rows(anybody, table), key=lambda row: row["ma"]) == changed
    assert Resource.objects.get(pk=table).current.number == 2


def test_personal_data_is_never_public(own, anybody, table):
    settle()
    own.result("datastore_upsert", resource_id=table, records=[{"ma": "T5", "ten": "số 096090001234 và 0912345678"}])
    assert settle() == ["stopped"]
    assert rows(anybody, table) == RECORDS
    assert len(rows(own, table)) == 4
    status = own.result("xloader_status", resource_id=table)
    assert status["status"] == "error"
    assert "ten" in status["error"]["message"]
    assert "0912345678" not in json.dumps(status)
    own.result("datastore_records_delete", resource_id=table, filters={"ma": "T5"})
    assert settle() == ["published"]


def test_many_writes_are_one_version(own, table):
    for number in range(20):
        own.result("datastore_upsert", resource_id=table, method="insert", records=[{"ma": f"N{number}"}])
    assert settle() == ["published"]
    assert Version.objects.filter(resource=table).get().rows == 23


def test_a_write_waits_until_it_is_quiet(own, table):
    assert publishing.waits() is False
    assert publishing.next_due() is not None
    assert settle() == ["published"]
    assert publishing.next_due() is None


def test_what_is_written_while_a_job_runs_is_published_after_it(own, anybody, table, monkeypatch):
    from duoc.catalogue.services.publishing import drafting

    taken = drafting.fetch

    def late(source, tell):
        found = taken(source, tell)
        own.result("datastore_upsert", resource_id=table, records=[{"ma": "T9"}])
        monkeypatch.setattr(drafting, "fetch", taken)
        return found

    monkeypatch.setattr(drafting, "fetch", late)
    assert settle() == ["published"]
    assert len(rows(anybody, table)) == 3
    assert settle() == ["published"]
    assert len(rows(anybody, table)) == 4


@pytest.mark.parametrize("method", ["insert", "upsert", "update"])
def test_a_bad_value_is_told_word_for_word_and_nothing_of_the_call_is_kept(own, table, method):
    good = {"ma": "T1", "so_luot": 1} if method != "insert" else {"ma": "T7", "so_luot": 1}
    error = own.error(
        "datastore_upsert", resource_id=table, method=method, records=[good, {"ma": "T2", "so_luot": "abc"}]
    )
    assert error == {
        "status": 409,
        "__type": "Validation Error",
        "records": ['invalid input syntax for type integer: "abc"'],
        "records_row": 1,
    }
    assert rows(own, table) == RECORDS


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"records": [{"ma": "T9", "nope": 1}], "method": "insert"},
         {"records": ['row "1" has extra keys "nope"'], "records_row": 0}),
        ({"records": [{"ma": "T1"}, "x"]}, {"records": ['row "2" is not a json object'], "records_row": 1}),
        ({"records": {"ma": "T1"}}, {"records": ["Not a list"]}),
        ({"records": [{"ten": "x"}]}, {"key": ['fields "ma" are missing but needed as key'], "records_row": 0}),
        ({"records": [{"ma": "T1", "nope": 1}]}, {"fields": ['fields "nope" do not exist'], "records_row": 0}),
        ({"records": [{"ma": "T0", "ten": "x"}], "method": "update"}, {"key": ['key "T0" not found'], "records_row": 0}),
        ({"records": [{"ma": "T1"}], "method": "insert"},
         {"records": ["duplicate key value violates unique constraint"], "records_row": 0}),
        ({"records": [], "method": "replace"}, {"method": ["Value must be one of ['upsert', 'insert', 'update']"]}),
        ({"records": [], "x": 1}, {"__extras": ['invalid value "x"']}),
        ({"records": [{"ma": "T8", "so_luot": 2**40}], "method": "insert"},
         {"records": ['value "1099511627776" is out of range for type integer'], "records_row": 0}),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_told_in_ckans_words(own, table, asked, told):
    assert own.error("datastore_upsert", resource_id=table, **asked) == {
        "status": 409,
        "__type": "Validation Error",
        **told,
    }
    assert rows(own, table) == RECORDS


def test_one_row_twice_in_a_call_ends_as_it_was_said_last(own, table):
    own.result("datastore_upsert", resource_id=table, records=[{"ma": "T1", "so_luot": 1}, {"ma": "T1", "so_luot": 2}])
    assert rows(own, table, filters={"ma": "T1"})[0]["so_luot"] == 2


def test_records_of_one_call_may_say_different_members(own, table):
    own.result("datastore_upsert", resource_id=table, records=[{"ma": "T1", "so_luot": 1}, {"ma": "T2", "ten": "Mới"}])
    assert rows(own, table, filters={"ma": ["T1", "T2"]}, sort="ma") == [
        {"ma": "T1", "ten": "Bến xe – Cái Nước", "so_luot": 1},
        {"ma": "T2", "ten": "Mới", "so_luot": 7},
    ]


def test_update_changes_what_is_said_and_an_empty_text_is_no_number(own, table):
    own.result("datastore_upsert", resource_id=table, method="update", records=[{"ma": "T1", "so_luot": ""}])
    assert rows(own, table, filters={"ma": "T1"}) == [RECORDS[0] | {"so_luot": None}]


def test_a_dry_run_tells_and_keeps_nothing(own, table):
    asked = {"resource_id": table, "method": "insert", "dry_run": True}
    assert own.result("datastore_upsert", **asked, records=[{"ma": "T9"}])["dry_run"] is True
    assert own.error("datastore_upsert", **asked, records=[{"ma": "T9", "so_luot": "x"}])["records_row"] == 0
    assert rows(own, table) == RECORDS


def test_rows_are_deleted_by_filters(own, table):
    assert own.result("datastore_records_delete", resource_id=table, filters={"so_luot": {"lt": 10}}) == {
        "resource_id": table,
        "filters": {"so_luot": {"lt": 10}},
    }
    assert [row["ma"] for row in rows(own, table)] == ["T1", "T3"]
    own.result("datastore_delete", resource_id=table, filters={"_id": 1})
    assert [row["ma"] for row in rows(own, table)] == ["T3"]
    assert own.error("datastore_records_delete", resource_id=table)["filters"] == ["Missing value"]
    assert own.error("datastore_records_delete", resource_id=table, filters={"nope": 1})["filters"] == [
        "Unknown field: nope"
    ]


def test_deleting_all_of_it_gives_up_the_draft_and_not_what_is_published(own, anybody, table):
    settle()
    own.result("datastore_delete", resource_id=table)
    assert own.result("datastore_search", resource_id=table)["total"] == 0
    assert rows(anybody, table) == RECORDS
    assert settle() == []
    own.result("datastore_create", resource_id=table, fields=FIELDS, primary_key="ma", records=RECORDS[:1])
    assert settle() == ["published"]
    assert rows(anybody, table) == RECORDS[:1]


def test_columns_are_added_and_keep_their_types(own, table):
    own.result(
        "datastore_create",
        resource_id=table,
        fields=[{"id": "ngay", "type": "date"}],
        records=[{"ma": "T4", "ngay": "2026-03-05"}],
    )
    assert rows(own, table, filters={"ngay": {"gte": "2026-01-01"}}) == [
        {"ma": "T4", "ten": None, "so_luot": None, "ngay": "2026-03-05"}
    ]
    refused = own.error("datastore_create", resource_id=table, fields=[{"id": "ngay", "type": "int"}])
    assert refused["fields"] == ['The type of "ngay" cannot be changed']
    # What was not declared is read off the record, where it is known it is not.
    own.result("datastore_create", resource_id=table, records=[{"ma": "T5", "so_luot": "9", "gia": 1.5}])
    assert rows(own, table, filters={"gia": 1.5})[0]["so_luot"] == 9


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"fields": [{"id": "_x", "type": "text"}]}, {"fields": ['"_x" is not a valid field name']}),
        ({"fields": [{"id": 'a"b', "type": "text"}]}, {"fields": ['"a"b" is not a valid field name']}),
        ({"fields": [{"id": "xmin", "type": "text"}]}, {"fields": ['"xmin" is not a valid field name']}),
        ({"fields": [{"id": "a", "type": "regclass"}]}, {"fields": ['"regclass" is not a valid field type']}),
        ({"fields": [{"id": "a"}, {"id": "a"}]}, {"fields": ["duplicate column names are not supported"]}),
        ({"fields": FIELDS, "primary_key": ["nope"]}, {"primary_key": ['The field "nope" does not exist']}),
        ({"aliases": "khac"}, {"aliases": ["Not offered here"]}),
        ({"resource": {"package_id": "x"}}, {"resource": ["resource cannot be used with resource_id"]}),
        ({"fields": "x"}, {"fields": ["Not a list"]}),
    ],
)
def test_tables_that_cannot_be_are_told(own, table, asked, told):
    assert own.error("datastore_create", resource_id=table, **asked) == {
        "status": 409,
        "__type": "Validation Error",
        **told,
    }


def test_a_key_that_rows_do_not_keep_is_refused(own, table):
    own.result("datastore_upsert", resource_id=table, records=[{"ma": "T4", "so_luot": 12}])
    assert own.error("datastore_create", resource_id=table, primary_key=["so_luot"])["primary_key"] == [
        'Rows are not unique by "so_luot"'
    ]
    own.result("datastore_upsert", resource_id=table, records=[{"ma": "T4", "so_luot": 13}])  # the old key holds


def test_without_a_key_rows_are_only_added(own, package):
    made = own.result("datastore_create", resource={"package_id": package}, fields=FIELDS, records=RECORDS)
    error = own.error("datastore_upsert", resource_id=made["resource_id"], records=[{"ma": "T1"}])
    assert error["table"] == ["table does not have a unique key defined"]


@pytest.mark.parametrize(
    "action", ["datastore_create", "datastore_upsert", "datastore_delete", "datastore_records_delete"]
)
def test_only_the_agency_writes(callers, table, action):
    asked = {"resource_id": table, **({"filters": {}} if "delete" in action else {"records": []})}
    for who, name in (("anybody", ""), ("other", "so-nnmt: khác")):
        error = callers[who].error(action, **asked)
        assert (error["status"], error["__type"]) == (403, "Authorization Error")
        wanted = f"Access denied: User {name} not authorized to perform resource_update on resource {table}"
        assert error["message"] == wanted
    for who in ("own", "other"):
        error = callers[who].error(action, **asked | {"resource_id": "00000000-0000-0000-0000-000000000000"})
        assert (error["status"], error["message"].startswith("Not found")) == (404, True)
    assert callers["own"].get(action, resource_id=table)[0] == 400
    assert rows(callers["own"], table) == RECORDS


def test_a_resource_is_made_by_its_agency_alone(callers, package):
    asked = {"resource": {"package_id": package}, "fields": FIELDS}
    for who in ("anybody", "other"):
        assert callers[who].error("datastore_create", **asked)["status"] == 403
    assert callers["own"].error("datastore_create", resource={"name": "x"})["package_id"] == ["Missing value"]
    assert callers["own"].error("datastore_create")["resource_id"] == ["resource_id or resource required"]
    assert not Resource.objects.filter(entry__name=package).exists()


def test_a_failed_creation_leaves_nothing(own, package):
    own.error("datastore_create", resource={"package_id": package}, fields=FIELDS, records=[{"so_luot": "abc"}])
    assert not Resource.objects.filter(entry__name=package).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'catalogue_draft_%' AND relkind = 'r'")
        assert cursor.fetchone()[0] == Draft.objects.count()


def test_a_file_is_written_to_only_by_force_and_begins_as_it_was(own, anybody, package):
    held = resources.add_resource(HOUSE, entries.entry(package, HOUSE), name="tep.csv", url_type="upload")
    job = publishing.publish(publishing.upload(HOUSE, held, "tep.csv", [b"Ma;So luong\nA1;5\nA2;6\n"]).pk)
    assert job.state == "published"
    table = str(held.pk)
    refused = own.error("datastore_upsert", resource_id=table, method="insert", records=[{"ma": "A3"}])
    assert list(refused) == ["status", "read-only", "__type"]
    own.result(
        "datastore_upsert", resource_id=table, method="insert", records=[{"ma": "A3", "so_luong": 7}], force=True
    )
    assert rows(own, table) == [{"ma": "A1", "so_luong": 5}, {"ma": "A2", "so_luong": 6}, {"ma": "A3", "so_luong": 7}]
    assert settle() == ["published"]
    assert len(rows(anybody, table)) == 3
    # Another file takes the place of what was written.
    own.result("datastore_upsert", resource_id=table, method="insert", records=[{"ma": "A4"}], force=True)
    assert (
        publishing.publish(publishing.upload(HOUSE, held, "tep.csv", [b"Ma;So luong\nB1;1\n"]).pk).state == "published"
    )
    assert rows(own, table) == rows(anybody, table) == [{"ma": "B1", "so_luong": 1}]
    assert not Draft.objects.filter(pk=held.pk).exists()


def test_names_labels_and_types_stay_as_they_were_declared(own, anybody, package):
    fields = [
        {"id": "Mã số", "type": "text", "info": {"label": "Mã của cơ sở"}}, {"id": "100%", "type": "numeric"},
        {"id": "đúng?", "type": "bool"}, {"id": "lúc", "type": "timestamp"}, {"id": "giờ", "type": "time"},
        {"id": "thêm", "type": "json"}, {"id": "nhãn", "type": "text[]"}, {"id": "lớn", "type": "int8"},
    ]  # fmt: skip
    record = {
        "Mã số": "007", "100%": 12.5, "đúng?": True, "lúc": "2026-03-05T08:30:00", "giờ": "08:30", "thêm": {"a": [1]},
        "nhãn": ["x", "y"], "lớn": 2**40,
    }  # fmt: skip
    made = own.result(
        "datastore_create", resource={"package_id": package}, fields=fields, records=[record], primary_key="Mã số"
    )
    table = made["resource_id"]
    (mine,) = rows(own, table)
    assert settle() == ["published"]
    (public,) = rows(anybody, table)
    assert public == mine
    assert public == record | {"giờ": "08:30:00", "thêm": '{"a": [1]}', "nhãn": "{x,y}"}
    info = anybody.result("datastore_info", id=table)["fields"]
    assert {one["id"]: one["type"] for one in info}["Mã số"] == "text"
    assert info[0]["info"] == {"label": "Mã của cơ sở"}
    draft = own.result("datastore_info", id=table)
    assert {one["id"]: one["type"] for one in draft["fields"]}["100%"] == "numeric"
    assert [one["id"] for one in draft["fields"] if one["schema"]["uniquekey"]] == ["Mã số"]
    own.result("datastore_upsert", resource_id=table, method="update", records=[{"Mã số": "007", "100%": 13}])
    assert rows(own, table, filters={"100%": {"gt": 12.7}})[0]["đúng?"] is True


def test_a_draft_is_searched_sorted_and_paged_like_a_version(own, table):
    assert [row["ma"] for row in rows(own, table, q="nam can")] == ["T2"]
    assert [row["ma"] for row in rows(own, table, q={"ten": "đất"})] == ["T3"]
    assert [row["ma"] for row in rows(own, table, sort="so_luot", limit=1, offset=1)] == ["T1"]
    own.result("datastore_records_delete", resource_id=table, filters={"ma": "T1"})
    assert [row["ma"] for row in rows(own, table, offset=1)] == ["T3"]
    found = own.result("datastore_search", resource_id=table, fields=["ten"], distinct=True, limit=0)
    assert found["total"] == 2


def test_rows_of_a_shared_database_are_written_and_stay_closed(callers):
    held = entry("dung-chung-ghi", "restricted")
    own = callers["own"]
    made = own.result("datastore_create", resource={"package_id": held.name}, fields=[{"id": "cccd", "type": "text"}],
                      records=[{"cccd": "096090001234"}])  # fmt: skip
    assert settle() == ["published"]
    assert rows(own, made["resource_id"]) == [{"cccd": "096090001234"}]
    for who in ("anybody", "other"):
        assert callers[who].error("datastore_search", resource_id=made["resource_id"])["status"] == 403


def test_what_is_taken_off_is_swept(own, table):
    own.result("resource_delete", id=table)
    assert own.error("datastore_upsert", resource_id=table, records=[])["status"] == 404
    assert publishing.sweep() >= 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [rules.table_of(Resource.objects.get(pk=table).pk)])
        assert cursor.fetchone()[0] is None


def test_a_withdrawn_dataset_takes_no_rows(own, package, table):
    own.result("package_delete", id=package)
    assert own.error("datastore_upsert", resource_id=table, records=[{"ma": "T1"}])["status"] in (404, 409)
    assert settle() == []


def test_keys_and_indexes_go_with_the_versions(own, table):
    own.result("datastore_create", resource_id=table, indexes=["ten"])
    settle()
    held = Resource.objects.select_related("current").get(pk=table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [held.current.rows_table])
        defined = " ".join(one for (one,) in cursor.fetchall())
    assert "(ma, _id)" in defined
    assert "(ten, _id)" in defined


def test_nobodys_value_is_in_the_log(own, table, capfd, caplog):
    value = "x".join(["0912345678", ""])  # not to be met in a line of this test
    own.error("datastore_upsert", resource_id=table, method="insert", records=[{"ma": "T6", "so_luot": value}])
    assert value not in caplog.text + "".join(capfd.readouterr())


def test_the_database_logs_no_value_of_a_record(own, table, postgres):
    """What PostgreSQL writes into its log of a bad value, of a key that is there, of a list that is none."""
    before = len(postgres.log.read_text("utf-8", "replace"))
    for record in (
        {"ma": "KIN1", "so_luot": "KIN2"},
        {"ma": "T1", "ten": "KIN3"},
        {"ma": "KIN4", "so_luot": 2**50 + 7},
    ):
        own.error("datastore_upsert", resource_id=table, method="insert", records=[record])
    own.result(
        "datastore_create", resource_id=table, fields=[{"id": "n", "type": "text[]"}, {"id": "place", "type": "int"}]
    )
    for cell in ("KIN6", [["KIN6"], ["KIN7", "KIN8"]], {"KIN9": 1}):
        record = {"ma": "KIN5", "n": cell, "place": 1}
        error = own.error("datastore_upsert", resource_id=table, method="insert", records=[record])
        assert error["records"] == ["expected JSON array"]
    written = postgres.log.read_text("utf-8", "replace")[before:]
    assert "KIN" not in written
    assert str(2**50 + 7) not in written


def test_thousands_of_records_are_kept_or_none_and_the_bad_one_is_named(own, table):
    records = [{"ma": f"N{number:05}", "so_luot": number} for number in range(4_500)]
    bad = [*records[:4_321], {"ma": "X", "so_luot": "x"}, *records[4_321:]]
    assert own.error("datastore_upsert", resource_id=table, method="insert", records=bad)["records_row"] == 4_321
    twice = [*records, {"ma": "N00007"}]
    assert own.error("datastore_upsert", resource_id=table, method="insert", records=twice)["records_row"] == 4_500
    assert own.result("datastore_search", resource_id=table, limit=0)["total"] == 3
    own.result("datastore_upsert", resource_id=table, method="insert", records=records)
    assert own.result("datastore_search", resource_id=table, limit=0)["total"] == 4_503


def test_a_draft_never_asks_for_more_than_was_written(own, table):
    with pytest.raises(IntegrityError, match="draft_asks_for_what_was_written"), transaction.atomic():
        Draft.objects.filter(pk=table).update(asked=F("written") + 1)
