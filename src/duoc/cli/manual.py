"""`python -m duoc.cli.manual > docs/cli.md`: the page of all commands, from the parsers themselves."""

import argparse
from collections.abc import Iterator

from duoc.cli.main import HOUSE, ROOMS, build_parser

_OPENING = """# Commands

`./duoc COMMAND` in a checkout, `duoc COMMAND` where the package is installed. Exit status: 0 done, 1 failed (one sentence
says why), 2 misunderstood, 130 interrupted. Verbs that read have `--json`. Whatever a page can do, a command can do.

This page is written by `python -m duoc.cli.manual`; a test compares the two.
"""


def manual() -> str:
    """The whole page."""
    return "\n".join([_OPENING, *(line for name in (*HOUSE, *ROOMS) for line in _command(name))])


def _command(name: str) -> Iterator[str]:
    line = {**HOUSE, **ROOMS}[name]
    top = next(action for action in build_parser(name)._actions if isinstance(action, argparse._SubParsersAction))
    yield f"## {name}\n"
    yield from _parser(top.choices[name], name, line)


def _parser(parser: argparse.ArgumentParser, words: str, line: str) -> Iterator[str]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups or parser.get_default("run"):  # a verb may have verbs of its own
        places = [action for action in parser._actions if not action.option_strings and action not in groups]
        options = [action for action in parser._actions if action.option_strings and action.dest != "help"]
        usage = " ".join([words, *(str(action.metavar or action.dest) for action in places)])
        yield f"### `duoc {words}`\n\n{parser.description or line}\n\n    ./duoc {usage}\n"
        rows = [f"| `{_written(action)}` | {_meaning(action)} |" for action in [*places, *options]]
        if rows:
            yield "\n".join(["| argument | meaning |", "|---|---|", *rows, ""])
    for group in groups:
        helps = {choice.dest: choice.help or "" for choice in group._choices_actions}
        for name, child in group.choices.items():
            yield from _parser(child, f"{words} {name}", helps.get(name, ""))


def _written(action: argparse.Action) -> str:
    if not action.option_strings:
        return str(action.metavar or action.dest)
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    return max(action.option_strings, key=len) + value


def _meaning(action: argparse.Action) -> str:
    told = [action.help] if action.help else []
    told += [", ".join(str(choice) for choice in action.choices)] if action.choices else []
    told += ["bắt buộc · required"] if action.required and action.option_strings else []
    return "; ".join(told).replace("|", "\\|") or "—"


if __name__ == "__main__":
    print(manual())
