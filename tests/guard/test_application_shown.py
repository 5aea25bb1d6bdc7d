"""What the pages of applications show, and to whom; nothing here changes an application."""

from pathlib import Path

import pytest
from tests.guard.app_cast import LIST, ONE, Cast, client, enforced, page, settle

from duoc.guard.models import Application, Statement
from duoc.guard.services.applications import Person
from duoc.people import services as people


@pytest.fixture(scope="module")
def shown(module_database: str, module_home: Path) -> Cast:
    """The cast, and an application that enforces; the page of none before."""
    made = settle()
    assert "duoc guard app add" in page(made.first, "/bao-ve/")
    enforced(made)
    return made


def test_pages_are_read_by_those_on_duty_and_changed_by_fewer(shown: Cast) -> None:
    cast = shown
    officer = Person.of(people.create_user("khach", "rung-duoc-ven-bien-lan-ra-bien", display_name="Khách"))
    for address in ("/bao-ve/", ONE, LIST):
        assert client(None).get(address).status_code == 302
        assert client(officer).get(address).status_code == 403
        assert client(cast.auditor).get(address).status_code == 200
    for address, form in (
        (f"{ONE}doi/", {"mode": "learn"}), (f"{LIST}chon/", {"decision": "propose-all"}),
        (f"{ONE}de-nghi/1/", {"decision": "approve"}),
    ):  # fmt: skip
        assert client(cast.auditor).post(address, form).status_code == 403
        assert client(cast.department).post(address, form).status_code == 403
        assert client(cast.first).get(address).status_code == 405
    assert "<form" not in page(cast.auditor, ONE).split("<main", 1)[1].split("</main", 1)[0]
    assert client(cast.auditor).get("/bao-ve/ung-dung/khac/").status_code == 404
    assert Application.objects.get().mode == "enforce"


def test_a_blocked_statement_shows_what_it_has_more_than_the_nearest(shown: Cast) -> None:
    made = Application.objects.get()
    text = "select ten, luong from dvc.ho_so where ma = 'x'"
    Statement.objects.create(application=made, key="k", sql=text, search_path="public", rule="unknown", seen=3)
    assert "thêm «, luong»" in page(shown.first, f"{LIST}?state=blocked")
    assert "luong" not in page(shown.first, f"{LIST}?state=approved")


def test_statements_are_paged_and_found(shown: Cast) -> None:
    made, cast = Application.objects.get(), shown
    Statement.objects.bulk_create(
        Statement(application=made, key=str(n), sql=f"select cot_{n:02} from dvc.a", search_path="public", seen=100 - n)
        for n in range(45)
    )
    first = page(cast.auditor, f"{LIST}?state=candidate")
    assert first.count("from dvc.a") >= 30
    assert "cot_29" in first
    assert "cot_30" not in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = page(cast.auditor, LIST + following)
    assert "cot_30" in second
    assert "cot_29" not in second
    assert "cot_17" in page(cast.auditor, f"{LIST}?q=COT_17")
    assert "cot_17" in page(cast.auditor, f"{LIST}?q=cot%00_17")
    assert "không đọc được" in page(cast.auditor, f"{LIST}?after=x")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_has_its_page(shown: Cast, language: str) -> None:
    for state in ("candidate", "proposed", "approved", "rejected", "blocked", "never", "superseded", "khac"):
        page(shown.first, f"{LIST}?state={state}", language)
    assert f'href="{ONE}"' in page(shown.first, "/bao-ve/", language)
    assert f'href="{ONE}"' not in page(shown.first, "/bao-ve/ung-dung/?mode=learn", language)
