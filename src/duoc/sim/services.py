"""The table of simulated services: 22 national sharing services and the doubled row of the published report.

`stt`, names and order are those of Cà Mau's report "Thống kê kết nối" of 01/01–23/08/2024; codes are those of the
province's request log (`CSDL_ĐKPT` without its đ), and they are the exchange's service codes too.
"""

from collections.abc import Callable
from dataclasses import dataclass

from duoc.sim.draw import Draw
from duoc.sim.payloads import dossiers, lists, registers, utilities
from duoc.sim.payloads.registers import Record

Compose = Callable[[Draw], Record]


@dataclass(frozen=True, slots=True)
class Service:
    """One simulated service: `read` composes what a GET answers, `write` what a POST answers."""

    stt: int
    code: str
    name: str
    read: Compose
    write: Compose


def _same(stt: int, code: str, name: str, compose: Compose) -> Service:
    """A service whose callers ask by GET or by POST and hear the same kind of record."""
    return Service(stt, code, name, compose, compose)


_SHARED_CODES = (
    "Hệ thống thông tin quản lý danh mục điện tử dùng chung của các cơ quan nhà nước "
    "phục vụ phát triển Chính phủ điện tử Việt Nam"
)
_SOCIAL_ASSISTANCE = (
    "Hệ thống Đăng ký, giải quyết chính sách trợ giúp xã hội trực tuyến và cơ sở dữ liệu về trợ giúp xã hội"
)
_BROADCAST = "Hệ thống thông tin nguồn Trung ương và hệ thống thông tin nguồn địa phương"
_ROADS = "Hệ thống dịch vụ công quản lý giao thông vận tải lĩnh vực đường bộ"

SERVICES: tuple[Service, ...] = (
    _same(1, "SSO.VNeID", "Hệ thống định danh và xác thực điện tử", registers.identity),
    _same(2, "DKDN", "Cơ sở dữ liệu quốc gia về Đăng ký doanh nghiệp", registers.enterprise),
    _same(3, "BHXH", "Cơ sở dữ liệu quốc gia về bảo hiểm", registers.insurance),
    _same(4, "CSDL_DATDAI", "Cơ sở dữ liệu đất đai quốc gia (phân hệ tập trung)", registers.parcel),
    _same(5, "CSDL_CCVC", "Cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức", registers.official),
    _same(6, "VBQPPL", "Cơ sở dữ liệu quốc gia về văn bản quy phạm pháp luật", lists.legal_text),
    _same(7, "CSDL_GIA", "Cơ sở dữ liệu quốc gia về giá", lists.prices),
    _same(8, "CSDL_DKPT", "Cơ sở dữ liệu đăng kiểm phương tiện", registers.vehicle),
    _same(9, "LLTP-VNeID", "Hệ thống cấp phiếu lý lịch tư pháp trực tuyến", dossiers.criminal_record),
    _same(10, "QuanLyHoTich", "Hệ thống thông tin đăng ký và quản lý hộ tịch", dossiers.civil_status),
    _same(11, "CapMSDVQHNS", "Hệ thống cấp mã số đơn vị có quan hệ với ngân sách", dossiers.budget_code),
    _same(12, "DMDC", _SHARED_CODES, lists.shared_codes),
    _same(13, "TNMT_Thue", "Cổng liên thông TNMT-Thuế", dossiers.land_tax),
    _same(14, "DVC-GPLX", _ROADS, dossiers.driving_licence),
    _same(15, "DVC_BoXayDung", "Cổng dịch vụ công của Bộ Xây dựng", dossiers.construction),
    _same(16, "DVC_BTXH", _SOCIAL_ASSISTANCE, dossiers.social_assistance),
    _same(17, "VNPOST", "Hệ thống dịch vụ hành chính công của Tổng Công ty Bưu điện Việt Nam", utilities.parcel_post),
    Service(18, "HTTTNTW", _BROADCAST, utilities.broadcast_schedule, utilities.broadcast_receipt),
    _same(19, "DMDC_BTC", "Hệ thống danh mục điện tử dùng chung ngành tài chính", lists.finance_codes),
    _same(20, "DMDC-NHNN", "Hệ thống danh mục dùng chung ngành ngân hàng", lists.bank_codes),
    _same(21, "EVN", "Hệ thống dịch vụ, tiện ích của Tập đoàn Điện lực Việt Nam (EVN)", utilities.electricity),
    _same(22, "CSDL_DanCu", "Cơ sở dữ liệu quốc gia về dân cư", registers.citizen),
    _same(23, "DKKD", "Cơ sở dữ liệu Đăng ký kinh doanh", registers.household_business),
)
