"""A registry of the reference list, and people who keep it."""

import pytest
from django.db import transaction
from django.test import Client

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, loading, publishers
from duoc.core import profile
from duoc.people import services as people

PASSWORD = "con-cua-bo-ngang-rung-duoc"


@pytest.fixture(scope="module")
def registry(module_database, shared):
    """The reference list of 13 and 86, loaded once a module into a province with its agencies."""
    people.seed(profile.load("ca-mau"))
    text = (shared / "data/catalogue/sample_catalogue.csv").read_text(encoding="utf-8")
    loading.load(text, HOUSE)
    return text


@pytest.fixture
def undone(registry):
    """What a test writes is taken back."""
    with transaction.atomic():
        yield registry
        transaction.set_rollback(True)


@pytest.fixture
def register(undone):
    """Makes an entry of an agency: open and a draft unless told otherwise."""

    def made(title="Số liệu mẫu", agency="so-y-te", *, show=False, **members):
        facts = {"kind": "open", "level": "open", "access_right": "PUBLIC"} | members
        held = entries.register(HOUSE, publishers.settle_publisher(agency, agency, HOUSE), title=title, **facts)
        return entries.set_state(HOUSE, held, "published") if show else held

    return made


@pytest.fixture
def client():
    """A browser without an account."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def person(undone, client):
    """Signs somebody in who has a duty in an agency."""

    def signed_in(duty, agency="ubnd-tinh"):
        user = people.create_user(f"thu.{duty}", PASSWORD)
        people.assign_role(user, people.agency_named(agency), duty)
        client.force_login(user)
        return client

    return signed_in
