"""schemathesis against GS1's own OpenAPI description of EPCIS 2.0: whatever it sends, an answer of the protocol."""

import json
import threading
import wsgiref.simple_server
from collections import Counter
from typing import Any

import pytest
import requests
from django.core.wsgi import get_wsgi_application
from django.db import connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from tests.conftest import find_free_port

from duoc.people import services as people

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: run `./duoc check`")

CASES, SEED = {"POSITIVE": 2, "NEGATIVE": 1}, 20261128  # of each operation
# 405: schemathesis also tries methods that the description does not have.
SAID = {400, 401, 404, 405, 406, 409, 413, 414, 415, 501}


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(module_database: str) -> Any:
    """The web, in this process; a key of the sandbox party opens it."""
    port = find_free_port()
    server = wsgiref.simple_server.make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet)

    def serve() -> None:
        server.serve_forever()
        connections.close_all()  # those of this thread

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}/epcis"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def key(module_database: str) -> str:
    return people.issue_party_key(people.settle_sandbox_party(), "schemathesis").text


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_every_operation_of_the_official_description_is_answered(
    shared: Any, address: str, key: str, mode: str
) -> None:
    description = json.loads((shared / "data" / "trace" / "epcis" / "openapi.json").read_text("utf-8"))
    schema = schemathesis.openapi.from_dict(description)
    statuses: Counter[int] = Counter()
    operations = silent = 0
    with requests.Session() as session:
        session.trust_env = False
        session.headers["X-Api-Key"] = key
        for found in schema.get_all_operations():
            operations += 1

            @seed(SEED)
            @settings(
                max_examples=CASES[mode],
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=found.ok().as_strategy(generation_mode=schemathesis.GenerationMode[mode]))
            def ask(case: Any) -> None:
                answer = case.call(base_url=address, session=session)
                statuses[answer.status_code] += 1
                what = (case.method, case.path, answer.status_code, answer.content[:300])
                assert answer.status_code < 300 or answer.status_code in SAID, what
                if answer.status_code >= 400 and case.method != "HEAD":
                    told = json.loads(answer.content)
                    assert told["type"].startswith("epcisException:"), what
                    assert told["status"] == answer.status_code, what

            try:
                ask()
            except Unsatisfiable:  # without parameters nothing can be wrong; some patterns cannot be made
                silent += 1
    print(f"\nschemathesis, {mode.lower()}: {operations} operations, {silent} not asked, {dict(statuses)}")
    assert operations > 60
    assert silent < operations / 2
    assert ({200, 204} if mode == "POSITIVE" else {204, 400}) <= statuses.keys()
