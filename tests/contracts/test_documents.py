"""What an operator may type or set is written down; what we depend on is explained."""

import argparse
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from duoc.cli.main import HOUSE, ROOMS, build_parser
from duoc.core.settings import Settings

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
DIRECT = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]


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
    beside = {"DUOC_CONFIG", "DUOC_PYTHON", "DUOC_SHARED", "CI"}
    assert told == known | beside


def options(parser: argparse.ArgumentParser, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(command, option) of a parser and all below it; a command without options yields an empty one."""
    yield " ".join(words), ""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                yield from options(child, (*words, name))
        elif action.option_strings and "--help" not in action.option_strings:
            yield " ".join(words), max(action.option_strings, key=len)


@pytest.mark.parametrize("command", [*HOUSE, *ROOMS])
def test_every_option_of_the_command_line_is_documented(command: str) -> None:
    text = (DOCS / "cli.md").read_text("utf-8")
    sections = dict(re.findall(r"^### `duoc ([^`]+)`\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    subparsers = next(a for a in build_parser(command)._actions if isinstance(a, argparse._SubParsersAction))
    missing = [
        f"{words} {option}".strip()
        for words, option in options(subparsers.choices[command], (command,))
        if words not in sections or option not in sections[words]
    ]
    assert missing == []


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
