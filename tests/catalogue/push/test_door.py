"""What a strange other side may answer: whether the record is meant, or the target, and that nothing of ours gets out."""

import http.server
import json
import threading

import pytest
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Push, PushTarget
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import push
from duoc.catalogue.services.push import turn

SECRET = "khoa-rat-bi-mat"
EMPTY = {"success": True, "result": {"count": 0, "results": []}}


class Stranger:
    """Answers each action as it was told; package_search is empty and package_show knows nothing unless it was told otherwise."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, object]] = {}
        self.asked: list[tuple[str, str, dict]] = []

    def answer(self, action: str) -> tuple[int, bytes]:
        usual = {"package_search": (200, EMPTY), "package_show": (404, {"success": False, "error": {}})}
        status, body = self.answers.get(action, usual.get(action, (200, {"success": True, "result": {"id": "x"}})))
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()


@pytest.fixture
def stranger(monkeypatch):
    held = Stranger()

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            action = self.path.rsplit("/", 1)[-1].partition("?")[0]
            held.asked.append((action, self.headers.get("Authorization", ""), json.loads(body) if body else {}))
            status, answer = held.answer(action)
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815  # the name that http.server looks for

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    held.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("DUOC_FETCH_NETWORKS", "127.0.0.0/8")
    yield held
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(database, stranger, tmp_path, clock):
    """Sends one entry to the stranger: (state of the record, its reason or the target's fault)."""
    secret = tmp_path / "khoa"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    target = push.add_target(
        HOUSE, "la", "Lạ", "ckan", address=stranger.address, organization="tinh", secret_file=str(secret)
    )
    add("mot")

    def sent(**answers):
        stranger.answers |= answers
        turn(target, now=clock(hours=2))
        row = Push.objects.get()
        fault = PushTarget.objects.get().fault
        assert SECRET not in fault + row.reason
        return row.state, row.reason or fault

    return sent


def refused(status, error):
    return status, {"success": False, "error": error}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused(409, {"__type": "Validation Error", "name": ["That URL is already in use."]}), 'name: ["That URL'),
        (refused(409, {"__type": "Validation Error", "extras": [{}, {"key": ["Missing value"]}]}), "Missing value"),
        (refused(400, {"__type": "Integrity Error", "message": "bad"}), "message: bad"),
        (refused(404, {"__type": "Not Found Error", "message": "Not found: tổ chức"}), "tổ chức"),
        (refused(413, {}), "413"),
        (refused(422, "text"), "422"),
    ],
)
def test_answer_about_the_record_refuses_the_record(told, answer, words):
    state, reason = told(package_create=answer)
    assert (state, words in reason) == ("refused", True), reason


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, b"<!doctype html>"), "không trả lời như CKAN"),
        ((200, b"{"), "không trả lời như CKAN"),
        ((200, b'{"success": false, "result": {}}'), "không trả lời như CKAN"),
        ((200, b"[" * 100_000), "không trả lời như CKAN"),
        ((404, b"<h1>Not Found</h1>"), "không trả lời như CKAN (404)"),
        ((400, b'"Bad request: Action name not known: package_create"'), "không trả lời như CKAN (400)"),
        ((302, b""), "không trả lời như CKAN (302)"),
        ((429, b"slow down"), "429"),
        ((502, b"<h1>Bad Gateway</h1>"), "502"),
        ((503, b""), "503"),
        ((504, b""), "504"),
        ((200, b"x" * (9 << 20)), "lớn hơn"),
    ],
)
def test_answer_about_nothing_of_ours_stops_the_target(told, answer, words):
    state, fault = told(package_create=answer)
    assert (state, words in fault) == ("waiting", True), fault


def test_failure_over_a_record_delays_it_alone(told):
    assert told(package_create=(500, b"oops")) == ("delayed", "nơi nhận trả lời 500")
    assert PushTarget.objects.get().outage_since is None


def test_refusal_with_a_token_that_still_opens_our_organization_is_about_the_record(told):
    mine = {"success": True, "result": [{"name": "tinh", "id": "1"}]}
    denied = refused(403, {"__type": "Authorization Error", "message": "Access denied: not yours"})
    state, reason = told(package_create=denied, organization_list_for_user=(200, mine))
    assert (state, reason) == ("refused", "message: Access denied: not yours")


@pytest.mark.parametrize(
    "list_",
    [(200, {"success": True, "result": []}), (200, {"success": True, "result": [{"name": "khac"}, 5]}), (403, b"")],
)
def test_refusal_with_a_token_that_opens_nothing_stops_the_target(told, list_):
    state, fault = told(package_create=refused(403, {}), organization_list_for_user=list_)
    assert (state, "khóa" in fault) == ("waiting", True)


def test_token_goes_to_the_target_and_along_no_redirect(told, stranger):
    told(package_create=(302, b""))
    assert {token for _, token, _ in stranger.asked} == {SECRET}
    assert "elsewhere" not in {action for action, _, _ in stranger.asked}


def test_record_is_looked_for_before_it_is_made(told, stranger):
    state, _ = told()
    assert state == "sent"
    assert [action for action, _, _ in stranger.asked] == [
        "package_search",
        "package_show",
        "package_show",
        "package_create",
    ]
    entry = Push.objects.get().entry
    made = stranger.asked[-1][2]
    assert (made["id"], made["owner_org"], made["name"]) == (str(entry.pk), "tinh", "mot")


def test_portal_that_forbids_ids_is_asked_without_one(told, stranger):
    real = stranger.answer

    def answer(action):
        if action == "package_create" and "id" in stranger.asked[-1][2]:
            body = {
                "success": False,
                "error": {"__type": "Validation Error", "id": ["The input field id was not expected."]},
            }
            return 409, json.dumps(body).encode()
        return real(action)

    stranger.answer = answer
    assert told()[0] == "sent"
    assert Push.objects.get().remote == "x"
    assert "id" not in stranger.asked[-1][2]


def test_record_of_ours_under_another_id_is_found_by_its_name(told, stranger):
    entry = Push.objects.get().entry
    there = {"id": "9", "name": "mot", "extras": [{"key": "source_id", "value": str(entry.pk)}]}
    real = stranger.answer
    stranger.answers["package_update"] = (200, {"success": True, "result": {"id": "9"}})

    def answer(action):
        shows = sum(1 for asked, _, _ in stranger.asked if asked == "package_show")
        return (
            (200, json.dumps({"success": True, "result": there}).encode())
            if action == "package_show" and shows == 2
            else real(action)
        )

    stranger.answer = answer
    assert told()[0] == "sent"
    assert (stranger.asked[-1][0], stranger.asked[-1][2]["id"]) == ("package_update", "9")


@pytest.mark.parametrize(
    "results",
    [
        [{"id": None, "extras": [{"key": "source_id", "value": "không phải số"}]}],
        [{"title": "\0\ud800"}],
    ],
)
def test_list_with_nonsense_is_read_and_kept(told, results):
    state, _ = told(package_search=(200, {"success": True, "result": {"results": results}}))
    # The same page again and again is a fault of the other side, which its own harvester does not bear either.
    assert state == "waiting"
    assert "trả lại đúng trang trước" in PushTarget.objects.get().fault


def test_list_of_no_records_at_all_is_an_empty_one(told):
    assert told(package_search=(200, {"success": True, "result": {"results": [5, None, "x"]}}))[0] == "sent"


def test_nobody_there_is_told_without_the_address(told, stranger, monkeypatch):
    PushTarget.objects.update(address="http://127.0.0.1:1")
    state, fault = told()
    assert (state, fault) == ("waiting", "không có trả lời (ConnectionRefusedError)")
    PushTarget.objects.update(address="https://khong-co.invalid", probe_at="2020-01-01T00:00Z")
    state, fault = told()
    assert (state, fault) == ("waiting", "không có trả lời (gaierror)")


def test_private_network_that_nobody_opened_hears_nothing(told, stranger, monkeypatch):
    monkeypatch.setenv("DUOC_FETCH_NETWORKS", "")
    state, fault = told()
    assert (state, fault) == ("waiting", "địa chỉ dẫn vào mạng riêng")
    assert stranger.asked == []
