"""What the top bar offers: made from what exists only, so that no entry promises a page that is not there."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from duoc.core.environment import Environment

ENTRIES = (
    ("boards:overview", _("Tổng quan")),
    ("catalogue:front", _("Dữ liệu")),
    ("exchange:board", _("Trao đổi")),
    ("exchange:sandbox", _("Thử nghiệm")),
    ("people:agencies", _("Cơ quan")),
    ("people:units", _("Địa bàn")),
    ("trace:products", _("Truy xuất")),
    ("guard:front", _("Bảo vệ")),
    ("ledger:log", _("Sổ cái")),
    ("exchange:verify", _("Kiểm chứng")),
)

# Short addresses, to be printed and typed, and the part that their pages belong to.
_WITHIN = {
    "nhat-ky": "truy-xuat",
    "tra-tem": "truy-xuat",
    "so-du-lieu": "du-lieu",
    "yeu-cau-du-lieu": "du-lieu",
    "du-lieu-duoc-dung": "du-lieu",
    "chat-luong-du-lieu": "du-lieu",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, its address, whether the reader is inside it."""

    label: str
    href: str
    current: bool


def entries(path: str) -> list[Entry]:
    """The entries whose pages exist; the one that holds `path` is current."""
    made = []
    for name, label in ENTRIES:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        made.append(Entry(str(label), href, _part(path) == _part(href)))
    return made


def _part(path: str) -> str:
    """What the pages of one entry have in common: the first word of their addresses, nothing at the front page."""
    word = path.removeprefix("/").partition("/")[0]
    return _WITHIN.get(word, word)


def frame(request: HttpRequest) -> dict[str, object]:
    """Template context of every page: the top bar and the environment that the reader chose (production otherwise)."""
    wanted = request.GET.get("environment", "")
    environment = Environment(wanted) if wanted in set(Environment) else Environment.PRODUCTION
    return {"navigation": entries(request.path), "environment": environment}
