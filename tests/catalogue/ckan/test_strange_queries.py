"""Queries that nobody thought of: the database answers as the evaluator does, and never fails."""

import json
from itertools import pairwise

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.catalogue.ckan.client import Caller, said
from tests.catalogue.ckan.test_searching import NOW, fields

from duoc.catalogue.models import Entry
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services.ckan import searching
from duoc.catalogue.services.ckan.conditions import score
from duoc.engines.ckan import search
from duoc.engines.ckan.errors import CkanError
from duoc.engines.ckan.query.matching import matches
from duoc.engines.ckan.query.nodes import And, AtLeast, Node, Not, Or, Pattern, Present, Range, Term, Wild
from duoc.people import services as people

FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
# Values that stand in the list, parts of them, and signs that mean something to databases.
VALUES = st.sampled_from(
    [
        "so-y-te",
        "CSV",
        "csv",
        "cc-by",
        "thủ tục hành chính",
        "thu tuc",
        "danh",
        "a",
        "d",
        "%",
        "_",
        "\\",
        "'",
        "",
        " ",
        "đ",
        "Đ",
        "ư",
        "ẩ",
    ]
)
STRINGS = st.sampled_from(
    ["name", "organization", "groups", "license_id", "tags", "res_format", "extras_frequency", "state", "nope"]
)
TEXTS = st.sampled_from(["title", "notes", "text", "author"])
FORMS = st.lists(st.one_of(VALUES.filter(bool), st.sampled_from(list(Wild))), min_size=1, max_size=4).filter(
    lambda parts: (
        any(isinstance(part, Wild) for part in parts) and not any(a is b is Wild.ANY for a, b in pairwise(parts))
    )
)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Term, st.one_of(STRINGS, TEXTS), VALUES),
    st.builds(Present, st.one_of(STRINGS, TEXTS)),
    st.builds(Pattern, st.one_of(STRINGS, TEXTS), FORMS.map(tuple)),
    st.builds(Range, STRINGS, st.one_of(st.none(), VALUES), st.one_of(st.none(), VALUES), st.booleans(), st.booleans()),
)
TREES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.lists(inner, min_size=3, max_size=4).map(lambda parts: AtLeast(2, tuple(parts))),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def documents(opened):
    _, rows, _ = searching.search(search.read({"rows": 1000}, NOW), ANYBODY)
    return {str(row.id): fields(row) for row in rows}


@FEW
@given(TREES)
def test_any_tree_is_answered_as_by_the_evaluator(documents, tree):
    found = Entry.objects.filter(searching.condition(tree)).values_list("pk", flat=True)
    assert {str(number) for number in found} == {number for number, one in documents.items() if matches(tree, one)}


@FEW
@given(st.text(max_size=40), st.sampled_from(["q", "fq", "sort", "fl", "facet.field"]))
def test_any_text_anywhere_is_an_answer_of_the_protocol(opened, text, name):
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    status, body = said(
        Client(headers={"Host": "localhost"}).get("/api/3/action/package_search", {name: text, "rows": "2"})
    )
    assert status in (200, 400, 409)
    assert isinstance(body, dict)


ODD = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=6)
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
MEMBERS = (
    "name",
    "title",
    "owner_org",
    "private",
    "state",
    "tags",
    "extras",
    "groups",
    "resources",
    "license_id",
    "version",
    "url",
)


@pytest.fixture(scope="module")
def writer(opened):
    return Caller(people.issue_key(people.committee(), "lạ", role="administrator").text)


@FEW
@given(st.dictionaries(st.sampled_from(MEMBERS), ODD, max_size=5))
def test_any_dataset_is_written_or_refused_whole(writer, data):
    body = json.dumps({"name": "la-lung", "owner_org": "so-y-te", **data})
    with transaction.atomic():
        status, told = said(writer.client.post("/api/3/action/package_create", body, content_type="application/json"))
        assert status in (200, 400, 403, 409), told
        if status == 200:
            assert writer.result("package_show", id=told["result"]["id"]) == told["result"]
        assert Entry.objects.count() == 86 + (status == 200)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "text", ["(" * 5000, "a OR " * 2000, '"', "title:" + "*a" * 3000, "[[[[", "text:*" + "?" * 500 + "*"]
)
def test_heavy_queries_end(opened, text):
    for name in ("q", "fq"):
        status = 200
        try:
            searching.search(search.read({name: text, "rows": 1}, NOW), ANYBODY)
        except CkanError as error:
            status = error.status
        assert status in (200, 409)


def test_many_words_are_one_flat_sum(opened):
    """As deep as there are parts, the statement would be written by a recursion that ends too early."""
    words = tuple(Term("title", f"w{number}") for number in range(1024))
    sql = str(Entry.objects.filter(searching.condition(AtLeast(1000, words))).order_by(score(And(words)).desc()).query)
    assert sql.count("CASE WHEN") == 1024 + 32
