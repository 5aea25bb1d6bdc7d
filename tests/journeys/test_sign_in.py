"""Signing in as people do: password, authenticator app, passkey; the second factor really is asked for."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.journeys


def totp(secret: str, at: float) -> str:
    """RFC 6238 with SHA-1, 30 s, 6 digits: what an authenticator app shows."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(page: Page, site: str, user: str, password: str) -> None:
    page.goto(site + "/tai-khoan/login/")
    page.get_by_label("Tên đăng nhập").fill(user)
    page.get_by_label("Mật khẩu").fill(password)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()


def open_guarded(page: Page, address: str, password: str) -> None:
    """Open what guards the account; the password is asked for once more."""
    page.goto(address)
    if "reauthenticate" in page.url:
        page.get_by_label("Mật khẩu").fill(password)
        page.locator("main form button").first.click()
        page.wait_for_url(address)


def sign_out(page: Page, site: str) -> None:
    page.goto(site + "/tai-khoan/logout/")
    page.locator("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(site + "/")


def test_rfc_6238_vector():
    # RFC 6238 appendix B, SHA-1, time 59: 94287082, of which six digits remain.
    assert totp(base64.b32encode(b"12345678901234567890").decode(), 59) == "287082"


def test_authenticator_app_is_asked_for_after_the_password(site: str, page: Page, password: str):
    sign_in(page, site, "truc-ca", password)
    page.wait_for_url(site + "/")
    open_guarded(page, site + "/tai-khoan/2fa/totp/activate/", password)
    secret = page.locator("input[disabled], input[readonly]").first.input_value()
    page.locator("input[name=code]").fill(totp(secret, time.time()))
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "activate" not in url)
    sign_out(page, site)

    sign_in(page, site, "truc-ca", password)
    page.locator("input[name=code]").fill("000000")
    page.locator("main form button").first.click()
    expect(page.get_by_text("Mã không đúng.").first).to_be_visible()
    expect(page.get_by_role("link", name="truc-ca")).to_have_count(0)
    # A code serves once: the app's next one.
    page.locator("input[name=code]").fill(totp(secret, time.time() + 30))
    page.locator("main form button").first.click()
    page.wait_for_url(site + "/")
    expect(page.get_by_role("link", name="truc-ca")).to_be_visible()


def test_passkey_alone_signs_in(site: str, context: BrowserContext, page: Page, password: str):
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, site, "can-bo", password)
    page.wait_for_url(site + "/")
    open_guarded(page, site + "/tai-khoan/2fa/webauthn/add/", password)
    page.get_by_label("Không cần mật khẩu").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    sign_out(page, site)

    page.goto(site + "/tai-khoan/login/")
    page.get_by_role("button", name="Dùng khóa truy cập (passkey)").click()
    page.wait_for_url(site + "/")
    expect(page.get_by_role("link", name="can-bo")).to_be_visible()
