"""every_change_is_in_the_outbox: each service that changes a row leaves its events, and nothing else does."""

from datetime import date

import pytest
from django.db import connection

from duoc.people import services

PASSWORD = "rung-duoc-ven-bien-96"


def tables():
    """Number and content of all rows of the room, as one string per table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'people_%'")
        names = sorted(name for (name,) in cursor.fetchall())
        content = {}
        for name in names:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM {name} t")
            content[name] = cursor.fetchone()[0]
    return content


@pytest.fixture
def officer(province):
    return services.create_user("can.bo", PASSWORD)


@pytest.fixture
def role(officer, justice):
    return services.assign_role(officer, justice, "officer", valid_from=date(2026, 1, 1))


@pytest.fixture
def key(justice):
    return services.issue_key(justice, "iOffice").row


CHANGES = {
    "people.user_created": lambda **_: services.create_user("khac", PASSWORD),
    "people.password_changed": lambda officer, **_: services.set_password(officer, "la-du-nuoc-song-doc"),
    "people.user_suspended": lambda officer, **_: services.suspend_user(officer),
    "people.role_assigned": lambda officer, justice, **_: services.assign_role(officer, justice, "steward"),
    "people.role_ended": lambda role, **_: services.end_role(role),
    "people.key_issued": lambda justice, **_: services.issue_key(justice, "x"),
    "people.key_revoked": lambda key, **_: services.revoke_key(key.pk),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_every_change_is_in_the_outbox(officer, role, key, justice, events, kind):
    events()
    before = tables()
    CHANGES[kind](officer=officer, role=role, key=key, justice=justice)
    assert tables() != before
    assert [told for told, _ in events()] == [kind]


QUESTIONS = {
    "units": lambda: services.units_as_of(date(2024, 10, 5)),
    "unit": lambda: services.unit_history("32002-0"),
    "conversion": lambda: services.convert_unit("32002-0", date(2024, 10, 5), date(2025, 7, 1)),
    "held": lambda: services.held_units("32201-20250701", date(2025, 7, 1), date(2024, 10, 5)),
    "search": lambda: services.search_units("tan", date(2025, 7, 1)),
    "agencies": lambda: services.agencies_as_of(date(2024, 10, 5)),
    "agency": lambda: services.agency_named("H12.03"),
    "codes": lambda: services.codes_as_of(date(2024, 10, 5)),
    "users": services.users,
    "roles": lambda: services.roles_as_of(date(2026, 3, 2)),
    "keys": services.keys,
    "key": lambda: services.key_by_text("unknown"),
    "administrator": services.has_administrator,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_changes_nothing_and_tells_nothing(role, key, events, question):
    events()
    before = tables()
    QUESTIONS[question]()
    assert tables() == before
    assert events() == []


def test_events_name_who_did_it(officer, role, justice, events):
    events()
    services.assign_role(officer, justice, "auditor", by=officer)
    services.issue_key(justice, "x", by=officer)
    services.create_user("khac", PASSWORD, by=officer)
    assert [event["by"] for _, event in events()] == [officer.pk] * 3


def test_events_of_one_kind_have_one_form(officer, justice, events):
    """A follower reads the members by name: they are there whether or not they are known."""
    events()
    services.assign_role(officer, justice, "auditor")
    services.assign_role(officer, justice, "steward", valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))
    forms = {frozenset(event) for _, event in events()}
    assert forms == {frozenset({"role", "user", "agency", "valid_from", "valid_to", "by"})}
