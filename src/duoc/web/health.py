"""`/healthz` and `/metrics`: what a supervisor and a Prometheus ask. Neither needs an account, neither shows a name."""

from collections import Counter

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from duoc import __version__
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.frame.environments import IN_USE, alias

# A waiting outbox entry older than this says that the sequencer stands still.
PATIENCE_S = 30
_OUTBOX = "SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM frame_outbox"
_LEDGER = "SELECT coalesce(max(size), 0) FROM ledger_checkpoint WHERE note IS NOT NULL"
_CALLS = (
    "SELECT coalesce(sum(requests), 0), coalesce(sum(requests) FILTER (WHERE status >= 400), 0) FROM exchange_rollup"
)
# Name, type and meaning, in the order of the page: all lines of a metric stand together.
_FAMILIES = (
    ("duoc_build_info", "gauge", "Version of the program, as a label."),
    ("duoc_outbox_entries", "gauge", "Events that wait for the sequencer."),
    ("duoc_outbox_oldest_seconds", "gauge", "Age of the oldest waiting event."),
    ("duoc_ledger_signed_size", "gauge", "Entries of the ledger under a signed checkpoint."),
    ("duoc_exchange_requests_total", "counter", "Requests in the message log."),
    ("duoc_exchange_failed_requests_total", "counter", "Those of them with a status of 400 or more."),
    (
        "duoc_exchange_alarms",
        "gauge",
        "Secrets in two places, secrets that end soon: what `duoc exchange alarms` lists.",
    ),
    ("duoc_up", "gauge", "1 when every figure could be read."),
    ("duoc_scrape_time_seconds", "gauge", "When this page was made, in seconds since 1970."),
)
# The names of what the three statements read, in their order.
_PER_ENVIRONMENT = tuple(name for name, _, _ in _FAMILIES[1:6])


def _read(environment: Environment, statement: str) -> tuple[float, ...]:
    with connections[alias(environment)].cursor() as cursor:
        cursor.execute(statement)
        return tuple(float(value) for value in cursor.fetchone() or ())


def healthz(_request: HttpRequest) -> JsonResponse:
    """200 `{"ready": true}`, or 503 with the reasons in words."""
    why = []
    try:
        # A replay brings its own sequencer and begins by emptying its outbox: what waits there between runs is no fault.
        waiting, age = _read(Environment.PRODUCTION, _OUTBOX)
        if age > PATIENCE_S:
            why.append(f"{waiting:.0f} entries wait for the sequencer, the oldest for {age:.0f} s")
    except DatabaseError as error:
        why.append(f"database: {type(error).__name__}")
    return JsonResponse({"ready": not why} | ({"why": why} if why else {}), status=503 if why else 200)


def metrics(_request: HttpRequest) -> HttpResponse:
    """Prometheus text format 0.0.4. A figure that cannot be read is absent, and `duoc_up` says so."""
    figures: dict[str, list[str]] = {name: [] for name, _, _ in _FAMILIES}
    figures["duoc_build_info"].append(f'{{version="{__version__}"}} 1')
    healthy = 1
    for environment in IN_USE:
        try:
            read = [value for statement in (_OUTBOX, _LEDGER, _CALLS) for value in _read(environment, statement)]
            alarms = Counter(alarm.cause for alarm in exchange.alarms(environment))
        except DatabaseError:
            healthy = 0
            continue
        for name, value in zip(_PER_ENVIRONMENT, read, strict=True):
            number = f"{value:.3f}" if name.endswith("_seconds") else f"{value:.0f}"
            figures[name].append(f'{{environment="{environment}"}} {number}')
        figures["duoc_exchange_alarms"] += [
            f'{{environment="{environment}",cause="{cause}"}} {alarms[cause]}' for cause in exchange.CAUSES
        ]
    figures["duoc_up"].append(f" {healthy}")
    figures["duoc_scrape_time_seconds"].append(f" {timezone.now().timestamp():.3f}")
    lines = []
    for name, kind, told in _FAMILIES:
        if figures[name]:
            lines += [f"# HELP {name} {told}", f"# TYPE {name} {kind}", *(name + figure for figure in figures[name])]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
