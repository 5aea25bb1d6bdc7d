"""Identity in a real browser: every way in, every way out, by keyboard, at phone width, in both languages."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.db import connections
from django.test import override_settings
from playwright.sync_api import BrowserContext, CDPSession, Page, expect
from tests.conftest import find_free_port
from tests.web import identity_provider

from duoc.core.settings import Settings
from duoc.people import services as people
from duoc.web import oidc

pytestmark = pytest.mark.journeys
SIGN_IN, ACCOUNT = "/tai-khoan/login/", "/tai-khoan/"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def beside(make: Callable[..., Any], *arguments: object) -> Any:
    """Run in a thread of its own: the browser's loop runs in this one, and Django refuses a database beside a loop."""

    def made() -> Any:
        try:
            return make(*arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(made).result()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """An identity provider that the web knows before it starts."""
    secret = tmp_path_factory.mktemp("oidc") / "secret"
    secret.write_text(identity_provider.SECRET)
    with identity_provider.running(find_free_port()) as running:
        chosen = Settings(
            oidc_issuer=running.issuer,
            oidc_client_id=identity_provider.CLIENT,
            oidc_client_secret_file=str(secret),
            oidc_name="SSO Ca Mau",
        )
        with override_settings(SOCIALACCOUNT_PROVIDERS=oidc.providers(chosen), IDENTITY_ORIGINS=oidc.origins(chosen)):
            yield running


@pytest.fixture(scope="module")
def web(provider: object, request: pytest.FixtureRequest) -> str:
    """The web, started when the provider was there."""
    return str(request.getfixturevalue("site"))


@pytest.fixture
def person(web: str, password: str, request: pytest.FixtureRequest) -> str:
    """A person of this test's own."""
    name = re.sub("[^a-z0-9]", "-", request.node.name.lower())[:50].strip("-")
    beside(people.create_user, name, password)
    cache.clear()  # the limits of the tests before
    return name


@pytest.fixture
def kinds(module_database: str) -> Callable[[str], list[str]]:
    """What the outbox says about a person: kinds of events, oldest first."""

    def read(name: str) -> list[str]:
        wanted = beside(people.user_named, name).pk
        with psycopg.connect(module_database, options="-c search_path=production") as connection:
            rows = connection.execute(
                "SELECT kind FROM frame_outbox WHERE convert_from(payload, 'UTF8')::json ->> 'user' = %s ORDER BY id",
                [str(wanted)],
            )
            return [kind.removeprefix("people.") for (kind,) in rows]

    return read


def totp(secret: str, at: float) -> str:
    """RFC 6238 with SHA-1, 30 s, 6 digits: what an authenticator app shows."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(page: Page, web: str, user: str, password: str) -> None:
    page.goto(web + SIGN_IN)
    page.locator("#id_login").fill(user)
    page.locator("#id_password").fill(password)
    page.locator("main form .btn--main").first.click()


def open_guarded(page: Page, address: str, password: str) -> None:
    """Open what guards the account; the password is asked for once more when it was long ago."""
    page.goto(address)
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(password)
        page.locator("main form button").first.click()
        page.wait_for_url(address)


def sign_out(page: Page, web: str) -> None:
    page.goto(web + "/tai-khoan/logout/")
    page.locator("main form button").first.click()
    page.wait_for_url(web + "/")


def is_inside(page: Page, web: str) -> bool:
    page.goto(web + ACCOUNT)
    return "login" not in page.url


def activate_app(page: Page, web: str, password: str) -> str:
    open_guarded(page, web + "/tai-khoan/2fa/totp/activate/", password)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(totp(secret, time.time()))
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "activate" not in url)
    return secret


def plug_in(context: BrowserContext, page: Page) -> tuple[CDPSession, str]:
    """A virtual authenticator in this browser: the session and the authenticator's number."""
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return device, made["authenticatorId"]


def add_passkey(page: Page, web: str, password: str) -> None:
    open_guarded(page, web + "/tai-khoan/2fa/webauthn/add/", password)
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]} {node['failureSummary']}" for one in found for node in one["nodes"]]


def test_password_in_and_out(web: str, page: Page, person: str, password: str):
    sign_in(page, web, person, password)
    page.wait_for_url(web + "/")
    assert is_inside(page, web)
    sign_out(page, web)
    assert not is_inside(page, web)
    page.go_back()
    expect(page.get_by_text("Phiên tự hết sau 10 giờ.")).to_have_count(0)  # nothing kept by the browser


def test_after_signing_in_one_is_where_one_wanted_to_be(web: str, page: Page, person: str, password: str):
    page.goto(web + ACCOUNT)
    page.locator("#id_login").fill(person)
    page.locator("#id_password").fill(password)
    page.locator("main form .btn--main").first.click()
    page.wait_for_url(web + ACCOUNT)


def test_password_changed_ends_other_sessions(web: str, context: BrowserContext, page: Page, person, password, kinds):
    sign_in(page, web, person, password)
    elsewhere = context.browser.new_context()
    other = elsewhere.new_page()
    sign_in(other, web, person, password)
    other.wait_for_url(web + "/")
    page.goto(web + "/tai-khoan/password/change/")
    for name, value in (
        ("oldpassword", password),
        ("password1", "ba-khia-rach-goc"),
        ("password2", "ba-khia-rach-goc"),
    ):
        page.locator(f"#id_{name}").fill(value)
    page.locator("main form button").first.click()
    page.get_by_text("Đã đổi mật khẩu").first.wait_for()
    assert is_inside(page, web)
    assert not is_inside(other, web)
    elsewhere.close()
    assert kinds(person) == ["user_created", "password_changed"]


def test_app_is_set_up_asked_for_and_taken_away(web: str, page: Page, person: str, password: str, kinds):
    sign_in(page, web, person, password)
    secret = activate_app(page, web, password)
    sign_out(page, web)
    sign_in(page, web, person, password)
    page.locator("input[name=code]").fill(totp(secret, time.time() + 30))  # a code serves once: the app's next one
    page.locator("main form button").first.click()
    page.wait_for_url(web + "/")
    open_guarded(page, web + "/tai-khoan/2fa/totp/deactivate/", password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "deactivate" not in url)
    sign_out(page, web)
    sign_in(page, web, person, password)
    page.wait_for_url(web + "/")
    told = ["user_created", *["authenticator_added"] * 2, *["authenticator_removed"] * 2]
    assert kinds(person) == told


def test_recovery_code_opens_once(web: str, page: Page, person: str, password: str, kinds):
    sign_in(page, web, person, password)
    activate_app(page, web, password)
    open_guarded(page, web + "/tai-khoan/2fa/recovery-codes/", password)
    code = page.locator("textarea").input_value().split()[0]
    for opens in (True, False):
        page.goto(web + ACCOUNT)
        if "login" not in page.url:
            sign_out(page, web)
        sign_in(page, web, person, password)
        page.locator("input[name=code]").fill(code)
        page.locator("main form button").first.click()
        if opens:
            page.wait_for_url(web + "/")
        else:
            expect(page.get_by_text("Mã không đúng.").first).to_be_visible()
    assert kinds(person)[-1] == "recovery_code_used"


def test_passkey_is_added_signs_in_and_is_removed(web: str, context, page: Page, person: str, password: str, kinds):
    device, number = plug_in(context, page)
    sign_in(page, web, person, password)
    page.wait_for_url(web + "/")
    add_passkey(page, web, password)
    assert len(device.send("WebAuthn.getCredentials", {"authenticatorId": number})["credentials"]) == 1
    sign_out(page, web)
    page.goto(web + SIGN_IN)
    page.get_by_role("button", name="Dùng khóa truy cập (passkey)").click()
    page.wait_for_url(web + "/")
    assert is_inside(page, web)
    page.goto(web + "/tai-khoan/2fa/webauthn/")
    removal = page.locator("main a[href$='/remove/']").first.get_attribute("href")
    open_guarded(page, web + removal, password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "remove" not in url)
    told = kinds(person)[1:]
    assert told.count("authenticator_added") == told.count("authenticator_removed") > 0
    sign_out(page, web)
    page.goto(web + SIGN_IN)
    # The province no longer offers that key, so the browser asks for nothing that the device could give.
    page.get_by_role("button", name="Dùng khóa truy cập (passkey)").click()
    page.wait_for_timeout(1500)
    assert not is_inside(page, web)


def test_user_who_does_not_verify_himself_is_not_let_in(web: str, context, person: str, password: str):
    page = context.new_page()  # the browser's own refusal is part of the journey
    device, number = plug_in(context, page)
    sign_in(page, web, person, password)
    page.wait_for_url(web + "/")
    add_passkey(page, web, password)
    sign_out(page, web)
    device.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    page.goto(web + SIGN_IN)
    page.get_by_role("button", name="Dùng khóa truy cập (passkey)").click()
    page.wait_for_timeout(1500)
    assert not is_inside(page, web)


def test_guessing_a_password_ends_after_five(web: str, context: BrowserContext, person: str, password: str):
    page = context.new_page()  # the answers 429 are part of the journey
    for _attempt in range(5):
        sign_in(page, web, person, "sai-mat-khau")
        expect(page.get_by_text("Tên đăng nhập hoặc mật khẩu không đúng.").first).to_be_visible()
    sign_in(page, web, person, password)
    expect(page.get_by_text("Đăng nhập sai quá nhiều lần. Hãy thử lại sau.").first).to_be_visible()
    assert not is_inside(page, web)
    for _attempt in range(30):
        answer = page.request.get(web + SIGN_IN)
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', answer.text())[1]
        form = {"login": "x", "password": "y", "csrfmiddlewaretoken": token}
        if page.request.post(web + SIGN_IN, form=form, headers={"Referer": web + SIGN_IN}).status == 429:
            break
    sign_in(page, web, person, password)
    expect(page.get_by_role("heading", name="Bạn thử quá nhiều lần trong ít phút")).to_be_visible()
    assert not violations(page)
    cache.clear()
    sign_in(page, web, person, password)
    page.wait_for_url(web + "/")


def test_keyboard_alone_signs_in_and_out(web: str, page: Page, person: str, password: str):
    def reach(selector: str) -> None:
        for _press in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    page.goto(web + SIGN_IN)
    for selector, text in (("#id_login", person), ("#id_password", password)):
        if not page.evaluate("selector => document.activeElement.matches(selector)", selector):
            reach(selector)
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(web + "/")
    page.goto(web + "/tai-khoan/logout/")
    reach("main form button")
    page.keyboard.press("Enter")
    page.wait_for_url(web + "/")
    assert not is_inside(page, web)


def test_wrong_password_is_announced_and_leads_back_to_the_field(web: str, page: Page, person: str):
    sign_in(page, web, person, "sai-mat-khau")
    expect(page.locator("[role=alert]")).to_be_visible()
    assert not violations(page)


def test_identity_provider_signs_in_whom_the_province_knows(web: str, page: Page, person: str, provider, kinds):
    provider.person = {"sub": person, "preferred_username": person}
    page.goto(web + SIGN_IN)
    page.get_by_role("button", name="Đăng nhập bằng SSO Ca Mau").click()
    page.wait_for_url(web + "/")
    assert is_inside(page, web)
    expect(page.get_by_text(person).first).to_be_visible()
    assert kinds(person) == ["user_created", "identity_linked"]
    page.goto(web + "/tai-khoan/3rdparty/")
    assert not violations(page)


def test_identity_provider_does_not_bring_in_a_stranger(web: str, context: BrowserContext, person: str, provider):
    page = context.new_page()
    provider.person = {"sub": "x", "preferred_username": "nguoi-la"}
    page.goto(web + SIGN_IN)
    page.get_by_role("button", name="Đăng nhập bằng SSO Ca Mau").click()
    expect(page.get_by_role("heading", name="Bạn chưa có tài khoản ở đây")).to_be_visible()
    assert not violations(page)
    assert not is_inside(page, web)


PAGES = [
    ACCOUNT,
    "/tai-khoan/2fa/",
    "/tai-khoan/2fa/totp/activate/",
    "/tai-khoan/2fa/webauthn/add/",
    "/tai-khoan/3rdparty/",
    "/tai-khoan/password/change/",
    "/tai-khoan/logout/",
    "/co-quan/so-tp/khoa/",
]
WITH_FACTORS = [
    "/tai-khoan/2fa/",
    "/tai-khoan/2fa/webauthn/",
    "/tai-khoan/2fa/recovery-codes/",
    "/tai-khoan/2fa/recovery-codes/generate/",
    "/tai-khoan/2fa/totp/deactivate/",
    "/tai-khoan/2fa/reauthenticate/",
    "/tai-khoan/reauthenticate/",
]
ENGLISH = re.compile(r"\b(the|your|you|please|password|authenticator|security key|account)\b", re.IGNORECASE)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1440])
def test_every_page_is_sound(web: str, context, page: Page, person, password, width: int, language: str):
    """axe is silent, nothing scrolls sideways, one language only, before and after second factors were added."""
    beside(lambda: people.assign_role(people.user_named(person), people.agency_named("so-tp"), "integrator"))
    page.set_viewport_size({"width": width, "height": 800})
    plug_in(context, page)
    heard: dict[str, list[str]] = {}

    def look(path: str) -> None:
        wrong = violations(page)
        surplus = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        wrong += [f"{surplus} px too wide"] if surplus > 0 else []
        words = page.locator("main").inner_text()
        wrong += [] if page.locator("html").get_attribute("lang") == language else ["language"]
        if language == "vi":
            wrong += [f"English: {found}" for found in ENGLISH.findall(words.replace("(passkey)", ""))]
        elif found := re.findall(r"[^\n]*[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ][^\n]*", words):
            wrong += [f"Vietnamese: {line}" for line in found if "Đước" not in line and "Sở Tư pháp" not in line]
        if wrong:
            heard[path] = wrong

    page.goto(web + SIGN_IN)
    if language == "en":
        page.get_by_role("button", name="English").click()
    look(SIGN_IN)
    sign_in(page, web, person, password)
    page.wait_for_url(web + "/")
    for path in PAGES:
        page.goto(web + path)
        if "reauthenticate" in page.url:
            look(page.url.removeprefix(web))
        open_guarded(page, web + path, password)
        look(path)
    add_passkey(page, web, password)
    secret = activate_app(page, web, password)
    for path in WITH_FACTORS:
        page.goto(web + path)
        look(path)
    page.goto(web + "/tai-khoan/2fa/webauthn/")
    page.locator("main a[href$='/edit/']").first.click()
    look("edit")
    page.goto(web + "/tai-khoan/2fa/webauthn/")
    page.locator("main a[href$='/remove/']").first.click()
    look("remove")
    sign_out(page, web)
    sign_in(page, web, person, password)
    look("/tai-khoan/2fa/authenticate/")
    assert secret
    assert not heard
