"""`/nhat-ky/`: what is waiting on this phone, the same again by one tap, new work, and what was written today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from duoc.frame import numbers
from duoc.people.services import Party
from duoc.trace.pages.diary import lines
from duoc.trace.pages.diary.door import members_only
from duoc.trace.services import diary

_OPEN = 1  # diaries that are unfolded; the others are a tap away


@members_only()
def today(request: HttpRequest, party: Party) -> HttpResponse:
    """The page that a farmer opens."""
    day = numbers.in_province(timezone.now()).date()
    books = diary.books(party)
    entries = diary.entries_on(party, day)
    return render(request, "trace/diary/today.html", {
        "party": party,
        "day": numbers.day(day),
        "repeats": [lines.repeat(one, party) for one in diary.to_repeat(party)],
        "books": [
            (*row, at < _OPEN or bool(len(books) <= 2)) for at, row in enumerate(lines.group(books))
        ],
        "entries": [lines.line(one) for one in entries],
        "made": request.GET.get("ghi", ""),
    })  # fmt: skip
