"""What the system itself knows of a demand: collectors by its key, each asks rooms' services when it is called."""

from collections.abc import Callable

from duoc.boards.services.collected import accounts, links, machine, records, traffic, wall
from duoc.boards.services.collected.figure import Asked, Figure, Rows

# By the key of the demand. A demand that is not here is a person's to state.
COLLECTORS: dict[str, tuple[Callable[[Asked], list[Figure]], ...]] = {
    "cau-hinh": (machine.figures,),
    "tai-khoan": (accounts.figures,),
    "thay-doi": (traffic.design,),
    "luu-tru": (traffic.kept, wall.limits),
    "muc-dich": (wall.purpose,),
    "tuong-lua": (wall.strictness,),
    "duong-truyen": (links.figures,),
    "nhat-ky": (records.figures,),
    "khai-thac": (traffic.use,),
}

__all__ = ["COLLECTORS", "Asked", "Figure", "Rows"]
