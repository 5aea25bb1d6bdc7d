"""Names and secrets of the dialects' clients (WSO2, lgspaccesstoken) for test systems; kept as `consumers` keeps them."""

from django.db.models import Q
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.xroad.identifiers import Parts
from duoc.exchange.models import ConsumerSecret, SandboxKey
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.consumers import IssuedSecret, issue_secret
from duoc.exchange.services.sandbox.keys import SystemEntry
from duoc.exchange.services.schema import alias
from duoc.frame.environments import want_sandbox

SANDBOX = Environment.SANDBOX


def issue_test_secret(dialect: str, identifier: str, network: str = "", *, by: str = "") -> IssuedSecret:
    """A secret for the one consumer that a test system has in a dialect; two hold at a time.

    network: the only one it may call from, which also opens services with personal data. Raises `RefusedError`.
    """
    parts = names.parse(identifier, names.SUBSYSTEM)
    system = directory.subsystem_in_force(identifier, SANDBOX)
    if not SandboxKey.objects.using(alias(SANDBOX)).filter(subsystem=system).exists():
        raise RefusedError(f"{identifier} không phải hệ thống thử nghiệm; khóa của nó do danh bạ quy định.")
    networks = [network.strip()] if network.strip() else None
    issued = issue_secret(dialect, identifier, name=_name(parts), networks=networks, by=by, environment=SANDBOX)
    want_sandbox()
    return issued


def test_secrets(system: SystemEntry) -> list[ConsumerSecret]:
    """The secrets of a test system that hold or will hold, with their consumers, oldest first."""
    rows = ConsumerSecret.objects.using(alias(SANDBOX)).filter(consumer__subsystem=system.subsystem)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.now()))
    return list(rows.select_related("consumer").prefetch_related("consumer__networks").order_by("id"))


def _name(client: Parts) -> str:
    return f"{client[3]}.{client[2]}"
