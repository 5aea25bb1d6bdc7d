"""X-Road's operational-monitoring records from the message log, under X-Road's own field names.

Left out, because the log does not hold them: requestOutTs and responseInTs (the turn to the provider is not timed apart),
restPath, xRoadVersion, messageProtocolVersion, serviceVersion, faultString, the MIME sizes, securityServerType (one gateway
is both sides), and messageUserId (the log keeps a keyed hash). Sizes are those of the bodies.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from duoc.core import clock
from duoc.core.environment import Environment
from duoc.exchange.models import Message
from duoc.exchange.rules.report import FAILED_FROM
from duoc.exchange.services.directory import service_parts, subsystem_parts
from duoc.exchange.services.schema import alias

FETCH = 2000
_CLIENT = ("clientXRoadInstance", "clientMemberClass", "clientMemberCode", "clientSubsystemCode")
_SERVICE = (
    "serviceXRoadInstance", "serviceMemberClass", "serviceMemberCode", "serviceSubsystemCode", "serviceCode",
)  # fmt: skip


def monitoring(first: date, last: date, environment: Environment = Environment.PRODUCTION) -> Iterator[dict[str, Any]]:
    """One record per message, oldest day first, streamed; both days inclusive. A field without a value is absent."""
    rows = Message.objects.using(alias(environment)).select_related("service__subsystem__member", "client__member")
    rows = rows.filter(day__gte=first, day__lte=last).order_by("day", "gateway_id", "batch", "leaf")
    for row in rows.iterator(FETCH):
        yield record(row)


def record(row: Message) -> dict[str, Any]:
    """One message in X-Road's words; moments in ms since the epoch."""
    arrived = clock.from_datetime(row.time)
    made = {
        **dict(zip(_CLIENT, subsystem_parts(row.client), strict=True)),
        **dict(zip(_SERVICE, service_parts(row.service), strict=True)),
        "serviceType": row.service.kind,
        "restMethod": row.method if row.service.kind != "WSDL" else None,
        "messageId": row.message_id,
        "messageIssue": row.issue,
        "xRequestId": str(row.request_id),
        "requestInTs": arrived // 1000,
        "responseOutTs": (arrived + row.duration_us) // 1000,
        "requestSize": row.request_size,
        "responseSize": row.response_size,
        "succeeded": row.status < FAILED_FROM,
        "statusCode": row.status,
        "faultCode": row.fault,
    }
    return {name: value for name, value in made.items() if value is not None}
