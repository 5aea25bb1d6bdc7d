"""Queries into trees."""

from datetime import UTC, datetime

import pytest
from tests.engines.ckan.samples import NOW

from duoc.engines.ckan.errors import SearchError
from duoc.engines.ckan.query import parsing
from duoc.engines.ckan.query.nodes import (
    And,
    At,
    Everything,
    Node,
    Not,
    Or,
    Pattern,
    Present,
    Range,
    Term,
    Wild,
)

A, B, C = Term("name", "a"), Term("name", "b"), Term("name", "c")


def parse(text: str) -> Node:
    return parsing.parse(text, NOW)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("  \t\n\u3000", Everything()),
        ("*:*", Everything()),
        ("*", Everything()),
        ("name:*", Present("name")),
        ("name:[* TO *]", Present("name")),
        ("word", Term("text", "word")),
        ("name:a", A),
        ("name : a", A),
        ("name:(a)", A),
        ("((name:a))", A),
        ("name:a name:b", And((A, B))),
        ("name:a AND name:b", And((A, B))),
        ("name:a && name:b", And((A, B))),
        ("+name:a +name:b", And((A, B))),
        ("name:a name:b name:c", And((A, B, C))),
        ("name:a OR name:b", Or((A, B))),
        ("name:a || name:b", Or((A, B))),
        ("name:(a OR b)", Or((A, B))),
        ("name:(a b)", And((A, B))),
        ("name:a OR name:b AND name:c", Or((A, And((B, C))))),
        ("name:a name:b OR name:c", And((A, Or((B, C))))),
        ("name:a OR name:b name:c", And((Or((A, B)), C))),
        ("-name:a", Not(A)),
        ("- name:a", Not(A)),
        ("!name:a", Not(A)),
        ("NOT name:a", Not(A)),
        ("name:(-a)", Not(A)),
        ("name:a -name:b", And((A, Not(B)))),
        ("name:a AND NOT name:b", And((A, Not(B)))),
        ("name:a OR NOT name:b", Or((A, Not(B)))),
        ("-(name:a name:b)", Not(And((A, B)))),
        ("name:(a name:b)", And((A, B))),
        ("title:(a) b", And((Term("title", "a"), Term("text", "b")))),
    ],
)
def test_operators_bind_their_neighbours(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('name:"two words"', Term("name", "two words")),
        (r'name:"say \"a\""', Term("name", 'say "a"')),
        (r'name:"a\\"', Term("name", "a\\")),
        ('name:""', Term("name", "")),
        ('name:"a:b (c) [d] AND"', Term("name", "a:b (c) [d] AND")),
        ('name:"*"', Term("name", "*")),
        (r"name:\:x", Term("name", ":x")),
        (r"name:a\:b", Term("name", "a:b")),
        (r"name:\*", Term("name", "*")),
        (r"name:a\ b", Term("name", "a b")),
        (r"name:\AND", Term("name", "AND")),
        (r"name:\(a\)", Term("name", "(a)")),
        (r"na\:me:a", Term("na:me", "a")),
        ("name:so-y-te", Term("name", "so-y-te")),
        ("name:a+b", Term("name", "a+b")),
        ("name:a/b/c", Term("name", "a/b/c")),
        ("name:/", Term("name", "/")),
        ("name:TO", Term("name", "TO")),
        ("name:and", Term("name", "and")),
        ("name:thủy\u0323", Term("name", "thủy\u0323")),
        ("name:a^4", A),
        ('name:"a"^0.5', A),
        ('tags:"đầu tư công"', Term("tags", "đầu tư công")),
    ],
)
def test_quotes_and_escapes_make_signs_plain(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("name:abc*", ("abc", Wild.ANY)),
        ("name:*abc", (Wild.ANY, "abc")),
        ("name:a*c", ("a", Wild.ANY, "c")),
        ("name:a?c", ("a", Wild.ONE, "c")),
        ("name:?", (Wild.ONE,)),
        ("name:a***", ("a", Wild.ANY)),
        ("name:a?*?", ("a", Wild.ONE, Wild.ANY, Wild.ONE)),
        (r"name:a\*b*", ("a*b", Wild.ANY)),
        (r"name:a\?*", ("a?", Wild.ANY)),
    ],
)
def test_stars_stand_for_signs(text: str, parts: tuple[str | Wild, ...]) -> None:
    assert parse(text) == Pattern("name", parts)


def test_text_beside_stars_is_the_field_of_everything() -> None:
    assert parse("danh*") == Pattern("text", ("danh", Wild.ANY))
    assert parse("text:*") == Everything()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("name:[a TO b]", Range("name", "a", "b", True, True)),
        ("name:{a TO b}", Range("name", "a", "b", False, False)),
        ("name:[a TO b}", Range("name", "a", "b", True, False)),
        ("name:{a TO b]", Range("name", "a", "b", False, True)),
        ("name:[ a  TO  b ]", Range("name", "a", "b", True, True)),
        ("name:[* TO b]", Range("name", None, "b", True, True)),
        ("name:[a TO *}", Range("name", "a", None, True, False)),
        ('name:["a b" TO "c]"]', Range("name", "a b", "c]", True, True)),
        ('name:["*" TO b]', Range("name", "*", "b", True, True)),
        (r"name:[\* TO b]", Range("name", "*", "b", True, True)),
        ("name:[TO TO TO]", Range("name", "TO", "TO", True, True)),
    ],
)
def test_ranges_say_which_ends_belong_to_them(text: str, tree: Node) -> None:
    assert parse(text) == tree


def test_dates_are_moments() -> None:
    june = datetime(2026, 6, 1, tzinfo=UTC)
    assert parse("metadata_modified:[2026-06-01T00:00:00Z TO *]") == Range("metadata_modified", june, None, True, True)
    assert parse('metadata_created:"2026-06-01T00:00:00Z"') == At("metadata_created", june)
    assert parse(r"metadata_created:2026-06-01T00\:00\:00Z") == At("metadata_created", june)
    assert parse("metadata_modified:{NOW TO NOW}") == Range("metadata_modified", NOW, NOW, False, False)
    micro = june.replace(microsecond=123456)
    assert parse("metadata_modified:[2026-06-01T00:00:00.123456Z TO *]") == Range(
        "metadata_modified", micro, None, True, True
    )
    assert parse("metadata_modified:*") == Present("metadata_modified")


@pytest.mark.parametrize(
    "text",
    [
        "(",
        ")",
        "()",
        "name:()",
        "(name:a",
        "name:a)",
        "name:",
        ":a",
        "name:a:b",
        "name::a",
        '"never closed',
        'name:"never closed',
        "name:[a TO b",
        "name:[a b]",
        "name:[a TO]",
        "name:[TO b]",
        "[a TO b TO c]",
        "name:a AND",
        "AND name:a",
        "OR",
        "name:a OR OR name:b",
        "name:a AND OR name:b",
        "NOT",
        "-",
        "+-name:a",
        "--name:a",
        "name:a ]",
        "}",
        "name:a^",
        "name:a^x",
        "name:a~",
        "name:a~2",
        'name:"a b"~3',
        "name:/a.*b/",
        "name:a\\",
        "\\",
        "{!xmlparser}x",
        "  {!func}x",
        "metadata_modified:2026*",
        "metadata_modified:yesterday",
        "metadata_modified:[2026-06-01 TO *]",
        "metadata_modified:2026-06-01T00:00:00Z",
        "title:[a TO b]",
    ],
)
def test_broken_queries_are_refused(text: str) -> None:
    with pytest.raises(SearchError) as refused:
        parse(text)
    assert refused.value.status == 409
    assert refused.value.members()["__type"] == "Search Error"
    assert refused.value.members()["message"].startswith('Search error: "')


def test_depth_length_and_number_are_bounded() -> None:
    assert parse("(" * 32 + "name:a" + ")" * 32) == A
    with pytest.raises(SearchError, match="32 brackets"):
        parse("(" * 33 + "name:a" + ")" * 33)
    with pytest.raises(SearchError, match="32 brackets"):
        parse("(" * 60_000)
    whole = parse(" ".join(f"name:w{number}" for number in range(1024)))
    assert isinstance(whole, And)
    assert len(whole.parts) == 1024
    with pytest.raises(SearchError, match="1024"):
        parse(" OR ".join(f"name:w{number}" for number in range(1025)))
    with pytest.raises(SearchError, match="65536"):
        parse("a" * 65_537)
    assert isinstance(parse("name:" + "?" * 32), Pattern)
    for heavy in ("?" * 33, "*a" * 33, "*" + "a" * 1001):
        with pytest.raises(SearchError, match="a pattern has at most"):
            parse(f"name:{heavy}")


@pytest.mark.parametrize("piece", ["(", "[", '"', "\\", "*", "a ", "-", "NOT ", "[a TO ", "a OR ", "^", "/", "?*"])
def test_long_hostile_queries_take_no_time(piece: str) -> None:
    """Were a piece looked at once for each other one, this would be 4·10⁹ steps and never end."""
    text = (piece * 65_536)[:65_536]
    try:
        parse(text)
    except SearchError:
        assert len(text) == 65_536
