"""Ordinary statements in the forms in which real programs say them, with random values; written for this project.

Django with values in the text (its psycopg backend's default), pgbench's built-in scripts in simple mode, and the DML of an ORM
that sends parameters (SQLAlchemy with asyncpg). What varies is what varies there: values, lengths of lists, pages, terms, kinds
of value in a column.
"""

from collections.abc import Callable, Iterator
from random import Random

_WORDS = ["Nguyễn", "Trần", "O'Brien", "Cà Mau", "100%", "x' or 1=1 --", "đường số 5", "", "a_b", "\\"]


def _text(random: Random) -> str:
    word = " ".join(random.choices(_WORDS, k=random.randint(1, 3)))
    return "'" + word.replace("'", "''") + "'"


def _day(random: Random) -> str:
    return f"'2026-{random.randint(1, 12):02}-{random.randint(1, 28):02}'"


def _moment(random: Random) -> str:
    return f"{_day(random)[:-1]} {random.randint(0, 23):02}:00:00+07:00'::timestamptz"


def _maybe(random: Random, value: str) -> str:
    return "NULL" if random.random() < 0.1 else value


def _ids(random: Random, most: int) -> str:
    return ", ".join(str(random.randint(1, 10**6)) for _ in range(random.randint(1, most)))


def _django_page(random: Random) -> str:
    page = random.randint(0, 40)
    offset = f" OFFSET {page * 25}" if page else ""
    return (
        'SELECT "ho_so"."id", "ho_so"."ma", "linh_vuc"."ten" FROM "ho_so" INNER JOIN "linh_vuc" ON ("ho_so"."linh_vuc_id" = '
        f'"linh_vuc"."id") WHERE ("ho_so"."don_vi_id" = {random.randint(1, 900)} AND "ho_so"."nop_luc" >= {_moment(random)} AND '
        f'NOT ("ho_so"."trang_thai" IN ({", ".join(_text(random) for _ in range(random.randint(1, 5)))}))) '
        f'ORDER BY "ho_so"."nop_luc" DESC LIMIT 25{offset}'
    )


def _django_search(random: Random) -> str:
    term = "".join(random.choices("abcdđêghiknơpquvy %_", k=random.randint(1, 12)))
    return (
        'SELECT "cong_dan"."id", "cong_dan"."ho_ten" FROM "cong_dan" WHERE UPPER("cong_dan"."ho_ten"::text) LIKE '
        f'UPPER(\'%{term.replace("%", chr(92) + "%").replace("_", chr(92) + "_")}%\') ORDER BY "cong_dan"."ho_ten" ASC LIMIT 21'
    )


def _django_get(random: Random) -> str:
    found = random.randint(1, 10**6)
    return (
        f'SELECT "auth_user"."id", "auth_user"."is_active" FROM "auth_user" WHERE "auth_user"."id" = {found} LIMIT 21'
    )


def _django_exists(random: Random) -> str:
    person, code = random.randint(1, 999), _text(random)
    return f'SELECT 1 AS "a" FROM "quyen" WHERE ("quyen"."nguoi_id" = {person} AND "quyen"."ma" = {code}) LIMIT 1'


def _django_aggregate(random: Random) -> str:
    return (
        'SELECT DATE_TRUNC(\'day\', "ho_so"."nop_luc" AT TIME ZONE \'Asia/Ho_Chi_Minh\') AS "ngay", COUNT(*) FILTER (WHERE '
        f'"ho_so"."trang_thai" = {_text(random)}) AS "xong" FROM "ho_so" WHERE "ho_so"."nop_luc" BETWEEN '
        f'{_day(random)}::date AND {_day(random)}::date GROUP BY 1 HAVING COUNT("ho_so"."id") > 0'
    )


def _django_insert(random: Random) -> str:
    rows = ", ".join(
        f"({_text(random)}, {_maybe(random, _moment(random))}, {_maybe(random, str(random.randint(-500, 500)))}, "
        f"{random.choice(['true', 'false'])}, {_maybe(random, chr(39) + '{' + chr(125) + chr(39) + '::jsonb')})"
        for _ in range(random.choice([1, 1, 1, 3, 40]))
    )
    return f'INSERT INTO "su_kien" ("ten", "luc", "diem", "mo", "them") VALUES {rows} RETURNING "su_kien"."id"'


def _django_bulk_insert(random: Random) -> str:
    count = random.randint(1, 60)
    texts = ", ".join(_text(random) for _ in range(count))
    return (
        f'INSERT INTO "nhan" ("ten", "so") SELECT * FROM UNNEST((ARRAY[{texts}])::varchar[], '
        f"('{{{','.join(str(n) for n in range(count))}}}')::integer[])"
    )


def _django_update(random: Random) -> str:
    return (
        f'UPDATE "ho_so" SET "trang_thai" = {_text(random)}, "xong_luc" = {_maybe(random, _moment(random))}, "lan" = '
        f'("ho_so"."lan" + {random.randint(1, 5)}) WHERE "ho_so"."id" = {random.randint(1, 10**6)}'
    )


def _django_bulk_update(random: Random) -> str:
    ids = [random.randint(1, 10**6) for _ in range(random.randint(1, 30))]
    arms = " ".join(f'WHEN ("ho_so"."id" = {found}) THEN {_maybe(random, _text(random))}' for found in ids)
    listed = ", ".join(map(str, ids))
    return f'UPDATE "ho_so" SET "ghi_chu" = (CASE {arms} ELSE NULL END)::text WHERE "ho_so"."id" IN ({listed})'


def _django_delete(random: Random) -> str:
    return f'DELETE FROM "phien" WHERE "phien"."id" IN ({_ids(random, 80)})'


def _psycopg_list(random: Random) -> str:
    size, most = random.choice([("int2", 9), ("int4", 10**6), ("int8", 10**12)])
    listed = ",".join(str(random.randint(1, most)) for _ in range(random.randint(1, 40)))
    term = f"{_text(random)[:-1]}%'"
    return f"SELECT id, ten FROM nhan WHERE id = ANY('{{{listed}}}'::{size}[]) AND ten ILIKE {term}"


def _django_expired(random: Random) -> str:
    return f'DELETE FROM "django_session" WHERE "django_session"."expire_date" < {_moment(random)}'


def _django_savepoint(random: Random) -> str:
    verb = random.choice(["SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"])
    return f'{verb} "s{random.randint(10**11, 10**12)}_x{random.randint(1, 99)}"'


def _django_cursor(random: Random) -> str:
    name = f'"_django_curs_{random.randint(10**11, 10**12)}_sync_{random.randint(1, 50)}"'
    return random.choice(
        [
            f'DECLARE {name} NO SCROLL CURSOR WITH HOLD FOR SELECT "nhan"."id" FROM "nhan" '
            f'WHERE "nhan"."so" > {random.randint(1, 90)}',
            f"FETCH FORWARD 2000 FROM {name}",
            f"CLOSE {name}",
        ]
    )


def _pgbench(random: Random) -> str:
    aid, tid, bid, delta = (random.randint(1, most) for most in (10**6, 100, 10, 5000))
    delta *= random.choice((1, -1))
    return random.choice(
        [
            "BEGIN;",
            f"UPDATE pgbench_accounts SET abalance = abalance + {delta} WHERE aid = {aid};",
            f"SELECT abalance FROM pgbench_accounts WHERE aid = {aid};",
            f"UPDATE pgbench_tellers SET tbalance = tbalance + {delta} WHERE tid = {tid};",
            f"UPDATE pgbench_branches SET bbalance = bbalance + {delta} WHERE bid = {bid};",
            "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES "
            f"({tid}, {bid}, {aid}, {delta}, CURRENT_TIMESTAMP);",
            "END;",
        ]
    )


def _orm_parameters(random: Random) -> str:
    count = random.randint(1, 30)
    listed = ", ".join(f"${n + 1}::INTEGER" for n in range(count))
    rows = ", ".join(f"(${2 * n + 1}::VARCHAR, ${2 * n + 2}::INTEGER)" for n in range(count))
    numbered = ", ".join(f"(${2 * n + 1}, ${2 * n + 2}, {n})" for n in range(count))
    return random.choice(
        [
            f"SELECT t.id, t.ten \nFROM t \nWHERE t.id IN ({listed}) AND t.loai = ${count + 1}::VARCHAR \n "
            f"LIMIT ${count + 2}::INTEGER",
            f"INSERT INTO t (ten, so) VALUES {rows} RETURNING t.id",
            f"INSERT INTO t (ten, so) SELECT p0::VARCHAR, p1::INTEGER FROM (VALUES {numbered}) AS imp_sen(p0, p1, sen_counter) "
            "ORDER BY sen_counter RETURNING t.id, t.id AS id__1",
            "UPDATE t SET ten=$1::VARCHAR, so=(t.so + $2::INTEGER) WHERE t.id = $3::INTEGER",
            "INSERT INTO t (ten) VALUES ($1::VARCHAR) ON CONFLICT (ten) DO UPDATE SET so = excluded.so RETURNING t.id",
            "DELETE FROM t WHERE t.id = $1::INTEGER",
        ]
    )


def _tagged(random: Random) -> str:
    # Tracing libraries put a comment behind every statement.
    return f"{_django_get(random)} /* traceparent='00-{random.getrandbits(128):032x}-01' */"


FORMS: list[Callable[[Random], str]] = [
    _django_page, _django_search, _django_get, _django_exists, _django_aggregate, _django_insert, _django_bulk_insert,
    _django_update, _django_bulk_update, _django_delete, _psycopg_list, _django_expired, _django_savepoint, _django_cursor,
    _pgbench, _orm_parameters, _tagged,
]  # fmt: skip


def statements(count: int, seed: int) -> Iterator[str]:
    """`count` statements, the same for the same seed."""
    random = Random(seed)
    for _ in range(count):
        yield random.choice(FORMS)(random)
