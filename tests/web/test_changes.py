"""Whatever changes something demands sign-in, the token of its form and the right role; everything else takes no form."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from duoc.core import profile
from duoc.people import services as people
from duoc.people.rules.accounts import DUTIES

PASSWORD = "con-cua-bo-ngang-rung-duoc"
KEYS = "/co-quan/so-tp/khoa/"
# By hand from the plate of the rules: who sees, who issues, who ends a key.
SEE = {"operator", "integrator", "auditor", "administrator"}
ISSUE = {"integrator", "administrator"}
REVOKE = {"operator", "integrator", "administrator"}

# Addresses of actions that a key in a header opens.
CKAN = ("api/action/", "api/3/action/")


@pytest.fixture
def agency(database):
    people.seed(profile.load("ca-mau"))
    return people.agency_named("so-tp")


@pytest.fixture
def key(agency):
    return people.issue_key(agency, "iOffice").row


def person(client: Client, duty: str | None, agency: str = "so-tp") -> Client:
    user = people.create_user("nguoi.thu", PASSWORD)
    if duty:
        people.assign_role(user, people.agency_named(agency), duty)
    client.force_login(user)
    return client


def revoke(client: Client, key, **how):
    return client.post(f"{KEYS}{key.pk}/thu-hoi/", **how)


def names(agency) -> list[str]:
    return [row.name for row in people.keys(agency)]


def is_live(agency) -> bool:
    return people.keys(agency)[0].revoked_at is None


@pytest.mark.parametrize("duty", [*DUTIES, None])
def test_role_decides_over_every_action(client, agency, key, duty):
    person(client, duty)
    assert client.get(KEYS).status_code == (200 if duty in SEE else 403)
    assert client.post(KEYS, {"name": "một cửa"}).status_code == (200 if duty in ISSUE else 403)
    assert ("một cửa" in names(agency)) is (duty in ISSUE)
    assert revoke(client, key).status_code == (302 if duty in REVOKE else 403)
    assert is_live(agency) is (duty not in REVOKE)


@pytest.mark.parametrize("duty", DUTIES)
def test_role_in_another_agency_decides_nothing(client, agency, key, duty):
    person(client, duty, "so-yt")
    assert client.get(KEYS).status_code == 403
    assert client.post(KEYS, {"name": "một cửa"}).status_code == 403
    assert revoke(client, key).status_code == 403
    assert names(agency) == ["iOffice"]
    assert is_live(agency)


def test_stranger_is_asked_to_sign_in_and_changes_nothing(client, agency, key):
    for answer in (client.get(KEYS), client.post(KEYS, {"name": "một cửa"}), revoke(client, key)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/tai-khoan/login/?next=/co-quan/so-tp/khoa/")
    assert names(agency) == ["iOffice"]
    assert is_live(agency)


def test_suspended_administrator_changes_nothing(client, agency, key):
    person(client, "administrator")
    second = people.create_user("thu.hai", PASSWORD)
    people.assign_role(second, agency, "administrator")
    people.suspend_user(people.user_named("nguoi.thu"))
    assert client.post(KEYS, {"name": "một cửa"}).status_code == 302
    assert names(agency) == ["iOffice"]


def test_form_without_its_token_is_refused(agency, key):
    strict = person(Client(enforce_csrf_checks=True, headers={"host": "localhost"}), "administrator")
    assert strict.post(KEYS, {"name": "một cửa"}).status_code == 403
    assert revoke(strict, key).status_code == 403
    assert names(agency) == ["iOffice"]
    assert is_live(agency)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', strict.get(KEYS).content.decode())[1]
    assert strict.post(KEYS, {"name": "một cửa", "csrfmiddlewaretoken": token}).status_code == 200
    assert names(agency) == ["iOffice", "một cửa"]


def test_refusal_names_who_gives_the_role(client, agency, key):
    chief = people.create_administrator("quan.tri", PASSWORD, display_name="Trần Thị Quản")
    own = people.create_user("quan.so", PASSWORD, display_name="Lê Văn Sở")
    people.assign_role(own, agency, "administrator")
    other = people.create_user("quan.khac", PASSWORD, display_name="Phạm Y Tế")
    people.assign_role(other, people.agency_named("so-yt"), "administrator")
    html = person(client, "officer").get(KEYS).content.decode()
    assert "Bạn chưa được xem khóa API ở đây" in html
    assert "Trần Thị Quản" in html
    assert "Lê Văn Sở, Sở Tư pháp" in html
    assert "Phạm Y Tế" not in html
    people.assign_role(other, agency, "administrator")
    people.suspend_user(chief)
    assert "Trần Thị Quản" not in client.get(KEYS).content.decode()


def test_key_is_shown_once_and_kept_as_a_hash(client, agency):
    page = person(client, "integrator").post(KEYS, {"name": "một cửa"})
    text = re.search(r'id="new-key">([^<]+)<', page.content.decode())[1]
    assert people.key_by_text(text).name == "một cửa"
    assert "no-store" in page["Cache-Control"]
    assert text not in client.get(KEYS).content.decode()


def test_key_that_cannot_be_issued_is_said_at_the_form(client, agency):
    page = person(client, "integrator").post(KEYS, {"name": "một cửa", "until": "2020-01-01"})
    assert page.status_code == 422
    assert "Thời điểm hết hạn của khóa đã qua." in page.content.decode()
    assert names(agency) == []


def test_key_of_another_agency_is_not_ended_here(client, agency):
    theirs = people.issue_key(people.agency_named("so-yt"), "HIS").row
    revoke(person(client, "administrator"), theirs)
    assert is_live(people.agency_named("so-yt"))


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        here = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, here)
        else:
            yield here, one


def test_no_page_takes_a_form_unless_it_demands_a_permission():
    """Every address outside account, language and the two interfaces for programs, with values for its parameters: 405 or a
    declared action."""
    values = {"slug": "x", "str": "x", "int": "1", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
    client = Client(headers={"host": "localhost"})
    declared, refused = set(), 0
    for route, pattern in patterns(get_resolver()):
        if route.startswith(("tai-khoan/", "^tai-khoan/", "ngon-ngu/", "api/v1/", "epcis/", *CKAN)):
            continue
        if getattr(pattern.callback, "action", ""):
            declared.add(f"{pattern.callback.action}: {route}")
            continue
        address = "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: values[found[1] or "str"], route)
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(address).status_code in {404, 405}, (method, address)
        refused += 1
    assert declared == {
        "catalogue.change: so-du-lieu/ban/<int:number>/dua-lai/",
        "catalogue.change: so-du-lieu/ban/<int:number>/thu-hoi/",
        "catalogue.change: so-du-lieu/cong-bo/<uuid:number>/",
        "catalogue.change: so-du-lieu/cong-bo/<uuid:number>/<slug:verb>/",
        "catalogue.change: so-du-lieu/cong-bo/<uuid:number>/danh-dau/<int:marking>/",
        "catalogue.change: so-du-lieu/muc/<slug:name>/dich-vu/",
        "catalogue.change: so-du-lieu/muc/<slug:name>/du-lieu/",
        "catalogue.change: so-du-lieu/muc/<slug:name>/sua/",
        "catalogue.change: so-du-lieu/muc/<slug:name>/trang-thai/",
        "catalogue.change: so-du-lieu/muc/moi/",
        "catalogue.change: so-du-lieu/quoc-gia/<slug:key>/<slug:verb>/",
        "catalogue.change: so-du-lieu/quoc-gia/tep/<uuid:number>/",
        "catalogue.change: so-du-lieu/xin-quyen/<uuid:number>/",
        "catalogue.change: du-lieu/<slug:name>/xin-quyen/",
        "catalogue.change: yeu-cau-du-lieu/<uuid:number>/",
        "demands.raise: yeu-cau-du-lieu/",
        "demands.vote: yeu-cau-du-lieu/<uuid:number>/de-nghi/",
        "connections.ask: trao-doi/ket-noi/<int:number>/sua/",
        "connections.ask: trao-doi/ket-noi/moi/",
        "connections.step: trao-doi/ket-noi/<int:number>/buoc/<slug:verb>/",
        "services.refresh: trao-doi/dich-vu/<int:service>/ban-mo-ta/",
        "services.step: trao-doi/dich-vu/<int:service>/buoc/<slug:verb>/",
        "diary.disclose: nhat-ky/muc/<uuid:number>/cho-xem/",
        "diary.import: nhat-ky/nhap-tep/",
        "diary.import: nhat-ky/nhap-tep/<uuid:number>/",
        "diary.import: nhat-ky/nhap-tep/<uuid:number>/cot/",
        "diary.write: nhat-ky/ghi/<slug:template>/<slug:stage>/",
        "guard.change: bao-ve/su-co/<int:number>/ghi-nhan/",
        "guard.change: bao-ve/ung-dung/<slug:name>/cau-lenh/chon/",
        "guard.change: bao-ve/ung-dung/<slug:name>/de-nghi/<int:number>/",
        "guard.change: bao-ve/ung-dung/<slug:name>/doi/",
        "readiness.change: san-sang/<slug:key>/sua/",
        "readiness.change: san-sang/yeu-cau-moi/",
        "readiness.state: san-sang/<slug:key>/bang-chung/",
        "readiness.state: san-sang/bang-chung/<int:number>/rut/",
        "readiness.state: san-sang/bang-chung/<int:number>/sua/",
        "units.convert: don-vi/quy-doi/",
        "keys.issue: co-quan/<slug:key>/khoa/",
        "keys.revoke: co-quan/<slug:key>/khoa/<int:number>/thu-hoi/",
        "goods.change: truy-xuat/co-so/dia-diem/<uuid:number>/",
        "goods.change: truy-xuat/co-so/dia-diem/<uuid:number>/dong/",
        "goods.change: truy-xuat/co-so/dia-diem/moi/",
        "goods.change: truy-xuat/co-so/lien-ket/<int:number>/go/",
        "goods.change: truy-xuat/co-so/lien-ket/<int:number>/mac-dinh/",
        "goods.change: truy-xuat/co-so/san-pham/<str:number>/lien-ket/",
        "goods.change: truy-xuat/co-so/san-pham/<str:number>/ngung/",
        "goods.change: truy-xuat/co-so/san-pham/<str:number>/sua/",
        "goods.change: truy-xuat/co-so/san-pham/moi/",
        "party.consent: truy-xuat/co-so/dong-y/",
        "party.consent: truy-xuat/co-so/lien-he/",
        "party.invite: truy-xuat/co-so/loi-moi/<int:number>/rut/",
        "party.invite: truy-xuat/co-so/nguoi/<int:number>/thoi/",
        "party.invite: truy-xuat/co-so/nguoi/moi/",
        "session.choose: truy-xuat/co-so/chon/",
        "stamps.acknowledge: truy-xuat/tem/canh-bao/<int:number>/ghi-nhan/",
        "stamps.use: truy-xuat/co-so/tem/<int:number>/buoc/<slug:verb>/",
        "stamps.use: truy-xuat/co-so/tem/<int:number>/dem/",
        "stamps.use: truy-xuat/co-so/tem/<int:number>/tai/",
        "stamps.use: truy-xuat/co-so/tem/<int:number>/tep/",
        "stamps.use: truy-xuat/co-so/tem/<int:number>/viec/<slug:verb>/",
        "stamps.use: truy-xuat/co-so/tem/dat/",
        "recalls.change: truy-xuat/thu-hoi/<int:number>/buoc/<slug:verb>/",
        "recalls.change: truy-xuat/thu-hoi/mo/",
        "portal.send: truy-xuat/cong-quoc-gia/gui/",
        "sandbox.register: thu-nghiem/he-thong/",
        "sandbox.key: thu-nghiem/he-thong/<int:system>/khoa/",
        "sandbox.retire: thu-nghiem/he-thong/<int:system>/ngung/",
        "sandbox.revoke: thu-nghiem/khoa/<int:number>/thu-hoi/",
        "sandbox.revoke: thu-nghiem/bi-mat/<int:number>/thu-hoi/",
        "stamps.visit: truy-xuat/quet/<str:serial>/bao/",
        "stamps.visit: truy-xuat/quet/<str:serial>/noi/",
        "stamps.visit: truy-xuat/quet/<str:serial>/pin/",
        "suspicions.settle: truy-xuat/nghi-ngo/<int:number>/quyet-dinh/",
        "suspicions.settle: truy-xuat/nghi-ngo/quyet-dinh/",
        "suspicions.settle: truy-xuat/nghi-ngo/loi-bao/<int:number>/xoa/",
    }
    assert refused > 10


def test_only_interfaces_for_programs_are_exempt_from_tokens(client, database):
    """The API changes nothing (its one POST is a question too long for an address).

    EPCIS and CKAN's actions are opened by a key in a header, which no browser sends by itself, and by
    nothing else. The forms of a stamp's page use no authority of a browser: see `trace.pages.scan.actions`."""
    exempt = {route for route, one in patterns(get_resolver()) if getattr(one.callback, "csrf_exempt", False)}
    assert all(route.startswith(("api/v1/", "epcis/", *CKAN, "truy-xuat/quet/<str:serial>/")) for route in exempt)
    document = json.loads(client.get("/api/v1/openapi.json").content)
    asked = {(path, method) for path, methods in document["paths"].items() for method in methods if method != "get"}
    assert asked == {("/api/v1/people/units/conversion", "post")}
    people.seed(profile.load("ca-mau"))
    administrator = person(client, "administrator")
    for address in ("/api/3/action/package_create", "/api/action/organization_create"):
        body = '{"name": "mau", "owner_org": "so-y-te"}'
        assert administrator.post(address, body, content_type="application/json").status_code == 403
    for route, _ in patterns(get_resolver()):
        if route.startswith("epcis/"):
            address = "/" + re.sub(r"<(?:(\w+):)?\w+>", "x", route)
            for method in ("get", "post", "put", "patch", "delete"):
                assert getattr(administrator, method)(address).status_code in {401, 405}, (method, address)
