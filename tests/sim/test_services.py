import csv
import re

from duoc.sim.services import SERVICES

CODES = {
    1: "SSO.VNeID", 2: "DKDN", 3: "BHXH", 4: "CSDL_DATDAI", 5: "CSDL_CCVC", 6: "VBQPPL", 7: "CSDL_GIA", 8: "CSDL_DKPT",
    9: "LLTP-VNeID", 10: "QuanLyHoTich", 11: "CapMSDVQHNS", 12: "DMDC", 13: "TNMT_Thue", 14: "DVC-GPLX",
    15: "DVC_BoXayDung", 16: "DVC_BTXH", 17: "VNPOST", 18: "HTTTNTW", 19: "DMDC_BTC", 20: "DMDC-NHNN", 21: "EVN",
    22: "CSDL_DanCu", 23: "DKKD",
}  # fmt: skip  # a table reads better in rows


def rows(shared, name):
    with (shared / "data" / "exchange" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_services_are_the_23_rows_in_order():
    assert [(service.stt, service.code) for service in SERVICES] == list(CODES.items())


def test_service_codes_are_allowed_in_xroad_identifiers_except_the_underscore():
    # PR-REST 4.8 allows A-Z a-z 0-9 ' ( ) + , - . = ?; the province's own codes also carry "_".
    for service in SERVICES:
        assert re.fullmatch(r"[A-Za-z0-9.\-_]+", service.code)


def test_services_bear_the_names_of_the_published_table(shared):
    published = {int(row["stt"]): row["service_vi"] for row in rows(shared, "camau_lgsp_2024.csv")}
    assert {service.stt: service.name for service in SERVICES} == published


def test_services_bear_the_codes_of_the_request_log(shared):
    logged = {row["api_code"].replace("Đ", "D"): row["stt_of_22"] for row in rows(shared, "api_codes.csv")}
    for service in SERVICES:
        assert logged[service.code] == str(service.stt)
