"""Further mutants, written for this project: an attacker's families, and what must go on working."""

import pytest
from tests.engines.sql.families import ALLOWED, BLOCKED, SAME

from duoc.engines.sql import DEFAULT, Policy, learn


@pytest.fixture(scope="module")
def policy() -> Policy:
    learnt = learn(ALLOWED.values())
    assert learnt.passed_over == []
    assert len(learnt.allowed) == len(ALLOWED)
    return learnt


def test_there_are_more_than_a_hundred() -> None:
    assert sum(map(len, BLOCKED.values())) >= 100


@pytest.mark.parametrize("family", SAME)
def test_ordinary_changes_pass(policy: Policy, family: str) -> None:
    assert [text for text in SAME[family] if not policy.judge(text, DEFAULT).allowed] == []


@pytest.mark.parametrize("family", BLOCKED)
def test_an_attack_is_blocked(policy: Policy, family: str) -> None:
    assert [text for text in BLOCKED[family] if policy.judge(text, DEFAULT).allowed] == []


def test_a_value_policy_and_not_the_key_sees_a_wider_value(policy: Policy) -> None:
    # Each of these differs from an allowed statement in one ordinary value.
    seen = {
        "select c.ho_ten, c.ngay_sinh from dancu.cong_dan c where c.so_dinh_danh = '1' and c.da_mat = true": "value",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 0 order by id limit 50 offset 100": "low",
        "select id, ma_ho_so from dvc.ho_so where don_vi_id = 17 and id > 1000 order by id limit 51 offset 100": "limit",
        "select id, ho_ten from dancu.cong_dan where lower(ho_ten) like lower('%n%') limit 20": "pattern",
        "select id, trang_thai from dvc.ho_so where id in (1,2,3,4,5,6,7,8,9,10,11) and trang_thai <> 'HUY'": "list",
        "insert into dvc.nhat_ky(ma_ho_so, can_bo, hop_le) values ('1', 'a', true), ('2', 'b', true)": "rows",
        "delete from dvc.phien where het_han < '9999-12-31'::date": "high",
        "select id from dvc.ho_so where id = any('{1}'::int[]) and ngay_nop between '1900-01-01' and '2100-01-31'": "width",
        "fetch forward 51 from c1": "fetch",
    }
    assert {text: policy.judge(text, DEFAULT).rule for text in seen} == seen


@pytest.mark.parametrize(
    "text",
    [
        "set role a",
        "set session authorization a",
        "set row_security = off",
        "set session_replication_role = replica",
        "set standard_conforming_strings = off",
        "set client_encoding = 'SJIS'",
        "select set_config('role', 'a', false)",
        "select set_config(x, 'a', false) from t",
        "do $$ begin end $$",
        "copy t to '/tmp/a'",
        "copy t from program 'a'",
        "select lo_export(1, '/a')",
        "select pg_catalog.pg_read_file('a')",
        "select 1 from s.pg_ls_dir('.')",
        "select dblink('a', 'b')",
        "select a from t where query_to_xml(b, true, true, '') is null",
        "select pg_sleep(1)",
        "create table t(a int)",
        "create table t as select 1",
        "select 1 into t",
        "grant select on t to a",
        "alter system set a = 1",
        "create function f() returns int language sql as 'select 1'",
        "select a from t where a = 1 or 1 = 1",
        "select a from t where a = 1 or true",
        "select a from t where 1 = 1",
        "delete from t where null is not distinct from null",
        "delete from t where 1 is distinct from 2",
        "delete from t where a = a",
        "delete from t where not (1 = 2)",
        "delete from t where a = 1 or not false",
        "select a from t; select b from t",
        "select a from t; drop table t",
        "explain create table t as select 1",
        "load 'a'",
    ],
)
def test_what_nobody_may_learn_is_passed_over(text: str) -> None:
    policy = learn([text])
    assert policy.passed_over
    assert not policy.judge(text, DEFAULT).allowed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("copy t from program 'a'", "gọi chương trình của máy chủ"),
        ("copy t to '/a'", "đọc, ghi tệp của máy chủ"),
        ("do 'x'", "chạy mã (DO)"),
        ("select lo_import('/a')", "hàm nguy hiểm lo_import"),
        ("set role a", "đổi thiết lập role"),
        ("drop table t", "định nghĩa, phân quyền hoặc lệnh quản trị"),
        ("select a from t where true", "điều kiện luôn đúng"),
    ],
)
def test_a_person_is_told_why(text: str, why: str) -> None:
    assert [reason for _, reason in learn([text]).passed_over] == [why]


@pytest.mark.parametrize(
    "text",
    [
        "select a from t where 1 = 2",
        "select a from t where not true",
        "select a from t where 1 is not distinct from 2",
        "select a from t where a <> a",
        "select a from t where a = b or a is null",
        "select a from t left join u on true where a = 1",
        "select a from t where exists (select 1)",
        "select lo_hang(1), lo_trinh(a) from t",  # "batch", "itinerary": no large objects
    ],
)
def test_not_every_constant_is_an_attack(text: str) -> None:
    assert learn([text]).passed_over == []


def test_a_constant_condition_beside_others_may_be_learnt() -> None:
    # Programs that put conditions together begin with one; under AND it widens nothing.
    assert learn(["select a from t where 1 = 1 and b = 2"]).passed_over == []


def test_a_pool_that_tidies_up_in_one_text_may_be_learnt() -> None:
    # The text that asyncpg sends when a connection goes back to its pool.
    reset = "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;"
    policy = learn([reset])
    assert policy.judge(reset, DEFAULT).allowed
    assert not policy.judge(f"{reset} RESET ROLE", DEFAULT).allowed
