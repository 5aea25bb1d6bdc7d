"""Vietnamese first, English complete: every text of the interface has its English, compiled."""

import gettext
import string

import polib
import pytest

from duoc.web import words


@pytest.mark.parametrize("package", words.PACKAGES)
def test_every_text_has_its_english(package):
    path = words.catalogue(package)
    known = {(entry.msgid, entry.msgid_plural): entry for entry in polib.pofile(str(path))}
    missing = sorted(word[0] for word in words.of_package(package) if word not in known or not known[word].translated())
    assert not missing, f"run python -m duoc.web.words, then translate in {path}: {missing}"


@pytest.mark.parametrize("package", words.PACKAGES)
def test_no_text_is_kept_that_nobody_says(package):
    kept = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(words.catalogue(package)))}
    assert kept <= words.of_package(package)


@pytest.mark.parametrize("package", words.PACKAGES)
def test_english_keeps_every_placeholder(package):
    for entry in polib.pofile(str(words.catalogue(package))):
        for english in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert english.count("%(") == entry.msgid.count("%("), entry.msgid
            if "{" in entry.msgid:
                fields = {name for _text, name, *_rest in string.Formatter().parse(entry.msgid) if name}
                assert {name for _text, name, *_rest in string.Formatter().parse(english) if name} == fields


@pytest.mark.parametrize("package", words.PACKAGES)
def test_compiled_catalogue_is_that_of_the_source(package):
    path = words.catalogue(package)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in polib.pofile(str(path)):
        if not entry.msgid_plural:
            assert compiled.gettext(entry.msgid) == entry.msgstr


def test_texts_inside_conditions_loops_and_translations_are_found():
    source = (
        "{% load i18n %}{% if a %}{% translate 'một' %}{% else %}{% for b in c %}{% translate 'hai' as d %}{% endfor %}"
        "{% endif %}{% block e %}{% blocktranslate count n=f %}{{ n }} ba{% plural %}{{ n }} bốn{% endblocktranslate %}"
        "{% endblock %}"
    )
    assert set(words.of_template(source)) == {("một", ""), ("hai", ""), ("%(n)s ba", "%(n)s bốn")}


def test_texts_of_python_are_found():
    source = "x = [_('một'), gettext_lazy('hai'), ngettext('ba', 'bốn', n), other('năm'), _(name), said('sáu', n=1)]"
    assert set(words.of_python(source)) == {("một", ""), ("hai", ""), ("ba", "bốn"), ("sáu", "")}
