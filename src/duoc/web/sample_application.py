"""The sample application behind the wall: learnt from its statements, approved by two of the sample people, enforcing."""

from pathlib import Path
from urllib.parse import quote

from django.db import transaction
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from duoc.core.sample_application import NAME
from duoc.guard.rules.applications import ENFORCE, LIMIT, MODE, WATCHED, WAY, AppRefusedError
from duoc.guard.services import applications, catalogue, learning
from duoc.guard.services.applications import Person
from duoc.web.sample_people import sample_person

_STATEMENTS = Path(__file__).parent / "sql" / "sample_statements.sql"
# Tables of the population and health-insurance data, and which of their columns name a citizen.
_WATCHED = {
    "dancu.cong_dan": {"so_dinh_danh": True, "ho_ten": False, "ngay_sinh": False, "so_dien_thoai": False},
    "dancu.bien_dong": {"so_dinh_danh": True},
    "bhyt.the_2026": {"so_bhxh": True, "so_the": False},
}
# What is asked of these is asked for a dossier.
TICKETED = ("dancu.cong_dan", "dancu.bien_dong")
_LIMITS = {"rows": 1000, "bytes": 10 << 20, "identities_day": 150, "watched_value": 16 << 20}


def statements() -> list[str]:
    """What the application says."""
    lines = _STATEMENTS.read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    return [" ".join(one.split()) for one in text.split(";") if one.strip()]


def settle_sample_application(dsn: str) -> None:
    """Register the application where it is missing; safe to repeat. What somebody changed stays, but for the way to our server.

    `dsn`: the province's database, beside which the sample database lies.
    """
    first, second = sample_person("steward"), sample_person("operator")
    if first is None or second is None:
        return
    proposer, approver = Person.of(first), Person.of(second)
    way = f"postgresql:///{NAME}?host={quote(str(conninfo_to_dict(dsn)['host']), safe='')}"
    with transaction.atomic():
        try:
            held = applications.find(NAME)
        except AppRefusedError:
            _register(way, make_conninfo(dsn, dbname=NAME), proposer, approver)
        else:
            if held.upstream != way:
                for person in (proposer, approver):
                    applications.change(NAME, WAY, {"upstream": way}, person)
    applications.publish_all()


def _register(way: str, catalogue_dsn: str, proposer: Person, approver: Person) -> None:
    applications.add(NAME, way, proposer, time_limits={"statement_timeout": 30_000})
    learning.take_texts(NAME, [(text, "") for text in statements()], proposer)
    for person in (proposer, approver):
        learning.approve(NAME, person)
    watched = [
        catalogue.watched(
            catalogue.table(catalogue_dsn, table),
            {name: (identity, "", []) for name, identity in columns.items()},
            ticket=table in TICKETED,
        )
        for table, columns in _WATCHED.items()
    ]
    applications.change(NAME, WATCHED, {"watched": watched}, proposer)
    applications.change(NAME, LIMIT, {"limits": _LIMITS, "inspect": "observe"}, proposer)
    applications.change(NAME, MODE, {"mode": ENFORCE}, proposer)
