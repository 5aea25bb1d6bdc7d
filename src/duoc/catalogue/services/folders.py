"""Where the files of the catalogue lie, each kind in a folder of its own."""

import os
from pathlib import Path

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate

STAGE, ORIGINALS, PARQUET, EXPORTS = "stage", "originals", "parquet", "exports"


def folder(kind: str) -> Path:
    """The folder of a kind, made where it is missing; what a command makes as root belongs to the owner of the state folder."""
    found = Environment.PRODUCTION.folder(locate(settings.load())) / "catalogue" / kind
    if not found.is_dir():
        for place in (*reversed(found.parents), found):
            if not place.exists():
                place.mkdir(mode=0o700, exist_ok=True)
                give(place)
    return found


def give(place: Path) -> None:
    """The processes of the house are another user than root, who may run a command beside them."""
    if os.geteuid() == 0:
        owner = place.parent.stat()
        os.chown(place, owner.st_uid, owner.st_gid)
