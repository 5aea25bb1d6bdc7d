"""A national catalogue to try the push with: the house's own stand-in, to which the sample entries go once everything is up."""

import os
from pathlib import Path

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import push
from duoc.sim import national_catalogue

KEY = "quoc-gia-mau"


def settle_sample_push(home: Path, simulators: str) -> None:
    """Add the target where there is none. simulators: where they listen; what is sent waits for the worker."""
    address = f"{simulators}/danhmuc"
    held = {one.key: one for one in push.targets()}
    if KEY in held:
        if held[KEY].address != address:
            push.move(HOUSE, held[KEY], address, own=simulators)
    elif not held:
        name = "Danh mục quốc gia (mô phỏng)"
        organization, secret = national_catalogue.ORGANIZATION, _secret(home / "keys" / KEY)
        push.add_target(
            HOUSE,
            KEY,
            name,
            "ckan",
            address=address,
            organization=organization,
            secret_file=str(secret),
            own=simulators,
        )


def _secret(place: Path) -> Path:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(national_catalogue.TOKEN)
    return place
