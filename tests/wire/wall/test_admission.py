"""Start-up parameters: a short list comes in, the rest keeps the session out."""

import pytest

from duoc.wire.wall.admission import RefusedError, admit
from duoc.wire.wall.application import Application, upstream

APPLICATION = Application("/run/x", path=("dvc", "public"), limits={"statement_timeout": 30_000})
USER = ("user", "app_dvc")
OWN = {"client_encoding": "UTF8", "search_path": '"dvc", "public"', "statement_timeout": "30000"}


def admitted(*pairs: tuple[str, str], application: Application = APPLICATION) -> dict[str, str]:
    return dict(admit([USER, *pairs], application)[0])


def test_the_database_is_the_users_and_the_wall_sets_what_must_be() -> None:
    assert admitted() == {"user": "app_dvc", "database": "app_dvc", **OWN}


@pytest.mark.parametrize("value", ["UTF8", "utf-8", "'utf-8'", "Unicode", "UTF_8"])
def test_utf8_has_many_names(value: str) -> None:
    assert admitted(("client_encoding", value))["client_encoding"] == "UTF8"


def test_what_drivers_send_comes_in() -> None:
    jdbc = [("database", "dvc"), ("client_encoding", "UTF8"), ("DateStyle", "ISO"), ("TimeZone", "Asia/Ho_Chi_Minh"),
            ("extra_float_digits", "2"), ("application_name", "Một cửa"), ("IntervalStyle", "iso_8601")]  # fmt: skip
    assert admitted(*jdbc) == {"user": "app_dvc", **dict(jdbc), **OWN}


@pytest.mark.parametrize("value", ["off", "of", "no", "n", "false", "FALSE", "f", "0"])
def test_an_ordinary_session_may_say_that_it_is_one(value: str) -> None:
    assert "replication" not in admitted(("replication", value))


@pytest.mark.parametrize("value", ["true", "tr", "on", "yes", "1", "database", "DATABASE", "", "o", "2"])
def test_everything_else_is_replication(value: str) -> None:
    with pytest.raises(RefusedError):
        admitted(("replication", value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("role", "postgres"), ("ROLE", "postgres"), ("session_authorization", "a"), ("search_path", "luu_tru"),
        ("session_replication_role", "replica"), ("row_security", "off"), ("standard_conforming_strings", "off"),
        ("backslash_quote", "on"), ("default_transaction_read_only", "off"), ("local_preload_libraries", "x"),
        ("client_encoding", "SJIS"), ("client_encoding", "GBK"), ("client_encoding", "LATIN1"), ("client_encoding", "SQL_ASCII"),
        ("TimeZone", "a'b"), ("DateStyle", ""), ("statement_timeout", "0"), ("statement_timeout", "31s"),
        ("statement_timeout", "x"), ("options", "-c search_path=luu_tru"), ("options", "-csearch_path=luu_tru"),
        ("options", "--search-path=luu_tru"), ("options", "-c role=postgres"), ("options", "-c"), ("options", "-d 5"),
        ("options", "-c\\ role=a"), ("options", "-c statement_timeout=5s -c role=a"), ("options", "--user=b"),
        ("options", "-c replication=on"), ("options", "-crole"), ("", "x"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_keeps_the_session_out(name: str, value: str) -> None:
    with pytest.raises(RefusedError):
        admitted((name, value))


def test_limits_may_only_be_tightened() -> None:
    assert admitted(("statement_timeout", "5s"))["statement_timeout"] == "5000"
    assert admitted(("options", "-c statement_timeout=5s"))["statement_timeout"] == "5000"
    assert admitted(("options", "--statement-timeout=1min -c lock_timeout=3"), application=Application("/x")) == {
        "user": "app_dvc", "database": "app_dvc", "client_encoding": "UTF8", "search_path": '"$user", "public"',
        "statement_timeout": "60000", "lock_timeout": "3",
    }  # fmt: skip


def test_the_pinned_path_may_be_named() -> None:
    assert admitted(("search_path", "dvc,public"))["search_path"] == OWN["search_path"]


def test_a_doubled_name_and_a_missing_user_are_refused() -> None:
    for pairs in (
        [USER, USER],
        [USER, ("TimeZone", "UTC"), ("timezone", "UTC")],
        [("database", "dvc")],
        [("user", "")],
    ):
        with pytest.raises(RefusedError):
            admit(pairs, APPLICATION)


def test_only_the_applications_database_is_reached() -> None:
    own = Application("/x", database="dvc")
    assert admitted(("database", "dvc"), application=own)["database"] == "dvc"
    for pairs in ([("database", "postgres")], []):
        with pytest.raises(RefusedError):
            admitted(*pairs, application=own)


def test_unknown_protocol_options_are_told_apart() -> None:
    pairs, unknown = admit([USER, ("_pq_.a", "1"), ("_pq_.b", "")], APPLICATION)
    assert unknown == ["_pq_.a", "_pq_.b"]
    assert dict(pairs).keys() == {"user", "database", *OWN}


def test_an_upstream_is_a_host_or_a_folder() -> None:
    assert upstream("postgresql://10.0.0.1:6000/dvc") == ("10.0.0.1", 6000, "dvc")
    assert upstream("postgresql:///?host=/run/pg&port=5433") == ("/run/pg", 5433, None)
    assert upstream("postgresql:///d%C3%A2n?host=%2Frun%2Fpg") == ("/run/pg", 5432, "dân")
    for wrong in ("mysql://x/y", "postgresql:///dvc", "postgresql://u:p@x/y", "postgresql://x:99999/y"):
        with pytest.raises(ValueError):
            upstream(wrong)
