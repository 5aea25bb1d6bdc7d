"""What is said of a text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from duoc.engines.sql.patterns import Pattern

# Why nobody may learn a statement, in words.
HAZARDS = {
    "code": "chạy mã (DO)",
    "definition": "định nghĩa, phân quyền hoặc lệnh quản trị",
    "file": "đọc, ghi tệp của máy chủ",
    "program": "gọi chương trình của máy chủ",
    "tautology": "điều kiện luôn đúng",
    "wildcard": "mẫu LIKE khớp mọi giá trị",
}


def hazard_words(hazards: frozenset[str]) -> str:
    """The hazards for a person to read."""
    found = []
    for hazard in sorted(hazards):
        kind, _, name = hazard.partition(":")
        words = {"function": "hàm nguy hiểm", "setting": "đổi thiết lập"}.get(kind)
        found.append(f"{words} {name}" if words else HAZARDS[kind])
    return ", ".join(found)


@dataclass(frozen=True)
class Verdict:
    """`rule` is `allowed`, `empty`, `unknown`, `denied`, `search_path`, that of a value policy (`places.RULES`) or of a refusal
    (`syntax`, `size`, `depth`, `form`). `keys` are those of the statements, for the audit. `reason` is for a person."""

    allowed: bool
    rule: str
    reason: str
    keys: tuple[str, ...] = ()
    _nearest: Callable[[], str] | None = field(default=None, repr=False, compare=False)
    _pattern: Callable[[], Pattern | None] | None = field(default=None, repr=False, compare=False)

    @property
    def word(self) -> Literal["allow", "block"]:
        return "allow" if self.allowed else "block"

    @cached_property
    def nearest(self) -> str:
        """The difference to the allowed statement that is most like this one; worked out when somebody asks."""
        return self._nearest() if self._nearest is not None else ""

    @cached_property
    def pattern(self) -> Pattern | None:
        """Of a text that passed: what else passes as surely (`patterns`); worked out when somebody asks."""
        return self._pattern() if self._pattern is not None else None
