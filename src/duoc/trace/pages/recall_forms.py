"""The forms of recalls."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duoc.trace.services.recalls import LONGEST_REASON


class OpenForm(forms.Form):
    """What is called back, and why."""

    identifier = forms.CharField(
        label=_("Lô hoặc mã sản phẩm"),
        max_length=500,
        help_text=_("Địa chỉ trong tem hoặc số lô, ví dụ 01/08936012340031/10/M7."),
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Người mua đọc được câu này. Không ghi tên người."),
    )


class StepForm(forms.Form):
    """Why a recall is extended or closed. also: further starts, one a line."""

    also = forms.CharField(
        label=_("Lô khác cùng bị thu hồi (không bắt buộc)"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
        help_text=_("Mỗi dòng một mã."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, extends: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        if not extends:
            del self.fields["also"]
