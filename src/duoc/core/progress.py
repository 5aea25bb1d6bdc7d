"""What the terminal shows while a command works: one line per step, in the language of the terminal."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def is_english() -> bool:
    """Vietnamese unless the terminal's locale is English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return locale.startswith("en")


def say(vietnamese: str, english: str) -> str:
    """The sentence in the terminal's language."""
    return english if is_english() else vietnamese


@contextmanager
def step(vietnamese: str, english: str) -> Iterator[None]:
    """Announce a step, then replace the line by its result and its duration."""
    words = say(vietnamese, english)
    begin = time.monotonic()
    live = sys.stdout.isatty()
    if live:
        print(f"  … {words}", end="", flush=True)
    try:
        yield
    except BaseException:
        print(f"{chr(13) if live else ''}  ✗ {words}", flush=True)
        raise
    seconds = f"{time.monotonic() - begin:.1f}".replace(".", "." if is_english() else ",")
    print(f"{chr(13) if live else ''}  ✓ {words} ({seconds} s)", flush=True)


def note(vietnamese: str, english: str) -> None:
    """A line about something that happened."""
    print(f"  ! {say(vietnamese, english)}", flush=True)
