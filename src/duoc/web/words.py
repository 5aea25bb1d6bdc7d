"""The words of the interface: finds every Vietnamese text of templates and pages, keeps and compiles the English ones.

    python -m duoc.web.words        # for developers: needs polib, from the development dependencies

Each package carries its own `locale/en/LC_MESSAGES/django.po`; texts that nobody says any more leave it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.template import Engine
from django.template.base import Node, NodeList
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).parents[1]
PACKAGES = ("frame", "people", "ledger", "exchange", "trace", "guard", "catalogue", "boards", "web")
_CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "said": 1}
LIBRARIES = {
    "parts": "duoc.frame.templatetags.parts",
    "i18n": "django.templatetags.i18n",
    "static": "django.templatetags.static",
    "allauth": "allauth.templatetags.allauth",
    "account": "allauth.account.templatetags.account",
    "socialaccount": "allauth.socialaccount.templatetags.socialaccount",
}

Word = tuple[str, str]  # singular, plural or empty


def of_python(source: str) -> Iterator[Word]:
    """The texts given to gettext in a Python file, and those that rules give to `said` for pages to say."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            texts = [arg.value for arg in node.args[: _CALLS[node.func.id]] if isinstance(arg, ast.Constant)]
            if texts:
                yield str(texts[0]), str(texts[1]) if len(texts) > 1 else ""


def of_template(source: str) -> Iterator[Word]:
    """The texts of `translate` and `blocktranslate` in a template."""
    engine = Engine(libraries=LIBRARIES, builtins=["django.templatetags.i18n"])
    for node in _nodes(engine.from_string(source).nodelist):
        if isinstance(node, TranslateNode):
            yield str(node.filter_expression.var.literal or node.filter_expression.var.var), ""
        elif isinstance(node, BlockTranslateNode):
            singular = node.render_token_list(node.singular)[0]
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield singular, plural


def _nodes(nodes: NodeList | list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        for name in (*node.child_nodelists, "nodelist"):
            yield from _nodes(getattr(node, name, None) or [])
        for _condition, inside in getattr(node, "conditions_nodelists", []):
            yield from _nodes(inside)


def of_package(name: str) -> set[Word]:
    """Every text that a package says."""
    found: set[Word] = set()
    for path in (ROOT / name).rglob("*.py"):
        found |= set(of_python(path.read_text("utf-8")))
    for path in (ROOT / name).rglob("templates/**/*.html"):
        found |= set(of_template(path.read_text("utf-8")))
    return {word for word in found if word[0].strip()}


def catalogue(name: str, language: str = "en") -> Path:
    """Where a package keeps its translations."""
    return ROOT / name / "locale" / language / "LC_MESSAGES" / "django.po"


def main() -> None:
    """Bring every catalogue up to the code and compile it; says how many texts still lack their English."""
    import polib  # a developer's tool, not part of the running house

    for name in PACKAGES:
        path, words = catalogue(name), of_package(name)
        if not words:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        book = polib.pofile(str(path)) if path.exists() else polib.POFile(wrapwidth=120)
        book.metadata = {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Transfer-Encoding": "8bit",
            "Language": "en",
            "Plural-Forms": "nplurals=2; plural=(n != 1);",
        }
        known = {(entry.msgid, entry.msgid_plural): entry for entry in book}
        fresh = polib.POFile(wrapwidth=120)
        fresh.metadata = book.metadata
        for singular, plural in sorted(words):
            entry = known.get((singular, plural)) or polib.POEntry(msgid=singular, msgid_plural=plural or None)
            fresh.append(entry)
        fresh.save(str(path))
        fresh.save_as_mofile(str(path.with_suffix(".mo")))
        print(f"{name}: {len(fresh)} texts, {len(fresh.untranslated_entries())} without English")
    vietnamese = catalogue("web", "vi")
    polib.pofile(str(vietnamese)).save_as_mofile(str(vietnamese.with_suffix(".mo")))


if __name__ == "__main__":
    import django

    django.setup()
    main()
