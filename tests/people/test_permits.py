"""Who gets through the doors of an agency's keys: duty × action × place × day, asked of the pages themselves.

The table is written by hand from the plate of `rules.permissions`: administrators and integrators do all three,
who is on watch sees and ends, an auditor sees; the other three do nothing. A role counts in its own agency, and in the
province's committee for every agency; only while it is in force, and only while its holder may sign in.
"""

from datetime import date, timedelta

import pytest
from django.test import Client

from duoc.people import services
from duoc.people.models import Agency, ApiKey, Role
from duoc.people.services.periods import today

PASSWORD = "rung-duoc-ven-bien-96"
TABLE = {
    #                 see    issue  end
    "operator": (True, False, True),
    "steward": (False, False, False),
    "officer": (False, False, False),
    "integrator": (True, True, True),
    "inspector": (False, False, False),
    "auditor": (True, False, False),
    "administrator": (True, True, True),
}
NOTHING = (False, False, False)
DAY = timedelta(days=1)


@pytest.fixture
def person(province):
    return services.create_user("can.bo", PASSWORD)


@pytest.fixture
def reader(person) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


@pytest.fixture
def key(justice) -> ApiKey:
    return services.issue_key(justice, "iOffice").row


def hold(person, agency, duty: str, first: date | None = None, last: date | None = None) -> Role:
    """A role as the table holds it, whatever `assign_role` would say to its days."""
    return Role.objects.create(
        user=person, agency=agency, role=duty, valid_from=first or today() - DAY, valid_to=last
    )  # fmt: skip


def doors(client: Client, key: ApiKey) -> tuple[bool, bool, bool]:
    """What the pages let this reader do with the keys of `key`'s agency: see, issue, end; judged by what happened."""
    home = f"/co-quan/{key.agency.key}/khoa/"
    before = ApiKey.objects.count()
    seen = client.get(home)
    issued = client.post(home, {"name": "phần mềm thử"})
    ended = client.post(f"{home}{key.pk}/thu-hoi/")
    key.refresh_from_db()
    may = (key.prefix in seen.content.decode(), ApiKey.objects.count() == before + 1, key.revoked_at is not None)
    assert (seen.status_code, issued.status_code) == (200 if may[0] else 403, 200 if may[1] else 403)
    assert ended.status_code == (302 if may[2] else 403)
    return may


@pytest.mark.parametrize("duty", TABLE)
def test_role_in_the_agency_opens_what_the_table_says(reader, person, justice, key, duty):
    hold(person, justice, duty)
    assert doors(reader, key) == TABLE[duty]


@pytest.mark.parametrize("duty", TABLE)
def test_role_in_the_committee_counts_for_every_agency(reader, person, committee, key, duty):
    hold(person, committee, duty)
    assert doors(reader, key) == TABLE[duty]


@pytest.mark.parametrize("duty", TABLE)
def test_role_elsewhere_opens_nothing(reader, person, key, duty):
    hold(person, Agency.objects.get(key="so-yt"), duty)
    assert doors(reader, key) == NOTHING


@pytest.mark.parametrize("duty", TABLE)
def test_role_in_an_agency_opens_nothing_of_the_committee(reader, person, justice, committee, duty):
    """The committee's roles go down; nobody's go up."""
    hold(person, justice, duty)
    assert doors(reader, services.issue_key(committee, "IOC").row) == NOTHING


@pytest.mark.parametrize("duty", ["operator", "integrator", "auditor", "administrator"])
@pytest.mark.parametrize(
    ("first", "last", "in_force"),
    [
        (timedelta(0), None, True),
        (timedelta(0), DAY, True),
        (-DAY, timedelta(0), False),
        (timedelta(0), timedelta(0), False),
        (DAY, None, False),
        (-30 * DAY, -29 * DAY, False),
    ],
)
def test_role_opens_from_its_first_day_to_the_eve_of_its_last(
    reader, person, justice, key, duty, first, last, in_force
):
    hold(person, justice, duty, today() + first, last if last is None else today() + last)
    assert doors(reader, key) == (TABLE[duty] if in_force else NOTHING)


def test_roles_of_two_places_are_not_mixed(reader, person, justice, key):
    """An auditor here and an integrator there issues keys there only."""
    hold(person, justice, "auditor")
    hold(person, Agency.objects.get(key="so-yt"), "integrator")
    assert doors(reader, key) == TABLE["auditor"]
    assert doors(reader, services.issue_key(Agency.objects.get(key="so-yt"), "HIS").row) == TABLE["integrator"]


def test_two_roles_of_one_place_add_up(reader, person, justice, key):
    hold(person, justice, "auditor")
    hold(person, justice, "operator")
    assert doors(reader, key) == (True, False, True)


def test_role_that_is_taken_back_closes_the_page_that_is_open(reader, person, justice, key):
    """No sign-out is needed: the next click asks again."""
    services.create_administrator("quan.tri", PASSWORD)
    role = services.assign_role(person, justice, "integrator")
    assert reader.get("/co-quan/so-tp/khoa/").status_code == 200
    services.end_role(role)
    assert doors(reader, key) == NOTHING


@pytest.mark.parametrize("path", ["/co-quan/so-tp/khoa/", "/co-quan/so-tp/khoa/1/thu-hoi/"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused_before_anything_is_read(reader, person, justice, path, method):
    hold(person, justice, "administrator")
    assert reader.generic(method, path).status_code == 405


def test_address_of_the_end_is_no_link(reader, person, justice, key):
    """A prefetching browser or a forwarded link ends nothing."""
    hold(person, justice, "administrator")
    assert reader.get(f"/co-quan/so-tp/khoa/{key.pk}/thu-hoi/").status_code == 405
    key.refresh_from_db()
    assert key.revoked_at is None


@pytest.mark.parametrize("name", ["so-tttt", "khong-co", "H12"])
def test_agency_that_is_gone_or_unknown_has_no_keys_page(reader, person, committee, name):
    """`H12` is the committee's code: a code is as good a name as the key word."""
    hold(person, committee, "administrator")
    assert reader.get(f"/co-quan/{name}/khoa/").status_code == (200 if name == "H12" else 404)


def test_key_of_another_agency_is_out_of_reach_by_number(reader, person, justice):
    hold(person, justice, "administrator")
    foreign = services.issue_key(Agency.objects.get(key="so-yt"), "HIS").row
    assert reader.post(f"/co-quan/so-tp/khoa/{foreign.pk}/thu-hoi/").status_code == 302
    assert reader.post("/co-quan/so-tp/khoa/99999999999999999999/thu-hoi/").status_code == 302
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


def test_refusal_names_those_who_can_give_the_role_and_nobody_else(reader, person, justice, committee):
    def somebody(name: str, agency: Agency, duty: str = "administrator"):
        user = services.create_user(name, PASSWORD, display_name=name.upper())
        hold(user, agency, duty)
        return user

    somebody("quan.tri.tinh", committee)
    somebody("quan.tri.so", justice)
    somebody("quan.tri.khac", Agency.objects.get(key="so-yt"))
    somebody("kiem.toan", justice, "auditor")
    services.suspend_user(somebody("da.nghi", justice))
    html = reader.get("/co-quan/so-tp/khoa/").content.decode()
    named = {name for name in ("TINH", "SO", "KHAC") if f"QUAN.TRI.{name}" in html}
    assert named == {"TINH", "SO"}
    assert "KIEM.TOAN" not in html
    assert "DA.NGHI" not in html


def test_page_with_a_new_key_is_kept_by_nobody(reader, person, justice):
    """No cache on the way may hold the answer in which the key stands."""
    hold(person, justice, "integrator")
    answer = reader.post("/co-quan/so-tp/khoa/", {"name": "iOffice"})
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    again = reader.get("/co-quan/so-tp/khoa/").content.decode()
    (row,) = services.keys(justice)
    assert row.prefix in again
    assert 'id="new-key"' not in again
