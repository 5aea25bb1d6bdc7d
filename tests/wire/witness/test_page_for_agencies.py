"""The page that an agency's IT person follows: its commands are commands, its sentences are those that are said."""

import argparse
import re
import shlex
from pathlib import Path

import pytest

from duoc.cli.main import build_parser

TOP = Path(__file__).parents[3]
PAGE = (TOP / "docs" / "witness.md").read_text("utf-8")
COMMANDS = [line for line in re.findall(r"^ +(?:\S*python )(-m duoc .*)$", PAGE, re.MULTILINE) if "…" not in line]
SOURCES = "".join(path.read_text("utf-8") for path in (TOP / "src/duoc/wire").rglob("*.py"))


def test_page_has_the_commands_for_both_platforms() -> None:
    assert len([line for line in COMMANDS if "witness" in line and "--show-vkey" in line]) == 2
    assert len([line for line in COMMANDS if "witness" in line and "--listen" in line]) == 2
    assert len([line for line in COMMANDS if "mirror" in line]) == 1


@pytest.mark.parametrize("line", COMMANDS)
def test_command_of_the_page_is_understood(line: str) -> None:
    words = shlex.split(line.replace("\\", "/"))[2:]
    told: argparse.Namespace = build_parser(words[0]).parse_args(words)
    assert callable(told.run)


@pytest.mark.parametrize(
    "said",
    ["đã ký hai gốc khác nhau", "không nối được với cỡ đã ký", "đồng hồ máy chậm", "another process uses", "is damaged",
     "is missing"],
)  # fmt: skip
def test_sentence_of_the_page_is_one_that_is_said(said: str) -> None:
    assert said in PAGE
    assert said in SOURCES


def test_windows_is_marked_as_not_verified() -> None:
    assert "## Năm bước trên Windows (chưa đối chiếu)" in PAGE
    for platform in ("Linux", "Windows (chưa đối chiếu)"):
        steps = PAGE.split(f"## Năm bước trên {platform}")[1].split("\n## ")[0]
        assert re.findall(r"^([0-9])\. ", steps, re.MULTILINE) == ["1", "2", "3", "4", "5"]
