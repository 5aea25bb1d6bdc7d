"""Who was invited comes in by the link, makes a login name and chooses how to sign in; nobody else does."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from duoc.people import services as people
from duoc.people.models import PartyInvitation

PASSWORD = "con-cua-bo-ngang-rung-duoc"
JOIN = "/tai-khoan/tham-gia/"
HOME = "/truy-xuat/co-so/"
NEW = {"username": "0913 456 789", "way": "password", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def party(database):
    return people.add_party("ho-ong", "Nguyễn Văn Ong", "household")


@pytest.fixture
def code(party):
    return people.invite(party, "owner").text


def signed_in(client):
    return "_auth_user_id" in client.session


def test_link_leads_through_the_code_to_an_account_and_to_the_party(client, party, code):
    first = client.get(JOIN)
    assert "join.js" in first.content.decode()
    asked = client.post(JOIN, {"code": code})
    text = asked.content.decode()
    assert "Vào Nguyễn Văn Ong" in text
    assert people.party_members(party) == []
    done = client.post(JOIN, {"code": code, **NEW})
    assert (done.status_code, done["Location"]) == (302, HOME)
    assert [row.user.username for row in people.party_members(party)] == ["0913456789"]
    assert "Nguyễn Văn Ong" in client.get(HOME).content.decode()
    client.post("/tai-khoan/logout/")
    again = client.post("/tai-khoan/login/", {"login": "+84 913 456 789", "password": PASSWORD})
    assert (again.status_code, again["Location"]) == (302, HOME)


def test_code_stands_in_no_address_no_log_and_no_row(client, code, database, caplog):
    answers = [client.post(JOIN, {"code": code}), client.post(JOIN, {"code": code, **NEW})]
    assert all(code not in answer.get("Location", "") for answer in answers)
    assert all("no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"] for answer in answers)
    assert code not in caplog.text
    with psycopg.connect(database, options="-c search_path=production,public") as connection:
        for table in ("people_party_invitation", "frame_outbox", "django_session"):
            rows = connection.execute(f"SELECT to_jsonb(t)::text FROM {table} t").fetchall()
            assert all(code not in row for (row,) in rows), table
        payloads = connection.execute("SELECT convert_from(payload, 'UTF8') FROM frame_outbox WHERE payload <> ''")
        assert all(code not in row for (row,) in payloads)


@pytest.mark.parametrize("spent", ["used", "expired", "withdrawn", "guessed", "empty"])
def test_invitation_that_is_not_open_lets_nobody_in(client, party, code, spent):
    if spent == "used":
        people.join_party(code, "nguoi.khac", PASSWORD)
    elif spent == "expired":
        past = datetime.now(UTC) - timedelta(days=4)
        PartyInvitation.objects.update(made_at=past, expires_at=past + timedelta(days=3))
    elif spent == "withdrawn":
        people.withdraw_invitation(PartyInvitation.objects.get().pk, party)
    wrong = {"guessed": "A" * 32, "empty": ""}.get(spent, code)
    before = {user.username for user in people.users()}
    for form in ({"code": wrong}, {"code": wrong, **NEW}):
        answer = client.post(JOIN, form)
        assert answer.status_code == 422
        assert "Nguyễn Văn Ong" not in answer.content.decode()
    assert {user.username for user in people.users()} == before
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"password": "", "again": ""}, "Hãy chọn một mật khẩu"),
        ({"again": "khac"}, "Hai lần nhập mật khẩu khác nhau"),
        ({"password": "123", "again": "123"}, "12"),
        ({"username": "Ông Ong!"}, "không dùng được"),
        ({"username": ""}, "Tên đăng nhập"),
        ({"way": "fingerprint"}, "Cách vào"),
    ],
)
def test_form_that_cannot_be_used_spends_nothing(client, party, code, wrong, reason):
    answer = client.post(JOIN, {"code": code, **NEW, **wrong})
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert people.users() == []
    assert people.invitation_by_code(code).party == party


def test_who_chooses_a_passkey_makes_it_next_and_is_warned_until_then(client, party, code):
    done = client.post(JOIN, {"code": code, "username": "0913456789", "way": "passkey"})
    assert (done.status_code, done["Location"]) == (302, "/tai-khoan/2fa/webauthn/add/")
    assert client.get(done["Location"]).status_code == 200
    user = people.party_members(party)[0].user
    assert not user.has_usable_password()
    assert "rời phiên này là không vào lại được" in client.get("/tai-khoan/").content.decode()


def test_who_has_an_account_brings_it(client, party, code):
    user = people.create_user("da.co", PASSWORD)
    client.force_login(user)
    assert "Bạn đang đăng nhập là da.co" in client.post(JOIN, {"code": code}).content.decode()
    assert people.parties_of(user) == []
    assert client.post(JOIN, {"code": code, **NEW}).status_code == 200  # asks first; makes no second account
    done = client.post(JOIN, {"code": code, "accept": "1"})
    assert (done.status_code, done["Location"]) == (302, HOME)
    assert people.parties_of(user) == [party]
    again = client.post(JOIN, {"code": people.invite(party, "member").text, "accept": "1"})
    assert again.status_code == 422


def lasts(client):
    """Seconds until the session ends, as the database has it."""
    row = Session.objects.get(session_key=client.session.session_key)
    return (row.expire_date - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize("duty", [None, "steward"])
def test_producer_stays_signed_in_for_a_month_and_an_officer_for_a_working_day(client, party, code, duty, database):
    user = people.join_party(code, "nguoi.thu", PASSWORD).user
    if duty:
        from duoc.core import profile

        people.seed(profile.load("ca-mau"))
        people.assign_role(user, people.agency_named("so-tp"), duty)
    client.post("/tai-khoan/login/", {"login": "nguoi.thu", "password": PASSWORD})
    assert signed_in(client)
    days = lasts(client) / 86_400
    assert (29 < days <= 30) if duty is None else (days < 0.5)


def test_dismissed_person_opens_nothing_at_the_next_click(client, party, code):
    client.post(JOIN, {"code": code, **NEW})
    assert client.get(HOME).status_code == 200
    people.end_membership(people.party_members(party)[0].pk, party)
    assert client.get(HOME).status_code == 403
    assert "chưa thuộc cơ sở nào" in client.get(HOME).content.decode()


def test_form_needs_its_token(party, code):
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert strict.post(JOIN, {"code": code, **NEW}).status_code == 403
    assert people.party_members(party) == []


def test_command_prints_a_link_whose_code_no_server_sees(party, capsys):
    from duoc.cli import main as cli

    assert cli.main(["people", "invite", "--party", "ho-ong", "--json"]) in (0, None)
    told = json.loads(capsys.readouterr().out)
    address, mark, code = told["link"].partition("#")
    assert address.endswith(JOIN)
    assert mark == "#"
    assert people.invitation_by_code(code).role == told["role"] == "owner"
