"""One entry with the path that proves it."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.engines.merkle.keys import encode_base64
from duoc.frame import environments
from duoc.ledger import services
from duoc.ledger.pages.words import kinds

SHOWN = 4000


def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry and the path that proves it under the newest checkpoint."""
    environment = environments.asked(request)
    try:
        found = services.entry(index, environment=environment)
        proof = services.inclusion_of_index(index, environment=environment)
    except services.NotInLogError as error:
        raise Http404(str(error)) from error
    except services.DamagedLogError as error:
        return render(request, "ledger/damaged.html", {"environment": environment, "reason": str(error)}, status=500)
    query = f"?environment={environment}"
    text = json.dumps(json.loads(found.entry), ensure_ascii=False, indent=1)
    about = {
        "environment": environment,
        "entry": found,
        "kind": kinds().get(found.kind),
        "text": text[:SHOWN],
        "cut": len(text) > SHOWN,
        "proof": proof,
        "leaf": encode_base64(proof.leaf),
        "path": [encode_base64(step) for step in proof.path],
        "crumbs": [(_("Sổ cái"), reverse("ledger:log") + query)],
        "files": [
            (_("Bằng chứng (.tlog-proof)"), reverse("ledger:proof-file", args=[index]) + query),
            (_("Tệp của mục"), reverse("ledger:entry-file", args=[index]) + query),
            (_("Trang kiểm ngoại tuyến (.html)"), reverse("ledger:offline", args=[index]) + query),
        ],
        "verify": reverse("ledger:verify") + f"{query}&index={index}",
    }
    return render(request, "ledger/entry.html", about)
