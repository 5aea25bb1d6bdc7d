"""What an entry may say, become and be called."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules import access, demands, versions
from duoc.catalogue.rules.entries import (
    KIND_WORDS,
    KINDS,
    NAME_FORM,
    NEXT_STATES,
    STATE_WORDS,
    STATES,
    EntryRefusedError,
    check_state,
    debts,
    keyword,
    slug,
)

# The life of an entry (reference 5.4): nháp → chờ duyệt → đã công bố | ngừng cập nhật → thu hồi; returned from chờ duyệt.
FOLLOWS = {
    ("draft", "waiting"),
    ("draft", "published"),
    ("draft", "withdrawn"),
    ("waiting", "draft"),
    ("waiting", "published"),
    ("waiting", "withdrawn"),
    ("published", "ended"),
    ("published", "withdrawn"),
    ("ended", "published"),
    ("ended", "withdrawn"),
}
# Required fields by kind (reference 5.2): ● of each column.
ALWAYS = {"notes", "topic", "frequency", "review_months", "formats", "legal_bases", "contact"}
OWED = {
    "master": ALWAYS,
    "shared": ALWAYS | {"source_note"},
    "open": ALWAYS | {"source_note", "license_id", "spatial", "starts", "keywords"},
}


@pytest.mark.parametrize("wanted", STATES)
@pytest.mark.parametrize("now", STATES)
def test_a_state_follows_where_the_life_of_an_entry_says_so(now, wanted):
    try:
        check_state(now, wanted)
        follows = True
    except EntryRefusedError:
        follows = False
    assert follows == ((now, wanted) in FOLLOWS)


@pytest.mark.parametrize("wanted", ["waiting", "published"])
def test_the_stone_of_what_was_withdrawn_stays(wanted):
    with pytest.raises(EntryRefusedError, match="thu hồi"):
        check_state("withdrawn", wanted)


def test_a_refused_state_is_about_the_state():
    with pytest.raises(EntryRefusedError) as refused:
        check_state("ended", "draft")
    assert refused.value.member == "state"


def test_a_refused_state_says_both_in_words():
    with pytest.raises(EntryRefusedError, match=r"“ngừng cập nhật”.*“nháp”"):
        check_state("ended", "draft")


def test_every_state_has_words_and_followers():
    assert set(STATE_WORDS) == set(NEXT_STATES) == set(STATES)


def test_every_kind_has_words():
    assert set(KIND_WORDS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_entry_owes_what_the_list_of_fields_requires(kind):
    assert {one.member for one in debts(kind, {})} == OWED[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_entry_owes_nothing(kind):
    assert debts(kind, dict.fromkeys(OWED[kind], "x")) == []


@pytest.mark.parametrize("empty", [None, "", [], {}, (), 0])
def test_an_empty_member_is_owed(empty):
    assert [one.member for one in debts("master", {**dict.fromkeys(OWED["master"], "x"), "contact": empty})] == [
        "contact"
    ]


def test_an_unknown_kind_owes_nothing():
    assert debts("secret", {}) == []


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Tuyến xe buýt", "tuyen-xe-buyt"),
        ("Đường bộ", "duong-bo"),
        ("  Hai   khoảng  ", "hai-khoang"),
        ("Giá: 1.000đ/kg", "gia-1-000d-kg"),
        ("A", "muc-a"),
        ("", "muc-0"),
        ("!!!", "muc-0"),
        ("数据", "muc-0"),
        ("😀", "muc-0"),
        ("ab", "ab"),
        ("a-b", "a-b"),
        ("--a--b--", "a-b"),
        ("../../etc", "etc"),
        ("x" * 150, "x" * 100),
        ("x" * 99 + " y", "x" * 99),
        ("NĂM 2025", "nam-2025"),
        ("thu\u0309y sa\u0309n", "thuy-san"),
    ],
)
def test_an_address_is_made_of_a_title(title, address):
    assert slug(title) == address


@given(st.text(max_size=300))
def test_every_title_has_an_address_that_ckan_takes(title):
    assert re.fullmatch(NAME_FORM, slug(title))


@given(st.text(max_size=120))
def test_an_address_is_its_own_address(title):
    assert slug(slug(title)) == slug(title)


@pytest.mark.parametrize("name", ["ab", "a_b", "a-b", "0" * 100, "__"])
def test_a_name_of_ckan_is_taken(name):
    assert re.fullmatch(NAME_FORM, name)


@pytest.mark.parametrize("name", ["", "a", "A-B", "a b", "đ-a", "a.b", "0" * 101, "ab\n", "a/b"])
def test_what_is_no_name_of_ckan_is_not(name):
    assert not re.fullmatch(NAME_FORM, name)


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("xe buýt", "xe buýt"),
        ("  xe \t\n buýt ", "xe buýt"),
        ("e\u0323\u0302", "ệ"),
        ("GTVT", "GTVT"),
        ("", ""),
        (" ", ""),
    ],
)
def test_a_keyword_is_kept_as_it_was_written(word, kept):
    assert keyword(word) == kept


@given(st.text(max_size=60))
def test_a_kept_keyword_is_kept_as_it_is(word):
    assert keyword(keyword(word)) == keyword(word)


# Reference 5.4: tiếp nhận → xem xét → tạo tài khoản | từ chối → khiếu nại → đóng.
STEPS = {
    ("received", "considered"),
    ("received", "granted"),
    ("received", "refused"),
    ("considered", "granted"),
    ("considered", "refused"),
    ("granted", "closed"),
    ("refused", "disputed"),
    ("refused", "closed"),
    ("disputed", "granted"),
    ("disputed", "refused"),
    ("disputed", "closed"),
}


@pytest.mark.parametrize("wanted", access.REQUEST_STATES)
@pytest.mark.parametrize("now", access.REQUEST_STATES)
def test_a_request_goes_its_steps_and_no_other(now, wanted):
    try:
        access.check(now, wanted, "lời", "căn cứ")
        goes = True
    except EntryRefusedError:
        goes = False
    assert goes == ((now, wanted) in STEPS)


@pytest.mark.parametrize(
    ("words", "ground"), [("", ""), ("lý do", ""), ("", "Điều 16"), (" ", "Điều 16"), ("lý do", "\n")]
)
def test_a_refusal_states_reason_and_legal_ground(words, ground):
    with pytest.raises(EntryRefusedError) as refused:
        access.check("received", "refused", words, ground)
    assert refused.value.member == "ground"


def test_a_dispute_states_what_is_disputed():
    with pytest.raises(EntryRefusedError) as refused:
        access.check("refused", "disputed", " ", "Điều 16")
    assert refused.value.member == "words"


def test_a_grant_needs_no_words():
    assert access.check("received", "granted", "", "") is None


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Giá lúa", "Giá lúa"),
        ("  Giá \n lúa ", "Giá lúa"),
        ("Giá\0lúa", "Giá lúa"),
        ("abcde", "abcde"),
        ("x" * 150, "x" * 150),
        ("gia\u0301 lu\u0301a", "giá lúa"),
    ],
)
def test_a_demand_is_kept_on_one_line(title, kept):
    assert demands.checked(title, "")[0] == kept


@pytest.mark.parametrize("title", ["", "abcd", "    a    ", "\0" * 9, "x" * 151])
def test_a_demand_of_too_few_or_many_signs_is_refused(title):
    with pytest.raises(EntryRefusedError) as refused:
        demands.checked(title, "")
    assert refused.value.member == "title"


@pytest.mark.parametrize(("length", "taken"), [(0, True), (2000, True), (2001, False)])
def test_the_words_of_a_demand_are_bounded(length, taken):
    try:
        demands.checked("Giá lúa", "x" * length)
        kept = True
    except EntryRefusedError:
        kept = False
    assert kept == taken


def test_a_publication_lives_or_has_ended():
    assert set(versions.LIVE).isdisjoint(versions.ENDED)


def test_every_state_of_a_publication_is_one_of_both():
    assert set(versions.PUBLICATION_STATES) == set(versions.LIVE) | set(versions.ENDED)
