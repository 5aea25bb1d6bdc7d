"""Proofs to take away, and the page that checks them in the reader's own browser."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import environments
from duoc.ledger import services


def _proving(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the log cannot prove: absent (404) while it is not there or not signed, said so (500) when it is damaged."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except (services.NotInLogError, services.LogNotStartedError) as error:
            raise Http404(str(error)) from error
        except services.DamagedLogError as error:
            about = {"environment": environments.asked(request), "reason": str(error)}
            return render(request, "ledger/damaged.html", about, status=500)

    return answer


@_proving
def verify(request: HttpRequest) -> HttpResponse:
    """The page that checks an entry's proof in the browser; with `index`, that entry's. Nothing is sent back."""
    environment = environments.asked(request)
    query = f"?environment={environment}"
    about = {
        "environment": environment,
        "tabs": environments.tabs(environment),
        "title": _("Kiểm chứng mục sổ"),
        "trust": services.trust(environment),
        "offline": reverse("ledger:offline-empty") + query,
        "crumbs": [(_("Sổ cái"), reverse("ledger:log") + query)],
    }
    asked = request.GET.get("index", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 20:
        logged = services.entry(int(asked), environment=environment).entry
        try:
            given = services.texts(services.proof_file(int(asked), environment=environment), logged)
            about |= given | {"apart": not given["proof_text"]}
        except services.NotInLogError:  # not under a checkpoint yet
            about |= {"waiting": True}
    return render(request, "ledger/verify.html", about)


@_proving
def proof_file(request: HttpRequest, index: int) -> HttpResponse:
    """The proof of one entry (C2SP tlog-proof), to take away."""
    environment = environments.asked(request)
    proof = services.proof_file(index, environment=environment)
    return _file(proof, f"so-cai-{environment}-{index}.tlog-proof", "text/plain; charset=utf-8")


@_proving
def entry_file(request: HttpRequest, index: int) -> HttpResponse:
    """One entry's exact bytes: what the leaf hash is made of."""
    environment = environments.asked(request)
    logged = services.entry(index, environment=environment).entry
    return _file(logged, f"so-cai-{environment}-{index}.json", "application/json")


@_proving
def offline(request: HttpRequest, index: int | None = None) -> HttpResponse:
    """The verifier as one HTML file, with one entry's proof in it or empty. Only to take away: it is another origin's."""
    environment = environments.asked(request)
    page = services.bundle(index, environment=environment)
    name = "kiem-chung" if index is None else f"so-cai-{environment}-{index}"
    return _file(page.encode(), f"{name}.html", "text/html; charset=utf-8")


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
