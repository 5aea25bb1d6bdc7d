"""The worker: a real process that is killed in the middle, and another one that goes on."""

import hashlib
import hmac
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from tests.conftest import find_free_port

from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.trace.models import Capture, Event, Subscription
from duoc.trace.services import captures, working
from duoc.trace.services.captures import spool
from duoc.trace.services.captures.jobs import AT_ONCE

COUNT = 6_000


@pytest.fixture
def sandbox(database):
    """The party of the sandbox in a database of the test's own: the worker sees only what was committed."""
    return people.settle_sandbox_party()


@pytest.fixture
def worker(dsn):
    """Starts the worker on this test's database, with this process's key; it is killed at the end."""
    started = []
    key = Path(os.environ["DUOC_HOME"]) / "keys" / "django.key"
    key.parent.mkdir(exist_ok=True)
    key.write_text(settings.SECRET_KEY, "ascii")

    def start():
        environ = os.environ | {"DATABASE_URL": dsn}
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "duoc.web.worker"], env=environ, stdout=subprocess.PIPE, text=True
        )
        started.append(child)
        assert child.stdout.readline() == "ready\n"
        return child

    yield start
    for child in started:
        child.kill()
        child.wait()
        child.stdout.close()
    key.unlink()


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def large(document, count=COUNT):
    """More than what is captured at once."""
    events = [
        {"epcList": [f"urn:epc:id:sgtin:0614141.107346.{number}"], "bizStep": "commissioning", "disposition": "active"}
        for number in range(count)
    ]
    body = document(*events)
    assert len(body) > AT_ONCE
    return body


def jobs():
    return Capture.objects.using("sandbox")


def stored():
    return Event.objects.using("sandbox").count()


@pytest.mark.parametrize("behaviour", ["proceed", "rollback"])
def test_acknowledged_document_survives_kills_in_the_middle(door, worker, document, behaviour):
    answer = door("POST", "capture", large(document), GS1_Capture_Error_Behaviour=behaviour)
    assert answer.status_code == 202
    assert door.job(answer)["running"]
    assert len(spool.waiting(Environment.SANDBOX)) == 1
    child = worker()
    until(lambda: stored() > 0 if behaviour == "proceed" else jobs().get().attempts == 1)
    child.send_signal(signal.SIGKILL)
    child.wait()
    before = stored()
    assert before < COUNT
    assert behaviour == "proceed" or before == 0
    assert door.job(answer)["running"]
    worker()
    until(lambda: not door.job(answer)["running"])
    job = door.job(answer)
    assert (job["success"], job["errors"]) == (True, [])
    assert stored() == COUNT
    assert jobs().get().kept == COUNT
    assert spool.waiting(Environment.SANDBOX) == []


def test_job_that_ends_the_worker_every_time_is_given_up(door, document):
    answer = door("POST", "capture", large(document))
    jobs().update(attempts=3)
    working.work()
    job = door.job(answer)
    assert (job["running"], job["success"]) == (False, False)
    assert job["errors"][0]["type"] == "epcisException:ImplementationException"
    assert stored() == 0


def test_large_document_with_a_wrong_end_is_told_and_keeps_nothing(door, document):
    answer = door("POST", "capture", large(document)[:-30])
    working.work()
    job = door.job(answer)
    assert (job["running"], job["success"], stored()) == (False, False, 0)
    assert f"$.epcisBody.eventList[{COUNT - 1}]" in job["errors"][0]["detail"]


@pytest.mark.long
@pytest.mark.parametrize(("behaviour", "kept"), [("proceed", -1), ("rollback", 0)])
def test_200_megabytes_with_one_wrong_event_keep_all_others_or_nothing(door, document, behaviour, kept):
    count = (200 << 20) // (len(large(document)) // COUNT) + 1
    body = large(document, count).replace(b"107346.499000", b"1073460.499000")
    assert len(body) >= 200 << 20
    answer = door("POST", "capture", body, GS1_Capture_Error_Behaviour=behaviour)
    working.work()
    job = door.job(answer)
    assert (job["running"], job["success"], [error["event"] for error in job["errors"]]) == (False, False, [499_000])
    assert stored() == (kept and count + kept)


def test_body_of_a_call_that_died_is_swept_when_nobody_can_be_writing_it(sandbox):
    number = uuid4()
    spool.keep(Environment.SANDBOX, number, [b"x"], 10)
    working.sweep()
    assert spool.waiting(Environment.SANDBOX) == [number]
    os.utime(spool.path(Environment.SANDBOX, number), (0, 0))
    working.sweep()
    assert spool.waiting(Environment.SANDBOX) == []


def test_body_above_the_limit_leaves_nothing(sandbox):
    number = uuid4()
    with pytest.raises(captures.TooLargeError):
        spool.keep(Environment.SANDBOX, number, [b"12345", b"67890", b"1"], 10)
    assert spool.waiting(Environment.SANDBOX) == []


class Receiver(http.server.BaseHTTPRequestHandler):
    """A subscriber: keeps what it is told; answers with `status`."""

    got: list = []
    status = 204

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver(monkeypatch):
    """A receiver on this machine, which the operator opened to webhooks."""
    monkeypatch.setenv("DUOC_WEBHOOK_NETWORKS", "127.0.0.0/8")
    server = http.server.HTTPServer(("127.0.0.1", find_free_port()), Receiver)
    Receiver.got, Receiver.status = [], 204
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook?x=1"
    server.shutdown()
    server.server_close()


def subscribe(door, **controls):
    assert door("POST", "queries", {"name": "shipped", "query": {"EQ_bizStep": ["shipping"]}}).status_code == 201
    return door("POST", "queries/shipped/subscriptions", {"signatureToken": "bí mật", **controls})


def told():
    bodies = [json.loads(body) for _, body in Receiver.got]
    return [one["epcisBody"]["queryResults"] for one in bodies]


def names():
    return [event["eventID"] for one in told() for event in one["resultsBody"]["eventList"]]


def test_stream_tells_every_new_event_once_and_signs_it(door, receiver, worker, document):
    door("POST", "capture", document({"eventID": "urn:uuid:old", "bizStep": "shipping"}))
    answer = subscribe(door, dest=receiver, stream=True)
    assert answer.status_code == 201
    assert "bí mật" not in answer.content.decode()
    worker()
    for number in range(3):
        events = [{"eventID": f"urn:uuid:{number}", "bizStep": "shipping"}, {"eventID": f"urn:uuid:x{number}"}]
        door("POST", "capture", document(*events))
    until(lambda: len(names()) >= 3)
    assert sorted(names()) == ["urn:uuid:0", "urn:uuid:1", "urn:uuid:2"]
    headers, body = Receiver.got[0]
    assert headers["GS1-Signature"] == hmac.new("bí mật".encode(), body, hashlib.sha256).hexdigest()
    assert told()[0]["queryName"] == "shipped"
    assert told()[0]["subscriptionID"] == answer.json()["subscriptionID"]


def test_receiver_that_was_away_is_told_later_without_a_gap(door, receiver, document):
    answer = subscribe(door, dest=receiver, stream=True)
    Receiver.status = 503
    door("POST", "capture", document({"eventID": "urn:uuid:1", "bizStep": "shipping"}))
    working.work(frozenset({"sandbox"}))
    location = answer["Location"].partition("/epcis/")[2]
    assert door("GET", location).json()["lastFailure"] == "the receiver answered 503"
    Receiver.status, Receiver.got = 200, []
    working.work(frozenset({"sandbox"}))
    assert names() == []  # it is left alone for a while
    Subscription.objects.using("sandbox").update(due_at="2026-01-01T00:00:00Z")
    working.work()
    assert names() == ["urn:uuid:1"]
    assert "lastFailure" not in door("GET", location).json()
    assert door("DELETE", location).status_code == 204
    assert door("GET", location).status_code == 404


def test_schedule_reports_also_that_nothing_happened_when_asked(door, receiver):
    subscribe(door, dest=receiver, schedule={"second": "0"}, reportIfEmpty=True)
    Subscription.objects.using("sandbox").update(due_at="2026-01-01T00:00:00Z")
    working.work()
    assert [one["resultsBody"]["eventList"] for one in told()] == [[]]
    (row,) = Subscription.objects.using("sandbox").all()
    assert row.due_at.second == 0


def test_party_that_ended_is_told_nothing(door, receiver, document, sandbox):
    subscribe(door, dest=receiver, stream=True)
    door("POST", "capture", document({"bizStep": "shipping"}))
    people.Party.objects.filter(pk=sandbox.pk).update(ended_at="2036-01-01T00:00:00Z")
    working.work(frozenset({"sandbox"}))
    assert Receiver.got == []
