"""Single values that may be written, and CKAN's sentences about those that may not (reference §1.2)."""

import pytest

from duoc.engines.ckan import names


@pytest.mark.parametrize("value", ["ab", "so-mau", "a_b-2", "0" * 100, "--"])
def test_good_names_are_not_spoken_of(value: str) -> None:
    assert names.name(value) == []


@pytest.mark.parametrize(
    ("value", "sentences"),
    [
        (None, ["Missing value"]),
        ("", ["Missing value"]),
        (5, ["Names must be strings"]),
        (["a"], ["Names must be strings"]),
        ("a", ["Must be at least 2 characters long", 'Name "a" length is less than minimum 2']),
        ("Aa", ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]),
        ("bản-đồ", ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]),
        ("a b", ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]),
        ("ab\n", ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]),
        ("new", ["That name cannot be used"]),
    ],
)
def test_bad_names_get_their_sentences(value: object, sentences: list[str]) -> None:
    assert names.name(value) == sentences


def test_an_organization_has_no_second_sentence() -> None:
    assert names.name("a", of_package=False) == ["Must be at least 2 characters long"]
    assert names.name("a" * 101, of_package=False) == ["Name must be a maximum of 100 characters long"]
    assert len(names.name("a" * 101)) == 2


@pytest.mark.parametrize("value", ["xe buýt", "giao thông", "QĐ-1.2_a", "12", "ba\u0309n \u0111\u00f4\u0300"])
def test_good_tags_are_not_spoken_of(value: str) -> None:
    assert names.tag(value) == []


@pytest.mark.parametrize(
    ("value", "begin"),
    [
        ("a", 'Tag "a" length is less than minimum 2'),
        ("a" * 101, f'Tag "{"a" * 101}" length is more than maximum 100'),
        ("a,b", 'Tag "a,b" can only contain alphanumeric characters'),
        ("<b>", 'Tag "<b>" can only contain alphanumeric characters'),
        ("", "Missing value"),
        (None, "Missing value"),
        (7, "Must be a Unicode string value"),
    ],
)
def test_bad_tags_get_their_sentence(value: object, begin: str) -> None:
    (sentence,) = names.tag(value)
    assert sentence.startswith(begin)


@pytest.mark.parametrize("value", ["", "a@b.vn", "first.last+tag@so-mau.camau.gov.vn"])
def test_good_addresses_are_not_spoken_of(value: str) -> None:
    assert names.email(value) == []


@pytest.mark.parametrize(
    "value", ["abc", "a@b", "a b@c.vn", "@c.vn", "a@", "a@-.vn", "a@b..vn", "a@b.vn\n", "<a@b.vn>"]
)
def test_bad_addresses_get_their_sentence(value: str) -> None:
    assert names.email(value) == [f"Email {value} is not a valid format"]


def test_a_hostile_address_takes_no_time() -> None:
    assert len(names.email("a" * 60 + "@" + "a." * 100_000)) == 1
    assert len(names.email("a@" + "a-" * 100_000)) == 1


def test_versions_have_a_length() -> None:
    assert names.version("1" * 100) == []
    assert names.version("1" * 101) == ["Version must be a maximum of 100 characters long"]
