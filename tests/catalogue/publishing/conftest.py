"""An open entry, a restricted one, two stewards; files are written where a test wants them."""

import os

import pytest
from django.conf import settings

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, publishing, resources
from duoc.people import services as people


def add_entry(name, **members):
    """An entry on show."""
    publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
    facts = {"kind": "open", "level": "open", "access_right": "PUBLIC", "title": name, "name": name} | members
    return entries.set_state(HOUSE, entries.register(HOUSE, publisher, **facts), "published")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A state folder of the test's own: files are known by their content, and every test writes the same ones."""
    monkeypatch.setenv("DUOC_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def environ(dsn, home):
    """Of a process of the house on this test's database and folder."""
    key = home / "keys" / "django.key"
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_text(settings.SECRET_KEY, "ascii")
    return os.environ | {"DATABASE_URL": dsn, "DUOC_HOME": str(home), "DJANGO_SETTINGS_MODULE": "duoc.web.settings"}


@pytest.fixture
def resource(database):
    """A resource of an open entry, in a database of the test's own: jobs commit."""
    return resources.add_resource(HOUSE, add_entry("bang-mau"), name="bang.csv", url_type="upload")


@pytest.fixture
def restricted(database):
    """A resource of an entry whose rows are not open."""
    entry = add_entry("ho-so-mau", kind="shared", level="restricted", access_right="RESTRICTED")
    return resources.add_resource(HOUSE, entry, name="ho-so.csv", url_type="upload")


@pytest.fixture
def stewards(resource):
    """Two people who answer for the agency of the open entry."""
    agency = resource.entry.agency
    found = []
    for name in ("nguoi-mot", "nguoi-hai"):
        user = people.create_user(name, password="mot-mat-khau-mau-dai")
        people.assign_role(user, agency, "steward")
        found.append(user)
    return found


@pytest.fixture
def publish(resource):
    """Publishes bytes as a version of the open entry's resource, or of another one."""

    def run(data, name="bang.csv", *, of=None, choice=None, viewer=HOUSE):
        content = data if isinstance(data, bytes) else data.encode()
        held = publishing.upload(viewer, of or resource, name, [content], choice)
        ended = publishing.publish(held.pk)
        print(ended.state, ended.error)  # shown where a test fails
        return ended

    return run
