"""What a producer tells of its stamps, by their place in the print run: received, activated, spoiled, lost, not used."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.people import services as people
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.shown import account_of, crumbs, environment_of, form_page
from duoc.trace.pages.party.stamps import found
from duoc.trace.services import stamps
from duoc.trace.services.stamps import StampRefusedError


class Step(NamedTuple):
    """states: led to one after the other. of: the states it begins at. asks: `lot`, `reason` or nothing besides the range."""

    states: tuple[str, ...]
    of: tuple[str, ...]
    title: str | Promise
    lead: str | Promise
    action: str | Promise
    asks: str = ""
    danger: bool = False


STEPS = {
    "nhan": Step(
        ("printed", "delivered"),
        ("minted", "printed"),
        gettext_lazy("Tem đã in và nhận"),
        gettext_lazy("Tem đã in xong và đang ở cơ sở. Chỉ tem đã nhận mới kích hoạt được."),
        gettext_lazy("Ghi đã nhận"),
    ),
    "kich-hoat": Step(
        ("activated",),
        ("delivered",),
        gettext_lazy("Kích hoạt tem"),
        gettext_lazy("Từ lúc này ai quét các tem ấy thấy chúng thuộc lô bạn ghi. Không sửa lô được nữa."),
        gettext_lazy("Kích hoạt"),
        "lot",
    ),
    "hong": Step(
        ("printed", "spoiled"),
        ("minted", "printed"),
        gettext_lazy("Tem hỏng"),
        gettext_lazy("Tem hỏng không dùng lại được; ai quét thấy là tem đã bỏ."),
        gettext_lazy("Ghi hỏng"),
        "reason",
        danger=True,
    ),
    "mat": Step(
        ("printed", "lost"),
        ("minted", "printed"),
        gettext_lazy("Tem mất"),
        gettext_lazy("Ai dán tem mất lên hàng sẽ lộ ra ngay khi có người quét."),
        gettext_lazy("Ghi mất"),
        "reason",
        danger=True,
    ),
    "khong-dung": Step(
        ("void",),
        ("delivered",),
        gettext_lazy("Tem không dùng"),
        gettext_lazy("Tem thừa đã cắt bỏ. Ai quét thấy là tem đã hủy."),
        gettext_lazy("Ghi đã hủy"),
        "reason",
        danger=True,
    ),
}


class Range(forms.Form):
    """Places in the print run, as the numbers beside the stamps say them."""

    first = forms.IntegerField(label=gettext_lazy("Từ tem số"), min_value=1)
    last = forms.IntegerField(label=gettext_lazy("Đến tem số"), min_value=1)
    lot = forms.CharField(
        label=gettext_lazy("Số lô"),
        max_length=20,
        help_text=gettext_lazy("Như ghi trên thùng và trong nhật ký: chữ không dấu, số, gạch nối, tối đa 20."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=500,
        help_text=gettext_lazy("Ai quét tem cũng đọc được. Không ghi tên người."),
    )

    def __init__(self, *args: Any, asks: str, **named: Any) -> None:
        super().__init__(*args, **named)
        for name in {"lot", "reason"} - {asks}:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The last is not before the first."""
        told = super().clean() or {}
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", _("Số cuối phải không nhỏ hơn số đầu."))
        return told


@of_party("stamps.use", change="stamps.use")
def step(request: HttpRequest, party: people.Party, number: int, verb: str) -> HttpResponseBase:
    """One step of a range of stamps; all of it or nothing."""
    if (wanted := STEPS.get(verb)) is None:
        raise Http404
    batch, back = found(party, number), reverse("trace:party-batch", args=[number])
    first, last = stamps.first_in(number, wanted.of, environment_of(party)) or (1, batch.count)
    form = Range(request.POST or None, asks=wanted.asks, initial={"first": first, "last": last})
    if request.method == "POST" and form.is_valid():
        try:
            _take(request, party, number, wanted, form.cleaned_data)
        except StampRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi cho tem %(first)s–%(last)s.") % form.cleaned_data)
            return redirect(back)
    return form_page(
        request,
        party,
        form,
        title=wanted.title,
        lead=wanted.lead,
        action=wanted.action,
        back=back,
        danger=wanted.danger,
        crumbs=crumbs((_("Tem"), reverse("trace:party-stamps")), (_("Lô tem %s") % number, back)),
    )


def _take(request: HttpRequest, party: people.Party, number: int, step: Step, told: dict[str, Any]) -> None:
    environment = environment_of(party)
    about: dict[str, Any] = {"by": account_of(request), "environment": environment}
    first, last = told["first"], told["last"]
    if step.asks == "lot":
        stamps.activate(number, first, last, told["lot"], party, **about)
        return
    for at, state in enumerate(step.states):
        is_last = at == len(step.states) - 1
        if not is_last and stamps.all_in(number, state, first, last, environment):
            continue  # printed before: only the last step is missing
        # Whatever refuses the last step refuses the one before it too, so that nothing is half-done.
        stamps.move(number, state, first, last, party=party, reason=told.get("reason", "") if is_last else "", **about)
