"""Scores of the catalogue as served, addresses tried over the network, the command."""

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from duoc.catalogue.models import Score, Tried
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import entries, quality
from duoc.cli.main import main

from .conftest import entry

pytestmark = pytest.mark.usefixtures("undone")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """The portal's own web, as seen from outside; what it was asked."""
    asked: list[tuple[str, str]] = []

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.command, self.path))
            status = 200
            if "/download/" in self.path:  # a server that knows no HEAD
                status = 405 if self.command == "HEAD" else 206
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815  # the name that http.server looks for

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv("DUOC_PUBLIC_URL", f"http://127.0.0.1:{server.server_port}")
    yield asked
    server.shutdown()
    server.server_close()


def test_every_public_entry_has_a_score_and_no_other():
    found = quality.count()
    assert found.entries == 99
    assert set(Score.objects.values_list("entry", flat=True)) == set(
        entries.seen_by(ANYBODY).values_list("pk", flat=True)
    )
    assert 0 < found.total < 405


def test_full_entry_lacks_only_what_nobody_tried():
    quality.count()
    held = quality.quality(entry("MO-001").pk)
    assert held is not None
    # Of its resources one is published and two are not yet: what a share of them lacks is told, and nothing of the entry itself.
    lost = {one.advice: one.points for one in held.lost}
    assert lost["Sửa địa chỉ truy cập để mở được từ bên ngoài."] == 50
    assert not any(
        advice.startswith(("Thêm ít nhất", "Chọn lĩnh vực", "Ghi phạm vi", "Ghi đầu mối", "Bổ sung")) for advice in lost
    )
    assert held.untried > 0
    assert held.rating == next(
        word
        for word, least in (("excellent", 351), ("good", 221), ("sufficient", 121), ("bad", 0))
        if held.total >= least
    )
    assert [one.points for one in held.lost] == sorted(lost.values(), reverse=True)


def test_addresses_are_tried_once_and_believed_for_a_week(web):
    assert quality.try_addresses() > 0
    assert ("HEAD", f"/du-lieu/{entry('MO-001').name}/") in web
    assert any(method == "GET" and "/download/" in path for method, path in web)
    # A private name of somebody else leads nowhere; it is remembered as not answering.
    row = Tried.objects.get(address="https://nguon.example.invalid/du-lieu.csv")
    assert (row.answered, row.status) == (False, 0)
    assert Tried.objects.filter(answered=True, status__in=(200, 206)).count() == Tried.objects.count() - 1
    web.clear()
    assert quality.try_addresses() == 0
    assert web == []
    later = timezone.now() + timedelta(days=8)
    assert quality.try_addresses(now=later) == Tried.objects.count()


def test_address_that_answers_earns_its_points(web):
    before = quality.count()
    quality.try_addresses()
    after = quality.count()
    assert before.untried > 0
    assert after.untried == 0
    # Every entry has an access address that answers now, but for the one link that leads nowhere.
    assert after.total - before.total > 45


def test_addresses_of_data_that_is_gone_are_forgotten(web):
    quality.try_addresses()
    entries.set_state(HOUSE, entry("MO-002"), "withdrawn", reason="Thử")
    quality.try_addresses()
    assert not Tried.objects.filter(address__contains="nguon.example.invalid").exists()
    quality.count()
    assert not Score.objects.filter(pk=entry("MO-002").pk).exists()


def test_no_address_of_what_is_not_everybodys_is_tried(web):
    quality.try_addresses()
    assert not Tried.objects.filter(address__contains="noi-bo").exists()


def test_entry_without_a_count_has_no_score():
    Score.objects.all().delete()
    assert quality.quality(entry("MO-001").pk) is None


@pytest.mark.parametrize("total", [-1, 406])
def test_score_is_of_405_points(total):
    Score.objects.all().delete()
    with pytest.raises(IntegrityError, match="score_is_of_405_points"), transaction.atomic():
        Score.objects.create(entry=entry("MO-001"), total=total, average=0, points={})


def test_answered_address_said_2xx():
    with pytest.raises(IntegrityError, match="answered_address_said_2xx"), transaction.atomic():
        Tried.objects.create(address="https://x.example/", answered=True, status=404)


def test_command_counts_in_words_and_in_json(capsys):
    assert not main(["catalogue", "score", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["entries"], told["full"], told["tried"]) == (99, 405, 0)
    assert not main(["catalogue", "score"])
    assert "99 mục" in capsys.readouterr().out
