"""JSON → XML: an object becomes the content of an element, in the order of the mapping.

What the object holds besides is refused in a request (nobody should believe that it was passed on) and left in an answer."""

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element as Tree
from xml.etree.ElementTree import SubElement

from duoc.engines.mapping.errors import UnmappableError
from duoc.engines.mapping.fields import Field, Group, Half, Known, Mapping
from duoc.engines.mapping.values import UNWRITABLE, to_text

MAX_ELEMENTS = 20_000


def written(mapping: Mapping, half: Half, value: Any, *, strict: bool) -> Tree:
    """The element of a message; its names carry the file's prefixes, which it declares. Raises `UnmappableError`."""
    root = Tree(half.element.written, {f"xmlns:{prefix}": uri for prefix, uri in mapping.namespaces.items()})
    _Writer(strict).content(root, half.group, value, "")
    return root


class _Writer:
    def __init__(self, strict: bool) -> None:
        self._strict = strict
        self._elements = 0

    def content(self, parent: Tree, group: Group, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise UnmappableError(place, "phải là một đối tượng JSON")
        if self._strict:
            _check_known(value, group.known, place)
        present = {field.label for field in group.fields if self._field(parent, field, value, place)}
        for names in group.any_of:
            if not names & present:
                raise UnmappableError(place, f"cần một trong: {', '.join(sorted(names))}")

    def _field(self, parent: Tree, field: Field, value: dict[str, Any], place: str) -> bool:
        """Whether the field is there."""
        if not field.xml:
            return True  # a constant of the JSON side
        at = f"{place}.{field.label}" if place else field.label
        found = field.constant if field.constant is not None else _at(value, field.json, at)
        if field.empty_is_absent:
            found = [one for one in found if one != ""] if isinstance(found, list) else None if found == "" else found
        if found is None:
            found = field.default
        if found is None:
            if field.required:
                raise UnmappableError(at, "thiếu trường bắt buộc")
            return False
        if not field.many:
            self._one(parent, field, found, at)
            return True
        if not isinstance(found, list):
            raise UnmappableError(at, "phải là một danh sách")
        if len(found) > field.most or (field.required and not found):
            raise UnmappableError(at, f"cần từ {int(field.required)} đến {field.most} mục")
        for number, item in enumerate(found):
            self._one(parent, field, item, f"{at}[{number}]")
        return bool(found)

    def _one(self, parent: Tree, field: Field, value: Any, place: str) -> None:
        *above, last = field.xml
        for name in above:
            same = len(parent) and parent[-1].tag == name.written
            parent = parent[-1] if same else self._child(parent, name.written)
        if field.attribute:
            parent.set(last.written, to_text(field, value, place))
            return
        element = self._child(parent, last.written)
        if field.group is not None:
            self.content(element, field.group, value, place)
        else:
            element.text = to_text(field, value, place)

    def _child(self, parent: Tree, name: str) -> Tree:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise UnmappableError("", f"thông điệp quá lớn: nhiều nhất {MAX_ELEMENTS} phần tử")
        return SubElement(parent, name)


def _at(value: Any, names: Iterable[str], place: str) -> Any:
    for name in names:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise UnmappableError(place, "phải nằm trong một đối tượng JSON")
        value = value.get(name)
    return value


def _check_known(value: dict[str, Any], known: Known, place: str) -> None:
    for name, below in value.items():
        told = UNWRITABLE.sub("\ufffd", name[:60])  # it goes into an error's text, which may be XML too
        at = f"{place}.{told}" if place else told
        if name not in known:
            raise UnmappableError(at, "trường lạ, không có trong bảng chuyển đổi")
        inner = known[name]
        if inner is not None and isinstance(below, dict):
            _check_known(below, inner, at)
