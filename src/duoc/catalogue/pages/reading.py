"""How a file is to be read the next time: the form under a job's report, with the answers that its remarks ask for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from duoc.catalogue.pages import words
from duoc.engines.tabular.choice import DELIMITERS, ENCODINGS, TYPES, Choice

# Wider tables keep the types that were found: a page for a hundred columns helps nobody.
WIDEST = 40


class ReadingForm(forms.Form):
    """Of a report: what it was read as is what stands there at first. `choice` is what a job takes."""

    def __init__(self, report: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data, prefix="doc")
        self.read: dict[str, Any] = dict(report["choice"])
        self.columns = {one["name"]: one.get("title") or one["name"] for one in report.get("columns", [])}
        kind = self.read["format"]
        if kind == "csv":
            self._choices("encoding", _("Bảng mã"), [(one, one.upper()) for one in ENCODINGS])
            signs = {",": _("dấu phẩy"), ";": _("dấu chấm phẩy"), "\t": _("dấu tab"), "|": _("gạch đứng")}
            self._choices("delimiter", _("Dấu ngăn cột"), [(one, signs[one]) for one in DELIMITERS])
        if kind in ("csv", "xlsx"):
            self.fields["header_row"] = forms.IntegerField(
                label=_("Tên cột ở dòng (0: không có)"), min_value=0, max_value=9999, initial=self.read["header_row"]
            )
            self.fields["ragged"] = forms.BooleanField(
                label=_("Bỏ dòng thừa hoặc thiếu ô ra ngoài"), required=False, initial=self.read["ragged"] == "drop"
            )
        if kind != "parquet":
            self._choices("decimal", _("Số lẻ sau"), [(",", _("dấu phẩy")), (".", _("dấu chấm"))])
            self._choices("order", _("Ngày viết"), [("dmy", _("ngày/tháng/năm")), ("mdy", _("tháng/ngày/năm"))])
        self._of_columns()

    def choice(self) -> dict[str, Any]:
        """How to read: what was said, on top of how it was read."""
        said = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.read and name not in ("types", "empty")
        }
        if "ragged" in said:
            said["ragged"] = "drop" if said["ragged"] else "stop"
        told = Choice.from_json(self.read).said(said).to_json()
        types = dict(self.read["types"])
        for place, name in enumerate(self._shown()):
            types.pop(name, None)
            if kind := self.cleaned_data[f"type-{place}"]:
                types[name] = kind
        empty = (self.read["empty"] or self.columns) if self.cleaned_data["empty"] else []
        return told | {"types": types, "empty": list(empty)}

    def _choices(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=self.read[name])

    def _shown(self) -> list[str]:
        return list(self.columns)[:WIDEST]

    def _of_columns(self) -> None:
        kinds = [("", _("tự xét")), *((one, words.column_type(one)) for one in TYPES)]
        for place, name in enumerate(self._shown()):
            self.fields[f"type-{place}"] = forms.ChoiceField(
                label=_("Kiểu của cột %s") % self.columns[name],
                choices=kinds,
                required=False,
                initial=self.read["types"].get(name, ""),
            )
        self.fields["empty"] = forms.BooleanField(
            label=_("Coi ô không đọc được theo kiểu của cột là ô trống"),
            required=False,
            initial=bool(self.read["empty"]),
        )
