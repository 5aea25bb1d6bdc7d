"""XML → JSON: an element's content becomes an object. Elements are found by name; others are left in an answer, refused in a
request."""

from collections.abc import Sequence
from typing import Any, Protocol, cast

from duoc.engines.mapping.errors import UnmappableError
from duoc.engines.mapping.fields import Field, Group, Half, Name
from duoc.engines.mapping.values import to_value

_Elements = dict[str, "_Elements | None"]


class Element(Protocol):
    """An element that was read safely: names are `namespace}local`."""

    @property
    def name(self) -> str: ...

    @property
    def attributes(self) -> dict[str, str]: ...

    @property
    def children(self) -> Sequence["Element"]: ...

    @property
    def text(self) -> str: ...


def read(half: Half, element: Element, *, strict: bool) -> dict[str, Any]:
    """The JSON object of a message. Raises `UnmappableError`."""
    if element.name != half.element.read:
        raise UnmappableError("", f"cần phần tử {half.element.written}")
    return _content(half.group, element, "", strict)


def _content(group: Group, element: Element, place: str, strict: bool) -> dict[str, Any]:
    if strict:
        _check_known(group, element, place)
    value: dict[str, Any] = {}
    present = {field.label for field in group.fields if _field(value, field, element, place, strict)}
    for names in group.any_of:
        if not names & present:
            raise UnmappableError(place, f"cần một trong: {', '.join(sorted(names))}")
    return value


def _field(into: dict[str, Any], field: Field, element: Element, place: str, strict: bool) -> bool:
    """Whether the field is there."""
    if not field.json:
        return True  # a constant of the XML side
    at = f"{place}.{field.label}" if place else field.label
    if not field.xml:
        _put(into, field.json, field.constant)
        return True
    found = _found(field, element, at)
    if field.empty_is_absent:
        found = [one for one in found if not (isinstance(one, str) and not one.strip())]
    if not found and field.default is not None and not field.many:
        _put(into, field.json, field.default)
        return True
    if not found and field.required:
        raise UnmappableError(at, "thiếu trường bắt buộc")
    if field.many:
        if len(found) > field.most:
            raise UnmappableError(at, f"nhiều nhất {field.most} mục")
        if found or field.absent == "empty":
            _put(into, field.json, [_read(field, one, f"{at}[{n}]", strict) for n, one in enumerate(found)])
            return bool(found)
    elif found:
        if len(found) > 1:
            raise UnmappableError(at, "có nhiều lần")
        _put(into, field.json, _read(field, found[0], at, strict))
        return True
    if field.absent == "null":
        _put(into, field.json, None)
    return False


def _read(field: Field, found: Element | str, place: str, strict: bool) -> Any:
    if field.group is not None and not isinstance(found, str):
        return _content(field.group, found, place, strict)
    assert isinstance(found, str)
    return to_value(field, found, place)


def _found(field: Field, element: Element, place: str) -> list[Element | str]:
    """The elements that the path leads to; of scalars their texts."""
    *above, last = field.xml
    for name in above:
        inner = _named(element, name)
        if len(inner) > 1:
            raise UnmappableError(place, f"{name.written} có nhiều lần")
        if not inner:
            return []
        element = inner[0]
    if field.attribute:
        value = element.attributes.get(last.read)
        return [] if value is None else [value]
    elements = _named(element, last)
    if field.group is not None:
        return list(elements)
    for one in elements:
        if one.children:
            raise UnmappableError(place, "phải là một giá trị, không phải một nhóm")
    return [one.text for one in elements]


def _named(element: Element, name: Name) -> list[Element]:
    return [child for child in element.children if child.name == name.read]


def _put(into: dict[str, Any], names: Sequence[str], value: Any) -> None:
    for name in names[:-1]:
        into = into.setdefault(name, {})
    into[names[-1]] = value


def _check_known(group: Group, element: Element, place: str) -> None:
    """Raises `UnmappableError` for an element that no field names. What is below a field's own element is its own matter."""
    known: _Elements = {}
    for field in group.fields:
        inner, path = known, [name.read for name in field.xml]
        for name in path[:-1]:
            inner = cast(_Elements, inner.setdefault(name, {}))
        if path and not field.attribute:
            inner[path[-1]] = None
    _check_children(known, element, place)


def _check_children(known: _Elements, element: Element, place: str) -> None:
    for child in element.children:
        local = child.name.rpartition("}")[2][:60]
        at = f"{place}.{local}" if place else local
        if child.name not in known:
            raise UnmappableError(at, "phần tử lạ, không có trong bảng chuyển đổi")
        below = known[child.name]
        if below is not None:
            _check_children(below, child, at)
