"""Taking a step of a life on a page: what it brings about, what it needs to say, who may; then it is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.exchange.pages.life_cycle.doors import not_permitted
from duoc.exchange.pages.life_cycle.forms import StepForm
from duoc.exchange.pages.life_cycle.words import states, steps
from duoc.exchange.services import LifeLine, RefusedError, Said

_GRAVE = ("suspend", "end", "retire", "return")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose life it is: its line for the reader, what it is called, its page, and what its steps bring about.

    callers: how many a step that stops them concerns."""

    line: LifeLine
    name: str
    page: str
    crumbs: list[tuple[str, str]]
    consequences: dict[str, str]
    callers: int = 0


def take(
    request: HttpRequest, environment: Environment, subject: Subject, verb: str, write: Callable[[Said], Any]
) -> HttpResponse:
    """The page of a step, and its taking. write: takes it in the room; raises `RefusedError`."""
    if verb not in subject.consequences:
        raise Http404
    line = subject.line
    try:
        wanted = line.life.step(verb, line.state)
    except RefusedError:
        told = _("%(name)s đang ở bước “%(state)s” nên chưa làm được việc ấy.")
        messages.warning(request, told % {"name": subject.name, "state": states()[line.state][0]})
        return redirect(subject.page)
    if wanted not in line.may:
        agency = line.parties.agency(wanted.who[0])
        return not_permitted(request, steps()[verb].lower(), agency.name if agency else "")
    form = StepForm(wanted, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = write(form.said())
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            told = _("Đã ghi: %(name)s %(state)s.")
            messages.success(request, told % {"name": subject.name, "state": states()[made.to_state][0]})
            return redirect(subject.page)
    return render(request, "exchange/life_cycle_step.html", {
        "environment": environment,
        "title": steps()[verb],
        "about": subject.name,
        "crumbs": subject.crumbs,
        "consequence": subject.consequences[verb],
        "callers": subject.callers,
        "form": form,
        "back": subject.page,
        "danger": verb in _GRAVE,
    }, status=422 if form.errors else 200)  # fmt: skip
