"""A stamp on a crab with ten events behind it, and a telephone to scan it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client
from tests.trace.chains import ADD, Chain, write
from tests.trace.scans.stamped import activated, serial
from tests.trace.stamps.batches import GTIN

from duoc.people import services as people
from duoc.trace.models import Product, StampBatch

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36"
LOT, POND, PALLET = f"01/{GTIN}/10/L1", f"01/{GTIN}/10/AO-7", "00/089300010000000017"


@dataclass
class Telephone:
    """A browser that scans: keeps its cookies."""

    client: Client = field(default_factory=lambda: Client(headers={"host": "localhost"}))

    def get(self, path: str, **headers: str) -> Any:
        sent = {"Accept": BROWSER, "User-Agent": CHROME, "Accept-Language": "vi-VN,vi;q=0.9"}
        return self.client.get(path, headers=sent | {name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, fields: dict[str, Any] | None = None) -> Any:
        return self.client.post(path, fields or {}, headers={"Accept": BROWSER, "User-Agent": CHROME})


def address(batch: StampBatch, place: int = 1) -> str:
    return f"/01/{GTIN}/21/{serial(batch, place)}"


def stocked(count: int = 8, *, events: bool = True, **more: Any) -> StampBatch:
    """Stamps in use for a lot of which ten events tell."""
    batch = activated(count, **more)
    Product.objects.filter(gtin=GTIN).update(brand="Năm Căn", safety_warning="Có giáp xác", name_en="Nam Can egg crab")
    if events:
        journey()
    return batch


def journey() -> None:
    """Caught, weighed, packed and carried: ten events of the lot."""
    chain = Chain()
    chain.see(1, f"{POND}*40", action=ADD, step="commissioning", place="414/8930001000019")
    chain.see(2, f"{POND}*40", step="inspecting", place="414/8930001000019")
    chain.see(3, f"{POND}*40", step="collecting", place="414/8930001000019")
    chain.make(5, [f"{POND}*40"], [f"{LOT}*38"], step="packing", place="414/8930001000026")
    chain.see(6, f"{LOT}*38", step="inspecting", place="414/8930001000026")
    chain.see(7, f"{LOT}*38", step="storing", place="414/8930001000026")
    chain.see(8, f"{LOT}*38", step="staging_outbound", place="414/8930001000026")
    chain.see(9, f"{LOT}*38", step="shipping", place="414/8930001000026")
    chain.see(12, f"{LOT}*38", step="receiving", place="414/8930001000033")
    chain.see(13, f"{LOT}*38", step="stocking", place="414/8930001000033")
    with connection.cursor() as cursor:
        write(cursor, chain, people.party_named("htx-nam-can").pk)
