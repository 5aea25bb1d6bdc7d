"""Signed-in browsers: what ends them, and what the second factor lets through, against RFC 6238 by hand."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from django.core.cache import cache
from django.test import Client

from duoc.people import services

PASSWORD, NEW = "rung-duoc-ven-bien-96", "la-du-nuoc-song-doc"
NAME = "le.thi.duoc"
LOGIN, SECOND, HOME = "/tai-khoan/login/", "/tai-khoan/2fa/authenticate/", "/tai-khoan/"


def otp(secret: bytes, at: float, digits: int = 6) -> str:
    """RFC 6238 with HMAC-SHA-1 and steps of 30 s."""
    mac = hmac.new(secret, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    place = mac[-1] & 15
    number = struct.unpack(">I", mac[place : place + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
     (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_codes_of_this_file_are_those_of_the_standard(at, code):
    """RFC 6238, appendix B, SHA-1: the tests below would prove nothing with wrong codes."""
    assert otp(b"12345678901234567890", at, digits=8) == code


@pytest.fixture(autouse=True)
def patient():
    """Attempts and spent codes of the test before are forgotten, as after an hour of waiting."""
    cache.clear()


@pytest.fixture
def person(database):
    return services.create_user(NAME, PASSWORD, email="duoc@camau.example")


def browser() -> Client:
    return Client(headers={"host": "localhost"})


def sign_in(password: str = PASSWORD, name: str = NAME) -> Client:
    client = browser()
    client.post(LOGIN, {"login": name, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


@pytest.fixture
def app(person) -> bytes:
    """The secret of the authenticator app that the person has set up."""
    client = sign_in()
    client.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    html = client.get("/tai-khoan/2fa/totp/activate/").content.decode()
    found = re.search(r'value="([A-Z2-7]{32})"', html)
    assert found is not None
    secret = base64.b32decode(found[1])
    # The code of the step before: the tests still have those of this step and the next.
    assert client.post("/tai-khoan/2fa/totp/activate/", {"code": otp(secret, time.time() - 30)}).status_code == 302
    return secret


def steady() -> float:
    """Now, and not in the last three seconds of a step, so that a test does not pass from one step into the next."""
    if time.time() % 30 > 27:
        time.sleep(3.1)
    return time.time()


@pytest.mark.parametrize("name", [NAME, NAME.upper(), f" {NAME} "])
def test_person_signs_in_by_name_in_any_case(person, name):
    assert is_in(sign_in(name=name))


@pytest.mark.parametrize("password", ["", PASSWORD.upper(), PASSWORD + " ", "\0" + PASSWORD])
def test_password_is_taken_to_the_letter(person, password):
    assert not is_in(sign_in(password))


def test_refusal_does_not_tell_whether_there_is_such_a_person(person):
    """The words for a wrong password and for an unknown name are the same."""

    def words(name: str) -> str:
        html = browser().post(LOGIN, {"login": name, "password": "sai-mat-khau"}).content.decode()
        return re.sub(r'value="[^"]*"', "", html)

    assert words(NAME) == words("khong.co.ai")


def test_new_password_ends_every_session_of_the_old_one(person):
    """A stolen session does not survive the administrator's new password."""
    desk, stolen = sign_in(), sign_in()
    assert is_in(desk)
    assert is_in(stolen)
    services.set_password(person, NEW)
    assert not is_in(desk)
    assert not is_in(stolen)
    assert not is_in(sign_in())
    assert is_in(sign_in(NEW))


def test_suspension_ends_open_sessions_and_reactivation_is_a_new_sign_in(person):
    open_one = sign_in()
    assert is_in(open_one)
    services.suspend_user(person)
    assert not is_in(open_one)
    assert not is_in(sign_in())
    services.reactivate_user(person)
    assert is_in(sign_in())


def test_user_without_a_password_has_no_way_in_by_one(database):
    services.create_user("chi.oidc", None)
    for password in ("", "!", "None", "chi.oidc"):
        assert not is_in(sign_in(password, "chi.oidc"))


def test_password_alone_is_half_the_way(app):
    client = sign_in()
    assert not is_in(client)
    assert client.get(SECOND).status_code == 200


@pytest.mark.parametrize("steps", [0, 1])
def test_code_of_this_step_and_of_a_clock_that_runs_ahead_opens(app, steps):
    client = sign_in()
    client.post(SECOND, {"code": otp(app, steady() + 30 * steps)})
    assert is_in(client)


def test_code_of_another_time_does_not_open(app):
    """One step each way is what RFC 6238 §5.2 recommends at most."""
    client, now = sign_in(), steady()
    good = {otp(app, now + 30 * near) for near in (-1, 0, 1)}
    for steps in (-100, -3, -2, 2, 3, 100):
        cache.clear()
        code = otp(app, now + 30 * steps)
        if code not in good:  # two steps share a code once in a million times
            client.post(SECOND, {"code": code})
            assert not is_in(client), steps


def test_code_opens_once(app):
    """RFC 6238 §5.2: who looks over a shoulder comes too late."""
    code = otp(app, steady())
    first, second = sign_in(), sign_in()
    first.post(SECOND, {"code": code})
    second.post(SECOND, {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_code_of_the_next_step_opens_once_while_it_is_valid(app, person):
    """With a step of tolerance a code is good for three steps; the library forgets after one that it was used."""
    code = otp(app, steady() + 30)
    first, second = sign_in(), sign_in()
    first.post(SECOND, {"code": code})
    assert is_in(first)
    cache.delete(f"allauth.mfa.totp.used?user={person.pk}&code={code}")  # as 30 s later
    second.post(SECOND, {"code": f"{code[:3]} {code[3:]}"})
    assert not is_in(second)


def test_what_is_no_code_of_this_person_does_not_open(app):
    """Among them the code of an app with another secret: somebody else's telephone."""
    client = sign_in()
    good = otp(app, steady())
    for code in (
        "",
        "000000000000",
        f"{good}0",
        f"{good}\0",
        good[:5],
        "abcdef",
        "१२३४५६",
        otp(b"x" * 20, time.time()),
    ):
        cache.clear()
        assert client.post(SECOND, {"code": code}).status_code == 200, code
        assert not is_in(client), code
    client.post(SECOND, {"code": good})
    assert is_in(client)


def test_half_signed_in_browser_reaches_no_page_of_the_account(app, person):
    client = sign_in()
    for path in (HOME, "/tai-khoan/2fa/", "/tai-khoan/password/change/", "/tai-khoan/2fa/totp/deactivate/"):
        assert client.get(path).status_code in {302, 404}


def test_suspended_between_password_and_code_stays_outside(app, person):
    client = sign_in()
    services.suspend_user(person)
    client.post(SECOND, {"code": otp(app, steady())})
    assert not is_in(client)
