"""The profile in the database: all of it, once, and refused as a whole when it cannot be true."""

import hashlib
import json
import shutil
from datetime import date

import pytest

from duoc.core import profile
from duoc.core.profile import ProfileError
from duoc.frame.models import Outbox
from duoc.people import services
from duoc.people.models import Agency, AgencyCode, AgencySuccession, Succession, Unit

TABLES = {"units": Unit, "succession": Succession, "agencies": Agency, "agency_codes": AgencyCode}


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped profile and a way to change one of its lines."""
    shutil.copytree(profile.load("ca-mau").folder, tmp_path / "copy")

    def change(name, old, new):
        file = tmp_path / "copy" / name
        content = file.read_text("utf-8")
        assert content.count(old) == 1
        file.write_text(content.replace(old, new), "utf-8")
        return profile.load(tmp_path / "copy")

    return change


def test_seed_brings_every_row_of_the_profile(seeded):
    report = seeded
    assert report.rows == {
        "units": 249,
        "succession": 191,
        "agencies": 51,
        "agency_codes": 40,
        "agency_succession": 12,
    }
    assert {name: model.objects.count() for name, model in TABLES.items()} == {n: report.rows[n] for n in TABLES}
    assert AgencySuccession.objects.count() == 12
    assert report.changed == sum(report.rows.values())


def test_seed_again_changes_nothing_and_says_nothing(province):
    assert services.seed(profile.load("ca-mau")).changed == 0
    assert not Outbox.objects.exists()


def test_seed_tells_the_ledger_in_public_what_was_loaded(seeded):
    row = Outbox.objects.get()
    event = json.loads(bytes(row.entry))
    assert row.kind == event["kind"] == "people.profile_seeded"
    assert row.payload is None
    assert event["rows"]["units"] == 249
    units = [dict(line) for line in profile.load("ca-mau").table("units")]
    told = json.dumps(units, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert event["sha256"]["units"] == hashlib.sha256(told).hexdigest()


def test_seed_of_a_corrected_profile_changes_the_corrected_row_only(province, copy):
    corrected = copy("agencies.csv", "Sở Tư pháp,Sở TP", "Sở Tư pháp tỉnh,Sở TP")
    assert services.seed(corrected).changed == 1
    row = Agency.objects.get(key="so-tp")
    assert (row.name, row.fold) == ("Sở Tư pháp tỉnh", "so tu phap tinh so tp")
    assert Outbox.objects.count() == 1


def test_seed_hands_a_code_over_whichever_of_the_two_rows_is_written_first(province, copy):
    """Between the two writes both agencies carry the code: the database must wait for the end of the transaction."""
    ended = "H12.03,so-tp,QĐ 20/2020/QĐ-TTg,,2026-01-01,,0,x,0,1\n"
    begun = "H12.03,thanh-tra,QĐ 20/2020/QĐ-TTg,2026-01-01,,,0,x,0,1\n"
    file = copy("agency_codes.csv", "H12.03,so-tp,", "H12.03,so-tp,").folder / "agency_codes.csv"
    lines = [line for line in file.read_text("utf-8").splitlines(keepends=True) if not line.startswith("H12.03")]
    file.write_text("".join([*lines, begun, ended]), "utf-8")
    assert services.seed(profile.load(file.parent)).changed == 2
    assert services.agency_by_code("H12.03", date(2025, 12, 31)).key == "so-tp"
    assert services.agency_by_code("H12.03", date(2026, 1, 1)).key == "thanh-tra"


def test_seed_names_the_file_when_a_code_would_mean_two_agencies(province, copy):
    with pytest.raises(ProfileError, match=r"agency_codes\.csv: code_names_one_agency_at_a_time"):
        services.seed(
            copy(
                "agency_codes.csv",
                "H12.03,so-tp,",
                "H12.03,thanh-tra,QĐ 20/2020/QĐ-TTg,2026-01-01,,,0,x,0,1\nH12.03,so-tp,",
            )
        )
    assert services.agency_by_code("H12.03", date(2026, 1, 1)).key == "so-tp"


FAULTS = [
    ("units.csv", "32002-20241201,32002,commune", "commune", "hamlet", "line 1.., column level: 'hamlet'"),
    ("units.csv", "31999-0,31999,commune,phường,Phường 9,964-0", "964-0", "9-0", "'9-0' is not named"),
    ("succession.csv", "2024-12-01,32002-0,32002-20241201,part,1", "part,1", "part,0", "exactly one default"),
    ("agencies.csv", "so-tp,Sở Tư pháp,Sở TP,department", "department", "guild", "column kind: 'guild' is none of"),
    ("agency_codes.csv", "H12.03,so-tp,", "so-tp", "so-xx", "column agency: 'so-xx'"),
    ("agency_codes.csv", "code,agency,form", "form", "shape", "line 1: column form is missing"),
    ("agency_codes.csv", "H12.20,so-khcn-2,QĐ 20/2020/QĐ-TTg,2025-03-01,", "01,", "01,2025-03-01", "after valid_from"),
]


@pytest.mark.parametrize(("name", "line", "old", "new", "words"), FAULTS)
def test_seed_refuses_a_profile_that_cannot_be_true_and_keeps_the_old_one(province, copy, name, line, old, new, words):
    with pytest.raises(ProfileError, match=words):
        services.seed(copy(name, line, line.replace(old, new)))
    assert not Outbox.objects.exists()
    assert services.seed(profile.load("ca-mau")).changed == 0
