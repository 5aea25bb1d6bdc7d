"""The entries of a registry file: typed reading, and faults that name the entry, the field and the reason."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from duoc.engines.xroad.identifiers import Parts
from duoc.engines.xroad.places import is_media
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError

_NOTHING: Any = object()


class Entry:
    """A JSON object of the file. `where` says which, e.g. `services[3]`. Fields that nobody read are faults (`end`)."""

    def __init__(self, where: str, value: Any, legacy: bool) -> None:
        self.where, self.legacy = where, legacy
        if not isinstance(value, dict):
            raise RefusedError(f"{where or 'Tệp'}: cần một đối tượng JSON.")
        self._value: dict[str, Any] = value
        self._read = {"note"}

    def __contains__(self, field: str) -> bool:
        return field in self._value

    def fault(self, field: str, reason: str) -> RefusedError:
        """What is wrong with a field, to be raised."""
        place = ".".join(part for part in (self.where, field) if part)
        told = f" ({self._value['id']})" if isinstance(self._value.get("id"), str) and field != "id" else ""
        return RefusedError(f"{place}{told}: {reason}.")

    def check(self, field: str, rule: Callable[[Any], None], value: Any) -> None:
        """Let a rule of `names` judge a field's value."""
        try:
            rule(value)
        except RefusedError as error:
            raise self.fault(field, str(error).rstrip(".")) from None

    def said(self, field: str) -> bool:
        """Whether the field is there and not null; it counts as read."""
        self._read.add(field)
        return self._value.get(field) is not None

    def _take(self, field: str, kind: type, default: Any) -> Any:
        self._read.add(field)
        value = self._value.get(field, _NOTHING)
        if value is _NOTHING or (value is None and default is not _NOTHING):
            if default is _NOTHING:
                raise self.fault(field, "thiếu")
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fault(field, f"không đúng kiểu ({value!r})")
        return value

    def text(self, field: str, default: Any = _NOTHING) -> Any:
        """A string; NUL and lone surrogates cannot be stored."""
        value = self._take(field, str, default)
        if isinstance(value, str) and ("\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
            raise self.fault(field, "có ký tự không lưu được")
        return value

    def number(self, field: str, default: float) -> float:
        """A number."""
        return float(self._take(field, int if isinstance(self._value.get(field), int) else float, default))

    def whole(self, field: str) -> int | None:
        """A whole number of the published statistics, or null."""
        value: int | None = self._take(field, int, None)
        if value is not None and not 0 < value < 1 << 15:
            raise self.fault(field, "cần một số từ 1 đến 32767")
        return value

    def flag(self, field: str, default: bool) -> bool:
        """true or false."""
        return bool(self._take(field, bool, default))

    def list(self, field: str) -> list[Any]:
        """An array; absent is empty."""
        found: list[Any] = self._take(field, list, [])
        return found

    def words(self, field: str) -> tuple[str, ...]:
        """An array of strings."""
        found = self.list(field)
        if not all(isinstance(word, str) for word in found):
            raise self.fault(field, "cần các chuỗi")
        return tuple(found)

    def choice(self, field: str, words: tuple[str, ...], default: str) -> str:
        """One of some words."""
        value: str = self.text(field, default)
        if value not in words:
            raise self.fault(field, f"{value!r} không có; dùng {', '.join(words)}")
        return value

    def title(self, field: str, otherwise: str = "") -> str:
        """A name for people; where it is absent, the text of another field."""
        value = self.text(field) if field in self._value or not otherwise else self.text(otherwise)
        try:
            return names.titled(value)
        except RefusedError as error:
            raise self.fault(field, str(error).rstrip(".")) from None

    def count(self, field: str) -> int:
        """How many parts an identifier has."""
        return int(self.text(field).count("/")) + 1

    def parts(self, field: str, length: int) -> Parts:
        """The parts of an identifier."""
        return self._identifier(field, self.text(field), length)

    def identifiers(self, field: str, length: int) -> tuple[Parts, ...]:
        """An array of identifiers, each once."""
        found = tuple(self._identifier(field, word, length) for word in self.words(field))
        if len(set(found)) != len(found):
            raise self.fault(field, "có mã lặp lại")
        return found

    def _identifier(self, field: str, written: str, length: int) -> Parts:
        parts = tuple(written.split("/"))
        if len(parts) != length:
            raise self.fault(field, f"mã {written!r} có {len(parts)} phần, cần {length}")
        self.check(field, lambda all_: names.check_parts(*all_, legacy=self.legacy), parts)
        return parts

    def description(self, field: str) -> tuple[str, str] | None:
        """(media type, text) of a stored description, or null."""
        if not self.said(field):
            return None
        inner = Entry(f"{self.where}.{field}", self._value[field], self.legacy)
        media, text = inner.text("media"), inner.text("text")
        if not is_media(media):
            raise inner.fault("media", f"{media!r} không phải một kiểu nội dung")
        inner.end()
        return media, text

    def endpoint(self, pair: Any) -> tuple[str, str]:
        """A method, upper-case, and a path pattern."""
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) for word in pair)):
            raise self.fault("endpoints", "cần các cặp [phương thức, mẫu đường dẫn]")
        self.check("endpoints", lambda two: names.check_right(*two), pair)
        return pair[0].upper(), pair[1]

    def rows(self, field: str) -> "Iterator[Entry]":
        """The entries of an array."""
        for place, value in enumerate(self.list(field)):
            yield Entry(f"{field}[{place}]", value, self.legacy)

    def end(self) -> None:
        """Raises `RefusedError` for a field that was not read: a misspelt one must not pass for one that is absent."""
        for field in self._value.keys() - self._read:
            raise self.fault(field, "trường này không có trong dạng tệp")


def listed(section: str, keys: Iterable[Any]) -> set[Any]:
    """The set of an array's keys. Raises `RefusedError` naming the second of two equal ones."""
    seen: set[Any] = set()
    for place, key in enumerate(keys):
        if key in seen:
            raise RefusedError(f"{section}[{place}]: đã có ở trên, trong cùng tệp.")
        seen.add(key)
    return seen
