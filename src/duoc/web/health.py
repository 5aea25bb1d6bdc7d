"""`/healthz` and `/metrics`: what a supervisor and a Prometheus ask. Neither needs an account, neither shows a name."""

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from duoc import __version__
from duoc.core.environment import Environment
from duoc.frame.environments import IN_USE, alias

# A waiting outbox entry older than this says that the sequencer stands still.
PATIENCE_S = 30
_OUTBOX = "SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM frame_outbox"
_LEDGER = "SELECT coalesce(max(size), 0) FROM ledger_checkpoint WHERE note IS NOT NULL"
_CALLS = (
    "SELECT coalesce(sum(requests), 0), coalesce(sum(requests) FILTER (WHERE status >= 400), 0) FROM exchange_rollup"
)


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
    lines = [f'duoc_build_info{{version="{__version__}"}} 1']
    healthy = 1
    for environment in IN_USE:
        label = f'{{environment="{environment}"}}'
        try:
            waiting, age = _read(environment, _OUTBOX)
            (ledger,) = _read(environment, _LEDGER)
            calls, failed = _read(environment, _CALLS)
        except DatabaseError:
            healthy = 0
            continue
        lines += [
            f"duoc_outbox_entries{label} {waiting:.0f}",
            f"duoc_outbox_oldest_seconds{label} {age:.3f}",
            f"duoc_ledger_signed_size{label} {ledger:.0f}",
            f"duoc_exchange_requests_total{label} {calls:.0f}",
            f"duoc_exchange_failed_requests_total{label} {failed:.0f}",
        ]
    lines += [f"duoc_up {healthy}", f"duoc_scrape_time_seconds {timezone.now().timestamp():.3f}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
