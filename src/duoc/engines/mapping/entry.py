"""One object of a mapping file while it is checked: every member is asked for, what nobody asked for is refused."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.source import Place


class Entry:
    """Members are taken by name; errors say line and place."""

    def __init__(self, value: Any, place: Place, lines: Mapping[Place, int]) -> None:
        self._place, self._lines = place, lines
        if not isinstance(value, dict):
            self.fail("", "phải là một đối tượng")
        self._members: dict[str, Any] = dict(value)
        self._asked: set[str] = set()

    def fail(self, name: str | int, why: str) -> NoReturn:
        """Raises `MappingError` about a member."""
        place = (*self._place, name) if name != "" else self._place
        line = next((self._lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self._lines), 0)
        written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
        raise MappingError(f"{f'dòng {line}: ' if line else ''}{written[:200] or 'tệp'}: {why}")

    def has(self, name: str) -> bool:
        return self._members.get(name) is not None

    def take(self, name: str) -> Any:
        """A member as it is; None when it is not there."""
        self._asked.add(name)
        return self._members.get(name)

    def text(self, name: str, default: str | None = None, *, form: str = r"[^\x00-\x1f]{1,500}") -> str:
        value = self.take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not re.fullmatch(form, value):
            self.fail(name, "phải có, và là chữ đúng dạng" if value is None else "sai dạng")
        return value

    def flag(self, name: str) -> bool:
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            self.fail(name, "là true hoặc false")
        return bool(value)

    def number(self, name: str, default: int | None, low: int, high: int) -> int | None:
        value = self.take(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fail(name, f"là số nguyên từ {low} đến {high}")
        return value

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        value = self.take(name)
        if value is None:
            return default
        if value not in options:
            self.fail(name, f"là một trong: {', '.join(options)}")
        return str(value)

    def table(self, name: str) -> dict[str, Any]:
        """An object whose members are not known beforehand."""
        value = self.take(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fail(name, "phải là một bảng")
        return dict(value)

    def items(self, name: str, most: int) -> list[Any]:
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most:
            self.fail(name, f"phải là một danh sách, nhiều nhất {most} mục")
        return list(value)

    def entry(self, name: str) -> "Entry":
        return Entry(
            self.take(name) if self.has(name) else self.fail(name, "phải có"), (*self._place, name), self._lines
        )

    def entries(self, name: str, most: int) -> list["Entry"]:
        place = (*self._place, name)
        return [Entry(value, (*place, n), self._lines) for n, value in enumerate(self.items(name, most))]

    def done(self) -> None:
        """Nothing is left that nobody understands."""
        for name in self._members:
            if name not in self._asked:
                self.fail(name, "không có thành phần này trong dạng duoc.mapping/1, hoặc không dùng được ở đây")
