"""`q`: free text without a colon, a query with one."""

from datetime import datetime

from duoc.engines.ckan.errors import SearchError
from duoc.engines.ckan.query import parsing
from duoc.engines.ckan.query.fields import TEXT
from duoc.engines.ckan.query.nodes import And, AtLeast, Everything, Node, Term, both
from duoc.engines.ckan.query.tokens import LONGEST
from duoc.engines.ckan.query.words import words


def read(text: str, now: datetime) -> Node:
    """The tree of `q`. Free text is never wrong: what breaks the grammar is taken as words.

    Raises `SearchError` for a query with a colon that is wrong, and for more than any query may be.
    """
    text = text.strip()
    if text.startswith("{!"):
        raise SearchError("Local parameters are not supported in param 'q'.")
    if ":" in text or len(text) > LONGEST:
        return parsing.parse(text, now)
    try:
        tree = parsing.parse(text, now)
    except SearchError:
        tree = both([Term(TEXT, word) for word in words(text)[: parsing.MOST]] or [Everything()])
    if isinstance(tree, And) and all(isinstance(part, Term) for part in tree.parts):
        enough = minimum(len(tree.parts))
        return tree if enough == len(tree.parts) else AtLeast(enough, tree.parts)
    return tree


def minimum(count: int) -> int:
    """How many of so many words must be there: CKAN's `2<-1 5<80%`."""
    if count <= 2:
        return count
    return count - 1 if count <= 5 else count * 4 // 5
