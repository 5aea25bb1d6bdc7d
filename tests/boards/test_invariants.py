"""The boards' invariants: they keep no figure of a room, and every number leads to its rows."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from tests.web.conftest import client, replayed  # noqa: F401  # fixtures: the replayed province and its reader

import duoc.boards

SOURCE = Path(duoc.boards.__file__).parent
ROOMS = ("exchange", "ledger", "people")


def imported(path: Path) -> set[str]:
    """Full names of what a module takes from elsewhere in the house."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def test_no_figure_of_its_own() -> None:
    """What is kept: words of the law, words of people, that an audit was run. None refers to a table of a room but to persons."""
    tables = {model._meta.db_table: model for model in apps.get_app_config("boards").get_models()}
    kept = ["boards_check", "boards_demand", "boards_provision", "boards_statement", "boards_statement_file"]
    assert sorted(tables) == kept
    related = {
        field.related_model._meta.label
        for model in tables.values()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
    }
    assert related == {"people.User", "boards.Statement"}


def test_board_never_touches_the_tables_of_rooms() -> None:
    taken = {name for path in SOURCE.rglob("*.py") for name in imported(path)}
    from_rooms = {name for name in taken for room in ROOMS if name.startswith(f"duoc.{room}")}
    assert from_rooms
    assert [name for name in from_rooms if {"models", "migrations"} & set(name.split("."))] == []
    # Transactions and its own tables, but never a statement of its own: that would reach every room's rows.
    own = {"django.db.models", "django.db.transaction", "django.db.IntegrityError", "django.db.migrations"}
    reached = {name for name in taken if name.startswith(("django.db", "psycopg"))}
    assert {name for name in reached if not any(name == one or name.startswith(f"{one}.") for one in own)} == set()


class Numbers(HTMLParser):
    """Texts with a digit inside the figures and the tables' bodies of a page, each with the link around it or None;
    without those of charts, whose days are invented."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        word = "figures" if tag == "dl" and "figures" in (named.get("class") or "") else tag
        if tag not in {"br", "hr", "img", "input", "link", "meta"}:
            self._open.append((word, named.get("href")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of SVG that holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] not in {tag, "figures" if tag == "dl" else tag}:
            pass

    def handle_data(self, data: str) -> None:
        words = [word for word, _ in self._open]
        if "figure" in words:
            return  # the days of a chart
        if re.search(r"[0-9]", data) and ("figures" in words or ("tbody" in words and "td" in words)):
            self.found.append((data.strip(), next((href for word, href in self._open if word == "a"), None)))


def test_reader_of_numbers_sees_one_without_a_link() -> None:
    page = Numbers()
    page.feed(
        '<dl class="figures"><dt>x</dt><dd><a href="/y">12</a> 7</dd></dl><p>3</p><tbody><tr><td>5</td></tr></tbody>'
    )
    assert page.found == [("12", "/y"), ("7", None), ("5", None)]


@pytest.mark.usefixtures("replayed")
@pytest.mark.parametrize("path", ["/", "/?environment=replay"])
def test_every_number_leads_to_its_rows(client: Client, path: str) -> None:  # noqa: F811  # the fixture
    page = Numbers()
    page.feed(client.get(path).content.decode())
    assert page.found
    assert [number for number, href in page.found if href is None] == []
    for _, href in page.found:
        assert client.get(str(href).split("#")[0] or path).status_code == 200, href
