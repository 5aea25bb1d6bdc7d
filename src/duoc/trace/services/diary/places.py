"""The places where a party works: ponds, apiaries, workshops."""

from dataclasses import dataclass
from uuid import UUID

from duoc.people.models import Party
from duoc.trace.rules.diary.entries import EntryRefusedError
from duoc.trace.rules.diary.said import said
from duoc.trace.services import sites
from duoc.trace.services.captures.parties import environment_of


@dataclass(frozen=True, slots=True)
class WorkPlace:
    """A place of a party. uri: as events name it."""

    id: UUID
    name: str
    uri: str


def of(party: Party) -> list[WorkPlace]:
    """The places of a party that are in use, the oldest first."""
    found = sites.sites(party, environment_of(party), ended=False)
    return [WorkPlace(one.pk, one.name, sites.uri(one)) for one in found]


def chosen(party: Party, number: str) -> WorkPlace | None:
    """The place that an entry names; None for none. Raises `EntryRefusedError`."""
    if not number:
        return None
    found = next((one for one in of(party) if str(one.id) == number), None)
    if found is None:
        raise EntryRefusedError({"site": said("Nơi làm này không phải của cơ sở bạn. Chọn lại.")})
    return found
