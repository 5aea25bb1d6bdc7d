"""A mapping file as it is written: YAML (so JSON too), read from the parser's events with the line of every member.

No aliases, no tags, no merge keys: what is read is as large as what was written.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from duoc.engines.mapping.errors import MappingError

MAX_BYTES = 256 << 10
_MAX_DEPTH = 40
_PLAIN: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNSTORED = re.compile("[\0\ud800-\udfff]")  # no database column, and no message, can hold these
Place = tuple[str | int, ...]


@dataclass(slots=True)
class Source:
    """The document as JSON values, and where (line, from 1) each member of it stands."""

    document: Any = None
    lines: dict[Place, int] = field(default_factory=dict)


def read(text: str) -> Source:
    """The one document of a file. Raises `MappingError`."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise MappingError(f"bảng chuyển đổi dài quá {MAX_BYTES >> 10} KiB")
    source = Source()
    try:
        events = iter(list(yaml.parse(text, Loader=_LOADER)))
    except (yaml.YAMLError, UnicodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f"dòng {mark.line + 1}: " if mark is not None else ""
        raise MappingError(
            f"{where}không đọc được YAML ({getattr(problem, 'problem', None) or 'sai cấu trúc'})"
        ) from None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            source.document = _value(source, events, next(events), ())
    if documents != 1:
        raise MappingError("cần đúng một tài liệu YAML hoặc JSON")
    return source


def _value(source: Source, events: Any, event: Any, place: Place) -> Any:
    line = source.lines[place] = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise MappingError(f"dòng {line}: không dùng neo và bí danh của YAML")
    if event.tag is not None and event.tag != "!":
        raise MappingError(f"dòng {line}: không dùng thẻ kiểu của YAML")
    if len(place) > _MAX_DEPTH:
        raise MappingError(f"dòng {line}: lồng nhau quá {_MAX_DEPTH} tầng")
    if isinstance(event, yaml.ScalarEvent):
        if _UNSTORED.search(event.value):
            raise MappingError(f"dòng {line}: có ký tự không lưu được")
        return event.value if event.style else _plain(event.value, line)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_value(source, events, event, (*place, len(items))))
        return items
    members: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        at = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent) or event.value == "<<" or _UNSTORED.search(event.value):
            raise MappingError(f"dòng {at}: tên thành phần phải là chữ")
        if event.value in members:
            raise MappingError(f"dòng {at}: {event.value[:60]} có hai lần")
        name = event.value
        members[name] = _value(source, events, next(events), (*place, name))
        source.lines[(*place, name)] = at
    return members


def _plain(text: str, line: int) -> Any:
    """A scalar without quotes: null, true, false, a whole number, else text."""
    if text in _PLAIN:
        return _PLAIN[text]
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit():
        if digits != "0" and digits.startswith("0"):
            raise MappingError(f"dòng {line}: viết {text[:20]} trong ngoặc kép nếu là chữ, bỏ số 0 ở đầu nếu là số")
        return int(text) if len(digits) <= 15 else text
    return text
