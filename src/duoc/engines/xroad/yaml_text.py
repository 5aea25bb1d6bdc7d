"""YAML as descriptions use it, read from the parser's events: what is read is small, and every text knows its place.

Every plain scalar but null is a text, since only names and addresses are looked at. An alias is the very object of its
anchor and is never expanded, so a bomb of aliases stays as small as it was written; merge keys, which would expand, are refused.
"""

from typing import Any

import yaml

MAX_DEPTH = 100
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# libyaml's parser keeps its own stack on the heap and stops at its own depth; the one in Python is the same, slower.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DescriptionError(ValueError):
    """A description that cannot be used; the message says why, for people."""


class Text(str):
    """A scalar, and where its characters (quotes included) stand in the document: [begin, end)."""

    __slots__ = ("begin", "end")
    begin: int
    end: int


def read_yaml(text: str) -> Any:
    """The one document of a YAML text: dicts with text keys, lists, `Text` and None. Raises `DescriptionError`."""
    try:
        return _build(text)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "không phải YAML"
        mark = getattr(error, "problem_mark", None)
        place = f" (dòng {mark.line + 1})" if mark is not None else ""
        raise DescriptionError(f"không đọc được YAML{place}: {problem}") from None
    except (ValueError, UnicodeError) as error:
        if isinstance(error, DescriptionError):
            raise
        raise DescriptionError("không đọc được YAML") from None


def _build(text: str) -> Any:
    root: list[Any] = []
    open_: list[Any] = [root]  # the containers that are being filled, the innermost last
    keys: list[Any] = [None]  # of each open mapping, the key that waits for its value
    anchors: dict[str, Any] = {}
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            open_.pop()
            keys.pop()
            continue
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            value = {}
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise DescriptionError(f"không có neo {event.anchor!r}")
            value = anchors[event.anchor]
        else:
            continue
        if not isinstance(event, yaml.AliasEvent) and event.anchor is not None:
            anchors[event.anchor] = value
        _put(open_[-1], keys, value)
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append(value)
            keys.append(None)
            if len(open_) > MAX_DEPTH:
                raise DescriptionError(f"bản mô tả lồng nhau quá {MAX_DEPTH} tầng")
    if len(root) != 1:
        raise DescriptionError("cần đúng một tài liệu YAML")
    return root[0]


def _put(container: Any, keys: list[Any], value: Any) -> None:
    if isinstance(container, list):
        container.append(value)
    elif keys[-1] is None:
        if isinstance(value, dict | list):
            raise DescriptionError("một khóa YAML không phải là chữ")
        key = "null" if value is None else str(value)
        if key == "<<":
            raise DescriptionError("khóa gộp << của YAML không được dùng")
        if key in container:
            raise DescriptionError(f"khóa {key!r} có hai lần")
        keys[-1] = key
    else:
        container[keys[-1]] = value
        keys[-1] = None


def _scalar(event: Any) -> Text | None:
    if not event.style and event.value in _NULLS:
        return None
    made = Text(event.value)
    made.begin, made.end = event.start_mark.index, event.end_mark.index
    return made
