"""What a text asks of protected tables, which ticket it carries, whom a Bind names: read from texts and bytes alone."""

import time

import pytest

from duoc.engines.pgwire.messages import BIND
from duoc.wire.wall import bound
from duoc.wire.wall.protected import Subject, rules_of
from duoc.wire.wall.tickets import carried, gives_back

COLUMNS = [{"name": "so_dinh_danh", "number": 1, "identity": True}, {"name": "ho_ten", "number": 2}]
TABLES = [
    {"table": "dancu.cong_dan", "oid": 1, "ticket": True, "columns": COLUMNS},
    {"table": "bhyt.the", "oid": 2, "ticket": False, "columns": [{"name": "so_the", "number": 1}]},
]
RULES = rules_of({"mode": "enforce", "watched": TABLES, "limits": {"identities_day": 150}, "agency": "H05"})
PATH = ("dvc", "public")


@pytest.mark.parametrize(
    "text",
    [
        "select 1 from dancu.cong_dan", 'select 1 from "dancu"."cong_dan"', "select 1 from DANCU.Cong_Dan",
        'select 1 from dancu.U&"\\0063ong_dan"', "with a as (select 1 from dancu.cong_dan) select * from a",
        "select 1 where exists (select from dancu.cong_dan)", "copy dancu.cong_dan to stdout", "table dancu.cong_dan",
        "update dancu.cong_dan set ho_ten = 'x'", "explain select 1 from dancu.cong_dan", "select 1 from x, bhyt.the",
        "select (select ho_ten from dancu.cong_dan limit 1)", "declare c cursor for select 1 from dancu.cong_dan",
        "fetch 3 from c",
        "prepare p as select 1 from dancu.cong_dan", "/* x */ fetch next from c; fetch 1 from c", "select cong_dan from",
    ],
)  # fmt: skip
def test_a_text_that_may_touch_a_watched_table_is_guarded(text: str) -> None:
    assert RULES.guards(text.encode(), PATH)


@pytest.mark.parametrize(
    "text",
    [
        "select 1", "select 'dancu.cong_dan'", "select cong_dan from dvc.ho_so", "select 1 from khac.cong_dan",
        "with cong_dan as (select 1) select * from cong_dan", "select 1 from cong_dan", "select 'Nguyễn'", "begin",
    ],
)  # fmt: skip
def test_a_text_that_touches_none_is_not(text: str) -> None:
    assert not RULES.guards(text.encode(), PATH)


def test_a_name_without_a_schema_is_looked_up_along_the_path() -> None:
    assert RULES.guards(b"select 1 from cong_dan", ("dvc", "dancu"))
    assert RULES.guards(b"select 1 from cong_dan", ("$user", "public"))  # the account may be called so
    assert not rules_of({}).guards(b"select 1 from dancu.cong_dan", PATH)


def test_fields_are_the_watched_columns_that_are_named() -> None:
    ask = RULES.subject
    one = "dancu.cong_dan.ho_ten", "dancu.cong_dan.so_dinh_danh"
    tables = "dancu.cong_dan", "bhyt.the"
    assert ask(b"select ho_ten from dancu.cong_dan where so_dinh_danh = '1'", PATH) == Subject(
        tables[:1], one, ("1",), ()
    )
    assert ask(b"select * from dancu.cong_dan where id = $1", PATH) == Subject(tables[:1], one, (), ())
    assert ask(b"select count(*) from dancu.cong_dan", PATH) == Subject(tables[:1], ("dancu.cong_dan",), (), ())
    assert ask(b"select ho_ten from dancu.cong_dan c, bhyt.the where c.so_dinh_danh = $2", PATH) == Subject(
        tables, one, (), (2,)
    )
    assert ask(b"select so_the from bhyt.the", PATH) == Subject(tables[1:], (), (), ())
    assert ask(b"select from cong_dan where (", PATH) == Subject(tables, ("dancu.cong_dan",), (), ())


@pytest.mark.parametrize(
    "document", [{"watched": [{}]}, {"watched": 3}, {"limits": {"identities_day": -1}}, {"limits": []}]
)
def test_a_document_of_another_form_is_none(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"form|number"):
        rules_of(document)


@pytest.mark.parametrize(
    ("text", "ticket", "rest", "local"),
    [
        (b"/* duoc-ticket: a.b-c_d */ select 1", "a.b-c_d", b"select 1", None),
        (b" /*duoc-ticket:a*/select 1", "a", b"select 1", None),
        (b"set duoc.ticket = 'a.b'", "a.b", b"SET duoc.ticket = ''", False),
        (b"SET LOCAL duoc.ticket TO 'a' ; ", "a", b"SET LOCAL duoc.ticket = ''", True),
        (b"set session duoc.ticket='a'", "a", b"SET duoc.ticket = ''", False),
        (b"set duoc.ticket to default", "", b"SET duoc.ticket = ''", False),
    ],
)
def test_a_ticket_is_taken_out_of_its_text(text: bytes, ticket: str, rest: bytes, local: bool | None) -> None:
    assert carried(text) == (ticket, rest, local)


@pytest.mark.parametrize(
    "text",
    [
        b"select 1", b"select 1 /* duoc-ticket: a */", b"/* duoc-ticket: a b */ select 1", b"-- duoc-ticket: a\nselect 1",
        b"set duoc.ticket = 'a'; select 1", b"set duoc.ticket = 'a''b'", b"set duoc.ticket = E'a'", b"set duoc.tickets = 'a'",
        b"/* duoc-ticket: a /* */ */ select 1", b"set local role = 'a'",
    ],
)  # fmt: skip
def test_what_is_written_otherwise_carries_none(text: bytes) -> None:
    assert carried(text) is None


def test_what_ends_a_ticket() -> None:
    assert all(map(gives_back, (b"RESET duoc.ticket", b"discard all;", b" reset ALL ")))
    assert not any(map(gives_back, (b"reset role", b"discard plans", b"reset duoc.ticket; select 1")))


def test_hostile_texts_cost_time_in_proportion(own_heap: None) -> None:
    for text in (b"/* duoc-ticket: " + b"a" * 900_000, b"set " * 200_000, b" " * 900_000 + b"/*", b"fetch;" * 150_000):
        begun = time.thread_time()
        carried(text)
        gives_back(text)
        RULES.guards(text, PATH)
        assert time.thread_time() - begun < 0.5


def test_parameters_are_read_in_text_and_in_binary() -> None:
    number, other = "096200000001", "096200000002"
    eight = (96_200_000_001).to_bytes(8)
    # numeric 96200000001: three digits of base 10,000 (962, 0, 1), weight 2, sign and scale 0.
    numeric = bytes.fromhex("0003 0002 0000 0000 03c2 0000 0001")
    # text[]: one dimension, no NULL, element type 25, two elements from 1 on.
    array = bytes.fromhex("00000001 00000000 00000019 00000002 00000001") + b"".join(
        b"\0\0\0\x0c" + one.encode() for one in (number, other)
    )
    numbers = bytes.fromhex("00000001 00000000 00000014 00000001 00000001 00000008") + eight
    for value, form, found in (
        (number.encode(), 0, [number]), (number.encode(), 1, [number]), (eight, 1, [number]), (numeric, 1, [number]),
        (array, 1, [number, other]), (numbers, 1, [number]), (f"{{{number},{other}}}".encode(), 0, [number, other]),
        (None, 0, []),
    ):  # fmt: skip
        message = BIND.write(b"", b"", (form,), (b"7", value), ())[5:]
        assert bound.of_bind(message, (2,)) == found
    with pytest.raises(ValueError, match="without a value"):
        bound.of_bind(BIND.write(b"", b"", (), (b"7",), ())[5:], (2,))
    with pytest.raises(ValueError, match=r"."):
        bound.of_bind(b"\0\0", (1,))
