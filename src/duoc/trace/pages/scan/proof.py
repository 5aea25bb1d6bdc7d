"""The proof document of a stamp: for machines at the printed address, for the page what it shows of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from duoc.engines.merkle import disclosure
from duoc.frame import numbers
from duoc.trace.services import evidence
from duoc.trace.services.stamps import Standing

LINK_TYPE = "verificationService"
_LONGEST_SIZE = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page says in the words of the document; the verifier compares. Empty where the log does not hold it yet."""

    minted: str = ""
    lot: str = ""
    activated: str = ""


def answer(request: HttpRequest, address: str, stamp: Standing) -> HttpResponse:
    """The document, never cached; 400 for a size that is no size."""
    since = request.GET.get("since", "")
    if since and not (since.isascii() and since.isdecimal() and len(since) < _LONGEST_SIZE):
        return HttpResponse("since: a size of the log", status=400, content_type="text/plain; charset=utf-8")
    document = evidence.document(stamp.serial, address, since=int(since) if since else None)
    made = HttpResponse(json.dumps(document, ensure_ascii=False), content_type="application/json")
    made["Cache-Control"] = "no-store"
    return made


def opened(document: dict[str, Any]) -> Opened:
    """When the stamp was made, when it was bound to which lot: from entries of the ledger alone."""
    minted = lot = activated = ""
    if (stamp := document["stamp"]) is not None:
        minted = _moment(json.loads(document["entries"][stamp["entry"]]["entry"])["time"])
    if (activation := document["activation"]) is not None:
        _root, texts = disclosure.opened(activation["tree"])
        _word, _batch, _place, lot, since = json.loads(texts[0])
        activated = _moment(since)
    return Opened(minted, lot, activated)


def _moment(text: str) -> str:
    return numbers.moment(datetime.fromisoformat(text), seconds=False)
