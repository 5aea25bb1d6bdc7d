"""Sites of parties: registered, corrected, ended, and what a stranger, a buyer, an inspector may see of them."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from duoc.core import profile
from duoc.people import services as people
from duoc.people.rules.consents import WORDINGS
from duoc.people.services.periods import today
from duoc.trace.models import Change
from duoc.trace.rules.visibility import Role
from duoc.trace.services import changes, sites
from duoc.trace.services.sites import SiteRefusedError

PASSWORD = "con-cua-bo-ngang-rung-duoc"
GLN = "8930002000017"


@pytest.fixture(scope="module")
def settled(module_database):
    people.seed(profile.load("ca-mau"))
    crabs = people.add_party("htx-cua", "HTX Cua", "cooperative", prefixes=["8930001"])
    honey = people.add_party("ho-ong", "Nguyễn Văn Ong", "household", prefixes=["8930002"])
    return crabs, honey


@pytest.fixture
def parties(settled):
    with transaction.atomic():
        yield settled
        transaction.set_rollback(True)


@pytest.fixture
def crabs(parties):
    return parties[0]


@pytest.fixture
def honey(parties):
    return parties[1]


@pytest.fixture
def commune(parties):
    """A commune in force today, with its point."""
    return people.search_units("Khánh An", today(), level="commune")[0]


def test_site_is_registered_corrected_and_ended_with_its_history(crabs, commune):
    site = sites.register_site(crabs, "  Ao số 1 ", "pond", commune.code, capacity_kg=4000, by="chu")
    assert (site.name, site.capacity_kg, site.ended_at) == ("Ao số 1", 4000, None)
    sites.correct_site(site.pk, crabs, capacity_kg=6500, name="Ao số 1", by="tho")
    sites.end_site(site.pk, crabs, by="chu")
    told = [(one.verb, one.before, one.after, one.author) for one in changes.history(crabs.pk, subject=str(site.pk))]
    assert told[:2] == [
        ("ended", {}, {}, "chu"),
        ("corrected", {"capacity_kg": 4000}, {"capacity_kg": 6500}, "tho"),
    ]
    assert told[2][0] == "registered"
    assert [one.pk for one in sites.sites(crabs)] == [site.pk]
    assert sites.sites(crabs, ended=False) == []


def test_correction_that_changes_nothing_is_no_history(crabs, commune):
    site = sites.register_site(crabs, "Ao", "pond", commune.code)
    sites.correct_site(site.pk, crabs, name="Ao")
    assert [one.verb for one in changes.history(crabs.pk)] == ["registered"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": " "}, "cần một tên"),
        ({"name": "a" * 121}, "dài quá"),
        ({"name": "a\0b"}, "không đọc được"),
        ({"kind": "house"}, "loại địa điểm"),
        ({"commune": "1"}, "5 chữ số"),
        ({"commune": "00000"}, "không có xã nào"),
        ({"gln": "893"}, "13 chữ số"),
        ({"gln": "8930001000010"}, "chữ số kiểm tra"),
        ({"gln": GLN}, "của chủ thể khác"),
        ({"capacity_kg": 0}, "lớn hơn 0"),
        ({"capacity_kg": 10**12}, "lớn hơn 0"),
    ],
)
def test_what_fits_no_form_is_refused_and_nothing_is_kept(crabs, commune, wrong, reason):
    facts = {"name": "Ao", "kind": "pond", "commune": commune.code} | wrong
    with pytest.raises(SiteRefusedError, match=reason):
        sites.register_site(crabs, facts.pop("name"), facts.pop("kind"), facts.pop("commune"), **facts)
    assert sites.sites(crabs) == []


def test_gln_names_one_site(honey, commune):
    sites.register_site(honey, "Trại 1", "apiary", commune.code, gln=GLN)
    with pytest.raises(SiteRefusedError, match="đã thuộc một địa điểm khác"):
        sites.register_site(honey, "Trại 2", "apiary", commune.code, gln=GLN)
    other = sites.register_site(honey, "Trại 3", "apiary", commune.code)
    with pytest.raises(SiteRefusedError, match="đã thuộc một địa điểm khác"):
        sites.correct_site(other.pk, honey, gln=GLN)


def test_nobody_touches_another_partys_site(crabs, honey, commune):
    site = sites.register_site(honey, "Trại", "apiary", commune.code)
    for attempt in (
        lambda: sites.correct_site(site.pk, crabs, name="Của tôi"),
        lambda: sites.end_site(site.pk, crabs),
        lambda: sites.site_of(crabs, site.pk),
        lambda: sites.site_of(crabs, uuid4()),
    ):
        with pytest.raises(SiteRefusedError, match="Cơ sở không có địa điểm này"):
            attempt()
    assert sites.site_of(honey, site.pk).name == "Trại"


def test_ended_site_is_not_corrected(crabs, commune):
    site = sites.register_site(crabs, "Ao", "pond", commune.code)
    sites.end_site(site.pk, crabs)
    for attempt in (lambda: sites.correct_site(site.pk, crabs, name="Ao 2"), lambda: sites.end_site(site.pk, crabs)):
        with pytest.raises(SiteRefusedError, match="đã đóng"):
            attempt()


def test_sandbox_party_has_no_site_in_production(parties, commune):
    with pytest.raises(SiteRefusedError, match="thử nghiệm"):
        sites.register_site(people.settle_sandbox_party(), "Ao", "pond", commune.code)


def test_what_each_reader_sees_of_a_place(crabs, honey, commune):
    pond = sites.register_site(crabs, "Ao số 1", "pond", commune.code)
    sites.register_site(honey, "Trại ông Ong", "apiary", commune.code, gln=GLN)
    texts = [f"urn:uuid:{pond.pk}", f"https://id.gs1.org/414/{GLN}", f"https://id.gs1.org/414/{GLN}/254/7"]
    strangers = [f"urn:uuid:{uuid4()}", "https://id.gs1.org/414/9521141111116", "https://example.org/ao", ""]

    def names(role):
        found = sites.shown([*texts, *strangers], role)
        assert set(found) == set(texts)
        assert {(one.commune, one.commune_name, one.lat, one.lon) for one in found.values()} == {
            (commune.code, commune.name, commune.lat, commune.lon)
        }
        return [found[text].name for text in texts]

    open_, closed = ["Ao số 1", *["Trại ông Ong"] * 2], ["Ao số 1", "", ""]
    assert [names(role) for role in Role] == [closed, closed, open_, open_]
    owner = people.join_party(people.invite(honey, "owner").text, "chu.ong", PASSWORD).user
    people.give_consent(honey, "name", WORDINGS["name"], by=owner)
    assert names(Role.PUBLIC) == closed
    people.give_consent(honey, "site", WORDINGS["site"], by=owner)
    assert names(Role.PUBLIC) == open_
    people.withdraw_consent(honey, "site", by=owner)
    assert names(Role.PUBLIC) == closed
    assert sites.shown([], Role.PUBLIC) == {}


def refused(statement, values=()):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(raised.value)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("gln = '893'", "gln_of_a_site_is_13_digits"),
        ("name = ''", "site_has_a_name"),
        ("kind = 'house'", "site_is_one_of_four_kinds"),
        ("commune = '123'", "site_lies_in_a_commune"),
        ("capacity_kg = 0", "site_yields_something_or_says_nothing"),
        ("ended_at = created_at - interval '1 day'", "site_ends_after_it_begins"),
    ],
)
def test_tables_refuse_what_services_would_not_write(crabs, commune, change, name):
    site = sites.register_site(crabs, "Ao", "pond", commune.code)
    assert name in refused(f"UPDATE trace_site SET {change} WHERE id = %s", [site.pk])


def test_gln_names_one_site_in_the_database_too(honey, commune):
    sites.register_site(honey, "Trại", "apiary", commune.code, gln=GLN)
    other = sites.register_site(honey, "Trại 2", "apiary", commune.code)
    assert "gln_names_one_site" in refused("UPDATE trace_site SET gln = %s WHERE id = %s", [GLN, other.pk])


@pytest.mark.parametrize(
    "change",
    [
        'UPDATE trace_change SET after = \'{"name": "khác"}\'',
        "UPDATE trace_change SET author = 'khác', before = '{}', after = '{}'",
        "DELETE FROM trace_change",
        "TRUNCATE trace_change",
    ],
)
def test_history_of_goods_only_forgets(crabs, commune, change):
    sites.register_site(crabs, "Ao", "pond", commune.code)
    assert "the history of goods is only added to" in refused(change)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trace_change SET before = '{}', after = '{}'")
    assert [row.after for row in Change.objects.all()] == [{}]


@pytest.mark.parametrize(
    ("noun", "verb", "name"),
    [
        ("stamp", "corrected", "change_is_of_a_product_a_link_or_a_site"),
        ("site", "sold", "change_registers_corrects_or_ends"),
    ],
)
def test_history_speaks_of_three_nouns_and_three_verbs(crabs, noun, verb, name):
    statement = (
        "INSERT INTO trace_change (party_id, noun, subject, verb, before, after, author, event)"
        " VALUES (%s, %s, 'x', %s, '{}', '{}', '', gen_random_uuid())"
    )
    assert name in refused(statement, [crabs.pk, noun, verb])
