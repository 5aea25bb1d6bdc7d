"""Searching as a room: what is kept with every change, what a viewer may learn, facets, pages, suggestions, the command."""

import json

import pytest
from django.db import connection

from duoc.catalogue.commands import search as commands
from duoc.catalogue.models import Entry, SearchText, SearchWord
from duoc.catalogue.rules.search import FACETS, Filters
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import entries, publishers, search_texts
from duoc.catalogue.services.search import search, suggest
from duoc.cli.main import main


def one(title="Vườn chim Đầm Dơi", name="vuon-chim", level="open", state="published", **members):
    facts = {"kind": "open", "level": level, "access_right": "PUBLIC" if level == "open" else "NON_PUBLIC"} | members
    made = entries.register(
        HOUSE, publishers.settle_publisher("so-y-te", "Sở Y tế", HOUSE), title=title, name=name, **facts
    )
    return entries.set_state(HOUSE, made, state) if state != "draft" else made


def codes(query, viewer=ANYBODY, **options):
    return [hit.code for hit in search(query, viewer, limit=100, **options).hits]


def test_no_entry_lacks_its_searched_form(undone):
    one()
    assert SearchText.objects.count() == Entry.objects.count() == 100
    assert SearchText.objects.filter(vector__isnull=True).count() == 0


def test_the_searched_form_follows_every_change_in_its_transaction(undone):
    made = one()
    assert codes("vườn chim") == [made.code]
    entries.change(HOUSE, made, {"title": "Sân cò Bạc Liêu", "notes": "đếm mỗi quý"})
    assert codes("vườn chim") == []
    assert codes("sân cò")[0] == made.code
    assert codes("đếm mỗi quí") == [made.code]
    entries.change(HOUSE, made, {"keywords": ["chim nước"]})
    assert codes("chim nuoc") == [made.code]


def test_a_refused_change_leaves_no_trace_in_the_search(undone):
    with pytest.raises(entries.EntryRefusedError):
        one(title="Trùng địa chỉ voi", name="so-lieu-dang-ky-ho-tich-theo-xa", code="MO-001")
    assert codes("voi") == []
    assert not SearchWord.objects.filter(word="voi").exists()


def test_made_anew_the_searched_forms_are_the_same(undone):
    before = list(SearchText.objects.order_by("pk").values_list("vector", "title_length"))
    known = set(SearchWord.objects.values_list("word", flat=True))
    SearchText.objects.all().delete()
    search_texts.learn(["nghêu", "sò"])
    assert search_texts.index_all() == 99
    assert set(SearchWord.objects.values_list("word", flat=True)) == known
    assert list(SearchText.objects.order_by("pk").values_list("vector", "title_length")) == before


def test_what_is_hidden_or_not_yet_public_leaks_nowhere(undone):
    """Not through hits, counts, facets, suggestions, nor through what a query is understood as."""
    before = search("", ANYBODY)
    for number, (level, state) in enumerate([("hidden", "published"), ("open", "draft"), ("open", "waiting")]):
        kind = "shared" if level == "hidden" else "open"
        one(
            "Kyzyl Xylophôn",
            f"muc-kin-{number}",
            level=level,
            state=state,
            kind=kind,
            formats=["KML"],
            license_id="bi-mat",
        )
    for query in ("kyzyl", "Xylophôn", "kyzly", "xylophon", "xylophoon", "KYZ"):
        found = search(query, ANYBODY)
        assert (found.total, found.hits, found.understood) == (0, (), ""), query
        assert not any(found.facets.values())
        assert suggest(query, ANYBODY) == []
    after = search("", ANYBODY)
    assert (after.total, after.facets) == (before.total, before.facets)
    assert len(codes("kyzyl", HOUSE)) == 3
    own = Viewer(sees=frozenset({Entry.objects.get(name="muc-kin-0").agency_id}))
    assert len(codes("kyzly", own)) == 3
    other = Viewer(sees=frozenset({-1}))
    assert codes("kyzyl", other) == []


def test_what_is_hidden_changes_no_answer_of_others(undone):
    """A word that only a hidden entry holds is known for slips: an outsider's answer is the same with it and without."""
    told = [(query, search(query, ANYBODY)) for query in ("rừgn tràm", "điệm mặn", "thuyr lowj", "cá biểnn", "muỗ")]
    one("Rừgn điệm lowj biểnn muỗy", "kin", level="hidden", kind="shared")
    assert [(query, search(query, ANYBODY)) for query, _ in told] == told


def test_withdrawn_entries_are_not_found(undone):
    made = one()
    entries.set_state(HOUSE, made, "withdrawn", reason="hết giá trị")
    assert codes("vườn chim") == codes("vườn chim", HOUSE) == []


def test_facets_count_what_was_found_by_hand(registry):
    found = search("hợp tác xã", ANYBODY, limit=1)
    assert found.total == 4
    assert set(found.facets) == set(FACETS)
    assert [(one.value, one.title, one.count) for one in found.facets["agency"]] == [
        ("so-tai-chinh", "Sở Tài chính", 4)
    ]
    everything = search("*:*", ANYBODY)
    assert everything.total == 99
    levels = {one.value: one.count for one in everything.facets["level"]}
    assert levels == {"open": 86, "restricted": 13}
    assert {one.value: one.count for one in everything.facets["license"]} == {"cc-by": 69, "other-open": 17}


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({"agency": ("so-tu-phap",)}, 6),
        ({"agency": ("so-tu-phap", "so-cong-thuong")}, 12),
        ({"agency": ("so-tu-phap",), "level": ("restricted",)}, 1),
        ({"topic": ("khong-co",)}, 0),
        ({"format": ("GTFS", "ICS")}, 2),
        ({"license": ("other-open",), "level": ("open",)}, 17),
        ({"agency": ("so'; --\nDROP",)}, 0),
        ({"agency": ()}, 99),
    ],
)
def test_filters_are_any_of_a_facet_and_all_of_the_facets(registry, filters, total):
    found = search("", ANYBODY, filters=Filters(filters))
    assert found.total == total
    assert sum(one.count for one in found.facets["level"]) == total


def test_pages_lie_end_to_end_and_a_caller_may_narrow_the_entries(registry):
    whole = codes("xã")
    pages = [hit.code for offset in range(0, 60, 7) for hit in search("xã", ANYBODY, limit=7, offset=offset).hits]
    assert len(whole) > 20
    assert pages == whole
    narrow = Entry.objects.filter(topic__key="thuysan")
    assert set(codes("xã", within=narrow)) < set(whole)
    assert codes("xã", within=Entry.objects.none()) == []


def test_everything_is_shown_newest_first(registry):
    dates = [Entry.objects.get(code=code).modified for code in codes("")]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == 99


@pytest.mark.parametrize(
    "query", ["%", "_", "'", "\\", "\0", "a" * 100_000, "⟦⟧", "%s", "{seen}", "%(seen_0)s", "' OR 1=1 --", "*"]
)
def test_no_sign_has_a_meaning(registry, query):
    found = search(query, ANYBODY)
    assert found.total in (0, 99 if query == "*" else 0)
    assert isinstance(suggest(query, ANYBODY), list)


def test_hits_say_why_and_where(registry):
    (hit,) = search("tổ hoà giải", ANYBODY).hits
    assert (hit.title, hit.title_spans, hit.why) == ("Tổ hòa giải ở cơ sở", ((0, 11),), "đúng cụm từ trong tên")
    assert hit.score > search("hoa giai to", ANYBODY).hits[0].score


def test_suggestions_begin_words_of_titles_exact_marks_alone_where_there_are_such(registry):
    found = suggest("thuỷ", ANYBODY)
    assert {"DC-012", "MO-032", "MO-035", "MO-043", "MO-057"} == {one.code for one in found}
    assert all("thủy" in one.title for one in found)
    assert [one.title for one in suggest("bai ra", ANYBODY)] == ["Bãi rác và cơ sở xử lý chất thải"]
    assert suggest("rác bãi x", ANYBODY)[0].code == "MO-030"
    assert suggest("", ANYBODY) == suggest("%", ANYBODY) == []


def test_the_command_tells_in_json_what_it_understood(registry, capsys):
    assert main(["catalogue", "search", "thuyr lowij", "--json"]) in (0, None)
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["query", "understood", "total", "hits"]
    assert list(told["hits"][0]) == ["code", "name", "title", "score", "why"]
    assert (told["understood"], told["hits"][0]["code"]) == ("thuỷ lợi", "MO-035")


def test_the_command_lists_for_people(registry, capsys):
    from argparse import Namespace

    commands._search(Namespace(query="tthc cap xa", all=False, limit=5, offset=0, json=False, rows=None))
    printed = capsys.readouterr().out
    assert "Đã hiểu là: thủ tục hành chính cấp xã" in printed
    assert "MO-002" in printed


def test_the_words_of_entries_are_found_through_the_index(registry):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT entry_id FROM catalogue_searchtext WHERE vector @@ 'duong'::tsquery")
        assert "catalogue_search_words" in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("options", "many"),
    [([], 10), (["--limit", "3"], 3), (["--offset", "95"], 4), (["--limit", "0"], 0), (["--limit", "-5"], 0)],
)
def test_the_command_pages(registry, capsys, options, many):
    assert main(["catalogue", "search", "*:*", "--json", *options]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["total"], len(answer["hits"])) == (99, many)


def test_the_command_shows_what_is_hidden_only_when_told(undone, capsys):
    one("Vườn chim kín", "kin", level="hidden", kind="shared")
    totals = []
    for options in ([], ["--all"]):
        assert main(["catalogue", "search", "vườn chim kín", "--json", *options]) == 0
        totals.append(json.loads(capsys.readouterr().out)["total"])
    assert totals == [0, 1]


def test_the_command_makes_the_index_anew(undone, capsys):
    SearchText.objects.all().delete()
    assert main(["catalogue", "index"]) == 0
    assert "99" in capsys.readouterr().out
    assert SearchText.objects.count() == 99
