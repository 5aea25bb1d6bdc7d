"""A cooperative, its product, and batches of its stamps."""

from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.models import Product, StampBatch
from duoc.trace.services import products, stamps

GTIN = "08930001123458"
HOST = "TEM.CAMAU.VN"


def cooperative() -> tuple[Party, Product]:
    """Who orders, and what for."""
    party = people.add_party("htx-nam-can", "HTX Cua Năm Căn", "cooperative", prefixes=["8930001"])
    return party, products.register_product(party, "Cua gạch son Năm Căn", number=GTIN)


def minted(
    party: Party, product: Product, count: int = 100, *, pins: bool = False, preset: str = "crab-tie"
) -> StampBatch:
    """A batch of which everything is minted."""
    batch = stamps.order(party, product, count, HOST, preset=preset, pins=pins)
    return stamps.mint(batch, environment=Environment.PRODUCTION)


def delivered(party: Party, product: Product, count: int = 100, **more: object) -> StampBatch:
    """A batch that its producer has."""
    batch = minted(party, product, count, **more)  # type: ignore[arg-type]  # handed on
    stamps.move(batch.pk, "printed")
    stamps.move(batch.pk, "delivered")
    return batch
