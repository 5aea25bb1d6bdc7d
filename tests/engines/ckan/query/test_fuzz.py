"""Whatever strangers send is a tree or a refusal, and the algebra of the trees holds."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.engines.ckan.samples import NOW

from duoc.engines.ckan import search
from duoc.engines.ckan.errors import CkanError, SearchError
from duoc.engines.ckan.query import free_text, parsing
from duoc.engines.ckan.query.matching import matches

PIECES = st.sampled_from(
    [
        *'()[]{}":\\*?+-!^~/&| ',
        "AND ",
        "OR ",
        "NOT ",
        " TO ",
        "name:",
        "title:",
        "metadata_modified:",
        "a",
        "đ",
        "NOW",
        "\0",
        "*:*",
    ]
)
QUERIES = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join))
DOCUMENT = {"name": ["a"], "title": ["Đất a"], "metadata_modified": [datetime(2026, 1, 1, tzinfo=UTC)], "text": ["a đ"]}
LEAVES = st.sampled_from(
    ["name:a", "name:b", "title:dat", "nope:x", "metadata_modified:[* TO NOW]", "name:*", "tags:*"]
)


@given(QUERIES)
def test_a_query_is_read_or_refused(text: str) -> None:
    told = ""
    try:
        assert matches(parsing.parse(text, NOW), DOCUMENT) in (True, False)
    except SearchError as error:
        told = error.text
    assert len(told) < 200


@given(QUERIES)
def test_free_text_without_a_colon_is_never_refused(text: str) -> None:
    text = text.replace(":", " ")
    if not text.strip().startswith("{!"):
        free_text.read(text, NOW)


@given(
    st.dictionaries(
        st.sampled_from(["q", "fq", "fq_list", "rows", "facet.field", "sort", "fl", "x"]),
        st.one_of(QUERIES, st.none(), st.integers(), st.booleans(), st.lists(QUERIES, max_size=3)),
    )
)
def test_arguments_are_read_or_refused(arguments: dict[str, object]) -> None:
    status = 200
    try:
        search.read(arguments, NOW)
    except CkanError as error:
        status = error.status
    assert status in (200, 400, 409)


@given(LEAVES, LEAVES, LEAVES)
def test_operators_keep_the_laws_of_logic(a: str, b: str, c: str) -> None:
    def holds(query: str) -> bool:
        return matches(parsing.parse(query, NOW), DOCUMENT)

    assert holds(f"{a} {b}") == (holds(a) and holds(b)) == holds(f"{a} AND {b}")
    assert holds(f"{a} OR {b}") == (holds(a) or holds(b))
    assert holds(f"-{a}") is not holds(a)
    assert holds(f"-({a} OR {b})") == holds(f"-{a} -{b}")
    assert holds(f"{a} ({b} OR {c})") == holds(f"({a} {b}) OR ({a} {c})")
