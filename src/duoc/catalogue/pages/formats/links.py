"""What the page of an entry tells programs in its head: where the metadata are, and schema.org for search engines."""

import json
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe

from duoc.catalogue.rules import addresses
from duoc.catalogue.rules.markup import dataset_markup
from duoc.catalogue.rules.records import EntryRecord
from duoc.catalogue.rules.visibility import ANYBODY, entry_shown, rows_shown
from duoc.catalogue.services import graph

# Inside <script> these would end it, or begin a comment that hides its end.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same thing in another form."""

    type: str
    href: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What stands in the head; nothing for an entry that not everybody may know."""

    alternates: tuple[Alternate, ...] = ()
    markup: SafeString | str = ""


def of_entry(shown: EntryRecord) -> Machine:
    """Of an entry, as everybody sees it, whoever looks at the page."""
    facts = shown.level, shown.state, shown.publisher.id
    if not entry_shown(ANYBODY, *facts):
        return Machine()
    portal, seen = graph.portal(), replace(shown, rows_open=rows_shown(ANYBODY, *facts))
    alternates = tuple(
        Alternate(kind, addresses.metadata(portal.site, seen, suffix))
        for suffix, kind in addresses.METADATA_FORMS.items()
    )
    text = json.dumps(dataset_markup(portal, seen), ensure_ascii=False).translate(_ESCAPES)
    return Machine(alternates, mark_safe(text))  # noqa: S308  # JSON whose signs of HTML are escaped above
