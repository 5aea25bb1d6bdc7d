"""The way to the national portal: into a folder, to an address, and the queue of what has not arrived."""

import json
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.trace.scan.test_page import text
from tests.trace.scans.stamped import serial
from tests.trace.stamps.batches import GTIN

from duoc.cli.main import main
from duoc.core.settings import SettingsError
from duoc.people import services as people
from duoc.trace.models import PortalDelivery
from duoc.trace.services import national_portal, portal_queue, working
from duoc.trace.services.national_portal import NotSentError

LOT = f"01/{GTIN}/10/L1"
PAGE, SEND = "/truy-xuat/cong-quoc-gia/", "/truy-xuat/cong-quoc-gia/gui/"


@pytest.fixture
def portal(monkeypatch):
    """A portal that answers as it is told and keeps what it is sent: (address, requests, answers still to give)."""
    taken, answers = [], []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self):  # the library's name
            taken.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 204)
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Taking)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("DUOC_WEBHOOK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("DUOC_NATIONAL_PORTAL", f"http://127.0.0.1:{server.server_port}/epcis")
    yield server.server_port, taken, answers
    server.shutdown()
    server.server_close()


@pytest.fixture
def person(shop):
    """Signs in somebody with a duty."""

    def signed_in(duty):
        user = people.create_user(f"viec-{duty}", password="con-cua-bo-ngang-rung-duoc")
        people.assign_role(user, people.agency_named("so-tp"), duty)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        return client

    return signed_in


def become_due():
    PortalDelivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))


# The ways out.


def test_folder_gets_a_whole_document_under_the_same_name_each_time(shop, tmp_path):
    folder = national_portal.Folder(tmp_path)
    for _ in range(2):
        row = portal_queue.ask(f"01/{GTIN}/21/{serial(shop)}", LOT)
        assert portal_queue.work(folder, only=row.pk) == 1
    [file] = tmp_path.iterdir()
    assert file.name == f"{row.name}.jsonld"
    assert len(json.loads(file.read_text())["epcisBody"]["eventList"]) == 10


def test_folder_that_is_gone_says_so_and_the_delivery_waits(shop, tmp_path):
    row = portal_queue.ask(LOT)
    assert portal_queue.work(national_portal.Folder(tmp_path / "gone")) == 0
    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 1)
    assert "No such file" in row.answer
    assert list(tmp_path.iterdir()) == []


def test_address_gets_a_post_that_says_that_nothing_was_checked(shop, portal):
    row = portal_queue.ask(LOT)
    assert portal_queue.work() == 1
    headers, body = portal[1][0]
    assert (headers["Content-Type"], headers["X-Duoc-Verified"]) == ("application/ld+json", "no")
    assert headers["Idempotency-Key"] == row.name
    assert json.loads(body)["type"] == "EPCISDocument"
    row.refresh_from_db()
    assert (row.state, bytes(row.digest), row.due_at) == ("sent", sha256(body).digest(), None)
    assert portal_queue.work() == 0  # and is not sent twice
    assert len(portal[1]) == 1


def test_addresses_of_this_network_are_refused_unless_opened(shop, portal, monkeypatch):
    monkeypatch.delenv("DUOC_WEBHOOK_NETWORKS")
    row = portal_queue.ask(LOT)
    portal_queue.work()
    row.refresh_from_db()
    assert row.state == "waiting"
    assert portal[1] == []


def test_nothing_is_configured_until_somebody_says_so(monkeypatch, tmp_path):
    assert national_portal.configured() is None
    monkeypatch.setenv("DUOC_NATIONAL_PORTAL", str(tmp_path))
    assert isinstance(national_portal.configured(), national_portal.Folder)
    monkeypatch.setenv("DUOC_NATIONAL_PORTAL", "https://portal.example/epcis")
    assert isinstance(national_portal.configured(), national_portal.Address)
    monkeypatch.setenv("DUOC_NATIONAL_PORTAL", str(tmp_path / "gone"))
    with pytest.raises(SettingsError, match="neither a folder nor an address"):
        national_portal.configured()


# The queue.


def test_delivery_that_failed_is_tried_again_later_by_the_worker(shop, portal):
    portal[2].extend([503, 429])
    row = portal_queue.ask(LOT)
    before = timezone.now()
    for tries, answer in ((1, "503"), (2, "429")):
        assert working.work() == 0
        row.refresh_from_db()
        assert (row.state, row.tries) == ("waiting", tries)
        assert answer in row.answer
        assert row.due_at >= before + timedelta(seconds=30 * 2 ** (tries - 1))
        assert working.next_due() == row.due_at
        assert working.work() == 0  # not before it is due
        assert len(portal[1]) == tries
        become_due()
    assert working.work() == 1
    row.refresh_from_db()
    assert (row.state, row.tries) == ("sent", 3)


def test_portal_that_is_away_is_asked_once_a_turn_and_after_everything_else(shop, portal):
    """Two wait; whoever asked first finds nobody, and the other one does not hold the worker up as well."""
    portal[2].extend([503, 503, 204, 204])
    rows = [portal_queue.ask(LOT), portal_queue.ask(f"01/{GTIN}/21/{serial(shop)}", LOT)]
    assert portal_queue.work() == 0
    assert len(portal[1]) == 1
    assert working.next_due() <= timezone.now()  # the other one is still due
    assert portal_queue.work() == 0
    assert len(portal[1]) == 2
    become_due()
    assert portal_queue.work() == 2
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.tries) == ("sent", 2)


@pytest.mark.parametrize("status", [301, 400, 404, 409, 413, 422])
def test_what_the_portal_refuses_is_not_sent_again_until_a_person_says_so(shop, portal, status):
    portal[2].append(status)
    row = portal_queue.ask(LOT)
    portal_queue.work()
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("refused", None)
    assert str(status) in row.answer
    assert portal_queue.work() == 0
    assert portal_queue.again(row.pk, by="kiem-tra").pk == row.pk
    assert portal_queue.work() == 1
    row.refresh_from_db()
    assert (row.state, row.tries, row.by) == ("sent", 1, "kiem-tra")


def test_portal_that_does_not_answer_is_no_refusal():
    with pytest.raises(NotSentError) as error:
        national_portal.Address("https://cong.invalid/epcis").send("x", b"{}")
    assert not error.value.final


def test_goods_of_which_no_event_tells_are_refused_with_the_reason(shop, portal):
    row = portal_queue.ask(f"01/{GTIN}/10/KHONG-CO")
    portal_queue.work()
    row.refresh_from_db()
    assert row.state == "refused"
    assert "Chưa có sự kiện nào" in row.answer
    assert portal[1] == []


def test_goods_asked_for_twice_are_one_delivery(shop, portal):
    first = portal_queue.ask(LOT)
    assert portal_queue.ask(f"https://id.gs1.org/{LOT}").pk == first.pk
    assert portal_queue.counts() == portal_queue.Counts(1, 0, 0)


def test_waits_double_and_end_at_six_hours():
    hours = [portal_queue.wait_after(tries).total_seconds() for tries in (1, 2, 3, 10, 11, 500)]
    assert hours == [30, 60, 120, 15_360, 21_600, 21_600]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("due_at = NULL", "delivery_waits_until_it_is_due"),
        ("state = 'lost'", "delivery_waits_until_it_is_due"),
        ("state = 'sent', due_at = NULL", "sent_delivery_has_its_time_and_content"),
    ],
)
def test_row_that_no_delivery_can_have_is_refused(shop, change, name):
    portal_queue.ask(LOT)
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE trace_portal_delivery SET {change}")


def test_goods_have_one_delivery(shop):
    row = portal_queue.ask(LOT)
    with (
        pytest.raises(IntegrityError, match="goods_have_one_delivery"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO trace_portal_delivery (id, text, lot, name, state, by, due_at, tries, answer)"
            " SELECT gen_random_uuid(), text, lot, name, state, by, due_at, tries, answer FROM trace_portal_delivery"
            " WHERE id = %s",
            [row.pk],
        )


# Command and pages.


def test_command_sends_or_queues_and_says_which(shop, portal, monkeypatch, capsys):
    monkeypatch.delenv("DUOC_NATIONAL_PORTAL")
    assert main(["trace", "passport", LOT, "--send"]) == 1
    assert "chưa đặt" in capsys.readouterr().err
    monkeypatch.setenv("DUOC_NATIONAL_PORTAL", f"http://127.0.0.1:{portal[0]}/epcis")
    assert main(["trace", "passport", LOT, "--send", "--environment", "sandbox"]) == 1
    assert "môi trường" in capsys.readouterr().err
    portal[2].extend([500, 400])
    assert main(["trace", "passport", LOT, "--send"]) in (0, None)
    assert "còn trong hàng đợi" in capsys.readouterr().err
    assert main(["trace", "passport", LOT, "--send"]) == 1
    assert "Cổng từ chối" in capsys.readouterr().err
    main(["trace", "portal", "list", "--state", "refused", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["goods"], told["state"], told["tries"]) == (f"https://id.gs1.org/{LOT}", "refused", 1)
    main(["trace", "portal", "retry", told["id"]])
    assert "đã gửi" in capsys.readouterr().out
    main(["trace", "portal", "send", f"01/{GTIN}/21/{serial(shop)}"])
    main(["trace", "portal", "list"])
    assert capsys.readouterr().out.count("đang chờ") == 2  # what `send` says, and the row


def test_inspector_sends_from_the_passport_and_reads_what_became_of_it(shop, portal, person):
    inspector = person("inspector")
    passport = f"/truy-xuat/ho-chieu/{LOT}"
    assert "Gửi cổng quốc gia" in text(inspector.get(passport))
    answer = inspector.post(SEND, {"path": LOT, "lot": ""}, follow=True)
    assert "Đã xếp hàng gửi cổng quốc gia" in text(answer)
    assert "đang chờ" in text(inspector.get(passport))
    portal[2].append(422)
    portal_queue.work()
    said = text(inspector.get(PAGE))
    assert "cổng trả lời mã 422" in said
    assert "bị từ chối" in said
    assert f'href="{passport}"' in inspector.get(PAGE).content.decode()
    row = PortalDelivery.objects.get()
    inspector.post(SEND, {"id": str(row.pk)})
    portal_queue.work()
    assert "đã gửi" in text(inspector.get(f"{PAGE}?state=sent"))
    assert inspector.get(f"{PAGE}?after=x").status_code == 200
    for wrong in ({"id": "x"}, {"id": str(shop.root)}, {"path": "nonsense"}, {"path": "01/x"}):
        assert inspector.post(SEND, wrong).status_code == 404


def test_who_may_not_send_reads_why_and_sends_nothing(shop, phone, person):
    auditor = person("auditor")
    assert auditor.get(PAGE).status_code == 200
    assert "Gửi lại" not in text(auditor.get(PAGE))
    assert "Gửi cổng quốc gia" not in text(auditor.get(f"/truy-xuat/ho-chieu/{LOT}"))
    answer = auditor.post(SEND, {"path": LOT})
    assert answer.status_code == 403
    assert "Chưa có gì được gửi" in text(answer)
    assert person("officer").get(PAGE).status_code == 403
    assert phone.client.get(PAGE).status_code == 302
    assert phone.client.post(SEND, {"path": LOT}).status_code == 302
    assert not PortalDelivery.objects.exists()


def test_row_of_goods_under_a_national_code_leads_to_their_passport(shop, person, monkeypatch):
    monkeypatch.setenv("DUOC_PUBLIC_URL", "https://truyxuat.example.vn")
    portal_queue.ask("https://truyxuat.example.vn/t/CM-CUA-01?10=L1")
    assert 'href="/truy-xuat/ho-chieu/t/CM-CUA-01?10=L1"' in person("inspector").get(PAGE).content.decode()
