"""What the sandbox's registry has beside the province's: a path and a destination for each service, for the dialects' clients."""

from duoc.core.environment import Environment
from duoc.engines.xroad.identifiers import Parts
from duoc.exchange.models import Member, Service
from duoc.exchange.rules import names
from duoc.exchange.rules.sandbox import context, destination
from duoc.exchange.services.contexts import add_context, add_destination
from duoc.exchange.services.directory import member_parts
from duoc.exchange.services.schema import alias

SANDBOX = Environment.SANDBOX


def is_replaced(home: Parts) -> bool:
    """Whether `duoc exchange load` has put another registry in the place of the province's, whose gateway is `home`'s."""
    members = Member.objects.using(alias(SANDBOX))
    server = members.filter(server_code__isnull=False).first()
    if server is None:
        return members.exists()
    return member_parts(server) != home or Service.objects.using(alias(SANDBOX)).filter(status="retired").exists()


def lead_to(parts: Parts) -> None:
    """Let the service's path (WSO2, lgspaccesstoken) and destination (XrdAdapter) lead to it; safe to repeat."""
    service = names.written(parts)
    add_context(context(parts), service, environment=SANDBOX)
    add_destination(":".join(destination(parts)), service, environment=SANDBOX)
