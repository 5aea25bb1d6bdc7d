"""Both sides are compared and repaired both ways; what is not ours is never touched."""

from uuid import uuid4

import pytest
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Push, PushSeen, PushTarget
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, push
from duoc.catalogue.services.push import turn


@pytest.fixture
def compare(target, clock):
    """Compare now, then send what the comparison found."""

    def run(**passed):
        push.hurry(HOUSE, target, compare=True)
        told = turn(target, now=clock(**(passed or {"minutes": 1})))
        assert told.compared
        return {one.name or one.title: one.verdict for one in PushSeen.objects.filter(target=target)}

    return run


def test_side_that_lost_everything_gets_it_again(target, there, clock, compare):
    for name in ("mot", "hai", "ba"):
        add(name)
    turn(target, now=clock())
    there.lose()
    assert compare() == {"mot": "lost", "hai": "lost", "ba": "lost"}
    assert set(there.packages()) == {"mot", "hai", "ba"}
    assert compare() == {"mot": "same", "hai": "same", "ba": "same"}
    assert set(Push.objects.values_list("state", flat=True)) == {"sent"}


def test_side_that_comes_back_is_compared_before_anything_is_sent(target, there, clock):
    add("mot")
    turn(target, now=clock())
    there.lose()
    there.ill("refuse")
    entry = add("hai")
    assert turn(target, now=clock(hours=1)).down
    there.ill("")
    told = turn(target, now=clock(hours=2))
    assert (told.compared, told.sent) == (True, 2)
    assert set(there.packages()) == {"mot", "hai"}
    assert Push.objects.get(entry=entry).state == "sent"


def test_record_that_somebody_changed_there_is_put_right(target, there, clock, compare):
    entry = add("mot")
    turn(target, now=clock())
    compare()
    held = there.packages()["mot"]
    there.call("package_update", **{**held, "title": "Sửa ở nơi nhận", "owner_org": "tinh-mau"})
    assert compare() == {"mot": "changed"}
    assert there.packages()["mot"]["title"] == "Mục mot"
    assert there.packages()["mot"]["id"] == str(entry.pk)
    assert compare() == {"mot": "same"}


def test_record_that_we_took_back_is_taken_away_there(target, there, clock, compare):
    entry = add("mot")
    turn(target, now=clock())
    held = there.packages()["mot"]
    entries.set_state(HOUSE, entry, "withdrawn", reason="Nhầm")
    turn(target, now=clock(minutes=1))
    there.call("package_update", **{**held, "owner_org": "tinh-mau"})  # restored there from an old copy
    assert set(there.packages()) == {"mot"}
    assert compare() == {"mot": "surplus"}
    assert there.packages() == {}
    assert compare() == {}


def test_hidden_entry_that_a_target_never_knew_of_is_taken_away_where_it_is(target, there, clock, compare):
    entry = add("kin", kind="shared", level="hidden", access_right="NON_PUBLIC")
    extras = [{"key": "source_id", "value": str(entry.pk)}]
    there.call("package_create", name="kin", title="Lộ", owner_org="tinh-mau", extras=extras)
    assert compare() == {"kin": "surplus"}
    assert there.packages() == {}


def test_records_of_others_are_shown_and_never_touched(target, there, clock, compare):
    add("mot")
    there.call("package_create", name="cua-ho", title="Của họ", owner_org="tinh-mau")
    extras = [{"key": "source_id", "value": str(uuid4())}, {"key": "source_hash", "value": "x"}]
    there.call("package_create", name="ban-luu-cu", title="Từ một bản lưu", owner_org="tinh-mau", extras=extras)
    turn(target, now=clock())
    assert compare() == {"cua-ho": "foreign", "ban-luu-cu": "surplus", "mot": "same"}
    assert set(there.packages()) == {"cua-ho", "ban-luu-cu", "mot"}
    assert PushSeen.objects.get(name="ban-luu-cu").entry is None


def test_second_record_of_an_entry_is_removed_and_its_own_stays(target, there, clock, compare):
    entry = add("mot")
    turn(target, now=clock())
    extras = [{"key": "source_id", "value": str(entry.pk)}]
    for number in ("0", "z"):
        there.call(
            "package_create", id=number * 8, name=f"ban-{number}", title="Hai lần", owner_org="tinh-mau", extras=extras
        )
    assert compare() == {"ban-0": "surplus", "ban-z": "surplus", "mot": "same"}
    assert [one["id"] for one in there.packages().values()] == [str(entry.pk)]


def test_record_that_arrived_unnoticed_counts_as_sent(target, there, clock, compare):
    entry = add("mot")
    turn(target, now=clock())
    Push.objects.filter(entry=entry).delete()  # as after a restore of our own database
    Push.objects.create(target=target, entry=entry)
    before = there.counted("package_update")
    assert compare() == {"mot": "same"}
    held = Push.objects.get(entry=entry)
    assert (held.state, held.receipt["id"]) == ("sent", str(entry.pk))
    assert there.counted("package_update") == before


def test_entry_without_its_row_is_found_by_comparison(target, there, clock, compare):
    add("mot")
    Push.objects.all().delete()
    assert compare() == {"mot": "new"}
    assert set(there.packages()) == {"mot"}


def test_name_of_an_agency_that_changed_reaches_the_other_side(target, there, clock, compare, agency):
    add("mot")
    turn(target, now=clock())
    agency.name = "Sở Mẫu và Môi trường"
    agency.save()
    assert Push.objects.get().state == "sent"
    assert compare() == {"mot": "old"}
    extras = {one["key"]: one["value"] for one in there.packages()["mot"]["extras"]}
    assert extras["publisher"] == "Sở Mẫu và Môi trường"


def test_many_pages_of_the_other_side_are_read(target, there, clock, compare, monkeypatch):
    for number in range(7):
        add(f"muc-{number}")
    turn(target, now=clock())
    monkeypatch.setattr("duoc.catalogue.services.remote.ROWS", 3)
    before = there.counted("package_search")
    assert set(compare().values()) == {"same"}
    assert there.counted("package_search") == before + 4


def test_both_sides_are_compared_every_day_without_being_asked(target, there, clock):
    add("mot")
    compared = [turn(target, now=clock(minutes=6)).compared for _ in range(5)]
    assert compared == [True, True, True, False, False]  # new, same, same: from then on every day
    assert not turn(target, now=clock(hours=23)).compared
    there.lose()
    told = turn(target, now=clock(hours=2))
    assert (told.compared, told.sent) == (True, 1)


def test_list_that_cannot_be_read_changes_nothing(target, there, clock):
    add("mot")
    turn(target, now=clock())
    seen = PushSeen.objects.count()
    there.ill("maintenance")
    push.hurry(HOUSE, target, compare=True)
    assert turn(target, now=clock(hours=1)).down
    assert PushSeen.objects.count() == seen
    assert Push.objects.get().state == "sent"
    assert PushTarget.objects.get().outage_since == clock.now
