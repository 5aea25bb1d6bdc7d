"""The registry of a province with sample data: 13 shared databases and 86 open datasets, composed here and marked so.

Some of them come with a table, so that there is something to look through at once.
"""

from pathlib import Path

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, loading, publishing, resources
from duoc.web.sample_tables import tables

# Shared databases and the national services that they are joined with, so that the board of uses has something to join.
SERVICES = {
    "DC-002": "can-bo-cong-chuc",
    "DC-004": "dat-dai",
    "DC-006": "ho-tich",
    "DC-007": "tro-giup-xa-hoi",
    "DC-011": "dang-ky-doanh-nghiep",
    "DC-013": "danh-muc-dung-chung",
}
LIST = Path(__file__).parent / "samples" / "catalogue.csv"


def settle_sample_catalogue() -> None:
    """Load the list into a registry that is empty. What somebody has begun is left alone."""
    if entries.seen_by(HOUSE, withdrawn=True).exists():
        return
    loading.load(LIST.read_text(encoding="utf-8"), HOUSE)
    for code, service in SERVICES.items():
        shared = entries.entry(code, HOUSE)
        assert shared is not None, code
        resources.name_service(HOUSE, shared, service)
    for name, text in tables().items():
        entry = entries.entry(name, HOUSE)
        assert entry is not None, name
        held = resources.of_entry(entry)[0]
        publishing.publish(publishing.upload(HOUSE, held, f"{name}.csv", [text.encode()]).pk)
