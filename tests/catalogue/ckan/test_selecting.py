"""datastore_search_sql: what CKAN's clients ask by SQL, and what strangers try with it."""

import json
import time

import pytest
from django.db import connection
from tests.catalogue.ckan.client import Caller
from tests.catalogue.rows import published
from tests.engines.ckan.samples import exchanges

from duoc.catalogue.services.ckan import selecting
from duoc.catalogue.services.rows import reading
from duoc.core.profile import load
from duoc.people import services as people

FIELDS = {"ma": "string", "ten": "string", "so_luot": "year"}
ROWS = [["T1", "T2", "T3"], ["Bến xe – Cái Nước", "Năm Căn", "Đất Mũi"], [12, 7, None]]
SECRET = "trong-kín"


@pytest.fixture(scope="module", autouse=True)
def workers_end():
    yield
    for one in reading._readers.values():
        one.close()
    reading._readers.clear()


def table_of(name, rows=ROWS, **members):
    held = published.resource(published.entry(name, **members))
    published.publish(held, FIELDS, rows)
    return str(held.pk)


@pytest.fixture(scope="module")
def table(module_database):
    people.seed(load("ca-mau"))
    return table_of("mo")


@pytest.fixture(scope="module")
def other(table):
    return table_of("mo-hai", [["T2", "T9"], ["hai", "chín"], [1, 2]])


@pytest.fixture(scope="module")
def closed(table):
    return table_of("dong", [[SECRET], [SECRET], [1]], kind="shared", level="restricted", access_right="RESTRICTED")


@pytest.fixture(scope="module")
def hidden(table):
    return table_of("an", [[SECRET], [SECRET], [1]], kind="shared", level="hidden", access_right="NON_PUBLIC")


def asked(sql, caller=None):
    return (caller or Caller()).result("datastore_search_sql", sql=sql)


def refused(sql, caller=None):
    return (caller or Caller()).error("datastore_search_sql", sql=sql)


def test_an_answer_is_the_one_that_ckan_gave(table, shared):
    seen = exchanges(shared)["sql-ok"]
    status, body = Caller().get("datastore_search_sql", **{
        name: text.replace("{TBL}", table) for name, text in seen["request"]["query"].items()
    })  # fmt: skip
    expected = json.loads(json.dumps(seen["response"]).replace("{TBL}", table).replace("{BASE}", "http://localhost"))
    assert (status, body) == (seen["status"], expected)


@pytest.mark.parametrize("name", ["sql-write", "sql-func"])
def test_a_refusal_is_the_one_that_ckan_gave(table, shared, name):
    seen = exchanges(shared)[name]
    sql = seen["request"]["query"]["sql"].replace("{TBL}", table)
    status, body = Caller().get("datastore_search_sql", sql=sql)
    assert (status, body["error"]) == (seen["status"], seen["response"]["error"])


def test_without_a_statement_it_says_so_where_ckan_breaks(table):
    assert Caller().error("datastore_search_sql") == {
        "status": 409,
        "__type": "Validation Error",
        "sql": ["Missing value"],
    }
    assert Caller().error("datastore_search_sql", sql="")["sql"] == ["Missing value"]


def test_tables_are_joined_grouped_and_counted(table, other):
    found = asked(f'select a.ten, b.ten as "tên hai" from "{table}" a join "{other}" b using (ma)')
    assert found["records"] == [{"ten": "Năm Căn", "tên hai": "hai"}]
    found = asked(f'select so_luot > 10 as nhiều, count(*), avg(so_luot) from "{table}" group by 1 order by 1')
    assert found["records"][0] == {"nhiều": False, "count": 1, "avg": 7.0}
    assert [(one["id"], one["type"]) for one in found["fields"]] == [
        ("nhiều", "bool"),
        ("count", "int8"),
        ("avg", "float8"),
    ]
    assert asked(f'select * from "{table}" where _id = 2')["records"] == [
        {"_id": 2, "ma": "T2", "ten": "Năm Căn", "so_luot": 7}
    ]


def test_no_more_rows_than_may_be_and_it_is_said(table, monkeypatch):
    monkeypatch.setattr(selecting, "MOST_ROWS", 2)
    found = asked(f'select ma from "{table}" order by ma')
    assert ([row["ma"] for row in found["records"]], found["records_truncated"]) == (["T1", "T2"], True)
    assert "records_truncated" not in asked(f'select ma from "{table}" limit 2')


@pytest.mark.parametrize(
    ("sql", "status", "message"),
    [
        ("select 1; select 2", 409, "Query is not a single statement"),
        ("select 1; drop table catalogue_entry", 409, "Query is not a single statement"),
        ("-- nichts", 409, "Query is not a single statement"),
        ("selct 1", 409, "Invalid SQL: syntax error"),
        ('select nope from "{T}"', 409, 'Invalid SQL: column "nope" does not exist'),
        ('select lower(so_luot) from "{T}"', 409, "Invalid SQL: names or types do not fit together"),
        ("select cast(ten as int) from \"{T}\"", 409, "Invalid SQL: a value does not have the type that is asked for"),
        ("select 9223372036854775807 + 1::int8", 409, "Invalid SQL: a number is out of range"),
        ("set statement_timeout = 0", 409, "Invalid query AST element: VariableSetStmt"),
        ("copy \"{T}\" to program 'id'", 409, "Invalid query AST element: CopyStmt"),
        ("copy (select 1) to '/tmp/x'", 409, "Invalid query AST element: CopyStmt"),
        ("with q as (delete from \"{T}\" returning *) select * from q", 409, "Invalid query AST element: DeleteStmt"),
        ("select 'catalogue_entry'::regclass", 409, "Invalid query AST element: TypeName"),
        ("select * into x from \"{T}\"", 409, "Invalid query AST element: SelectStmt.intoClause"),
        ("select pg_sleep(10)", 403, "Access denied: Not authorized to call function pg_sleep"),
        ("select pg_catalog.pg_sleep(10)", 403, "Access denied: Not authorized to call function pg_sleep"),
        ("select pg_read_file('/etc/passwd')", 403, "Access denied: Not authorized to call function pg_read_file"),
        ("select read_text('/etc/passwd')", 403, "Access denied: Not authorized to call function read_text"),
        ("select current_user", 403, "Access denied: Not authorized to call function current_user"),
        ("select * from pg_shadow", 403, "Access denied: Not authorized to access system tables"),
        ("select * from information_schema.tables", 403, "Access denied: Not authorized to access system tables"),
        ("select 1 union select rolname from pg_catalog.pg_authid", 403, "Access denied: Not authorized to access system tables"),
        ("select * from catalogue_entry", 404, 'Not found: Resource "catalogue_entry" was not found.'),
        ('select ma from "{T}" union select name from people_user', 404, 'Not found: Resource "people_user" was not found.'),
        ("select * from \"/etc/passwd\"", 404, 'Not found: Resource "/etc/passwd" was not found.'),
        ("select * from duckdb_settings", 404, 'Not found: Resource "duckdb_settings" was not found.'),
        ("select * from t1", 404, 'Not found: Resource "t1" was not found.'),
        ("select * from duckdb_settings()", 409, "Invalid query AST element: RangeFunction"),
        ("select * from generate_series(1, 1000000000)", 409, "Invalid query AST element: RangeFunction"),
    ],
)  # fmt: skip
def test_what_may_not_be_asked_is_refused_in_its_words(table, sql, status, message):
    error = refused(sql.replace("{T}", table))
    assert (error["status"], error["message"]) == (status, message)


def test_a_comment_hides_nothing(table, closed):
    sql = f'select ma from "{table}" /* where 1 = 0 */ union /**/ select ma from "{closed}" -- limit 1'
    assert refused(sql)["status"] == 403


@pytest.mark.parametrize(
    "sql", ['select * from "{X}"', 'select ma from "{T}" union all select ma from "{X}"', 'select (select max(ma) from "{X}")',
            'select ma from "{T}" where ma in (select ma from "{X}")', 'with q as (select * from "{X}") select * from q',
            'select 1 from "{T}" a where exists (select 1 from public."{X}" b)',
            'select b.* from "{T}" a left join "{X}" b on true'],
)  # fmt: skip
def test_rows_are_for_whom_they_are_wherever_a_table_stands(table, closed, hidden, sql):
    """403 for what is on show and closed, 404 for what nobody may know of; its own agency and an administrator read it."""
    agency = people.agency_named("so-mau")
    own = Caller(people.issue_key(agency, "thử", role="steward").text)
    stranger = Caller(people.issue_key(people.agency_named("so-yt"), "thử", role="steward").text)
    admin = Caller(people.issue_key(people.committee(), "thử", role="administrator").text)
    for name, status in ((closed, 403), (hidden, 404)):
        text = sql.replace("{X}", name).replace("{T}", table)
        for caller in (Caller(), stranger):
            error = refused(text, caller)
            assert error["status"] == status
            assert SECRET not in json.dumps(error)
        for caller in (own, admin):
            assert asked(text, caller)["records"] or "where ma in" in sql


def test_a_draft_is_not_read(table):
    """Nobody but its agency reads what is not published, and that by datastore_search."""
    agency = people.agency_named("so-mau")
    own = Caller(people.issue_key(agency, "thử", role="steward").text)
    made = own.result(
        "datastore_create",
        resource={"package_id": "mo"},
        fields=[{"id": "ma", "type": "text"}],
        records=[{"ma": SECRET}],
    )
    for caller in (own, Caller()):
        assert refused(f'select * from "{made["resource_id"]}"', caller)["status"] == 404


@pytest.fixture
def short(monkeypatch):
    """Less time and less memory, so that the test is short; a worker of its own."""
    monkeypatch.setattr(reading, "SELECTION_SECONDS", 1.0)
    monkeypatch.setattr(reading, "_SELECTION_MB", 64)
    if (held := reading._readers.pop("selections", None)) is not None:
        held.close()
    yield
    reading._readers.pop("selections").close()


def many(table, times):
    return ", ".join(f'"{table}" a{number}' for number in range(times))


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from {20}",
        "select max(a0.ten || a1.ten || a19.ten) from {20}",
        "select a0.ma, row_number() over (order by a1.ten, a2.ten) from {15}",
        "select string_agg(a0.ten || a1.ten, '') from {14}",
        "select distinct " + " || ".join(f"a{n}.ma" for n in range(14)) + " as k from {14} order by 1",
    ],
)
def test_time_and_memory_are_bounded(table, short, sql):
    times = int(sql[sql.index("{") + 1 : sql.index("}")])
    begun = time.monotonic()
    status, body = Caller().post("datastore_search_sql", sql=sql.replace(f"{{{times}}}", many(table, times)))
    assert time.monotonic() - begun < 8
    assert status == 409, body
    assert body["error"]["query"] == ["The query takes too long or brings too much"]
    # The next one is answered as ever.
    assert asked(f'select count(*) from "{table}"')["records"] == [{"count": 3}]


def test_a_text_that_doubles_itself_is_bounded(table, short):
    sql = "select ten as x from " + f'"{table}"'
    for _ in range(40):
        sql = f"select x || x as x from ({sql}) q"
    error = refused(sql)
    assert (error["status"], error["__type"]) == (409, "Validation Error")
    assert asked("select 1 as x")["records"] == [{"x": 1}]


def test_the_bytes_of_an_answer_are_bounded(table):
    sql = f'select ten as x from "{table}"'
    for _ in range(20):
        sql = f"select x || x as x from ({sql}) q"
    assert refused(f"{sql}, {many(table, 3)}")["status"] == 409


def test_nothing_of_ours_is_in_a_refusal(table):
    """No text that was written by us, no path, no value of a row."""
    for sql in ('select nope from "{T}"', 'select cast(ten as int) from "{T}"', 'select lower(so_luot) from "{T}"',
                'select a.x from "{T}" b', 'select sum(ten) from "{T}"'):  # fmt: skip
        said = json.dumps(refused(sql.replace("{T}", table)), ensure_ascii=False)
        for word in ("t0", "LINE", "Candidate", ".parquet", "duckdb", "Exception", "Năm Căn", "CAST"):
            assert word not in said


def test_the_database_is_never_asked_the_strangers_text(table):
    seen = []

    def watched(execute, sql, params, many, context):
        seen.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watched):
        asked(f'select ma as dau_vet from "{table}"')
    assert seen
    assert not [sql for sql in seen if "dau_vet" in sql]


def test_it_is_read_by_get_and_post_and_told_by_help(table):
    assert Caller().get("datastore_search_sql", sql="select 1 as x")[1]["result"]["records"] == [{"x": 1}]
    assert "SELECT" in Caller().result("help_show", name="datastore_search_sql")
