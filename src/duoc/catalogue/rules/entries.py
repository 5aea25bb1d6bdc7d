"""What an entry of the registry may say: kinds, levels, states, names, and what the law wants of each kind."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from duoc.core import text as vietnamese

KINDS = ("master", "shared", "open")
LEVELS = ("open", "restricted", "hidden")
STATES = ("draft", "waiting", "published", "ended", "withdrawn")
ON_SHOW = ("published", "ended")  # `ended`: no longer updated, still there
ACCESS_RIGHTS = ("PUBLIC", "RESTRICTED", "NON_PUBLIC")
RESOURCE_KINDS = ("", "upload", "datastore", "service")
NAME_FORM = r"^[a-z0-9_-]{2,100}$"

# Which state may follow which (reference: the life of an entry). Nothing follows withdrawal: its stone stays.
NEXT_STATES: Mapping[str, tuple[str, ...]] = {
    "draft": ("waiting", "published", "withdrawn"),
    "waiting": ("draft", "published", "withdrawn"),
    "published": ("ended", "withdrawn"),
    "ended": ("published", "withdrawn"),
    "withdrawn": (),
}


class EntryRefusedError(ValueError):
    """An entry cannot be so; the message says why, in a steward's words. `member`: what it is about."""

    def __init__(self, message: str, member: str = "") -> None:
        super().__init__(message)
        self.member = member


class Wanted(NamedTuple):
    """A member that the law or the national list wants of an entry, its Vietnamese name, and of which kinds."""

    member: str
    label: str
    kinds: frozenset[str]


_ALL = frozenset(KINDS)
# ● of the list of fields of an entry; what the database itself demands (code, title, kind, agency) is not listed again.
WANTED = (
    Wanted("notes", "Mô tả", _ALL),
    Wanted("topic", "Lĩnh vực", _ALL),
    Wanted("source_note", "Cơ sở dữ liệu nguồn", frozenset({"shared", "open"})),
    Wanted("frequency", "Kỳ nhập liệu", _ALL),
    Wanted("review_months", "Kỳ rà soát", _ALL),
    Wanted("formats", "Định dạng, hình thức chia sẻ", _ALL),
    Wanted("license_id", "Giấy phép", frozenset({"open"})),
    Wanted("legal_bases", "Căn cứ pháp lý", _ALL),
    Wanted("contact", "Đầu mối", _ALL),
    Wanted("spatial", "Phạm vi không gian", frozenset({"open"})),
    Wanted("starts", "Phạm vi thời gian", frozenset({"open"})),
    Wanted("keywords", "Từ khóa", frozenset({"open"})),
)


def debts(kind: str, members: Mapping[str, Any]) -> list[Wanted]:
    """What an entry of this kind still owes: wanted members that are empty, in the order of the list."""
    return [wanted for wanted in WANTED if kind in wanted.kinds and not members.get(wanted.member)]


def check_state(now: str, wanted: str) -> None:
    """Raises `EntryRefusedError` where an entry in state `now` cannot become `wanted`."""
    if wanted not in NEXT_STATES.get(now, ()):
        raise EntryRefusedError(
            f"Mục đang ở trạng thái “{STATE_WORDS[now]}”, không chuyển sang “{STATE_WORDS[wanted]}” được.", "state"
        )


STATE_WORDS = {
    "draft": "nháp",
    "waiting": "chờ duyệt",
    "published": "đã công bố",
    "ended": "ngừng cập nhật",
    "withdrawn": "thu hồi",
}
KIND_WORDS = {"master": "dữ liệu chủ", "shared": "dữ liệu dùng chung", "open": "dữ liệu mở"}


def slug(title: str) -> str:
    """An address of a title: its folded words with hyphens, at most 100 characters; never empty."""
    words = re.sub(r"[^a-z0-9]+", "-", vietnamese.fold(title).encode("ascii", "ignore").decode()).strip("-")
    return words[:100].rstrip("-") if len(words) >= 2 else f"muc-{words or '0'}"


def keyword(word: str) -> str:
    """A keyword as it is kept: NFC, one space between words, as its steward wrote it."""
    return " ".join(unicodedata.normalize("NFC", word).split())
