"""A service's mapping as rows for people: from which field to which, by what rule."""

from typing import Any

from django.utils.translation import gettext as _

from duoc.engines.mapping import table
from duoc.engines.mapping.table import Row, Section
from duoc.exchange.services.mappings import MappingVersion


def mapping_table(version: MappingVersion) -> list[dict[str, Any]]:
    """title, whether one of several fields is needed (any_of), and rows {from, to, depth, rule, required, example, note};
    request and answer of each operation in turn."""
    mapping = version.mapping
    if mapping is None:
        return []
    return [
        _section(section, asks)
        for pair in table.sections(mapping)
        for section, asks in zip(pair, (True, False), strict=True)
    ]


def _section(section: Section, asks: bool) -> dict[str, Any]:
    way = "JSON → SOAP" if section.from_json else "SOAP → JSON"
    what = _("Yêu cầu") if asks else _("Trả lời")
    return {
        "title": " · ".join(part for part in (section.path, what, section.element, way) if part),
        "any_of": list(section.any_of),
        "rows": [_row(row, section.from_json) for row in section.rows],
    }


def _row(row: Row, from_json: bool) -> dict[str, Any]:
    return {
        "from": (row.json if from_json else row.xml) or "–",
        "to": (row.xml if from_json else row.json) or "–",
        "depth": row.depth,
        "rule": "; ".join([_kinds()[row.kind], *(_words()[kind].format(said) for kind, said in row.rules)]),
        "required": _("có") if row.required else "",
        "example": row.example,
        "note": row.note,
    }


def _kinds() -> dict[str, str]:
    return {
        "text": _("chữ"), "integer": _("số nguyên"), "number": _("số"), "boolean": _("đúng/sai"), "date": _("ngày"),
        "group": _("nhóm"),
    }  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "constant": _("luôn là {}"),
        "default": _("mặc định {}"),
        "length": _("dài {} ký tự"),
        "most": _("nhiều nhất {} ký tự"),
        "least": _("ít nhất {} ký tự"),
        "pattern": _("mẫu {}"),
        "date": "{}",
        "code": "{}",
        "any_of": _("cần một trong {}"),
        "null": _("không có thì null"),
    }
