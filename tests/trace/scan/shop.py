"""A stamp on a crab with ten events behind it, and a telephone to scan it."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from tests.ledger.conftest import writing
from tests.trace.scans.stamped import activated, serial
from tests.trace.stamps.batches import GTIN

from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.trace.models import Product, StampBatch
from duoc.trace.services import captures, sites

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36"
LOT, POND = f"https://id.gs1.org/01/{GTIN}/10/L1", f"https://id.gs1.org/01/{GTIN}/10/AO-7"
# Day, hour, step, whose place; the crabs are caught, made a lot at the fourth, and carried to a shop.
STEPS = [
    (1, 5, "commissioning", 0), (1, 6, "inspecting", 0), (1, 7, "collecting", 0), (1, 9, "packing", 1),
    (1, 10, "storing", 1), (2, 4, "staging_outbound", 1), (2, 5, "shipping", 1), (2, 9, "receiving", 2), (2, 10, "stocking", 2),
]  # fmt: skip


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


def stocked(count: int = 8, **more: Any) -> StampBatch:
    """Stamps in use for a lot of which ten events tell, the activation among them."""
    batch = activated(count, **more)
    Product.objects.filter(gtin=GTIN).update(brand="Năm Căn", safety_warning="Có giáp xác", name_en="Nam Can egg crab")
    journey()
    return batch


def journey() -> None:
    """Caught in one commune, packed in another, on sale in a third: nine events of the lot and of what it was made of."""
    party = people.party_named("htx-nam-can")
    places = [
        sites.uri(sites.register_site(party, name, kind, commune))
        for name, kind, commune in [
            ("Ao số 7", "pond", "32191"),
            ("Xưởng Năm Căn", "workshop", "32152"),
            ("Kho Bạc Liêu", "store", "31825"),
        ]
    ]
    for day, hour, step, at in STEPS:
        time = f"2026-11-{day:02d}T{hour:02d}:00:00+07:00"
        event: dict[str, Any] = {
            "eventTime": time, "eventTimeZoneOffset": "+07:00", "bizStep": step, "readPoint": {"id": places[at]}
        }  # fmt: skip
        amount = {"quantity": 40, "uom": "KGM"}
        if step == "packing":
            event |= {
                "type": "TransformationEvent",
                "inputQuantityList": [{"epcClass": POND, **amount}],
                "outputQuantityList": [{"epcClass": LOT, **amount}],
                "certificationInfo": "https://chung-nhan.example/ocop-4-sao",
                "ilmd": {"cbvmda:itemExpirationDate": "2030-01-31", "cbvmda:productionDate": "2026-11-01"},
            }
        else:
            action = "ADD" if step == "commissioning" else "OBSERVE"
            event |= {"type": "ObjectEvent", "action": action}
            event["quantityList"] = [{"epcClass": POND if at == 0 else LOT, **amount}]
        captures.speak(party, event, environment=Environment.PRODUCTION)


def logged(database: str) -> None:
    """Everything that waits is in the ledger, under one checkpoint."""
    with writing(database, Environment.PRODUCTION) as writer:
        writer.append()
