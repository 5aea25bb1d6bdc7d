"""`/capture`, `/capture/{captureID}` and `POST /events`: documents and single events in."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from duoc.engines.epcis.documents import form_of
from duoc.trace.pages.epcis.door import Call, absent, resource, told
from duoc.trace.pages.epcis.parameters import page, with_next
from duoc.trace.pages.epcis.problems import EpcisError
from duoc.trace.rules.answers import written
from duoc.trace.rules.queries import QueryParameterError
from duoc.trace.services import captures, events
from duoc.trace.services.captures import InvalidDocumentError, Job, TooLargeError

LIMITS = {
    "GS1-EPCIS-Capture-Limit": str(captures.MOST_EVENTS),
    "GS1-EPCIS-Capture-File-Size-Limit": str(captures.LARGEST),
    "GS1-Capture-Error-Behaviour": "rollback, proceed",
}
_CHUNK = 1 << 16


def _post(call: Call) -> HttpResponse:
    job = _submitted(call, proceed=_behaviour(call.request) == "proceed")
    answer = HttpResponse(status=202)
    answer["Location"] = call.address(f"capture/{job.id}")
    answer["GS1-Capture-Error-Behaviour"] = job.behaviour
    return answer


def _behaviour(request: HttpRequest) -> str:
    asked = request.headers.get("GS1-Capture-Error-Behaviour", "rollback")
    if asked not in ("rollback", "proceed"):
        raise EpcisError("ValidationException", "GS1-Capture-Error-Behaviour is rollback or proceed")
    return asked


def _submitted(call: Call, *, proceed: bool, single: bool = False) -> Job:
    media_type = call.request.headers.get("Content-Type", "")
    if form_of(media_type) is None:
        raise EpcisError("UnsupportedMediaTypeException", "application/json, application/ld+json or application/xml")
    length = call.request.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > captures.LARGEST):
        raise _too_large()
    try:
        return captures.submit(call.party, _chunks(call.request), media_type, proceed=proceed, single=single)
    except InvalidDocumentError as error:
        refusals = [one.members() for one in error.refusals[:100]]
        kind, status = refusals[0]["type"].partition(":")[2], error.refusals[0].status
        raise EpcisError(kind, refusals[0]["detail"], status=status, extra={"errors": refusals}) from None
    except TooLargeError:
        raise _too_large() from None
    except captures.BusyError:
        detail = "a long document is being stored; try again in a few seconds"
        raise EpcisError("ImplementationException", detail, status=503, headers={"Retry-After": "5"}) from None


def _too_large() -> EpcisError:
    return EpcisError(
        "CaptureLimitExceededException", f"a document has at most {captures.LARGEST} octets", headers=LIMITS
    )


def _chunks(request: HttpRequest) -> Iterator[bytes]:
    while chunk := request.read(_CHUNK):
        yield chunk


def _list(call: Call) -> HttpResponse:
    size, token = page(call.request)
    try:
        jobs, following = captures.jobs(call.party, size, token)
    except QueryParameterError as error:
        raise EpcisError("QueryParameterException", str(error)) from None
    return with_next(told([_members(job) for job in jobs]), call, following)


def _job(call: Call, capture_id: str) -> HttpResponse:
    try:
        job = captures.job(call.party, UUID(capture_id))
    except ValueError:
        job = None
    return absent("there is no such capture job") if job is None else told(_members(job))


def _members(job: Job) -> dict[str, Any]:
    found: dict[str, Any] = {"captureID": str(job.id), "createdAt": written(job.created_at)}
    if job.finished_at is not None:
        found["finishedAt"] = written(job.finished_at)
    return {
        **found,
        "running": job.running,
        "success": job.success,
        "captureErrorBehaviour": job.behaviour,
        "errors": job.errors,
        # A member of the house's own: `errors` beside `success` would tell a client that something was refused.
        **({"warnings": job.warnings} if job.warnings else {}),
    }


def post_event(call: Call) -> HttpResponse:
    """One event: stored before the answer leaves."""
    job = _submitted(call, proceed=False, single=True)
    assert job.event_id is not None
    found = events.event_named(call.reader, job.event_id)
    if found is None:
        return absent("the event is not there")
    told_event, _ = found.answer(translate=call.translates)
    address = call.address(f"events/{quote(job.event_id, safe='')}")
    return HttpResponse(
        json.dumps(told_event, ensure_ascii=False),
        status=201,
        content_type="application/json",
        headers={"Location": address},
    )


capture = resource(LIMITS, POST=_post, GET=_list)
capture_job = resource(GET=_job)
