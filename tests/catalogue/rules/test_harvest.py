"""What is taken of strangers' records: cells, days, links, and lists that shrink."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.catalogue.rules.harvest import UnusableError, of_ckan, of_dcat, vanished
from duoc.engines.dcat.entities import Dataset, Distribution, Period, Text

PACKAGE = {"id": "1", "title": "T"}
DATASET = Dataset(uri="https://kia.example.invalid/1", title=(Text("T"),))
EU = "http://publications.europa.eu/resource/authority"


def taken(**change):
    """The members of a CKAN dataset that says this."""
    return of_ckan({**PACKAGE, **change}).members


def links(*found):
    """The links of a CKAN dataset with these resources."""
    return of_ckan({**PACKAGE, "resources": list(found)}).links


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("T", "T"),
        ("  a \n b\t", "a b"),
        ("a\0b", "ab"),
        ("\ud800a", "a"),
        ("gia\u0301", "giá"),
        ("x" * 500, "x" * 500),
        ("x" * 501, "x" * 500),
        ("<script>", "<script>"),
    ],
)
def test_a_title_is_one_line_of_bounded_text(title, kept):
    assert taken(title=title)["title"] == kept


def test_a_dataset_without_title_is_called_by_its_name():
    assert of_ckan({"id": "1", "name": "tuyen-xe"}).members["title"] == "tuyen-xe"


@pytest.mark.parametrize("title", ["\0", " \n ", "\ud800", 5, ["T"], {"vi": "T"}])
def test_a_title_that_is_none_is_refused(title):
    with pytest.raises(UnusableError):
        taken(title=title)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("tuyen-xe", "tuyen-xe"),
        ("ab", "ab"),
        ("a", ""),
        ("Tuyến xe", ""),
        ("TUYEN", ""),
        ("a/b", ""),
        ("../x", ""),
        ("x" * 100, "x" * 100),
        ("x" * 101, ""),
        (None, ""),
        (5, ""),
    ],
)
def test_only_a_name_of_ckan_is_an_address(name, kept):
    assert of_ckan({**PACKAGE, "name": name}).name == kept


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("MONTHLY", "MONTHLY"),
        (f"{EU}/frequency/MONTHLY", "MONTHLY"),
        (f"{EU}/frequency/MONTHLY".replace("http:", "https:"), "MONTHLY"),
        ("monthly", ""),
        ("R/P1M", ""),
        (f"{EU}/frequency/", ""),
        (f"{EU}/frequency/a/b", ""),
        (5, ""),
        (None, ""),
    ],
)
def test_a_frequency_is_a_code_of_the_table(value, code):
    assert taken(extras=[{"key": "frequency", "value": value}])["frequency"] == code


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a/x", "javascript:alert(1)", "data:text/csv,a", "/a.csv", "file:///etc/passwd", None, 5, "HTTP"],
)
def test_what_is_no_web_address_is_no_link(url):
    assert links({"url": url, "name": "A"}) == ()


@pytest.mark.parametrize(("length", "kept"), [(2_000, 1), (2_001, 1), (9_000, 1)])
def test_an_address_of_ckan_is_cut_where_it_is_bounded(length, kept):
    found = links({"url": "https://" + "x" * (length - 8)})
    assert (len(found), max(len(one.url) for one in found)) == (kept, 2_000)


def test_an_address_of_dcat_that_is_too_long_is_no_link():
    part = Distribution(uri="", download_urls=("https://" + "x" * 1_993,))
    assert of_dcat(replace(DATASET, distributions=(part,))).links == ()


def test_of_two_links_of_one_address_one_is_kept():
    assert [one.url for one in links({"url": "https://a"}, {"url": "https://b"}, {"url": "https://a"})] == [
        "https://a",
        "https://b",
    ]


@pytest.mark.parametrize(
    ("formats", "kept"),
    [
        ([], []),
        (["csv"], ["CSV"]),
        (["csv", "CSV", "Csv"], ["CSV"]),
        (["xlsx", "csv"], ["CSV", "XLSX"]),
        (["", None, 5], []),
    ],
)
def test_formats_are_those_of_the_links_in_capitals(formats, kept):
    assert (
        taken(resources=[{"url": f"https://a/{n}", "format": one} for n, one in enumerate(formats)])["formats"] == kept
    )


@pytest.mark.parametrize("private", [True, 1, "true", "False", [0]])
def test_what_may_be_private_is_hidden(private):
    assert taken(private=private)["level"] == "hidden"


@pytest.mark.parametrize("private", [False, None, 0, "", []])
def test_what_is_not_private_is_open(private):
    assert taken(private=private)["level"] == "open"


@pytest.mark.parametrize(
    ("start", "end", "starts", "ends"),
    [
        ("2024", "2025", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024-03", "2024-11", date(2024, 3, 1), date(2024, 11, 1)),
        (date(2024, 5, 6), date(2024, 5, 7), date(2024, 5, 6), date(2024, 5, 7)),
        (datetime(2024, 5, 6, 23, tzinfo=UTC), None, date(2024, 5, 6), None),
        (None, date(2024, 5, 7), None, date(2024, 5, 7)),
        (None, None, None, None),
        (date(2024, 5, 6), date(2024, 5, 6), date(2024, 5, 6), date(2024, 5, 6)),
        (date(2024, 5, 6), date(2024, 5, 5), date(2024, 5, 6), None),
        ("2025", "2024", date(2025, 1, 1), None),
    ],
)
def test_a_period_begins_on_its_first_day_and_never_ends_before(start, end, starts, ends):
    found = of_dcat(replace(DATASET, temporal=(Period(start=start, end=end),))).members
    assert (found["starts"], found["ends"]) == (starts, ends)


def test_a_dataset_without_address_is_known_by_its_identifier():
    assert of_dcat(replace(DATASET, uri="", identifier="MO-1")).id == "MO-1"


@pytest.mark.parametrize(
    ("titles", "english"),
    [
        ((Text("T"),), ""),
        ((Text("T"), Text("Roads", "en")), "Roads"),
        ((Text("T"), Text("Roads", "en-GB")), "Roads"),
        ((Text("T"), Text("Routes", "fr")), ""),
    ],
)
def test_an_english_title_is_taken_beside_the_first(titles, english):
    assert of_dcat(replace(DATASET, title=titles)).members["title_en"] == english


@pytest.mark.parametrize(
    ("download", "access", "url"),
    [
        (("https://d",), ("https://a",), "https://d"),
        ((), ("https://a",), "https://a"),
        (("https://d", "https://e"), (), "https://d"),
    ],
)
def test_a_file_is_taken_from_where_it_is_downloaded(download, access, url):
    part = Distribution(uri="", download_urls=download, access_urls=access)
    assert of_dcat(replace(DATASET, distributions=(part,))).links[0].url == url


def test_a_distribution_without_address_is_no_link():
    assert of_dcat(replace(DATASET, distributions=(Distribution(uri=""),))).links == ()


@pytest.mark.parametrize("frequency", ["SOMETIMES", "monthly", "x" * 9_000])
def test_an_unknown_frequency_of_dcat_is_none(frequency):
    assert of_dcat(replace(DATASET, frequency=frequency)).members["frequency"] == ""


@pytest.mark.parametrize(
    ("known", "left", "believed"),
    [
        (3, 0, True),
        (4, 1, False),
        (4, 2, True),
        (5, 2, False),
        (5, 3, True),
        (100, 49, False),
        (100, 50, True),
    ],
)
def test_half_a_list_is_believed_and_less_is_not(known, left, believed):
    names = [str(number) for number in range(known)]
    assert (vanished(names, set(names[:left])) is not None) is believed


NAMES = st.frozensets(st.integers(0, 30).map(str))


@settings(max_examples=40)
@given(NAMES, NAMES)
def test_what_vanished_was_known_and_is_no_longer_listed(known, listed):
    assert set(vanished(sorted(known), set(listed)) or ()) <= known - listed


@settings(max_examples=40)
@given(NAMES, NAMES)
def test_of_a_list_that_holds_everything_nothing_vanished(known, more):
    assert vanished(sorted(known), set(known | more)) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "value", "url", "name"]), inner)
    ),
    max_leaves=6,
)
KEYS = ("id", "name", "title", "notes", "tags", "extras", "resources", "license_id", "version", "private")


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_whatever_a_stranger_says_is_taken_or_refused(package):
    try:
        assert of_ckan(package).members["title"]
    except UnusableError:
        return


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(KEYS[3:]), VALUES))
def test_of_whatever_a_stranger_says_nothing_holds_nul(said):
    found = of_ckan({**PACKAGE, **said}).members
    assert "\0" not in "".join([found["notes"], found["version"], found["license_id"], *found["keywords"]])
