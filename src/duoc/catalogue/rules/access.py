"""Requests for shared data: shared by default, refused in writing alone, with reason and legal ground (NĐ 194/2025 Điều 16)."""

from duoc.catalogue.rules.entries import EntryRefusedError

REQUEST_STATES = ("received", "considered", "granted", "refused", "disputed", "closed")
WAITS = ("received", "considered")
NEXT = {
    "received": ("considered", "granted", "refused"),
    "considered": ("granted", "refused"),
    "granted": ("closed",),
    "refused": ("disputed", "closed"),
    "disputed": ("granted", "refused", "closed"),
    "closed": (),
}


def check(now: str, wanted: str, words: str, ground: str) -> None:
    """Raises `EntryRefusedError` where a request in state `now` cannot become `wanted`, or not with so few words."""
    if wanted not in NEXT.get(now, ()):
        raise EntryRefusedError("Yêu cầu đã qua bước này.", "state")
    if wanted == "refused" and not (words.strip() and ground.strip()):
        raise EntryRefusedError("Từ chối phải bằng văn bản: nêu lý do và căn cứ pháp lý.", "ground")
    if wanted == "disputed" and not words.strip():
        raise EntryRefusedError("Cần nêu điều vướng mắc.", "words")
