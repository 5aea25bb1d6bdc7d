"""What an operator may type or set is written down; what we depend on is explained."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from duoc.cli.manual import manual
from duoc.core.settings import Settings

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
EXTRAS = [requirement for extra in PROJECT["project"]["optional-dependencies"].values() for requirement in extra]
DIRECT = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"], *EXTRAS]


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_is_documented_with_its_default(field: object) -> None:
    name = getattr(field, "name", "")
    variable = "DATABASE_URL" if name == "database_url" else f"DUOC_{name.upper()}"
    rows = [
        line for line in (DOCS / "settings.md").read_text("utf-8").splitlines() if line.startswith(f"| `{variable}`")
    ]
    assert len(rows) == 1
    default = str(getattr(field, "default", ""))
    assert f"`{default}`" in rows[0] or (default in {"", "False"} and rows[0])


def test_no_setting_is_documented_that_does_not_exist() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)`", (DOCS / "settings.md").read_text("utf-8"), re.MULTILINE))
    known = {"DATABASE_URL", *(f"DUOC_{field.name.upper()}" for field in fields(Settings))} - {"DUOC_DATABASE_URL"}
    beside = {"DUOC_COMPILED", "DUOC_CONFIG", "DUOC_PYTHON", "DUOC_SHARED", "CI"}
    assert told == known | beside


def test_every_command_and_option_is_documented() -> None:
    """`python -m duoc.cli.manual > docs/cli.md` writes the page anew."""
    assert (DOCS / "cli.md").read_text("utf-8") == manual() + "\n"


@pytest.mark.parametrize(
    "line",
    [
        "### `duoc up`",
        "| `--ready-file READY_FILE` | ghi địa chỉ khi mọi thứ trả lời · write the addresses as JSON |",
        "### `duoc people key`",
        "### `duoc exchange grant`",
        "### `duoc exchange verify`",
        "### `duoc ledger audit`",
    ],
)
def test_page_of_commands_holds_what_outside_tools_rely_on(line: str) -> None:
    assert line in (DOCS / "cli.md").read_text("utf-8").splitlines()


@pytest.mark.parametrize("requirement", DIRECT)
def test_every_dependency_is_explained(requirement: str) -> None:
    name = re.split(r"[\[=<>]", requirement)[0]
    rows = [
        line for line in (DOCS / "dependencies.md").read_text("utf-8").splitlines() if line.startswith(f"| {name} |")
    ]
    assert len(rows) == 1
    assert all(len(cell.strip()) > 2 for cell in rows[0].strip("|").split("|"))


@pytest.mark.parametrize("requirement", DIRECT)
def test_every_dependency_has_one_exact_version(requirement: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]+(\[[a-z,]+\])?==[0-9][0-9a-z.]*", requirement)


def test_documents_name_no_file_that_is_not_there() -> None:
    missing = []
    for page in (*TOP.glob("*.md"), *DOCS.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                missing.append(f"{page.relative_to(TOP)}: {target}")
    assert missing == []


def test_licence_is_apache_2() -> None:
    text = (TOP / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert len(text.splitlines()) > 195
