"""Gateways that were registered before the ledger told of it are told of now, once.

Once, and here rather than in the recorder: a recorder that made up for missing entries at every start would do so for a
row that somebody slipped into the table as well.
"""

import uuid
from typing import Any

from django.db import migrations
from django.utils import timezone

from duoc.core import canonical

KIND = "exchange.gateway_registered"


def tell(apps: Any, schema_editor: Any) -> None:
    """Queue one public entry for each gateway of the schema that is being migrated."""
    using = schema_editor.connection.alias
    outbox = apps.get_model("frame", "Outbox").objects.using(using)
    for gateway in apps.get_model("exchange", "Gateway").objects.using(using).order_by("id"):
        event, time = uuid.uuid4(), timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        entry = {"event": str(event), "gateway": gateway.name, "kind": KIND, "time": time, "vkey": gateway.vkey}
        outbox.create(event=event, kind=KIND, entry=canonical.dumps(entry))


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_initial"),
        ("frame", "0001_initial"),
    ]

    # Never undone: what was logged stays.
    operations = [migrations.RunPython(tell)]
