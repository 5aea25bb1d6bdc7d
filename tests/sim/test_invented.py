import re

import pytest

from duoc.sim import invented
from duoc.sim.draw import Draw

DRAWS = [Draw(f"invented/{number}") for number in range(200)]


@pytest.mark.parametrize(
    ("compose", "form"),
    [
        (invented.citizen_number, r"000[0-9]{9}"),
        (invented.insurance_number, r"0000[0-9]{6}"),
        (invented.tax_code, r"0000[0-9]{6}"),
        (invented.plate, r"00[ABCDH]-[0-9]{3}\.[0-9]{2}"),
        (invented.person_name, r"\w+ \w+ Mẫu [0-9]{3}"),
        (invented.firm, r"Công ty TNHH .+ Minh Họa [0-9]{4}"),
        (invented.address, r"Số [0-9]+, ấp [0-9]+, xã Minh Họa [0-9]+"),
        (invented.agency, r".+ Minh Họa [0-9]+"),
        (invented.dossier_number, r"000\.00\.00\.H00-[0-9]{6}-[0-9]{4}"),
    ],
)
def test_invented_value_has_its_impossible_form(compose, form):
    for draw in DRAWS:
        assert re.fullmatch(form, compose(draw))


def test_invented_person_has_a_middle_name_that_fits_the_sex():
    for draw in DRAWS:
        person = invented.person(draw)
        middle = str(person["hoVaTen"]).split()[1]
        assert (middle in {"Thị", "Ngọc", "Thu", "Mỹ"}) == (person["gioiTinh"] == "2")
        assert str(person["soDinhDanh"]).startswith("000")
        assert "1940-01-01" <= str(person["ngaySinh"]) <= "2005-12-31"
