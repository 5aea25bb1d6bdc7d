"""What is on show arrives once, in its newest state, whatever happens on the way; what is hidden never does."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Push, PushTarget
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, push, resources
from duoc.catalogue.services.push import ckan, turn
from duoc.frame.models import Outbox


def row(entry):
    return Push.objects.get(entry=entry)


def test_everything_on_show_arrives_with_a_receipt(target, there, clock):
    add("mot")
    add("hai")
    told = turn(target, now=clock())
    assert (told.sent, told.refused, told.down) == (2, 0, "")
    assert set(there.packages()) == {"mot", "hai"}
    held = row(entries.entry("mot", HOUSE))
    assert (held.state, held.sent_at, held.waiting_since) == ("sent", clock.now, None)
    assert held.receipt == {
        "kind": "ckan",
        "id": str(held.entry_id),
        "modified": there.packages()["mot"]["metadata_modified"],
    }
    assert Outbox.objects.filter(kind="catalogue.pushed").count() == 2


def test_record_says_what_everybody_may_read(target, there, clock):
    entry = add(
        "mot", notes="Mô tả", keywords=["cua", "tôm"], contact={"role": "Phòng dữ liệu"}, author="Nguyễn Văn Thử"
    )
    resources.add_resource(HOUSE, entry, name="Bảng", format="csv", url="https://du-lieu.example.vn/a.csv")
    turn(target, now=clock())
    held = there.packages()["mot"]
    assert (held["title"], held["notes"], held["organization"]["name"]) == ("Mục mot", "Mô tả", "tinh-mau")
    assert [one["name"] for one in held["tags"]] == ["cua", "tôm"]
    assert (held["maintainer"], held["author"]) == ("Phòng dữ liệu", None)
    assert [(one["name"], one["format"], one["url"]) for one in held["resources"]] == [
        ("Bảng", "CSV", "https://du-lieu.example.vn/a.csv")
    ]
    assert held["url"].endswith("/du-lieu/mot/")
    extras = {one["key"]: one["value"] for one in held["extras"]}
    assert (extras["source_id"], extras["publisher"]) == (str(entry.pk), "Sở Mẫu")


def test_what_is_hidden_is_never_pushed(target, there, clock):
    """`what_is_hidden_is_never_pushed`: neither the entry nor, of a restricted one, where its data is."""
    add("kin", kind="shared", level="hidden", access_right="NON_PUBLIC")
    add("nhap", show=False)
    limited = add("dung-chung", kind="shared", level="restricted", access_right="RESTRICTED")
    resources.add_resource(HOUSE, limited, name="Hồ sơ", format="csv", url="https://noi-bo.example.vn/mat.csv")
    turn(target, now=clock())
    assert set(there.packages()) == {"dung-chung"}
    assert [(one["url"], one["size"], one["hash"]) for one in there.packages()["dung-chung"]["resources"]] == [
        ("", None, "")
    ]
    assert Push.objects.filter(entry__name__in=("kin", "nhap")).count() == 0


def test_entry_that_is_hidden_later_is_taken_back(target, there, clock):
    entry = add("mot", kind="shared", level="restricted", access_right="RESTRICTED")
    turn(target, now=clock())
    entries.change(HOUSE, entry, {"level": "hidden", "access_right": "NON_PUBLIC", "title": "Bí mật"})
    turn(target, now=clock(minutes=1))
    assert there.packages() == {}
    assert there.call("package_show", id=str(entry.pk))["title"] == "Mục mot"
    assert row(entry).receipt == {"kind": "ckan", "gone": True}


def test_withdrawn_entry_is_taken_back_and_one_on_show_again_returns(target, there, clock):
    entry, other = add("mot"), add("hai")
    turn(target, now=clock())
    entries.set_state(HOUSE, entry, "withdrawn", reason="Nhầm")
    entries.change(HOUSE, other, {"kind": "shared", "level": "hidden", "access_right": "NON_PUBLIC"})
    turn(target, now=clock(minutes=1))
    assert there.packages() == {}
    entries.change(HOUSE, other, {"kind": "open", "level": "open", "access_right": "PUBLIC"})
    turn(target, now=clock(minutes=1))
    assert set(there.packages()) == {"hai"}


def test_entry_hidden_before_anybody_was_told_is_not_spoken_of(target, there, clock):
    entry = add("mot")
    assert row(entry).state == "waiting"
    entries.change(HOUSE, entry, {"kind": "shared", "level": "hidden", "access_right": "NON_PUBLIC"})
    turn(target, now=clock())
    assert not Push.objects.exists()
    assert there.counted("package_delete") == there.counted("package_delete")


def test_months_of_outage_and_180_changes_are_one_sending(target, there, clock):
    entry = add("mot")
    there.ill("refuse")
    turns = 0
    for day in range(180):
        entries.change(HOUSE, entry, {"notes": f"Số liệu ngày {day}"})
        told = turn(target, now=clock(days=1))
        turns += told.down != ""
    assert turns == 180  # it never gives up
    held = PushTarget.objects.get(pk=target.pk)
    assert held.failures == 180
    assert held.probe_at - clock.now <= timedelta(hours=1)
    assert row(entry).state == "waiting"
    assert row(entry).revision > 180
    assert clock.now - held.outage_since > timedelta(days=178)
    before = there.counted("package_create")
    there.ill("")
    told = turn(target, now=clock(hours=1))
    assert (told.sent, told.compared) == (1, True)
    assert there.counted("package_create") == before + 1
    assert there.packages()["mot"]["notes"] == "Số liệu ngày 179"
    assert PushTarget.objects.get(pk=target.pk).outage_since is None
    assert turn(target, now=clock(minutes=1)).done == 0
    assert Outbox.objects.filter(kind="catalogue.push_outage").count() == 2


def test_nobody_is_asked_before_the_wait_is_over(target, there, clock):
    add("mot")
    there.ill("refuse")
    told = turn(target, now=clock(), chance=lambda: 0.0)
    assert "không có trả lời" in told.down
    there.ill("")
    before = there.counted("package_search")
    assert turn(target, now=clock(seconds=29)).down == told.down
    assert there.counted("package_search") == before
    assert turn(target, now=clock(seconds=1)).sent == 1


def test_after_an_outage_the_oldest_go_first_a_limited_number_at_a_time(target, there, clock):
    made = [add(f"muc-{number:02}") for number in range(25)]
    entries.change(HOUSE, made[0], {"notes": "đổi sau cùng, chờ lâu nhất"})
    assert turn(target, now=clock()).sent == 20
    assert set(there.packages()) == {f"muc-{number:02}" for number in range(20)}
    assert turn(target, now=clock(seconds=5)).sent == 0
    assert turn(target, now=clock(seconds=5)).sent == 5


def test_lost_answer_makes_no_second_record(target, there, clock):
    add("mot")
    there.ill("drop")
    before = there.counted("package_create")
    assert turn(target, now=clock()).down
    there.ill("")
    told = turn(target, now=clock(hours=1))
    assert told.down == ""
    assert there.counted("package_create") == before + 1
    assert len(there.packages()) == 1
    assert Push.objects.get().state == "sent"


def test_refused_record_stops_none_of_the_others_until_somebody_mends_it(target, there, clock):
    there.call("package_create", name="trung-ten", title="Của người khác", owner_org="tinh-mau")
    bad = add("trung-ten")
    add("hai")
    add("ba")
    told = turn(target, now=clock())
    assert (told.sent, told.refused, told.down) == (2, 1, "")
    held = row(bad)
    assert (held.state, held.due_at) == ("refused", None)
    assert held.reason == "name: trung-ten đã thuộc về mục khác ở nơi nhận"
    assert turn(target, now=clock(days=30)).sent == 0
    assert there.packages()["trung-ten"]["title"] == "Của người khác"
    entries.change(HOUSE, bad, {"name": "ten-rieng"})
    assert turn(target, now=clock(minutes=1)).sent == 1
    assert set(there.packages()) == {"trung-ten", "hai", "ba", "ten-rieng"}


def test_refused_record_is_sent_again_by_hand(target, there, clock):
    there.call("package_create", name="trung-ten", title="Của người khác", owner_org="tinh-mau", id="x" * 10)
    add("trung-ten")
    turn(target, now=clock())
    there.call("package_update", id="x" * 10, name="da-doi-ten", title="Của người khác", owner_org="tinh-mau")
    assert push.resend(HOUSE, target) == 1
    assert turn(target, now=clock(minutes=1)).sent == 1


def test_failing_side_is_left_alone_after_three_records(target, there, clock, monkeypatch):
    for number in range(5):
        add(f"muc-{number}")
    turn_of = ckan.Door.put
    asked = []

    def put(door, document, known="", echo=""):
        asked.append(document["name"])
        raise ckan.RecordIllError("nơi nhận trả lời 500")

    monkeypatch.setattr(ckan.Door, "put", put)
    told = turn(target, now=clock(), chance=lambda: 0.0)
    assert (told.delayed, len(asked), told.down) == (3, 3, "nơi nhận trả lời 500")
    assert sorted(Push.objects.values_list("state", flat=True)) == ["delayed"] * 3 + ["waiting"] * 2
    monkeypatch.setattr(ckan.Door, "put", turn_of)
    assert turn(target, now=clock(seconds=30)).sent == 5


def test_one_record_that_fails_waits_longer_and_longer(target, there, clock, monkeypatch):
    bad, _ = add("xau"), add("tot")
    real = ckan.Door.put

    def put(door, document, known="", echo=""):
        if document["name"] == "xau":
            raise ckan.RecordIllError("nơi nhận trả lời 500")
        return real(door, document, known, echo)

    monkeypatch.setattr(ckan.Door, "put", put)
    told = turn(target, now=clock(), chance=lambda: 0.0)
    assert (told.sent, told.delayed, told.down) == (1, 1, "")
    waits = []
    for _ in range(9):
        held = row(bad)
        assert held.state == "delayed"
        waits.append((held.due_at - clock.now).total_seconds())
        clock.now = held.due_at
        turn(target, now=clock(), chance=lambda: 0.0)
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_key_that_is_no_longer_good_stops_the_target_and_refuses_no_record(target, there, clock, secret):
    add("mot")
    Path(secret).write_text("khoa-cu")
    told = turn(target, now=clock())
    assert "khóa" in told.down
    assert "khoa-cu" not in told.down
    assert Push.objects.get().state == "waiting"
    Path(secret).write_text("danh-muc-mau")
    assert turn(target, now=clock(hours=1)).sent == 1


def test_key_that_others_can_read_is_not_used(target, there, clock, secret):
    add("mot")
    Path(secret).chmod(0o644)
    assert "0600" in turn(target, now=clock()).down
    Path(secret).unlink()
    assert "không đọc được" in turn(target, now=clock(hours=1)).down


@pytest.mark.parametrize("outage", ["maintenance", "error"])
def test_side_that_answers_in_pages_for_people_is_down(target, there, clock, outage):
    add("mot")
    there.ill(outage)
    assert turn(target, now=clock()).down
    assert Push.objects.get().state == "waiting"
    there.ill("")
    assert turn(target, now=clock(hours=1)).sent == 1


def test_change_that_says_nothing_new_is_not_sent(target, there, clock):
    entry = add("mot")
    turn(target, now=clock())
    before = there.counted("package_update")
    entries.change(HOUSE, entry, {"personal_basis": "chỉ để trong nhà"})
    assert row(entry).state == "waiting"
    turn(target, now=clock(minutes=1))
    assert row(entry).state == "sent"
    assert there.counted("package_update") == before


def test_change_that_comes_during_a_sending_is_sent_too(target, there, clock, monkeypatch):
    entry = add("mot")
    real = ckan.Door.put

    def put(door, document, known="", echo=""):
        found = real(door, document, known, echo)
        with transaction.atomic(), connection.cursor() as cursor:
            # Publishing waits for nobody: not for the sender that is talking right now.
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            entries.change(HOUSE, entry, {"notes": "mới hơn"})
        return found

    monkeypatch.setattr(ckan.Door, "put", put)
    turn(target, now=clock())
    assert row(entry).state == "waiting"
    assert there.packages()["mot"]["notes"] is None
    monkeypatch.setattr(ckan.Door, "put", real)
    turn(target, now=clock(minutes=1))
    assert (row(entry).state, there.packages()["mot"]["notes"]) == ("sent", "mới hơn")


def test_paused_target_collects_and_sends_nothing(target, there, clock):
    push.pause(HOUSE, target, True)
    add("mot")
    assert turn(target, now=clock()).done == 0
    assert Push.objects.get().state == "waiting"
    push.pause(HOUSE, target, False)
    assert turn(target, now=clock()).sent == 1


def test_target_that_is_added_later_is_owed_what_is_on_show(database, there, secret, clock):
    add("mot")
    add("nhap", show=False)
    made = push.add_target(
        HOUSE, "sau", "Sau", "ckan", address=there.address, organization="tinh-mau", prefix="tinh-a-"
    )
    assert [held.entry.name for held in Push.objects.filter(target=made)] == ["mot"]
    PushTarget.objects.filter(pk=made.pk).update(secret_file=secret)
    turn(made, now=clock())
    assert set(there.packages()) == {"tinh-a-mot"}


def test_portal_that_lets_nobody_choose_the_id_gets_its_own(target, there, clock, monkeypatch):
    entry = add("mot")
    real = ckan.Door._call

    def call(door, action, arguments=None):
        if action == "package_create" and "id" in arguments:
            raise ckan.RecordRefusedError("id: The input field id was not expected.", frozenset({"id"}))
        return real(door, action, arguments)

    monkeypatch.setattr(ckan.Door, "_call", call)
    turn(target, now=clock())
    there_id = there.packages()["mot"]["id"]
    assert there_id != str(entry.pk)
    assert row(entry).remote == there_id
    entries.change(HOUSE, entry, {"notes": "mới", "name": "ten-khac"})
    turn(target, now=clock(minutes=1))
    assert [(one["id"], one["notes"]) for one in there.packages().values()] == [(there_id, "mới")]
    Push.objects.update(remote="")  # the sender died before it learnt the id
    entries.set_state(HOUSE, entry, "withdrawn", reason="Nhầm")
    turn(target, now=clock(minutes=1))
    assert there.packages() == {}


def test_only_one_sender_has_a_target(target, there, clock):
    from duoc.catalogue.services.push.sending import _CLASS
    from duoc.frame import turns

    add("mot")
    with turns.alone(_CLASS, target.pk) as lock:
        assert lock is not None
        assert turn(target, now=clock()) is None
    assert turn(target, now=clock()).sent == 1
