"""What is asked: fields and their forms, in any of the three orders of elements that the field knows."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from duoc.engines.xroad.soap.names import local_part
from duoc.engines.xroad.soap.xml import Element
from duoc.sim.population.citizens import LICENSED, VERIFY
from duoc.sim.population.refusal import MALFORMED, NOT_LICENSED, RefusalError

_NAMESPACES = ("http://dancuquocgia.bca", "http://gtel.vn/qldc")
# field → (pattern, whether it is required). Lengths: the service description.
_FIELDS: dict[str, tuple[str, bool]] = {
    "MaYeuCau": (r".{1,40}", True),
    "MaDVC": (r".{1,20}", True),
    "MaTichHop": (r"[0-9]{1,20}", True),
    "MaDonVi": (r".{1,35}", False),
    "MaCanBo": (r".{1,20}", True),
    "TaiKhoan": (r".{0,100}", False),
    "SoDienThoai": (r"[0-9+ ]{0,20}", False),
    "SoDinhDanh": (r"[0-9]{12}", False),
    "SoCMND": (r"[0-9]{9}", False),
    "HoVaTen": (r".{1,100}", True),
    "NgayThangNamSinh": (r"[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}", True),
}
_BEGIN = ("MaYeuCau", "MaDVC", "MaTichHop")
_END = ("SoCMND", "HoVaTen", "NgayThangNamSinh")
_ORDERS = (
    (*_BEGIN, "MaDonVi", "MaCanBo", "TaiKhoan", "SoDienThoai", "SoDinhDanh", *_END),  # the service description
    (*_BEGIN, "MaCanBo", "MaDonVi", "TaiKhoan", "SoDienThoai", "SoDinhDanh", *_END),  # a client of 2024
    *((*_BEGIN, "MaCanBo", "SoDinhDanh", *rest) for rest in permutations(_END)),  # OpenCPS
)
_PAGED = frozenset(("TuNgay", "DenNgay", "Trang", "SoBanGhi"))


@dataclass(frozen=True, slots=True)
class Question:
    """`born`: yyyymmdd or yyyy. `number` or `card` may be empty, not both."""

    operation: str
    procedure: str
    number: str
    card: str
    name: str
    born: str


def of_soap(wrapper: Element) -> Question:
    """The question in the child of a SOAP body. Raises `RefusalError`."""
    namespace, _, name = wrapper.name.rpartition("}")
    if namespace not in _NAMESPACES or any(child.name.rpartition("}")[0] != namespace for child in wrapper.children):
        raise _malformed("không gian tên không đúng")
    names = [local_part(child.name) for child in wrapper.children]
    if _PAGED & set(names):
        raise RefusalError(403, NOT_LICENSED, "Chưa được cấp quyền lấy danh sách theo trang")
    if len(set(names)) != len(names) or not any(_follows(names, order) for order in _ORDERS):
        raise _malformed("thứ tự phần tử không đúng")
    values = {local_part(child.name): _value(child) for child in wrapper.children}
    return _question(name.removesuffix("Request"), values, needless=frozenset())


def of_json(body: bytes) -> Question:
    """The question in a JSON object, in either spelling of its names. Raises `RefusalError`."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise _malformed("không phải JSON") from None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise _malformed("cần một đối tượng JSON gồm các chuỗi")
    values = {key[:1].upper() + key[1:]: value for key, value in said.items() if value}
    if "NgayThangNam" in values:
        values["NgayThangNamSinh"] = values.pop("NgayThangNam")
    operation = values.pop("Type", "TraCuuThongTinCongDan")
    values.pop("UserNameService", None)
    return _question(operation, values, needless=frozenset(("MaTichHop",)))


def _question(operation: str, values: Mapping[str, str], needless: frozenset[str]) -> Question:
    if operation != VERIFY and operation not in LICENSED:
        raise _malformed("không mô phỏng nghiệp vụ này")
    for name in values:
        if name not in _FIELDS:
            raise _malformed(f"trường lạ: {name[:40]}")
    for name, (pattern, needed) in _FIELDS.items():
        if name not in values:
            if needed and name not in needless:
                raise _malformed(f"thiếu {name}")
        elif not re.fullmatch(pattern, values[name]):
            raise _malformed(f"{name} sai kiểu hoặc quá dài")
    number, card = values.get("SoDinhDanh", ""), values.get("SoCMND", "")
    if not number and not card:
        raise _malformed("thiếu SoDinhDanh hoặc SoCMND")
    born = values["NgayThangNamSinh"].replace("-", "")
    return Question(operation, values["MaDVC"], number, card, values["HoVaTen"], born)


def _follows(names: Sequence[str], order: Sequence[str]) -> bool:
    places = [order.index(name) for name in names if name in order]
    return len(places) == len(names) and places == sorted(places)


def _value(element: Element) -> str:
    """The text of a field; of the date of birth also that of its one inner element."""
    if local_part(element.name) == "NgayThangNamSinh" and element.children:
        inner = element.children
        if len(inner) == 1 and local_part(inner[0].name) in ("NgayThangNam", "Nam") and not inner[0].children:
            return inner[0].text.strip()
    if element.children:
        raise _malformed(f"{local_part(element.name)[:40]} phải là một giá trị")
    return element.text.strip()


def _malformed(what: str) -> RefusalError:
    return RefusalError(500, MALFORMED, f"Yêu cầu sai: {what}")
