"""What the system itself knows of a demand: one collector a demand, each asks rooms' services when it is called."""

from collections.abc import Callable

from duoc.boards.services.collected.accounts import accounts
from duoc.boards.services.collected.figure import Asked, Figure, Rows
from duoc.boards.services.collected.links import links
from duoc.boards.services.collected.machine import machine
from duoc.boards.services.collected.records import records
from duoc.boards.services.collected.traffic import design, kept, use

# By the key of the demand. A demand that is not here is a person's to state.
COLLECTORS: dict[str, Callable[[Asked], list[Figure]]] = {
    "cau-hinh": machine,
    "tai-khoan": accounts,
    "thay-doi": design,
    "luu-tru": kept,
    "duong-truyen": links,
    "nhat-ky": records,
    "khai-thac": use,
}

__all__ = ["COLLECTORS", "Asked", "Figure", "Rows"]
