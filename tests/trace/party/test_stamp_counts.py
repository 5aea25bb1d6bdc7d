"""Whoever printed a batch puts a name to the count; producer and inspector see it beside what the steps say."""

import csv
import io
import json

import pytest
from tests.exchange.test_calls_page import user
from tests.trace.party.producers import HERE, browser, sent, shown
from tests.trace.stamps.batches import HOST

from duoc.cli.main import main
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.trace.services import stamps
from duoc.trace.services.stamps import StampRefusedError

INSPECTED = "/truy-xuat/tem/"


@pytest.fixture
def batch(crabs):
    """A hundred stamps, of which ninety were printed and three of these spoiled."""
    made = stamps.mint(stamps.order(crabs.party, crabs.product, 100, HOST, preset="crab-tie", pins=True))
    stamps.move(made.pk, "printed", 1, 90)
    stamps.move(made.pk, "spoiled", 1, 3, reason="nhòe")
    return made


@pytest.fixture
def inspector(crabs):
    return browser(user("kiem-tra-in", "inspector"))


def signed(crabs, batch, status=302, client=None, **told):
    return sent(client or crabs.worker, f"tem/{batch.pk}/dem/", status, **{"printed": 90, "spoiled": 3, **told})


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_form_begins_with_what_the_steps_say(crabs, batch):
    text = shown(crabs.worker, f"tem/{batch.pk}/dem/")
    assert 'name="printed" value="90"' in text
    assert 'name="spoiled" value="3"' in text
    assert f'href="{HERE}tem/{batch.pk}/dem/"' in shown(crabs.worker, f"tem/{batch.pk}/")


def test_a_count_that_agrees_is_shown_with_its_signer_to_both_sides(crabs, batch, inspector):
    assert "chưa ai ký" in read(inspector, INSPECTED)
    assert "Chưa ai ký số tem đã in" in read(inspector, f"{INSPECTED}{batch.pk}/")
    assert signed(crabs, batch, printer="Nhà in <Đất Mũi>") == f"{HERE}tem/{batch.pk}/#ky"
    for text in (shown(crabs.owner, f"tem/{batch.pk}/"), read(inspector, f"{INSPECTED}{batch.pk}/")):
        body = text.partition('id="ky"')[2].partition("</section>")[0]
        assert "Nhà in &lt;Đất Mũi&gt;" in body
        assert "member.htx-cua" in body
        assert "note--danger" not in body
    assert "đã ký, khớp" in read(inspector, INSPECTED)


def test_a_count_that_differs_is_told_to_both_sides(crabs, batch, inspector):
    signed(crabs, batch, printed=95, spoiled=2)
    said = "Người in ký 95 tem đã in, 2 hỏng; sổ tem có 90 đã in, 3 hỏng."
    assert said in shown(crabs.owner, f"tem/{batch.pk}/")
    assert said in read(inspector, f"{INSPECTED}{batch.pk}/")
    assert "đã ký 95, lệch" in read(inspector, INSPECTED)
    signed(crabs, batch)  # signed anew: the newest holds, the first stays to be read
    assert said not in read(inspector, f"{INSPECTED}{batch.pk}/")
    assert [one.printed for one in stamps.counts(batch.pk)] == [90, 95]


def test_the_ledger_has_count_roots_and_signer(crabs, batch):
    signed(crabs, batch)
    (count,) = stamps.counts(batch.pk)
    entry = Outbox.objects.get(event=count.event)
    told = json.loads(bytes(entry.payload))
    told = told.get("payload", told)
    assert entry.kind == "trace.stamps_counted"
    assert (told["printed"], told["spoiled"], told["by"], told["party"]) == (90, 3, count.actor_id, "htx-cua")
    assert {"root", "pin_root"} < set(told)
    before = stamps.accounts(batch=batch.pk)[0].account
    signed(crabs, batch, printed=100, spoiled=0)
    assert stamps.accounts(batch=batch.pk)[0].account == before  # it moves no stamp


@pytest.mark.parametrize(
    "told",
    [{"printed": 101}, {"spoiled": 91}, {"printed": -1}, {"printed": ""}, {"printer": "x" * 101}, {"spoiled": "ba"}],
)
def test_a_count_that_cannot_be_is_refused(crabs, batch, told):
    signed(crabs, batch, 422, **told)
    assert stamps.counts(batch.pk) == []


def test_nobody_signs_for_another_nor_what_is_not_minted(crabs, honey, batch):
    signed(crabs, batch, 404, honey.owner)
    person = people.create_user("nguoi-la", "con-cua-bo-ngang-rung-duoc")
    with pytest.raises(StampRefusedError, match="Chỉ HTX Cua"):
        stamps.sign_count(batch.pk, 90, 3, party=honey.party, by=person)
    ordered = stamps.order(crabs.party, crabs.product, 5, HOST, preset="crab-tie")
    with pytest.raises(StampRefusedError, match="chưa tạo xong"):
        stamps.sign_count(ordered.pk, 0, 0, party=crabs.party, by=person)


def test_file_and_command_tell_it(crabs, batch, inspector, capsys):
    signed(crabs, batch)
    answer = inspector.get(INSPECTED + "?form=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    row = next(row for row in rows if row["Lô tem"] == str(batch.pk))
    assert (row["Số đã in được ký"], row["Số hỏng được ký"], row["Người ký"]) == ("90", "3", "member.htx-cua")
    assert main(["trace", "accounts", "--batch", str(batch.pk), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["signed"] == {"printed": 90, "spoiled": 3}
    assert main(["trace", "accounts", "--batch", str(batch.pk)]) == 0
    assert "người in ký 90 đã in, 3 hỏng (khớp)" in capsys.readouterr().out
