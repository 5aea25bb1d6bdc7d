"""The room's JSON API (mounted by `web`): checkpoint, proofs and entries, for anybody and without an account.

What the log holds is public by construction: commitments and public events. Payloads are never served here.
"""

# ruff: noqa: ARG001  # django-ninja gives every view its request, by this name

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.frame.problems import Problem
from duoc.ledger import services as ledger

router = Router(tags=["ledger"])
_ABSENT = "Sổ không có mục này, hoặc mục còn chờ được ký."


@router.get("/checkpoint", summary="The newest signed checkpoint, as C2SP text")
def get_checkpoint(
    request: HttpRequest, size: int | None = None, environment: Environment = Environment.PRODUCTION
) -> HttpResponse:
    """A signed note: origin, size, root, signature. `size` asks for an older one."""
    try:
        note = ledger.checkpoint(size, environment=environment)
    except (ledger.LogNotStartedError, ledger.NotInLogError) as error:
        raise Problem(404, "checkpoint", "Sổ chưa ký điểm mốc này.", str(error)) from error
    answer = HttpResponse(note, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "max-age=1" if size is None else "max-age=31536000, immutable"
    return answer


@router.get("/proof/{index}", summary="Inclusion proof of one entry")
def get_proof(
    request: HttpRequest, index: int, size: int | None = None, environment: Environment = Environment.PRODUCTION
) -> dict[str, Any]:
    """The path from the entry's leaf hash to the root that the checkpoint signs; hashes in base64."""
    try:
        return ledger.inclusion_of_index(index, size, environment=environment).members()
    except ledger.NotInLogError as error:
        raise Problem(404, "entry", _ABSENT, str(error)) from error
    except ledger.DamagedLogError as error:
        raise Problem(
            500, "damaged-log", "Sổ không tự chứng minh được: hãy chạy duoc ledger audit.", str(error)
        ) from error


@router.get("/consistency/{old}/{new}", summary="Consistency proof between two signed checkpoints")
def get_consistency(
    request: HttpRequest, old: int, new: int, environment: Environment = Environment.PRODUCTION
) -> dict[str, Any]:
    """The hashes that show that the tree of `new` continues the tree of `old`."""
    try:
        proof = ledger.consistency(old, new, environment=environment)
    except ledger.NotInLogError as error:
        raise Problem(404, "checkpoint", "Sổ chưa ký hai điểm mốc này.", str(error)) from error
    except ledger.DamagedLogError as error:
        raise Problem(
            500, "damaged-log", "Sổ không tự chứng minh được: hãy chạy duoc ledger audit.", str(error)
        ) from error
    return {"old": old, "new": new, "proof": [encode_base64(item) for item in proof]}


@router.get("/entries/{index}", summary="One entry")
def get_entry(request: HttpRequest, index: int, environment: Environment = Environment.PRODUCTION) -> dict[str, Any]:
    """The entry's bytes in base64: the leaf hash is SHA-256(0x00 ‖ bytes). `value` repeats them as JSON."""
    try:
        return ledger.entry(index, environment=environment).members()
    except ledger.NotInLogError as error:
        raise Problem(404, "entry", _ABSENT, str(error)) from error


@router.get("/events/{event}", summary="The entry that an event became")
def get_event(request: HttpRequest, event: UUID, environment: Environment = Environment.PRODUCTION) -> dict[str, Any]:
    """404 while the event is queued, and when there is no such event."""
    found = ledger.entry_of_event(event, environment=environment)
    if found is None:
        raise Problem(404, "entry", _ABSENT)
    return found.members()
