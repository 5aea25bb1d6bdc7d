"""Another province: the house knows nothing of Cà Mau but its profile."""

from datetime import date

import pytest

from duoc.core import profile
from duoc.core.profile import ProfileError
from duoc.frame.models import Outbox
from duoc.people import services

TOML = """name = "Rạch Thử"
code = "99"
origin = "rach-thu.example"
[xroad]
instance = "VN-TEST"
member_class = "GOV"
"""
TABLES = {
    "agencies.csv": """key,name,short_name,kind,valid_from,valid_to,source,verified,dates_verified
ubnd,Ủy ban nhân dân tỉnh Rạch Thử,UBND tỉnh,province,,,x,1,1
""",
    "agency_codes.csv": """code,agency,form,valid_from,valid_to,replaces,member,source,verified,illustrative
H99,ubnd,x,,2025-01-01,,1,x,0,1
H99.00,ubnd,x,2025-01-01,,H99,1,x,0,1
""",
    "agency_succession.csv": "effective,from,to,share,basis,source,verified\n",
    "units.csv": """uid,code,level,type,name,parent,valid_from,valid_to,known_from,begins_by,ends_by,lat,lon,point,\
area_km2,area_basis,population,population_basis,source,verified,note
99-0,99,province,tỉnh,Tỉnh Rạch Thử,,,,2020-01-01,,,,,,,,,,x,1,
1-0,1,commune,xã,Xã Đông,99-0,,2024-01-01,2020-01-01,,,,,,,,,,x,1,
2-0,2,commune,xã,Xã Đông A,99-0,,,2020-01-01,,,9.5,105.25,centroid,1.5,x,120,x,x,0,
""",
    "succession.csv": """effective,from,to,share,is_default,kind,moved_km2,moved_people,basis,source,verified,status
2024-01-01,1-0,2-0,whole,1,merged,,,NQ thử,x,1,
""",
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "profile.toml").write_text(TOML, "utf-8")
    for name, content in TABLES.items():
        (tmp_path / name).write_text(content, "utf-8")
    return tmp_path


def test_other_province_is_seeded_from_its_file(database, folder):
    report = services.seed(profile.load(folder / "profile.toml"))
    assert report.rows == {"agencies": 1, "agency_codes": 2, "agency_succession": 0, "units": 3, "succession": 1}
    assert [unit.name for unit in services.units_as_of(date(2023, 1, 1), "commune")] == ["Xã Đông", "Xã Đông A"]
    assert services.convert_unit("1-0", date(2023, 1, 1), date(2024, 1, 1)).unit == "2-0"
    unit = services.unit_by_code("2", date(2024, 1, 1))
    assert (unit.lat, unit.lon, unit.area_km2, unit.population, unit.verified) == (9.5, 105.25, 1.5, 120, False)
    assert services.first_known_day() == date(2020, 1, 1)


def test_other_province_changes_its_code_in_time(database, folder):
    services.seed(profile.load(folder))
    committee = services.agency_by_code("H99", date(2024, 12, 31))
    assert services.member_code(committee, date(2024, 12, 31)) == "H99"
    assert services.member_code(committee, date(2025, 1, 1)) == "H99.00"
    [code] = services.codes_as_of(date(2025, 1, 1))
    assert code.replaces.code == "H99"


def test_other_province_has_its_own_administrator(database, folder):
    services.seed(profile.load(folder))
    user = services.create_administrator("quan.tri", "rung-duoc-ven-bien-96")
    assert [role.agency.key for role in services.roles_as_of(date.today(), user)] == ["ubnd"]  # noqa: DTZ011 (any zone)


def test_other_province_that_is_incomplete_leaves_nothing(database, folder):
    (folder / "succession.csv").unlink()
    with pytest.raises(ProfileError, match=r"succession\.csv: the profile has no such table"):
        services.seed(profile.load(folder))
    (folder / "succession.csv").write_text(TABLES["succession.csv"].replace("1-0,2-0", "1-0,3-0"), "utf-8")
    with pytest.raises(ProfileError, match=r"succession\.csv, line 2, column to: '3-0' is not named"):
        services.seed(profile.load(folder))
    assert services.units_as_of(date(2023, 1, 1)) == []
    assert services.agencies_as_of(date(2023, 1, 1)) == []
    assert not Outbox.objects.exists()
