"""The sort of results."""

import pytest

from duoc.engines.ckan.errors import SearchQueryError
from duoc.engines.ckan.query import ordering
from duoc.engines.ckan.query.ordering import Key


@pytest.mark.parametrize("text", ["", "  ", "rank"])
def test_the_default_is_score_then_change(text: str) -> None:
    told, keys = ordering.read(text)
    assert told == "score desc, metadata_modified desc"
    assert keys == (Key("score", True), Key("metadata_modified", True))


def test_fields_and_directions_are_read() -> None:
    assert ordering.read("id asc") == ("id asc", (Key("id", False),))
    text = "title_string ASC ,  metadata_modified  Desc"
    assert ordering.read(text) == (text, (Key("title_string", False), Key("metadata_modified", True)))


@pytest.mark.parametrize(
    "text",
    [
        "name",
        "name up",
        "name asc,",
        ",",
        "name asc name desc",
        "name; drop asc",
        "na me asc",
        ", ".join(["a asc"] * 17),
    ],
)
def test_what_is_no_sort_is_refused(text: str) -> None:
    with pytest.raises(SearchQueryError) as refused:
        ordering.read(text)
    assert refused.value.status == 400
    assert refused.value.members() == {
        "__type": "Search Query Error",
        "message": 'Search Query is invalid: "Invalid "sort" parameter"',
    }
