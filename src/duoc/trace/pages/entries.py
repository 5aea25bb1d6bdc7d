"""The cell of a table that leads to an entry of the ledger."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.frame import numbers
from duoc.frame.tables import Cell
from duoc.ledger import services as ledger


def entry_cell(event: UUID | None, environment: Environment) -> Cell:
    """The entry of an event of the outbox, that it waits for the sequencer, or a dash where there was none."""
    if event is None:
        return Cell("–")
    found = ledger.entry_of_event(event, environment=environment)
    if found is None:
        return Cell(_("đang ghi"))
    href = reverse("ledger:entry", args=[found.index]) + f"?environment={environment}"
    return Cell(_("mục %s") % numbers.number(found.index), href=href)
