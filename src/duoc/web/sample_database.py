"""The sample database behind the wall: schemas dvc, dancu, bhyt with invented people, and the role that may ask it.

Only beside our own embedded server: on somebody else's we make no databases. Numbers of persons begin with 000, which no
province has, cards and insurance numbers likewise (`sim.invented`); every name says that it is a sample.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from duoc.core import sample_application as application
from duoc.sim import invented
from duoc.sim.draw import Draw

PEOPLE, DOSSIERS, CHANGES, SESSIONS = 300, 600, 240, 40
_SQL = Path(__file__).parent / "sql"
_PROCEDURES = (
    "Đăng ký khai sinh", "Đăng ký kết hôn", "Xác nhận tình trạng hôn nhân", "Đăng ký thường trú", "Xác nhận cư trú",
    "Cấp bản sao trích lục hộ tịch", "Hỗ trợ chi phí mai táng", "Trợ cấp xã hội hằng tháng",
)  # fmt: skip
_STATES = ("MOI", "MOI", "DANG_XU_LY", "DANG_XU_LY", "CHO_BO_SUNG", "DA_TRA", "DA_TRA", "TRE_HAN")
_CHANGES = ("THUONG_TRU", "TAM_TRU", "KET_HON", "CAP_CAN_CUOC")
# Letters of the card and its benefit digit.
_CARDS = ("DN4", "HC4", "GD4", "HT3", "TE1", "CN3")
_Row = tuple[object, ...]


def settle_sample_database(home: Path, dsn: str) -> None:
    """Database, role, tables and rows, where they are missing; safe to repeat.

    `dsn`: the province's database, as the superuser. Rows are given once: what somebody changed stays.
    """
    login = application.settle_login(home)
    with psycopg.connect(dsn, autocommit=True) as server:
        _settle_role(server, login)
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [application.NAME]).fetchone():
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(application.NAME)))
            words = "MINH HỌA: cơ sở dữ liệu mẫu phía sau tường lửa, không có người thật"
            server.execute(sql.SQL("COMMENT ON DATABASE dvc IS {}").format(sql.Literal(words)))
        server.execute("REVOKE ALL ON DATABASE dvc FROM PUBLIC")
        server.execute("GRANT CONNECT ON DATABASE dvc TO app_dvc")
    with psycopg.connect(dsn, dbname=application.NAME) as database:
        database.execute((_SQL / "sample_database.sql").read_bytes())
        if not database.execute("SELECT 1 FROM dancu.cong_dan LIMIT 1").fetchone():
            _fill(database)


def _settle_role(server: "psycopg.Connection[Any]", login: dict[str, str]) -> None:
    """The role with the password of the login's file: another data folder than last time may know another one."""
    role = sql.Identifier(login["user"])
    if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login["user"]]).fetchone():
        server.execute(sql.SQL("CREATE ROLE {}").format(role))
    # The proof is made here, so that no log of the server can hold the password.
    proof = server.pgconn.encrypt_password(
        login["password"].encode(), login["user"].encode(), b"scram-sha-256"
    ).decode()
    settings = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 20"
    server.execute(sql.SQL("ALTER ROLE {} {} PASSWORD {}").format(role, sql.SQL(settings), sql.Literal(proof)))


def _fill(database: "psycopg.Connection[Any]") -> None:
    people = list(_people())
    tables: tuple[tuple[str, Iterator[_Row]], ...] = (
        ("dancu.cong_dan (id, so_dinh_danh, ho_ten, gioi_tinh, ngay_sinh, so_dien_thoai, thuong_tru)", iter(people)),
        ("dancu.bien_dong (id, so_dinh_danh, loai, ngay)", _changes(people)),
        ("bhyt.the_2026 (so_the, so_bhxh, so_dinh_danh, han_the)", _cards(people)),
        ("dvc.thu_tuc (id, ten)", enumerate(_PROCEDURES, 1)),
        (
            "dvc.ho_so (id, ma_ho_so, trang_thai, can_bo_id, don_vi_id, ngay_nop, nam, cong_dan_id, thu_tuc_id)",
            _dossiers(),
        ),
        ("dvc.phien (id, can_bo, het_han)", _sessions()),
    )
    with database.cursor() as cursor:
        for table, rows in tables:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _people() -> Iterator[_Row]:
    """Number, name, sex and day of birth agree as they do in a real number; province 000 is none."""
    for number in range(1, PEOPLE + 1):
        draw = Draw(f"dvc/cong-dan/{number}")
        sex, born = invented.sex(draw), draw.day(1940, 2012)
        digit = int(sex) - 1 + (2 if born >= "2000" else 0)
        identity = f"000{digit}{born[2:4]}{number:06}"
        name = invented.person_name(draw, sex)
        yield number, identity, name, sex, born, f"0000{number:06}", invented.address(draw)


def _day(draw: Draw) -> date:
    """A working year and a half of the sample."""
    return date(2025, 1, 1) + timedelta(draw.below(540))


def _changes(people: list[_Row]) -> Iterator[_Row]:
    for number in range(1, CHANGES + 1):
        draw = Draw(f"dvc/bien-dong/{number}")
        yield number, draw.pick(people)[1], draw.pick(_CHANGES), _day(draw)


def _cards(people: list[_Row]) -> Iterator[_Row]:
    for place, person in enumerate(people, 1):
        insurance = f"0000{place:06}"
        yield f"{Draw(f'dvc/the/{place}').pick(_CARDS)}00{insurance}", insurance, person[1], date(2026, 12, 31)


def _dossiers() -> Iterator[_Row]:
    for number in range(1, DOSSIERS + 1):
        draw = Draw(f"dvc/ho-so/{number}")
        day = _day(draw)
        code = f"000.00.00.H00-{day:%y%m%d}-{number:04}"
        place = draw.between(1, 12), draw.between(14, 20)
        who = draw.between(1, PEOPLE), draw.between(1, len(_PROCEDURES))
        yield number, code, draw.pick(_STATES), *place, day, day.year, *who


def _sessions() -> Iterator[_Row]:
    for number in range(1, SESSIONS + 1):
        draw = Draw(f"dvc/phien/{number}")
        yield number, f"cb{draw.between(1, 12):02}", f"{_day(draw)} 17:00+07"
