"""The guard's pages with something on them, as axe, a phone and a browser without JavaScript meet them."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from tests.guard.test_decisions import AN, BINH, NOTE, SOURCE, Office

from duoc.engines.pii import DETECTORS
from duoc.guard.models import Incident, ScanReport
from duoc.guard.services import applications, learning
from duoc.guard.services.applications import Person
from duoc.people import services as people
from duoc.wire.decisions import Decision

pytestmark = pytest.mark.journeys
PAGES = [
    "/bao-ve/",
    "/bao-ve/ung-dung/",
    "/bao-ve/ung-dung/dvc/",
    "/bao-ve/ung-dung/dvc/cau-lenh/?state=candidate",
    "/bao-ve/quyet-dinh/",
    "/bao-ve/quyet-dinh/wall/1/",
    "/bao-ve/quyet-dinh/wall/3/",
    "/bao-ve/bi-chan/",
    "/bao-ve/phien/",
    "/bao-ve/quet/",
    "/bao-ve/quet/1/",
    "/bao-ve/su-co/",
    "/bao-ve/su-co/7/",
]


@pytest.fixture(scope="module")
def watched(site: str, module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, where `truc-ca` is an operator of the committee, and an application has been asked for things."""
    home = tmp_path_factory.mktemp("guard")
    committee = next(one for one in people.agencies_as_of(timezone.localdate()) if one.kind == "province")
    people.assign_role(people.user_named("truc-ca"), committee, "operator")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "HOME", home)
        by = Person("thanh")
        applications.add("dvc", "postgresql:///dvc?host=/run/pg", by)
        learning.take_texts("dvc", [("select ho_ten from dancu.cong_dan where so_dinh_danh = 'a'", "")], by)
        office = Office(module_database, home)
        office.decide(
            office.ask("lan", AN),
            Decision(SOURCE, NOTE, "done", of=1, officer="lan", marks=[office.mark(AN)], rows=3, size=1200, us=4200),
            office.ask("lan", BINH, verdict="block", rule="khong-co-ve"),
            office.ask("huy", BINH, verdict="block", rule="han-muc"),
        )
        _beside(home)
        yield site
        office.close()


def _beside(home: Path) -> None:
    """What comes to the pages by other ways than the audit."""
    Incident.objects.create(
        number=7, event=uuid4(), time=datetime.now(UTC), rule="han-muc", writer="wall", decision=4, application="dvc",
        account="app_dvc", officer="huy",
    )  # fmt: skip
    types = {kind: place for place, kind in enumerate(DETECTORS, 1)}
    ScanReport.objects.create(
        id=1, path="/srv/chia-se/xuat-du-lieu-2026-11", by="truc-ca", files_read=1204, files_unread=1, size=8_400_000,
        duration_us=9_000_000, types=types, files=[["/srv/chia-se/xuat-du-lieu-2026-11/ds.csv", 1_200_000, types, ""]],
    )  # fmt: skip
    now = time.time()
    one = {"application": "dvc", "session": "5f", "account": "app_dvc", "program": "psql", "source": "10.1.2.3",
           "secure": False, "since": now - 4000, "statements": 18_204, "rows": 90_211, "blocked": 2}  # fmt: skip
    (home / "guard" / "open-sessions.json").write_text(
        json.dumps({"form": 1, "at": now + 600, "count": 1, "sessions": [one]})
    )


def signed_in(context: BrowserContext, site: str, password: str) -> Page:
    page = context.new_page()
    page.goto(site + "/tai-khoan/login/")
    page.get_by_label("Tên đăng nhập").fill("truc-ca")
    page.get_by_label("Mật khẩu").fill(password)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(site + "/")
    return page


def test_the_watch_reads_its_pages_in_light_and_dark_and_on_a_phone(
    watched: str, browser: Browser, password: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = signed_in(context, watched, password)
    heard: dict[str, object] = {}
    for path in PAGES:
        answer = page.goto(watched + path)
        assert answer is not None
        assert answer.status == 200, path
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if wrong := Axe().run(page).response["violations"]:
                heard[f"{scheme} {path}"] = [(one["id"], one["nodes"][0]["html"][:200]) for one in wrong]
        page.set_viewport_size({"width": 360, "height": 740})
        surplus = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if surplus > 0:
            heard[f"360 {path}"] = surplus
        page.set_viewport_size({"width": 1440, "height": 900})
    context.close()
    assert not heard
