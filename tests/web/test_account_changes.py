"""every_change_is_in_the_outbox, also of what people change on allauth's pages: real requests, then the outbox itself."""

import base64
import hashlib
import hmac
import json
import re
import struct
import time
from types import SimpleNamespace

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from duoc.frame import outbox
from duoc.people import services as people
from duoc.people.services import CredentialChange

PASSWORD = "con-cua-bo-ngang-rung-duoc"
NEW = "ba-khia-muoi-rach-goc-96"
NAME, ADDRESS = "nguoi.thu", "nguoi.thu@camau.example"


@pytest.fixture
def person(database):
    return people.create_user(NAME, PASSWORD, email=ADDRESS, display_name="Người Thử")


@pytest.fixture
def signed_in(client: Client, person):
    """A browser that has just given its password once more."""
    client.post("/tai-khoan/login/", {"login": NAME, "password": PASSWORD})
    client.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def news(database, person):
    """Events since the person was made: kind, entry, payload, salt."""

    def read() -> list[SimpleNamespace]:
        with psycopg.connect(database, options="-c search_path=production") as connection:
            rows = connection.execute("SELECT kind, entry, payload, salt FROM frame_outbox ORDER BY id OFFSET 1")
            return [SimpleNamespace(kind=row[0], entry=row[1], payload=row[2], salt=row[3]) for row in rows]

    return read


def totp(secret: str, at: float) -> str:
    """RFC 6238 with SHA-1, 30 s, 6 digits."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def activate(client: Client) -> str:
    """Set up an authenticator app; its secret."""
    html = client.get("/tai-khoan/2fa/totp/activate/").content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', html)[1]
    answer = client.post("/tai-khoan/2fa/totp/activate/", {"code": totp(secret, time.time())})
    assert answer.status_code == 302
    return secret


def told(events: list[SimpleNamespace]) -> list[tuple[str, str]]:
    return [(event.kind.removeprefix("people."), json.loads(event.payload).get("means", "")) for event in events]


def test_password_changed(signed_in: Client, person, news):
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert signed_in.post("/tai-khoan/password/change/", form).status_code == 302
    (event,) = news()
    assert event.kind == "people.password_changed"
    assert json.loads(event.payload) == {"user": person.pk, "by": person.pk}
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_entry_holds_a_commitment_and_nothing_of_the_person(signed_in: Client, news):
    secret = activate(signed_in)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    for event in news():
        entry = json.loads(event.entry)
        assert set(entry) == {"commitment", "event", "kind", "time"}
        # The commitment by hand: SHA-256 over salt and event (frame.outbox).
        assert base64.b64decode(entry["commitment"]) == hashlib.sha256(event.salt + event.payload).digest()
        everything = (event.entry + event.payload).decode()
        for word in (NAME, ADDRESS, "Thử", PASSWORD, secret, *codes):
            assert word not in everything


def test_app_activated_with_its_recovery_codes_and_deactivated(signed_in: Client, news):
    activate(signed_in)
    rows = dict(Authenticator.objects.values_list("type", "pk"))
    assert told(news()) == [("authenticator_added", "totp"), ("authenticator_added", "recovery_codes")]
    signed_in.post("/tai-khoan/2fa/totp/deactivate/")
    removed = news()[2:]
    assert told(removed) == [("authenticator_removed", "totp"), ("authenticator_removed", "recovery_codes")]
    assert [json.loads(event.payload)["number"] for event in removed] == [rows["totp"], rows["recovery_codes"]]
    assert not Authenticator.objects.exists()


def test_recovery_codes_renewed_and_one_spent(signed_in: Client, news):
    activate(signed_in)
    signed_in.post("/tai-khoan/2fa/recovery-codes/generate/")
    renewed = [("authenticator_removed", "recovery_codes"), ("authenticator_added", "recovery_codes")]
    assert told(news())[2:] == renewed
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    other = Client(headers={"host": "localhost"})
    other.post("/tai-khoan/login/", {"login": NAME, "password": PASSWORD})
    other.post("/tai-khoan/2fa/authenticate/", {"code": code})
    assert other.get("/tai-khoan/").status_code == 200
    assert told(news())[4:] == [("recovery_code_used", "recovery_codes")]


def test_code_of_the_app_changes_nothing(signed_in: Client, news):
    secret = activate(signed_in)
    before = len(news())
    other = Client(headers={"host": "localhost"})
    other.post("/tai-khoan/login/", {"login": NAME, "password": PASSWORD})
    other.post("/tai-khoan/2fa/authenticate/", {"code": totp(secret, time.time() + 30)})
    assert other.get("/tai-khoan/").status_code == 200
    assert len(news()) == before


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/tai-khoan/password/change/", {"oldpassword": "sai", "password1": NEW, "password2": NEW}),
        ("/tai-khoan/password/change/", {"oldpassword": PASSWORD, "password1": "123", "password2": "123"}),
        ("/tai-khoan/2fa/totp/activate/", {"code": "000000"}),
        ("/tai-khoan/2fa/totp/deactivate/", {}),
        ("/tai-khoan/logout/", {}),
    ],
)
def test_what_was_refused_is_not_told(signed_in: Client, news, path, form):
    signed_in.get(path)
    signed_in.post(path, form)
    assert news() == []


def test_without_its_entry_the_change_is_not_kept(signed_in: Client, person, news, monkeypatch):
    def full(*_event: object, **_about: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(outbox, "append", full)
    signed_in.raise_request_exception = False
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert signed_in.post("/tai-khoan/password/change/", form).status_code == 500
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert news() == []


def test_outside_a_transaction_nothing_is_told(person):
    with pytest.raises(outbox.NoTransactionError):
        people.tell_credential_change(person, CredentialChange.PASSWORD_CHANGED)


@pytest.mark.parametrize(
    "path",
    ["email/", "password/reset/", "password/reset/key/1-abc-def/", "confirm-email/x/", "signup/", "3rdparty/signup/"],
)
def test_no_page_changes_what_only_an_administrator_may(signed_in: Client, news, path):
    assert signed_in.post("/tai-khoan/" + path, {"email": "x@y.example"}).status_code == 404
    assert signed_in.get("/tai-khoan/" + path).status_code == 404
    assert news() == []
