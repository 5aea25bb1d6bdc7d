"""The GS1-conformant resolver: `/01/…` and every other key's path, and `/t/{code}/{serial}` for national trace codes.

GS1-Conformant Resolver Standard 1.2: 400 for a wrong address, 307 to the default or to the asked kind of link, 404 without
replacement where there is none, 300 where several fit, 200 only for a linkset or a page of the thing itself.
"""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duoc.engines.digital_link.choice import choose
from duoc.trace.pages import answers, own
from duoc.trace.pages.asked import Asked, read
from duoc.trace.rules.places import Place, PlaceError, gs1_place, national_place, other_readings
from duoc.trace.services import links
from duoc.trace.services.links import Known


@answers.open_to_all
def gs1(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that begins with an Application Identifier."""
    segments, query = _segments(rest), request.META.get("QUERY_STRING", "")
    return _answer(request, lambda: gs1_place(segments, query), other_readings(segments, query))


@answers.open_to_all
def national(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address of a national trace code."""
    segments = _segments(rest)

    def place() -> Place:
        if not 1 <= len(segments) <= 2 or not all(segments):
            raise PlaceError("/t/{code}/{serial}")
        return national_place(*segments)

    return _answer(request, place, iter(()))


def _segments(rest: str) -> list[str]:
    """The path without the one slash that may stand at its end."""
    return rest.removesuffix("/").split("/")


def _answer(request: HttpRequest, place: Callable[[], Place], others: Iterator[Place]) -> HttpResponse:
    asked = read(request)
    try:
        known = links.known(place())
    except PlaceError as error:
        found = next((known for known in map(links.known, others) if known.holds_a_slash), None)
        if found is None:
            detail = _("Mã in trên tem hoặc gõ tay có chỗ sai, nên không tra được.")
            return answers.refused(request, 400, _("Địa chỉ này không đúng"), detail, reason=str(error))
        known = found
    if request.method == "OPTIONS":
        return answers.options(answers.linkset_link(asked, known.place.path))
    return own.answer(request, asked, known) or _links(request, asked, known)


def _links(request: HttpRequest, asked: Asked, known: Known) -> HttpResponse:
    path = known.place.path
    if asked.linkset and known.levels:
        return answers.linkset(request, asked, path, known.levels)
    choice = choose([level.links for level in known.levels], asked.wish) if not asked.linkset else None
    if choice and choice.link:
        return answers.redirect(asked, path, choice.link)
    if choice and choice.links:
        return answers.choices(request, asked, path, known.levels[0].description, choice.links)
    return answers.refused(request, 404, _("Chưa có gì ở địa chỉ này"), _absent(known))


def _absent(known: Known) -> str:
    if known.levels:
        return _("Mã này có trong hệ thống, nhưng không có loại liên kết được hỏi.")
    if known.product:
        return _("Sản phẩm %(name)s có trong hệ thống, nhưng chưa có trang nào.") % {"name": known.product.name}
    return _("Mã này đúng dạng, nhưng không có trong hệ thống của tỉnh.")
