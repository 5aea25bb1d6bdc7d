"""The document that was kept with a statement: handed out, never shown in the house's own origin."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from duoc.boards import services
from duoc.boards.pages.readiness.door import demands


@demands()
def download(_request: HttpRequest, number: int) -> HttpResponse:
    """The file as it was given."""
    try:
        kept = services.document(number)
    except services.StatementRefusedError:
        raise Http404 from None
    answer = HttpResponse(bytes(kept.content), content_type=kept.media)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.statement.file_name, safe='')}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
