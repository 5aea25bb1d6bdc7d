"""Sentences of the diary for whoever wrote in it: Vietnamese as they stand, and what they are made of, for other languages.

`said` marks a text for the catalogues (`duoc.web.words`) as gettext does, without Django: rules say what is wrong, pages say it
in the reader's language (`Said.read_in`). Everywhere else a sentence is a text as any other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Named(Protocol):
    """What has a name in both languages: a field, a choice, a stage, a template."""

    @property
    def vi(self) -> str: ...
    @property
    def en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Word:
    """A value that reads differently in each language."""

    vi: str
    en: str


# An int is grouped as the reader groups it, a name stands as it is called; of several, commas between.
Value = str | int | Named | Sequence[Named]


class Said(str):
    """A sentence. Its own text is the Vietnamese one. text: with places `%(name)s`; values: what stands in them."""

    __slots__ = ("text", "values")
    text: str
    values: Mapping[str, Value]

    def read_in(self, english: bool, translated: Callable[[str], str]) -> str:
        """The sentence in a language. translated: gives a text of the catalogue in it."""
        return _filled(translated(self.text), self.values, english)


def said(text: str, /, **values: Value) -> Said:
    """A sentence. A text without values is taken as it is, its per cent signs too."""
    made = Said(_filled(text, values, english=False))
    made.text, made.values = text, values
    return made


def lowered(one: Named) -> Word:
    """A name within a sentence."""
    return Word(one.vi[:1].lower() + one.vi[1:], one.en[:1].lower() + one.en[1:])


def sentence(error: ValueError) -> str:
    """The sentence of an error of the diary, still able to be read in both languages."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def _filled(text: str, values: Mapping[str, Value], english: bool) -> str:
    return text % {name: _shown(value, english) for name, value in values.items()} if values else text


def _shown(value: Value, english: bool) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}" if english else f"{value:,}".replace(",", ".")
    if isinstance(value, Sequence):
        return ", ".join(_shown(one, english) for one in value)
    return value.en if english else value.vi
