"""Agencies and their dated codes, read from the database."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from duoc.core import profile
from duoc.people import services
from duoc.people.models import Agency, AgencyCode

BEFORE = date(2024, 10, 31)
AFTER = date(2025, 7, 1)


@pytest.fixture(scope="module", autouse=True)
def province(module_database):
    return services.seed(profile.load("ca-mau"))


def test_agencies_of_october_2024_are_nineteen_departments():
    kinds = [agency.kind for agency in services.agencies_as_of(BEFORE)]
    assert kinds.count("department") + kinds.count("board") == 19  # baocamau.vn a35991
    assert kinds.count("district") == 9


def test_agencies_after_the_mergers_have_no_district_committee():
    there = {agency.key for agency in services.agencies_as_of(AFTER)}
    assert not {key for key in there if key.startswith("ubnd-9")}
    assert {"so-khcn-2", "so-nnmt", "so-dttg", "so-tp"} <= there
    assert not {"so-tttt", "so-khcn", "ban-dan-toc"} & there


def test_agencies_carry_their_codes_of_the_day():
    committee = next(agency for agency in services.agencies_as_of(BEFORE) if agency.kind == "province")
    assert [code.code for code in committee.codes_on_day] == ["000.00.00.H12", "H12"]
    assert services.member_code(committee, BEFORE) == "000.00.00.H12"


def test_agency_by_code_needs_the_day():
    assert services.agency_by_code("H12.02", BEFORE).key == "so-tttt"
    assert services.agency_by_code("H12.02", AFTER) is None
    assert services.agency_by_code("H12.20", BEFORE) is None
    assert services.agency_by_code("H12.20", AFTER).key == "so-khcn-2"
    assert services.agency_by_code("H12", AFTER) == services.agency_by_code("000.00.00.H12", BEFORE)


def test_agency_named_by_code_or_key_word():
    assert services.agency_named("H12.03", AFTER) == services.agency_named("so-tp", AFTER)


def test_agency_named_after_its_end_names_who_took_over():
    with pytest.raises(services.AccountRefusedError, match=r"Sở Thông tin và Truyền thông không còn.*\(H12\.20\)"):
        services.agency_named("H12.02", AFTER)
    with pytest.raises(services.AccountRefusedError, match="Không có cơ quan nào mang mã 'H99'"):
        services.agency_named("H99", AFTER)


def test_successors_of_a_department_that_was_split_are_parts():
    steps = services.successors(Agency.objects.get(key="so-ldtbxh"))
    assert {(step.successor.key, step.share) for step in steps} == {("so-nv-2", "part"), ("so-yt", "part")}


def test_codes_of_a_day_are_placeholders_or_unverified():
    codes = services.codes_as_of(BEFORE)
    assert len(codes) > 30
    assert not any(code.verified for code in codes)
    assert [code.code for code in codes if not code.illustrative] == ["000.00.00.H12", "H12"]


def code_of(agency_key, code, first, last=None, member=False):
    agency = Agency.objects.get(key=agency_key)
    return AgencyCode(
        agency=agency, code=code, form="x", valid_from=first, valid_to=last, member=member, source="x",
        verified=False, illustrative=True,
    )  # fmt: skip


def test_code_names_one_agency_at_a_time():
    with pytest.raises(IntegrityError, match="code_names_one_agency_at_a_time"), transaction.atomic():
        code_of("thanh-tra", "H12.03", date(2030, 1, 1)).save()


def test_code_may_be_given_again_after_its_end():
    with transaction.atomic():
        code_of("thanh-tra", "H12.02", date(2025, 3, 1)).save()
        assert services.agency_by_code("H12.02", date(2025, 2, 28)).key == "so-tttt"
        assert services.agency_by_code("H12.02", date(2025, 3, 1)).key == "thanh-tra"
        transaction.set_rollback(True)


def test_agency_has_one_member_code_at_a_time():
    with pytest.raises(IntegrityError, match="agency_has_one_member_code_at_a_time"), transaction.atomic():
        code_of("so-tp", "H12.99", date(2030, 1, 1), member=True).save()


@pytest.mark.parametrize(
    ("code", "constraint"),
    [("H12/03", "agency_code_is_letters_digits_and_dots"), ("h12.99", "agency_code_is_letters_digits_and_dots")],
)
def test_code_is_made_of_letters_digits_and_dots(code, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        code_of("so-tp", code, None).save()


def test_illustrative_code_is_never_verified():
    code = code_of("so-tp", "H12.99", None)
    code.verified = True
    with pytest.raises(IntegrityError, match="illustrative_code_is_never_verified"), transaction.atomic():
        code.save()
