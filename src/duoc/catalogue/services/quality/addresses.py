"""Addresses of data, tried from outside the web process as a stranger would; the answer is believed for a week."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from duoc.catalogue.models import Tried
from duoc.catalogue.services import graph
from duoc.catalogue.services.quality.served import served
from duoc.catalogue.services.search_texts import statement
from duoc.core import outgoing, settings
from duoc.engines.dcat.namespaces import DCAT

KEEPS = timedelta(days=7)  # how long it is believed that an address answers
FORGETS = timedelta(days=60)  # what nobody tried again for so long is no address of ours any more


def try_addresses(told: Callable[[int, int], None] = lambda _done, _total: None, now: datetime | None = None) -> int:
    """Try the addresses of public data that nobody tried within `KEEPS`, over the network as a stranger would; how many were.

    `told`: (done, of how many). Addresses of data that is gone are forgotten.
    """
    wanted = {
        str(node)
        for page in served()
        for name in (DCAT.accessURL, DCAT.downloadURL)
        for node in page.objects(None, name)
    }
    Tried.objects.exclude(address__in=wanted).delete()
    fresh = set(Tried.objects.filter(at__gt=(now or timezone.now()) - KEEPS).values_list("address", flat=True))
    return _try(sorted(wanted - fresh), told, now)


def try_due(limit: int, go_on: Callable[[], bool], now: datetime | None = None) -> int:
    """The same for at most `limit` addresses of entries that have a score, longest untried first, while `go_on` says so."""
    moment = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(statement("score_addresses_due"), [moment - KEEPS, limit])
        due = [address for (address,) in cursor.fetchall()]
    Tried.objects.filter(at__lt=moment - FORGETS).exclude(address__in=due).delete()
    return _try(due, lambda _done, _total: None, now, go_on)


def _try(
    waiting: Iterable[str],
    told: Callable[[int, int], None],
    now: datetime | None,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    held = settings.load()
    opened, own = outgoing.networks(held.fetch_networks), graph.portal().site
    addresses, done = list(waiting), 0
    for address in addresses:
        if not go_on():
            break
        status = _status(address, opened, own)
        Tried.objects.update_or_create(
            address=address, defaults={"answered": 200 <= status < 300, "status": status, "at": now or timezone.now()}
        )
        done += 1
        told(done, len(addresses))
    return done


def _status(address: str, opened: outgoing.Networks, own: str) -> int:
    """What HEAD is answered; where a server knows no HEAD, GET of a few bytes; 0 for no answer."""
    try:
        status = outgoing.ask(address, method="HEAD", opened=opened, own=own).status
        if status in (400, 403, 404, 405, 501):
            headers = {"Range": "bytes=0-0"}
            status = outgoing.ask(address, headers=headers, most=1 << 20, opened=opened, own=own).status
    except outgoing.AddressRefusedError:
        return 0
    except outgoing.NoAnswerError as error:
        return error.status
    return status
