"""The two forms of lives: asking for a connection, and taking a step."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duoc.exchange.rules.connections import LONGEST, Asked, parse_scope
from duoc.exchange.rules.life_cycle import DOCUMENT, REASON, Step
from duoc.exchange.services import RefusedError, Said


class StepForm(forms.Form):
    """What a person says with a step: only what the step needs is demanded, only a suspension may announce its end."""

    document = forms.CharField(
        label=_("Số văn bản"), max_length=LONGEST["document"], required=False, help_text=_("Ví dụ: 125/QĐ-STTTT")
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=LONGEST["reason"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Không ghi thông tin của công dân."),
    )
    until = forms.DateTimeField(
        label=_("Dự kiến mở lại"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=_("Để trống nếu chưa biết. Đến lúc ấy vẫn cần người mở lại."),
    )

    def __init__(self, step: Step, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["document"].required = DOCUMENT in step.needs
        self.fields["reason"].required = REASON in step.needs
        if step.verb != "suspend":
            del self.fields["until"]
        for field in self.fields.values():
            if not field.required:
                field.label = gettext("%s (không bắt buộc)") % field.label

    def said(self) -> Said:
        """What was typed, once it is valid."""
        told = self.cleaned_data
        return Said(told["document"], told["reason"], told.get("until"))


class ConnectionForm(forms.Form):
    """What a connection asks for. clients, services: (value, words) of what may be chosen; None: both are settled already."""

    client = forms.ChoiceField(label=_("Phần mềm của cơ quan"))
    service = forms.ChoiceField(label=_("Dịch vụ cần dùng"))
    purpose = forms.CharField(
        label=_("Mục đích sử dụng"),
        max_length=LONGEST["purpose"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dùng cho nghiệp vụ nào, ai dùng, bao nhiêu lượt mỗi ngày."),
    )
    legal_basis = forms.CharField(
        label=_("Căn cứ pháp lý"),
        max_length=LONGEST["legal_basis"],
        required=False,
        help_text=_("Điều, khoản, văn bản cho phép cơ quan khai thác dữ liệu này."),
    )
    fields_asked = forms.CharField(
        label=_("Trường dữ liệu"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Mỗi dòng một trường. Chỉ xin trường thật sự cần."),
    )
    scope = forms.CharField(
        label=_("Phương thức và đường dẫn"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "placeholder": "GET /tra-cuu/*"}),
        help_text=_("Mỗi dòng một cặp, ví dụ GET /tra-cuu/*. Để trống: xin cả dịch vụ."),
    )

    def __init__(self, *args: Any, clients: Any = None, services: Any = None, **named: Any) -> None:
        super().__init__(*args, **named)
        for name, choices in (("client", clients), ("service", services)):
            if choices is None:
                del self.fields[name]
            else:
                self.fields[name].choices = [("", _("Chọn")), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def asked(self) -> Asked:
        """What was typed, once it is valid. Raises `RefusedError`."""
        told = self.cleaned_data
        return Asked(
            told["purpose"],
            told["legal_basis"],
            tuple(told["fields_asked"].splitlines()),
            parse_scope(told["scope"].splitlines()),
        )

    def refuse(self, error: RefusedError) -> None:
        """Show a refusal of the room above the form."""
        self.add_error(None, str(error))
