"""What the terminal shows while a command works: one line per step, in the language of the terminal."""

import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def is_english() -> bool:
    """Vietnamese unless the terminal's locale is English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return locale.startswith("en")


def say(vietnamese: str, english: str) -> str:
    """The sentence in the terminal's language."""
    return english if is_english() else vietnamese


def number(value: int) -> str:
    """1.234.567, or 1,234,567 in English."""
    return f"{value:,}" if is_english() else f"{value:,}".replace(",", ".")


def counted(vietnamese: str, english: str, *, always: bool = False) -> Callable[[int, int], None]:
    """Whom to tell how much is done of how much (0: nobody knows); `done == whole` is the end.

    On a terminal a line of standard error that grows, at most five times a second. Elsewhere nothing, or with `always` a line of
    its own every ten seconds.
    """
    live = sys.stderr.isatty()
    shown = -math.inf if live else time.monotonic()

    def tell(done: int, whole: int) -> None:
        nonlocal shown
        now, last = time.monotonic(), done == whole
        if not (live or always) or not (last or now - shown >= (0.2 if live else 10)):
            return
        shown = now
        words = f"  … {say(vietnamese, english)} {number(done)}"
        if whole:
            words += f"/{number(whole)} ({done * 100 // whole} %)"
        if live:
            words = f"\r\x1b[K{words}"
        print(words, end="" if live and not last else "\n", file=sys.stderr, flush=True)

    return tell


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
