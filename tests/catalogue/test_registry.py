"""The registry: a list loaded as one, who sees what, and what the database itself refuses."""

import csv
import io

import pytest
from django.db import IntegrityError, connection, transaction

from duoc.catalogue.models import Entry, EntryChange, Publisher, Topic
from duoc.catalogue.rules.entries import EntryRefusedError, debts, slug
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import entries, loading, publishers, records, resources
from duoc.people import services as people


def one(name="so-lieu-mau", agency="so-y-te", **members):
    """A new entry of an agency."""
    facts = {"title": "Số liệu mẫu", "kind": "open", "level": "open", "access_right": "PUBLIC", "name": name} | members
    return entries.register(HOUSE, publishers.settle_publisher(agency, "Sở Y tế", HOUSE), **facts)


def test_the_list_is_thirteen_shared_and_eighty_six_open(registry):
    kinds = list(Entry.objects.values_list("kind", flat=True))
    assert (kinds.count("shared"), kinds.count("open")) == (13, 86)
    assert Topic.objects.count() == 20
    assert {entry.sample for entry in Entry.objects.all()} == {True}


def test_everybody_counts_ninety_nine(registry):
    assert entries.seen_by(ANYBODY).count() == 99


def test_publishers_keep_the_names_of_the_list_and_are_agencies_that_exist(registry):
    known = {publisher.name: publisher.key for publisher in publishers.publishers()}
    assert known["so-y-te"] == "so-yt"
    assert known["van-phong-ubnd-tinh"] == "vp-ubnd"
    assert known["bao-hiem-xa-hoi-tinh"] == "bhxh"
    # Of two departments of one name it is the one in force.
    assert known["so-xay-dung"] == "so-xd-2"
    assert known["thong-ke-tinh"] == "thong-ke-tinh"  # no agency of that name: made


def test_moments_of_the_list_are_kept(registry):
    rows = {row["code"]: row["metadata_modified"] for row in csv.DictReader(io.StringIO(registry))}
    held = {entry.code: entry.modified.strftime("%Y-%m-%dT%H:%M:%S") for entry in Entry.objects.all()}
    assert held == rows


def test_the_same_list_again_changes_nothing(undone):
    before = EntryChange.objects.count()
    assert loading.load(undone, HOUSE) == (0, 0, 99)
    assert EntryChange.objects.count() == before


def test_a_line_that_cannot_be_leaves_nothing_of_the_list(undone):
    broken = undone.replace("MO-050,", "MO-150,", 1).replace("MO-086,", "MO-085,", 1)
    changed = broken.replace("MO-051,", "MO-151,", 1).replace("csdl-ho-so", "CSDL HO SO", 1)
    with pytest.raises(loading.ListRefusedError, match="Dòng 2 "):
        loading.load(changed, HOUSE)
    assert not Entry.objects.filter(code__in=["MO-150", "MO-151"]).exists()


@pytest.mark.parametrize("text", ["", "code,title_vi\nA,B\n", "a\0b"])
def test_what_is_no_list_is_refused_in_words(undone, text):
    with pytest.raises(loading.ListRefusedError):
        loading.load(text, HOUSE)


def test_a_row_of_another_length_is_named_by_its_line(undone):
    with pytest.raises(loading.ListRefusedError, match="Dòng 3: "):
        loading.load("\n".join(undone.splitlines()[:2]) + "\nMO-001,x\n", HOUSE)


def test_hidden_entries_and_drafts_are_their_agencys(undone):
    hidden = one("an-di", level="hidden", access_right="NON_PUBLIC")
    entries.set_state(HOUSE, hidden, "published")
    draft = one("nhap")
    its, other = Viewer(sees=frozenset({hidden.agency_id})), Viewer(sees=frozenset({hidden.agency_id + 1}))
    for name in (hidden.name, draft.name):
        assert entries.entry(name, ANYBODY) is None
        assert entries.entry(name, other) is None
        assert entries.entry(name, its) is not None
        assert entries.entry(name, HOUSE) is not None
    assert entries.seen_by(ANYBODY).count() == 99


def test_rows_of_restricted_data_are_not_open(registry):
    found = records.entries(entries.with_resources(entries.seen_by(ANYBODY)), ANYBODY)
    assert {(record.kind, record.rows_open) for record in found} == {("shared", False), ("open", True)}


def test_records_of_all_entries_take_few_queries(registry):
    with connection.execute_wrapper(counting := Counting()):
        records.entries(entries.with_resources(entries.seen_by(ANYBODY)), ANYBODY)
    assert counting.queries <= 3


class Counting:
    """Counts what is asked of the database."""

    queries = 0

    def __call__(self, execute, *arguments):
        self.queries += 1
        return execute(*arguments)


def test_entry_modified_moves_with_every_change(undone):
    made = one()
    before = made.modified
    changed = entries.change(HOUSE, made, {"notes": "Mô tả mới", "keywords": ["y tế"]}, reason="bổ sung")
    changed.refresh_from_db()
    assert changed.modified > before
    told = entries.history(changed)[0]
    assert (told.before, told.after) == (
        {"notes": "", "keywords": []},
        {"notes": "Mô tả mới", "keywords": ["y tế"]},
    )


def test_a_change_that_changes_nothing_leaves_no_trace(undone):
    made = one()
    entries.change(HOUSE, made, {"notes": ""})
    assert [change.what for change in entries.history(made)] == ["registered"]


def test_a_resource_moves_its_entry(undone):
    made = one()
    before = Entry.objects.get(pk=made.pk).modified
    held = resources.add_resource(HOUSE, made, name="Bảng", format="csv", url="https://example.vn/a.csv")
    after = Entry.objects.get(pk=made.pk).modified
    assert held.format == "CSV"
    assert after > before
    resources.remove_resource(HOUSE, held)
    assert Entry.objects.get(pk=made.pk).modified > after
    assert resources.resource(held.pk, HOUSE) is None


def test_a_resource_of_a_hidden_entry_is_not_there_for_others(undone):
    made = one(level="hidden", access_right="NON_PUBLIC")
    held = resources.add_resource(HOUSE, made, name="Bảng")
    assert resources.resource(held.pk, ANYBODY) is None
    assert resources.resource("x", ANYBODY) is None


def test_only_who_answers_for_an_agency_changes_its_entries(undone):
    made = one()
    other = Viewer(sees=frozenset({made.agency_id}), changes=frozenset({made.agency_id + 1}), name="khac")
    for refused in (
        lambda: entries.change(other, made, {"notes": "x"}),
        lambda: entries.set_state(other, made, "published"),
        lambda: resources.add_resource(other, made, name="x"),
    ):
        with pytest.raises(EntryRefusedError, match="Sở Y tế"):
            refused()


def test_a_withdrawn_entry_leaves_its_stone(undone):
    made = entries.set_state(HOUSE, one(), "published")
    with pytest.raises(EntryRefusedError, match="lý do"):
        entries.set_state(HOUSE, made, "withdrawn")
    entries.set_state(HOUSE, made, "withdrawn", reason="Gộp vào bộ khác")
    assert entries.entry(made.name, ANYBODY) is None
    stone = Entry.objects.get(pk=made.pk)
    assert (stone.withdrawn_reason, stone.withdrawn_at is None) == ("Gộp vào bộ khác", False)
    with pytest.raises(EntryRefusedError, match="thu hồi"):
        entries.change(HOUSE, made, {"notes": "x"})


@pytest.mark.parametrize(
    ("members", "member"),
    [
        ({"name": "Có Dấu"}, "name"),
        ({"name": "csdl-can-bo-cong-chuc-vien-chuc"}, "name"),
        ({"title": " "}, "title"),
        ({"personal": True}, "level"),
        ({"level": "restricted"}, "access_right"),
        ({"level": "open", "access_right": "NON_PUBLIC"}, "level"),
        ({"review_months": 0}, "review_months"),
    ],
)
def test_what_an_entry_may_not_be_is_said_with_its_member(undone, members, member):
    with pytest.raises(EntryRefusedError) as refused:
        one(**members)
    assert refused.value.member == member


def test_a_code_is_never_given_again(undone):
    made = one()
    assert made.code == "MO-087"
    entries.set_state(HOUSE, made, "withdrawn", reason="nhầm")
    assert one("khac").code == "MO-088"


def test_history_of_entries_is_only_added_to(undone):
    made = one()
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        EntryChange.objects.filter(entry=made).delete()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "x"}, "entry_kind_is_known"),
        ({"level": "x"}, "entry_level_is_known"),
        ({"state": "x"}, "entry_state_is_known"),
        ({"state": "withdrawn"}, "withdrawn_entry_says_when_and_why"),
        ({"state": "ended", "published_at": None}, "published_entry_says_since_when"),
        ({"code": "MO-001"}, "code_of_an_entry_is_never_reused"),
        ({"name": "Á"}, "name_of_an_entry_is_in_small_letters"),
        ({"name": "csdl-can-bo-cong-chuc-vien-chuc"}, "name_of_an_entry_is_an_address"),
        ({"personal": True}, "open_entry_is_public_and_free_of_personal_data"),
        ({"level": "hidden"}, "only_open_entries_are_public"),
    ],
)
def test_the_database_refuses_by_name(undone, values, constraint):
    made = one()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Entry.objects.filter(pk=made.pk).update(**values)


def test_an_agency_that_nobody_knows_is_made_by_administrators_alone(undone):
    steward = Viewer(sees=None, changes=None, name="phu-trach")
    with pytest.raises(EntryRefusedError, match="quản trị viên"):
        publishers.settle_publisher("trung-tam-moi", "Trung tâm mới", steward)
    made = publishers.settle_publisher("trung-tam-moi", "Trung tâm mới", HOUSE)
    assert people.agency_named("trung-tam-moi").pk == made.agency_id
    with pytest.raises(EntryRefusedError, match="Đã có"):
        publishers.add_publisher("trung-tam-moi", "Trung tâm mới", HOUSE)


def test_publishers_are_agencies_of_people(registry):
    assert Publisher.objects.count() == 13
    assert {record.title for record in publishers.publishers()} >= {"Sở Y tế", "Sở Tư pháp"}


@pytest.mark.parametrize(
    ("title", "address"),
    [("Danh sách chợ – Đất Mũi", "danh-sach-cho-dat-mui"), ("???", "muc-0"), ("Đ" * 300, "d" * 100)],
)
def test_an_address_of_a_title(title, address):
    assert slug(title) == address


def test_what_an_open_entry_owes():
    assert [wanted.member for wanted in debts("open", {"notes": "x", "license_id": "cc-by"})] == [
        "topic", "source_note", "frequency", "review_months", "formats", "legal_bases", "contact", "spatial", "starts",
        "keywords",
    ]  # fmt: skip
    assert "license_id" not in [wanted.member for wanted in debts("shared", {})]
