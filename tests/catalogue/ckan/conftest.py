"""The 86 open entries of the reference list, on show in a database of the module's own."""

import pytest
from django.db import transaction
from tests.catalogue.ckan.client import Caller

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import loading
from duoc.core.profile import load
from duoc.people import services as people


@pytest.fixture(scope="module")
def opened(module_database, shared):
    """The open rows of the list, loaded once; the province is seeded. The list's text."""
    people.seed(load("ca-mau"))
    head, *rows = (shared / "data/catalogue/sample_catalogue.csv").read_text("utf-8").splitlines(keepends=True)
    text = head + "".join(row for row in rows if ",open," in row)
    assert loading.load(text, HOUSE) == (86, 0, 0)
    return text


@pytest.fixture
def undone(opened):
    """What a test writes is taken back."""
    with transaction.atomic():
        yield opened
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def anybody(opened):
    """A caller without a token."""
    return Caller()


@pytest.fixture(scope="module")
def administrator(opened):
    """A caller with an administrator's token."""
    return Caller(people.issue_key(people.committee(), "thử", role="administrator").text)


@pytest.fixture(scope="module")
def steward(opened):
    """A caller with a token of the department of health."""
    return Caller(people.issue_key(people.agency_named("so-yt"), "thử", role="steward").text)
