"""Signing in through an identity provider: only people whom an administrator created, and only as themselves."""

import json
import logging
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.test import Client, override_settings
from tests.web import identity_provider

from duoc.core.settings import Settings, SettingsError
from duoc.people import services as people
from duoc.web import oidc

PASSWORD = "con-cua-bo-ngang-rung-duoc"


@pytest.fixture
def provider(free_port, tmp_path):
    """A provider that Đước is configured with; its person is the one the administrator knows."""
    secret = tmp_path / "oidc.secret"
    secret.write_text(identity_provider.SECRET + "\n")
    with identity_provider.running(free_port) as running:
        chosen = Settings(
            oidc_issuer=running.issuer,
            oidc_client_id=identity_provider.CLIENT,
            oidc_client_secret_file=str(secret),
            oidc_name="Đăng nhập một lần",
        )
        running.person = {"sub": "248289761001", "preferred_username": "an.nguyen", "name": "Nguyễn Văn An"}
        with override_settings(SOCIALACCOUNT_PROVIDERS=oidc.providers(chosen), IDENTITY_ORIGINS=oidc.origins(chosen)):
            yield running


@pytest.fixture
def known(database):
    """The person whom an administrator created."""
    return people.create_user("an.nguyen", PASSWORD, email="an.nguyen@camau.example")


def begin(client: Client, process: str = "login"):
    """Our answer to the button: where the browser goes."""
    return client.post(f"/tai-khoan/oidc/oidc/login/?process={process}")


def come_back(client: Client, address: str):
    """What the browser does at the provider, and our answer when it is back."""
    back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client: Client, process: str = "login"):
    return come_back(client, begin(client, process)["Location"])


def signed_in(client: Client) -> bool:
    return client.get("/tai-khoan/").status_code == 200


def events(dsn: str) -> list[tuple[str, bytes, bytes]]:
    with psycopg.connect(dsn, options="-c search_path=production") as connection:
        return connection.execute("SELECT kind, entry, payload FROM frame_outbox ORDER BY id").fetchall()


def test_login_page_offers_the_provider_by_its_name(client, provider, known):
    html = client.get("/tai-khoan/login/").content.decode()
    assert "Đăng nhập bằng Đăng nhập một lần" in html
    assert f"form-action 'self' {provider.issuer};" in client.get("/tai-khoan/login/")["Content-Security-Policy"]


def test_person_with_the_same_login_name_gets_in(client, provider, known):
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "an.nguyen" in client.get("/tai-khoan/").content.decode()


def test_person_with_the_same_verified_address_gets_in(client, provider, known):
    provider.person = {"sub": "1", "email": "AN.Nguyen@camau.example", "email_verified": True}
    sign_in(client)
    assert signed_in(client)


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "1", "preferred_username": "binh.tran"},
        {"sub": "1", "email": "an.nguyen@camau.example"},
        {"sub": "1", "email": "an.nguyen@camau.example", "email_verified": False},
        {"sub": "1", "email": "an.nguyen@camau.example", "email_verified": "true"},
        {"sub": "1", "preferred_username": "an.nguyen@camau.example"},
        {"sub": "1", "preferred_username": "", "email": "", "email_verified": True},
        {"sub": "1"},
    ],
    ids=["stranger", "address alone", "unverified", "verified as text", "address as name", "nothing", "no claims"],
)
def test_everybody_else_is_told_who_can_make_the_account(client, provider, known, database, person):
    provider.person = person
    before = events(database)
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "Hãy nhờ người quản trị của cơ quan bạn tạo" in answer.content.decode()
    assert not signed_in(client)
    assert [user.username for user in people.users()] == ["an.nguyen"]
    assert not SocialAccount.objects.exists()
    assert events(database) == before


def test_claims_of_two_persons_are_nobodys(client, provider, known):
    people.create_user("binh.tran", PASSWORD, email="binh@camau.example")
    provider.person |= {"email": "binh@camau.example", "email_verified": True}
    assert sign_in(client).status_code == 403
    assert not signed_in(client)


def test_suspended_person_stays_outside(client, provider, known):
    sign_in(client)
    people.suspend_user(known)
    fresh = Client(headers={"host": "localhost"})
    sign_in(fresh)
    assert not signed_in(fresh)
    assert not signed_in(client)


def test_link_follows_the_subject_and_not_the_name(client, provider, known):
    sign_in(client)
    provider.person = {"sub": "248289761001", "preferred_username": "an.moi"}
    fresh = Client(headers={"host": "localhost"})
    sign_in(fresh)
    assert signed_in(fresh)
    assert SocialAccount.objects.count() == 1


def test_second_identity_of_the_same_name_is_refused(client, provider, known):
    sign_in(client)
    provider.person["sub"] = "999"
    fresh = Client(headers={"host": "localhost"})
    assert sign_in(fresh).status_code == 403
    assert not signed_in(fresh)


def test_link_is_in_the_outbox_as_a_commitment(client, provider, known, database):
    sign_in(client)
    kind, entry, payload = events(database)[-1]
    assert kind == "people.identity_linked"
    assert set(json.loads(entry)) == {"commitment", "event", "kind", "time"}
    number = SocialAccount.objects.get().pk
    assert json.loads(payload) == {"user": known.pk, "by": known.pk, "means": "oidc", "number": number}
    sign_in(Client(headers={"host": "localhost"}))
    assert len(events(database)) == 2  # made and linked; signing in again changes nothing


def test_of_the_person_only_the_subject_is_kept(client, provider, known):
    for _time in range(2):
        sign_in(Client(headers={"host": "localhost"}))
        link = SocialAccount.objects.get()
        assert (link.uid, link.extra_data) == ("248289761001", {})


def test_one_links_and_unlinks_only_oneself(client, provider, known, database):
    client.post("/tai-khoan/login/", {"login": "an.nguyen", "password": PASSWORD})
    provider.person = {"sub": "1", "preferred_username": "binh.tran"}
    assert sign_in(client, "connect").status_code == 403
    provider.person = {"sub": "2", "preferred_username": "an.nguyen"}
    assert sign_in(client, "connect").status_code == 302
    link = SocialAccount.objects.get(user=known)
    client.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    client.post("/tai-khoan/3rdparty/", {"account": link.pk})
    assert not SocialAccount.objects.exists()
    kinds = [kind for kind, _entry, _payload in events(database)]
    assert kinds[-2:] == ["people.identity_linked", "people.identity_unlinked"]
    assert json.loads(events(database)[-1][2])["number"] == link.pk


def test_secret_travels_in_a_body_and_nowhere_else(client, provider, known, caplog):
    caplog.set_level(logging.DEBUG)
    address = begin(client)["Location"]
    come_back(client, address)
    assert "POST /token" in provider.asked
    assert identity_provider.SECRET not in "".join(provider.asked) + address + caplog.text
    assert {"state", "code_challenge"} <= set(parse_qs(urlsplit(address).query))


def test_answer_that_nobody_asked_for_is_refused(client, provider, known):
    address = begin(client)["Location"]
    other = Client(headers={"host": "localhost"})
    assert "Chưa đăng nhập được" in come_back(other, address).content.decode()
    assert not signed_in(other)


@pytest.mark.parametrize("wrong", [{"audience": "somebody-else"}, {"token_sub": "another"}])
def test_token_for_somebody_else_is_refused(client, provider, known, wrong):
    for name, value in wrong.items():
        setattr(provider, name, value)
    assert "Chưa có gì" in sign_in(client).content.decode()
    assert not signed_in(client)


def test_wrong_secret_is_refused_by_the_provider_and_said(client, provider, known, monkeypatch):
    monkeypatch.setattr(identity_provider, "SECRET", "another")
    assert "Chưa đăng nhập được" in sign_in(client).content.decode()
    assert not signed_in(client)


def test_provider_that_is_away_is_said_and_changes_nothing(client, provider, known):
    address = begin(client)["Location"]
    back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    provider.shutdown()
    provider.server_close()
    for answer in (begin(client), client.get(back.removeprefix("http://localhost"))):
        assert answer.status_code == 503
        assert "không trả lời" in answer.content.decode()
    assert not signed_in(client)


def test_second_factor_is_asked_for_after_the_provider_too(client, provider, known):
    with transaction.atomic():
        TOTP.activate(known, generate_totp_secret())
    answer = sign_in(client)
    assert answer["Location"].startswith("/tai-khoan/2fa/authenticate/")
    assert not signed_in(client)


def test_person_without_a_password_sets_one_and_the_ledger_hears_of_it(client, provider, database):
    people.create_user("an.nguyen", None)
    sign_in(client)
    form = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/tai-khoan/password/set/", form).status_code == 302
    assert events(database)[-1][0] == "people.password_changed"
    fresh = Client(headers={"host": "localhost"})
    fresh.post("/tai-khoan/login/", {"login": "an.nguyen", "password": PASSWORD})
    assert signed_in(fresh)


def test_no_identity_provider_is_no_provider():
    assert oidc.providers(Settings()) == {}
    assert oidc.origins(Settings()) == ()


def test_provider_is_named_after_its_host_unless_told():
    chosen = Settings(oidc_issuer="https://id.example/realms/x/", oidc_client_id="duoc")
    (app,) = oidc.providers(chosen)["openid_connect"]["APPS"]
    assert (app["name"], app["settings"]["server_url"]) == ("id.example", "https://id.example/realms/x")
    assert oidc.origins(chosen) == ("https://id.example",)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"oidc_issuer": "http://id.example", "oidc_client_id": "x"}, "https"),
        ({"oidc_issuer": "ftp://localhost", "oidc_client_id": "x"}, "https"),
        ({"oidc_issuer": "https://id.example"}, "DUOC_OIDC_CLIENT_ID"),
        (
            {"oidc_issuer": "https://id.example", "oidc_client_id": "x", "oidc_client_secret_file": "/nowhere"},
            "cannot be read: /nowhere",
        ),
        (
            {"oidc_issuer": "https://id.example", "oidc_client_id": "x", "oidc_client_secret_file": "/dev/null"},
            "is empty: /dev/null",
        ),
    ],
)
def test_provider_that_cannot_be_used_is_refused(wrong, words):
    with pytest.raises(SettingsError, match=words):
        oidc.providers(Settings(**wrong))
