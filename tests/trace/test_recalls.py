"""Recalls: what they cover, who has it, their history, the ledger, what the database refuses."""

import csv
import json

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from tests.trace.chains import ADD, DESTINATION, Chain, Said, write

from duoc.cli.main import main
from duoc.frame.models import Outbox
from duoc.people.models import Party
from duoc.people.services import add_party
from duoc.trace.models import RecallItem
from duoc.trace.services import recall_files, recalls
from duoc.trace.services.journey import JourneyRefusedError
from duoc.trace.services.lots import bind
from duoc.trace.services.recalls import RecallRefusedError

POND, DRIED = "01/09506000134352/10/AO", "01/09506000134376/10/M1"
BAGS = [f"01/09506000134376/21/T{number}" for number in range(4)]
BOX = "00/095060000000000001"


@pytest.fixture
def parties(database: str) -> dict[str, Party]:
    names = {"ra-mau": "Hợp tác xã A (MINH HỌA)", "dai-ly": "Đại lý B (MINH HỌA)", "cua-hang": "Cửa hàng C (MINH HỌA)"}
    return {
        code: add_party(code, name, "firm", gln="9506000134376" if code == "cua-hang" else "")
        for code, name in names.items()
    }


@pytest.fixture
def chain(parties: dict[str, Party]) -> Chain:
    """A pond's shrimp dried into a lot of 80 kg and four bags: 30 kg sent to a shop that says nothing, two bags in a box with a
    dealer, one bag sold there, one destroyed at home."""
    maker, dealer = parties["ra-mau"].pk, parties["dai-ly"].pk
    chain = Chain()
    chain.see(0, f"{POND}*400", action=ADD, step="commissioning", party=maker)
    chain.make(1, [f"{POND}*400"], [f"{DRIED}*80", *BAGS], party=maker, step="creating_class_instance")
    sent = chain.see(2, f"{DRIED}*30", step="shipping", party=maker)
    sent.mentions.append(Said("417/9506000134376", DESTINATION))
    chain.pack(3, BOX, *BAGS[:3], step="packing", party=maker)
    chain.see(4, BOX, step="shipping", party=maker)
    chain.see(5, BOX, step="receiving", party=dealer, place="414/9506000134390")
    chain.unpack(6, BOX, BAGS[2], step="unpacking", party=dealer)
    chain.see(7, BAGS[2], step="retail_selling", party=dealer)
    chain.see(8, BAGS[3], step="destroying", party=maker)
    with connection.cursor() as cursor:
        write(cursor, chain, maker)
        cursor.execute("INSERT INTO trace_context (hash, members) VALUES (%s, '[]') RETURNING id", [bytes(32)])
        context = cursor.fetchone()[0]
        document = {"destinationList": [{"type": "possessing_party", "destination": "urn:epc:id:pgln:9506000.13437"}]}
        document["destinationList"].insert(
            0, {"type": "location", "destination": "https://id.gs1.org/414/9506000134390"}
        )
        cursor.execute(
            "INSERT INTO trace_event_document (event_id, entry, document, context_id) VALUES (3, gen_random_uuid(), %s, %s)",
            [json.dumps(document), context],
        )
    return chain


def test_recall_covers_what_was_made_and_tells_who_has_it(chain: Chain, parties: dict[str, Party]) -> None:
    recall = recalls.open_recall(POND, "Dư lượng kháng sinh", by="kiem-tra")
    assert set(recall.items.values_list("text", "start")) == {
        (POND, True),
        (DRIED, False),
        *((bag, False) for bag in BAGS),
    }
    found = {
        (one.party and one.party.code, one.text): (one.state, one.quantity, one.through)
        for one in recalls.recall_holders(recall)
    }
    assert found == {
        ("ra-mau", DRIED): ("held", 50.0, ""),
        ("cua-hang", DRIED): ("in_transit", 30.0, ""),
        ("dai-ly", BAGS[0]): ("held", None, BOX),
        ("dai-ly", BAGS[1]): ("held", None, BOX),
        ("dai-ly", BAGS[2]): ("sold", None, ""),
        ("ra-mau", BAGS[3]): ("destroyed", None, ""),
    }


def test_receiver_of_a_lot_counts_with_what_it_says_itself(chain: Chain, parties: dict[str, Party]) -> None:
    more = Chain(first=100)
    more.see(20, f"{DRIED}*28", step="receiving", party=parties["cua-hang"].pk)
    with connection.cursor() as cursor:
        write(cursor, more, parties["cua-hang"].pk)
    recall = recalls.open_recall(DRIED, "x", by="a")
    found = {
        one.party and one.party.code: (one.state, one.quantity)
        for one in recalls.recall_holders(recall)
        if one.text == DRIED
    }
    assert found == {"ra-mau": ("held", 50.0), "cua-hang": ("held", 28.0)}


def test_open_recall_marks_lots_pieces_and_pieces_bound_to_its_lots(chain: Chain) -> None:
    stamp = "01/09506000134376/21/STAMP"
    bind([(stamp, DRIED, None)], "default")
    assert recalls.is_recalled(DRIED) is None
    recall = recalls.open_recall(f"https://id.gs1.org/{POND}", "x", by="a")
    for text in (POND, BAGS[0], f"https://id.gs1.org/{stamp}"):
        found = recalls.is_recalled(text)
        assert found is not None
        assert found.recall == recall
    assert recalls.is_recalled(BOX, "01/09506000134376/21/OTHER") is None
    recalls.close_recall(recall.pk, "đã gom hết", by="a")
    assert recalls.is_recalled(POND, DRIED, stamp) is None


def test_history_is_kept_and_told_to_the_ledger_without_serials(chain: Chain) -> None:
    recall = recalls.open_recall(BAGS[0], "lần đầu", by="a")
    more = Chain(first=100)
    more.make(30, [BAGS[0]], ["01/09506000134383/10/MOI#1"])
    with connection.cursor() as cursor:
        write(cursor, more, Party.objects.get(code="ra-mau").pk)
    step = recalls.extend_recall(recall.pk, "thấy thêm", texts=[BAGS[1]], by="b")
    recalls.close_recall(recall.pk, "xong", by="c")
    assert [(one.verb, one.by, one.reason, one.items) for one in recalls.steps(recall)] == [
        ("opened", "a", "lần đầu", 1), ("extended", "b", "thấy thêm", 2), ("closed", "c", "xong", 0),
    ]  # fmt: skip
    assert set(RecallItem.objects.filter(step=step).values_list("text", "start")) == {
        ("01/09506000134383/10/MOI", False), (BAGS[1], True),
    }  # fmt: skip
    told = Outbox.objects.filter(kind__startswith="trace.recall").order_by("pk")
    assert [row.kind for row in told] == ["trace.recall_opened", "trace.recall_extended", "trace.recall_closed"]
    assert all(b"/21/" not in bytes(row.entry) for row in told)
    with pytest.raises(RecallRefusedError, match="đã kết thúc"):
        recalls.extend_recall(recall.pk, "x", by="a")


def test_recall_that_could_not_be_followed_to_its_end_says_so(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalls, "MOST_IDENTIFIERS", 2)
    recall = recalls.open_recall(POND, "x", by="a")
    assert [(one.complete, one.items) for one in recalls.steps(recall)] == [(False, 2)]


def test_refusals_are_sentences_and_leave_nothing(chain: Chain) -> None:
    with pytest.raises(RecallRefusedError, match="lý do"):
        recalls.open_recall(POND, "  ", by="a")
    with pytest.raises(JourneyRefusedError, match="Chưa có sự kiện"):
        recalls.open_recall("01/09506000134352/10/KHAC", "x", by="a")
    first = recalls.open_recall(POND, "x", by="a")
    with pytest.raises(RecallRefusedError, match="đang được thu hồi"):
        recalls.open_recall(POND, "y", by="a")
    with pytest.raises(RecallRefusedError, match="Không có đợt"):
        recalls.close_recall(first.pk + 1, "x", by="a")
    assert [one.pk for one in recalls.recalls().rows] == [first.pk]
    assert Outbox.objects.filter(kind__startswith="trace.recall").count() == 1


STEP = (
    "INSERT INTO trace_recall_step (recall_id, verb, by, reason, items, complete) SELECT id, {}, true FROM trace_recall"
)
SAME = "INSERT INTO trace_recall (text, reason, product, party) SELECT text, 'x', '', '' FROM trace_recall"


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("goods_have_one_open_recall", SAME),
        ("recall_has_a_reason", "UPDATE trace_recall SET reason = ''"),
        ("recall_ends_after_it_begins", "UPDATE trace_recall SET closed_at = opened_at - interval '1 hour'"),
        ("recall_is_opened_once", STEP.format("'opened', 'a', 'x', 0")),
        ("recall_is_closed_once", STEP.format("'closed', 'a', 'x', 0") + ", generate_series(1, 2)"),
        ("recall_step_is_one_of_three", STEP.format("'dropped', 'a', 'x', 0")),
        ("recall_step_has_a_reason", STEP.format("'extended', 'a', '', 0")),
        ("recall_step_adds_or_leaves", STEP.format("'extended', 'a', 'x', -1")),
    ],
)
def test_database_refuses_what_no_recall_does(module_recall: None, constraint: str, statement: str) -> None:
    with (
        pytest.raises((IntegrityError, InternalError), match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("trigger", "table"),
    [("recall_step_is_never_changed", "trace_recall_step"), ("recall_item_is_never_changed", "trace_recall_item")],
)
@pytest.mark.parametrize("act", ["UPDATE {} SET recall_id = 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_history_of_a_recall_is_never_changed(module_recall: None, trigger: str, table: str, act: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass", [trigger, table])
        assert cursor.fetchone() == (1,)
    with (
        pytest.raises((IntegrityError, InternalError), match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format(table))


@pytest.fixture(scope="module")
def module_recall(module_database: str) -> None:
    party = add_party("mot", "Một (MINH HỌA)", "firm")
    lone = Chain()
    lone.see(0, f"{POND}*1", action=ADD)
    with connection.cursor() as cursor:
        write(cursor, lone, party.pk)
    recalls.open_recall(POND, "x", by="a")


def test_files_and_notice(chain: Chain, tmp_path, capsys) -> None:
    main(["trace", "recall", "open", POND, "--reason", "Dư lượng", "--json"])
    number = json.loads(capsys.readouterr().out)["recall"]
    main(["trace", "recall", "export", str(number), str(tmp_path / "a.csv")])
    rows = list(csv.reader((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][0] == "Chủ thể"
    assert ["Cửa hàng C (MINH HỌA)", "", "9506000134376", ""] in [row[:4] for row in rows]
    assert "https://id.gs1.org/" + DRIED in {row[4] for row in rows if len(row) > 4}
    main(["trace", "recall", "export", str(number), str(tmp_path / "a.xlsx")])
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert main(["trace", "recall", "export", str(number), str(tmp_path / "a.pdf")]) == 1
    capsys.readouterr()
    main(["trace", "recall", "notice", str(number)])
    notice = capsys.readouterr().out
    assert "THÔNG BÁO THU HỒI" in notice
    assert "Lý do: Dư lượng" in notice
    main(["trace", "recall", "close", str(number), "--reason", "xong"])
    main(["trace", "recall", "list"])
    assert "kết thúc" in capsys.readouterr().out
    assert recall_files.file_name(recalls.recall_numbered(number)) == f"thu-hoi-{number}"


def test_journey_as_a_time_line_and_as_json(chain: Chain, capsys) -> None:
    assert main(["trace", "journey", BAGS[0], "--json"]) in (None, 0)
    told = json.loads(capsys.readouterr().out)
    assert [event["number"] for event in told["back"]["events"]] == [1, 2, 4, 5, 6]
    assert told["back"]["events"][0]["goods"] == [
        {"identifier": f"https://id.gs1.org/{POND}", "role": "goods", "quantity": 400.0, "uom": "KGM"}
    ]
    main(["trace", "journey", POND, "--forward"])
    text = capsys.readouterr().out
    assert "Đi đến đâu" in text
    assert "bán lẻ · Đại lý B" in text
    assert "400 KGM" in text
    main(["trace", "journey", BAGS[0], "--one-step", "--json"])
    step = json.loads(capsys.readouterr().out)
    assert (step["party"], [one["giver"] for one in step["back"]], step["forward"]) == ("dai-ly", ["ra-mau"], [])
    assert main(["trace", "journey", "01/09506000134352"]) == 1
