"""Who captures: the party of a key, the environment that its key opens, and what it may speak of."""

from dataclasses import dataclass, replace
from uuid import UUID

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people import services as people
from duoc.people.services import Party
from duoc.trace.models import Product
from duoc.trace.rules.speaking import Speaker


@dataclass(frozen=True, slots=True)
class Capturer:
    """A party at the door. receivers: (prefix or GLN, party) of everybody that goods can be handed to. capture: its job."""

    using: str
    party: int
    code: str
    speaker: Speaker
    receivers: tuple[tuple[str, int], ...]
    capture: UUID | None = None

    def working_on(self, capture: UUID) -> "Capturer":
        """The same party in a job."""
        return replace(self, capture=capture)


def environment_of(party: Party) -> Environment:
    """The one environment that a party's keys open."""
    return Environment.SANDBOX if party.sandbox else Environment.PRODUCTION


def capturer(party: Party, environment: Environment | None = None) -> Capturer:
    """What a party may do, as of now, where its keys lead or in the environment that is named."""
    using = alias(environment or environment_of(party))
    if party.sandbox:
        return Capturer(using, party.pk, party.code, Speaker((), frozenset(), (), anything=True), ())
    held = people.held_prefixes()
    numbers = people.party_numbers()
    products = Product.objects.using(using).filter(party_id=party.pk).values_list("gtin", "code")
    speaker = Speaker(
        tuple(one.digits for one in held if one.party == party.code),
        frozenset(text for row in products for text in row if text),
        tuple(one.digits for one in held),
    )
    receivers = tuple((one.digits, numbers[one.party]) for one in held if one.party in numbers)
    return Capturer(using, party.pk, party.code, speaker, receivers)
