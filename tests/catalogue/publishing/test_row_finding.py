"""Rows of a published file found by words: who may, in which order, and where nothing was made searchable."""

import json

import pytest

from duoc.catalogue.models import Resource
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import resources, row_search
from duoc.catalogue.services.row_finding import NotSearchableError, find
from duoc.catalogue.services.row_search import RowMatch
from duoc.catalogue.services.rows.tables import ClosedError, NoRowsError
from duoc.cli.main import main
from duoc.engines.columnar import TooLongError

FILE = """ma,ten,"ấp ""%s"" \\",so
CS1,Chợ Năm Căn,Ấp Một,12
CS2,Cảng cá Năm Căn,Ấp Hai,7
CS3,Nam Cần,Chợ,5
CS4,Trạm cấp nước Đất Mũi,Năm Căn,
"""


@pytest.fixture
def searchable(publish, resource):
    """The file, published with one searchable column."""
    resources.change_resource(HOUSE, resource, {"searchable": ["ten"]})
    ended = publish(FILE, of=Resource.objects.get(pk=resource.pk))
    assert ended.state == "published", ended.error
    return resource.pk


def numbers(found):
    return [hit.number for hit in found.hits]


def test_rows_are_found_exact_marks_and_phrases_first(searchable):
    found = find(searchable, "năm căn", ANYBODY)
    assert (found.total, numbers(found)) == (3, [1, 2, 3])
    assert find(searchable, "nam can", ANYBODY).total == 3
    assert numbers(find(searchable, "chợ nawm cawn", ANYBODY)) == [1]
    assert numbers(find(searchable, "trạm cấp nươcs", ANYBODY)) == [4]
    assert find(searchable, "trạm cấp nươcs", ANYBODY).understood == "trạm cấp nước"


def test_a_hit_has_its_cells_and_where_the_words_stand(searchable):
    (hit,) = find(searchable, "cảng cá", ANYBODY).hits
    assert hit.cells["ma"] == "CS2"
    assert hit.cells["so"] == 7
    assert hit.spans == {"ten": ((0, 7),)}


def test_pages_lie_end_to_end(searchable):
    pages = [
        number for offset in range(5) for number in numbers(find(searchable, "căn", ANYBODY, limit=1, offset=offset))
    ]
    assert pages == numbers(find(searchable, "căn", ANYBODY))


@pytest.mark.parametrize("query", ["", "%", "'", "zxqv wpfj", "\0", "x" * 3000])
def test_what_is_nowhere_is_not_found(searchable, query):
    assert find(searchable, query, ANYBODY).total == 0


def test_the_command_finds_rows_too(searchable, capsys):
    assert main(["catalogue", "search", "cảng cas", "--rows", str(searchable), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["understood"], answer["total"], answer["hits"][0]["row"]) == ("cảng cá", 1, 2)
    assert main(["catalogue", "search", "cảng", "--rows", "khong-co"]) == 1
    assert "Không có bảng dữ liệu mở nào như vậy." in capsys.readouterr().err


def test_a_search_that_takes_too_long_is_ended(searchable, monkeypatch):
    monkeypatch.setattr("duoc.catalogue.services.rows.reading.SECONDS", 1.0)
    slow = RowMatch("(SELECT true FROM pg_sleep(3))", (), "0::int", (), "", ())
    monkeypatch.setattr(row_search, "match", lambda query, table: slow)
    with pytest.raises(TooLongError):
        find(searchable, "chậm", ANYBODY)


def test_without_searchable_columns_it_says_so(publish, resource):
    assert publish(FILE).state == "published"
    with pytest.raises(NotSearchableError):
        find(resource.pk, "năm căn", ANYBODY)


def test_rows_that_are_not_open_are_nobodys_to_search(publish, restricted, searchable):
    resources.change_resource(HOUSE, restricted, {"searchable": ["ten"]})
    assert publish(FILE, of=Resource.objects.get(pk=restricted.pk)).state == "published"
    with pytest.raises(ClosedError):
        find(restricted.pk, "năm căn", ANYBODY)
    assert find(restricted.pk, "năm căn", HOUSE).total == 3
    with pytest.raises(NoRowsError):
        find("00000000-0000-0000-0000-000000000000", "năm căn", ANYBODY)
