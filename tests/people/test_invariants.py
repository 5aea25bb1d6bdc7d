"""The invariants of the plate: one name in prose, in the database and in a test; tables equal to their migrations."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

import duoc.people
from duoc.people.models import Agency, AgencyCode, AgencySuccession, ApiKey, Role, Succession, Unit, User

NAMES = re.findall(r"^- `(\w+)`", duoc.people.__doc__, re.MULTILINE)
# Kept by the services, in one transaction with the change; the others are constraints of the database.
KEPT_BY_SERVICES = {"province_keeps_an_administrator", "every_change_is_in_the_outbox"}
TESTS = "\n".join(file.read_text("utf-8") for file in Path(__file__).parent.rglob("test_*.py"))
MODELS = [Agency, AgencyCode, AgencySuccession, ApiKey, Role, Succession, Unit, User]


@pytest.fixture
def constraints(module_database):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
            "UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
        )
        return {name for (name,) in cursor.fetchall()}


def test_plate_names_its_invariants():
    assert len(NAMES) == len(set(NAMES)) == 11


@pytest.mark.parametrize("name", NAMES)
def test_invariant_of_the_plate_is_kept_by_the_database(constraints, name):
    assert (name in constraints) == (name not in KEPT_BY_SERVICES)


@pytest.mark.parametrize("name", NAMES)
def test_invariant_of_the_plate_has_its_test(name):
    assert re.search(rf"def test_{name}\b|match=\"{name}\"|\"{name}\"\)|\"{name}\" in ", TESTS), (
        f"no test is about {name}"
    )


@pytest.mark.parametrize("model", MODELS)
def test_constraint_of_a_table_is_in_the_database(constraints, model):
    assert {constraint.name for constraint in model._meta.constraints} <= constraints


@pytest.mark.parametrize("model", MODELS)
def test_constraint_of_a_table_is_a_sentence(model):
    for constraint in model._meta.constraints:
        assert re.fullmatch(r"[a-z]+(_[a-z]+){2,}", constraint.name)


def test_tables_are_those_of_the_migrations(module_database):
    said = StringIO()
    call_command("makemigrations", "people", check=True, dry_run=True, stdout=said)
    assert "No changes" in said.getvalue()


def test_tables_of_people_live_in_public_only(module_database):
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'people_%'")
        assert cursor.fetchall() == [("public",)]


def test_people_refer_to_nothing_above_them():
    for model in apps.get_app_config("people").get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.many_to_one:
                assert field.related_model._meta.app_label == "people"
