"""No page leads nowhere: every address that a page offers answers, signed out and signed in."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from duoc.people import services as people

pytestmark = pytest.mark.usefixtures("replayed")
PASSWORD = "con-cua-bo-ngang-rung-duoc"
ACCOUNT = [
    "/tai-khoan/",
    "/tai-khoan/2fa/",
    "/tai-khoan/2fa/webauthn/",
    "/tai-khoan/password/change/",
    "/tai-khoan/3rdparty/",
    "/tai-khoan/logout/",
    "/co-quan/so-tp/khoa/",
    "/co-quan/so-tp/",
]


def offered(html: str, page: str) -> set[str]:
    """The addresses of this house behind a page's links, without fragments."""
    found = (urljoin(page, unescape(href)).split("#")[0] for href in re.findall(r'<a\b[^>]*\bhref="([^"]+)"', html))
    return {href for href in found if not urlsplit(href).netloc}


def sort_of(address: str) -> str:
    """Addresses of one sort differ in numbers, keys and names only; one of a sort is enough."""
    parts = urlsplit(address)
    path = re.sub(r"/(dich-vu|bien-nhan|muc|co-quan|don-vi)/[^/?]+", r"/\1/*", parts.path)
    return path + "?" + ",".join(sorted(re.findall(r"(?:^|&)([^=&]+)=", parts.query)))


def dead(client, pages: list[str]) -> list[str]:
    """The links that do not answer, found from these pages and from one page of each sort behind them."""
    seen, left, wrong = set(), [(page, "") for page in pages], []
    while left:
        address, origin = left.pop()
        if sort_of(address) in seen:
            continue
        seen.add(sort_of(address))
        answer = client.get(address)
        content = answer.getvalue()  # a file is closed by whoever reads it to its end
        if answer.status_code >= 400:
            wrong.append(f"{origin} → {address}: {answer.status_code}")
        elif "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            left += [(href, address) for href in offered(content.decode(), address)]
    return wrong


def test_every_link_answers_a_stranger(client):
    assert dead(client, ["/", "/?environment=replay", "/don-vi/?on=2024-10-05", "/kiem-chung/"]) == []


def test_every_link_answers_who_is_signed_in(client):
    user = people.create_user("truc-ca", password=PASSWORD)
    people.assign_role(user, people.agency_named("so-tp"), "administrator")
    client.post("/tai-khoan/login/", {"login": "truc-ca", "password": PASSWORD})
    wrong = dead(client, ["/", *ACCOUNT])
    # Another agency's keys are not this reader's: those pages say who can give the role.
    assert [one for one in wrong if not one.endswith("/khoa/: 403")] == []
