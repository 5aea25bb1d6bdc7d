"""What the database makes of texts and lists, beside what the engine makes of them."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.catalogue.models import Entry
from duoc.catalogue.services.ckan import columns
from duoc.catalogue.services.ckan.conditions import condition, score
from duoc.engines.ckan.query.fields import KINDS, SORTABLE
from duoc.engines.ckan.query.matching import like
from duoc.engines.ckan.query.nodes import And, Everything, Node, Not, Or, Term, Wild
from duoc.engines.ckan.query.words import spread

SOME = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ"
    + "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    + "ÀẢÃÁẠẾỆỊỌỘỢỤỰỴ"
)
VIETNAMESE = st.text(
    alphabet=LETTERS + "0123456789 -_.,;:()/–…\"'%\\\n\t" + "\u0300\u0301\u0303\u0309\u0323\u031b\u0302\u0306",
    max_size=40,
)


def asked(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()[0]


@SOME
@given(VIETNAMESE)
def test_words_are_the_same_on_both_sides(opened, text):
    assert asked("SELECT catalogue_words(%s)", text) == spread(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bến xe – Cái Nước", " ben xe cai nuoc "),
        ("ĐƯỜNG Đất", " duong dat "),
        ("Đ\u0300a", " da "),
        ("a_b-c", " a b c "),
        ("  ", " "),
        ("", " "),
        ("…", " "),
        ("12,5%", " 12 5 "),
        ("hoà HÒA hòa", " hoa hoa hoa "),
        ("Ði Ðông", " di dong "),
    ],
)
def test_words_are_without_marks_and_case(opened, text, words):
    assert asked("SELECT catalogue_words(%s)", text) == words == spread(text)


@SOME
@given(
    st.lists(st.sampled_from(["a", "ab", "b", "đ", "%", "_", "\\", "a%b", ""]), max_size=4),
    st.lists(
        st.one_of(st.sampled_from(["a", "b", "%", "_", "\\", "đ"]), st.sampled_from(list(Wild))), min_size=1, max_size=4
    ),
)
def test_a_form_means_the_same_in_a_list(opened, values, parts):
    signs = {Wild.ANY: "%", Wild.ONE: "_"}
    form = "".join(
        signs[part] if isinstance(part, Wild) else part.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        for part in parts
    )
    assert asked("SELECT catalogue_any_like(%s::text[], %s)", values, form) == any(
        like(tuple(parts), one) for one in values
    )


@pytest.mark.parametrize(
    ("low", "high", "with_low", "with_high", "found"),
    [
        ("a", "c", True, True, True),
        ("b", "b", True, True, True),
        ("b", "c", False, True, False),
        ("a", "b", True, False, False),
        (None, "b", True, True, True),
        (None, "a", True, True, False),
        ("c", None, True, True, True),
        ("đ", None, False, True, False),
        (None, None, True, True, True),
    ],
)
def test_a_range_means_code_points_in_a_list(opened, low, high, with_low, with_high, found):
    statement = "SELECT catalogue_any_between(ARRAY['b', 'đ'], %s, %s, %s, %s)"
    assert asked(statement, low, high, with_low, with_high) is found


def test_a_range_of_no_values_holds_nothing(opened):
    assert asked("SELECT catalogue_any_between(ARRAY[]::text[], NULL, NULL, true, true)") is False
    assert asked("SELECT catalogue_any_like(ARRAY[]::text[], '%%')") is False


def test_every_field_has_a_place(opened):
    """A field that the grammar knows and the database does not would silently find nothing."""
    without = {field for field in KINDS if columns.single(field) is None}
    # `text` is all of them; an entry has no one to tell as creator; the others have their own places.
    assert without == {"text", "tags", "creator_user_id", *columns.MOMENTS, *columns.OF_RESOURCES}
    for field in SORTABLE - {"score", "views_recent"} - without:
        assert Entry.objects.annotate(value=columns.single(field)).filter(value__isnull=True).count() == 0


@pytest.mark.parametrize(
    ("tree", "scored"),
    [
        (Everything(), False),
        (Not(Term("text", "a")), False),
        (Term("text", "a"), True),
        (And((Term("name", "a"), Not(Term("text", "b")))), True),
        (Or((Everything(), Everything())), False),
    ],
)
def test_only_wanted_words_are_scored(opened, tree: Node, scored: bool):
    assert (score(tree) is not None) is scored


def test_words_in_a_title_weigh_more(opened):
    tree = Term("text", "muối")
    rows = Entry.objects.filter(condition(tree)).order_by(score(tree).desc(), "pk")
    first = [("muoi" in spread(row.title).split()) for row in rows]
    assert first == sorted(first, reverse=True)
    assert first[0]
