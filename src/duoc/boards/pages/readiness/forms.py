"""The forms: a document as evidence, why one is withdrawn, what the law demands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duoc.boards.services import LONGEST, Demand, Document, Statement, Worded
from duoc.boards.services.law import LONGEST_REVIEW


def _day(label: Any, help_text: Any = "", required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


def _words(label: Any, longest: str, help_text: Any = "", required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST[longest], widget=widget
    )


class EvidenceForm(forms.Form):
    """A document: what it is, until when it counts, and the file or its hash."""

    title = forms.CharField(label=_("Tên văn bản"), max_length=LONGEST["title"])
    number = forms.CharField(label=_("Số, ký hiệu (không bắt buộc)"), required=False, max_length=LONGEST["number"])
    dated = _day(_("Ngày văn bản"))
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=LONGEST["issuer"])
    review_by = _day(
        _("Rà soát trước ngày (không bắt buộc)"), _("Để trống: theo kỳ rà soát của yêu cầu."), required=False
    )
    file = forms.FileField(
        label=_("Tệp (không bắt buộc)"),
        required=False,
        help_text=_("PDF, PNG hoặc JPEG, nhiều nhất 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )
    digest = forms.CharField(
        label=_("SHA-256 của tệp giữ nơi khác (không bắt buộc)"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )
    note = _words(_("Ghi chú (không bắt buộc)"), "note", _("Ví dụ nơi lưu bản gốc. Không ghi dữ liệu cá nhân."))

    def document(self) -> Document:
        """What a valid form says."""
        told = self.cleaned_data
        file = told.pop("file")
        names = {name: told[name] for name in ("title", "number", "dated", "issuer", "review_by", "digest", "note")}
        if file is None:
            return Document(**names)
        return Document(**names, file_name=file.name, content=file.read())


def of_statement(row: Statement) -> dict[str, Any]:
    """What the form of a correction begins with."""
    digest = bytes(row.file_hash).hex() if row.file_hash and not row.file_name else ""
    return {name: getattr(row, name) for name in ("title", "number", "dated", "issuer", "review_by", "note")} | {
        "digest": digest
    }


class WithdrawForm(forms.Form):
    """Why a document counts no more."""

    reason = _words(_("Lý do rút"), "note", required=True)


class WordingForm(forms.Form):
    """A demand as it is worded from a day on."""

    title = forms.CharField(label=_("Yêu cầu kết nối"), max_length=LONGEST["title"])
    asks = _words(_("Người phải ghi bằng chứng gì"), "words", _("Để trống: số liệu của hệ thống là đủ."))
    basis = forms.CharField(
        label=_("Căn cứ pháp lý"), max_length=LONGEST["basis"], help_text=_("Số, ký hiệu, điều khoản.")
    )
    source = forms.CharField(label=_("Nơi đã đọc"), max_length=LONGEST["source"])
    verified = forms.BooleanField(label=_("Đã đối chiếu với văn bản gốc"), required=False)
    caveat = _words(_("Còn thiếu gì để đối chiếu"), "words", _("Bắt buộc khi chưa đối chiếu."))
    review_days = forms.IntegerField(
        label=_("Kỳ rà soát, ngày (không bắt buộc)"), required=False, min_value=1, max_value=LONGEST_REVIEW
    )
    review_basis = forms.CharField(
        label=_("Ai đặt kỳ ấy (không bắt buộc)"), required=False, max_length=LONGEST["basis"]
    )
    valid_from = _day(_("Áp dụng từ ngày"))
    ends = forms.BooleanField(label=_("Từ ngày ấy yêu cầu này thôi áp dụng"), required=False)

    def worded(self) -> Worded:
        """What a valid form says."""
        return Worded(**{name: self.cleaned_data[name] for name in Worded.__slots__})


class NewForm(WordingForm):
    """A demand that was not in the list."""

    key = forms.SlugField(
        label=_("Tên ngắn trong địa chỉ"),
        max_length=40,
        help_text=_("Chữ không dấu, chữ số, gạch nối; không đổi được."),
    )
    number = forms.IntegerField(label=_("Số thứ tự"), min_value=1, max_value=999)
    field_order = ("number", "key", *WordingForm.base_fields)


def of_demand(row: Demand) -> dict[str, Any]:
    """What the form of a new wording begins with."""
    return {name: getattr(row, name) for name in Worded.__slots__ if name not in {"valid_from", "ends"}}
