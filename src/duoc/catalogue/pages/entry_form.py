"""The form of an entry: what a steward says of it, in the order in which he is asked by whoever uses the data."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.catalogue.pages import words
from duoc.catalogue.rules.entries import keyword
from duoc.catalogue.rules.frequencies import DAYS
from duoc.catalogue.services import publishers, topics
from duoc.catalogue.services.entries import Entry
from duoc.catalogue.services.viewers import Viewer

_KINDS = (
    ("open", gettext_lazy("dữ liệu mở")),
    ("shared", gettext_lazy("dữ liệu dùng chung")),
    ("master", gettext_lazy("dữ liệu chủ")),
)
_LEVELS = (
    ("open", gettext_lazy("mở: mọi người xem được dòng dữ liệu")),
    ("restricted", gettext_lazy("dùng chung: mục công khai, dữ liệu qua trục chia sẻ")),
    ("hidden", gettext_lazy("nội bộ: chỉ cơ quan mình thấy")),
)
_RIGHTS = {"open": "PUBLIC", "restricted": "RESTRICTED", "hidden": "NON_PUBLIC"}
_LICENCES = ("", "cc-by", "cc-by-sa", "cc-zero", "odc-by", "odc-odbl", "odc-pddl", "other-open")
_CONTACT = ("role", "email", "phone")
_BASIS = ("title", "article", "url")
_COMMAS = gettext_lazy("Cách nhau bằng dấu phẩy.")
GROUPS = (
    (gettext_lazy("Đây là dữ liệu gì"), ("title", "title_en", "notes", "topic", "keywords")),
    (gettext_lazy("Ai giữ, ai xem được"), ("agency", "kind", "level", "license_id", "personal", "personal_basis")),
    (gettext_lazy("Cập nhật và rà soát"), ("frequency", "data_updated_on", "review_months", "reviewed_on")),
    (gettext_lazy("Nguồn và cách lấy"), ("source_note", "formats", "spatial", "starts", "ends")),
    (gettext_lazy("Căn cứ và đầu mối"), ("legal_bases", "contact_role", "contact_email", "contact_phone")),
)


def _text(label: Any, most: int, help_text: Any = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea({"rows": rows}) if rows else None
    return forms.CharField(label=label, required=False, max_length=most, help_text=help_text, widget=widget)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class EntryForm(forms.Form):
    """What a steward says of an entry. Lists are written with commas, legal bases a line each."""

    title = forms.CharField(label=gettext_lazy("Tên"), max_length=300)
    title_en = _text(gettext_lazy("Tên tiếng Anh"), 300)
    notes = _text(gettext_lazy("Mô tả"), 5000, gettext_lazy("Một dòng là gì, từ đâu ra, dùng vào việc gì."), rows=4)
    topic = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)
    keywords = _text(gettext_lazy("Từ khóa"), 500, _COMMAS)
    agency = forms.ChoiceField(label=gettext_lazy("Cơ quan chủ trì"))
    kind = forms.ChoiceField(label=gettext_lazy("Lớp dữ liệu"), choices=_KINDS)
    level = forms.ChoiceField(label=gettext_lazy("Ai xem được"), choices=_LEVELS)
    license_id = forms.ChoiceField(label=gettext_lazy("Giấy phép"), required=False)
    personal = forms.BooleanField(label=gettext_lazy("Có dữ liệu cá nhân"), required=False)
    personal_basis = _text(
        gettext_lazy("Loại dữ liệu cá nhân, căn cứ xử lý"),
        500,
        gettext_lazy("Dữ liệu mở không được có dữ liệu cá nhân."),
    )
    frequency = forms.ChoiceField(label=gettext_lazy("Kỳ nhập liệu"), required=False)
    data_updated_on = _day(gettext_lazy("Số liệu đến ngày"))
    review_months = forms.IntegerField(
        label=gettext_lazy("Kỳ rà soát (tháng)"), required=False, min_value=1, max_value=120
    )
    reviewed_on = _day(gettext_lazy("Rà soát gần nhất"))
    source_note = _text(gettext_lazy("Cơ sở dữ liệu nguồn"), 300)
    formats = _text(gettext_lazy("Định dạng, hình thức chia sẻ"), 200, gettext_lazy("Ví dụ: CSV, XLSX, API."))
    spatial = _text(gettext_lazy("Phạm vi không gian"), 200)
    starts = _day(gettext_lazy("Thời gian từ"))
    ends = _day(gettext_lazy("đến"))
    legal_bases = _text(
        gettext_lazy("Căn cứ pháp lý"), 2000, gettext_lazy("Mỗi dòng một văn bản: tên | điều | địa chỉ."), rows=3
    )
    contact_role = _text(gettext_lazy("Đầu mối (phòng, ban)"), 200)
    contact_email = forms.EmailField(label=gettext_lazy("Thư điện tử của phòng"), required=False)
    contact_phone = _text(gettext_lazy("Điện thoại cơ quan"), 40)

    def __init__(self, viewer: Viewer, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        agencies = [(one.key, one.title) for one in publishers.offered(viewer)]
        choices: dict[str, list[tuple[str, str]]] = {
            # Whoever answers for several says which: an entry keeps its agency for good.
            "agency": [("", _("chưa chọn")), *agencies] if len(agencies) > 1 else agencies,
            "topic": [("", _("chưa chọn")), *((one.key, one.title) for one in topics.topics())],
            "frequency": [("", _("chưa chọn")), *((code, words.frequency(code)) for code in DAYS)],
            "license_id": [(code, words.licence(code) if code else _("chưa chọn")) for code in _LICENCES],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """(legend, fields) in the order of the page."""
        for legend, names in GROUPS:
            yield legend, [self[name] for name in names]

    def members(self) -> dict[str, Any]:
        """What `services.entries` takes."""
        told = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"agency", "topic", *(f"contact_{one}" for one in _CONTACT)}
        }
        told["formats"] = [one.strip().upper() for one in told["formats"].split(",") if one.strip()]
        told["keywords"] = [keyword(one) for one in told["keywords"].split(",") if one.strip()]
        told["legal_bases"] = [_basis(one) for one in told["legal_bases"].splitlines() if one.strip(" |")]
        told["contact"] = {
            name: self.cleaned_data[f"contact_{name}"] for name in _CONTACT if self.cleaned_data[f"contact_{name}"]
        }
        told["access_right"] = _RIGHTS[told["level"]]
        return told


def initial(held: Entry) -> dict[str, Any]:
    """The form's values for an entry as it is."""
    told: dict[str, Any] = {name: getattr(held, name) for name in EntryForm.base_fields if hasattr(held, name)}
    told |= {f"contact_{name}": held.contact.get(name, "") for name in _CONTACT}
    return told | {
        "agency": held.agency.key,
        "topic": held.topic.key if held.topic else "",
        "formats": ", ".join(held.formats),
        "keywords": ", ".join(held.keywords),
        "legal_bases": "\n".join(
            " | ".join(one.get(name, "") for name in _BASIS).rstrip(" |") for one in held.legal_bases
        ),
    }


def _basis(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|", 2)]
    return {name: part for name, part in zip(_BASIS, parts, strict=False) if part}
