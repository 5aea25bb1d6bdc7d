"""Diaries of shrimps: extensive and ecological ponds, dried shrimps."""

from datetime import date
from decimal import Decimal

from duoc.trace.rules.diary import stages
from duoc.trace.rules.diary.fields import Field
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.stages import CERTIFICATE, EXPIRES, KDE, NOTE, POND, SHRIMPS, TEMPERATURE, WEIGHT
from duoc.trace.rules.diary.templates import Basis, Shape, Stage, Template

_SINCE = date(2026, 11, 29)
_FARMED = Basis("TCVN 12457 (ISO 16741): giáp xác nuôi, dữ liệu truy xuất trong chuỗi phân phối", verified=False)
_CHAIN = Basis("TCVN 12850:2019: yêu cầu chung đối với hệ thống truy xuất nguồn gốc", verified=True)
_MANGROVE = Field(
    "mangrove", "Tỷ lệ rừng", "Mangrove share", "number", "%", required=True, most=Decimal(100), ilmd=f"{KDE}mangroveShare",
    hint=said("Phần diện tích có rừng đước, mắm trong lô đất."),
)  # fmt: skip
_FOREST = Stage(
    "forest", "Thăm rừng", "Forest",
    (
        _MANGROVE,
        Field("planted", "Trồng thêm", "Planted", "number", "cây", most=Decimal(1_000_000), carry=False),
        Field("loss", "Cây chết, bị chặt", "Lost", "number", "cây", most=Decimal(1_000_000), carry=False),
        POND,
        NOTE,
    ),
)  # fmt: skip
_AFTER = (stages.PACKING, stages.STORING, stages.SHIPPING, stages.RECEIVING)

EXTENSIVE_SHRIMP = Template(
    "shrimp-extensive", "Tôm quảng canh", "Extensive shrimp", _SINCE, (_FARMED, _CHAIN), ("tom",),
    (stages.stocking(SHRIMPS), stages.FEEDING, stages.TREATMENT, stages.WATER, stages.harvest(SHRIMPS, "farmed"),
     stages.buying(SHRIMPS), *_AFTER),
)  # fmt: skip
# No feed and no drug: a stage that is not there cannot be written.
ECOLOGICAL_SHRIMP = Template(
    "shrimp-ecological", "Tôm sinh thái, tôm rừng", "Ecological (mangrove) shrimp", _SINCE, (_FARMED, _CHAIN), ("tom",),
    (stages.stocking(SHRIMPS), stages.WATER, _FOREST, stages.harvest(SHRIMPS, "farmed", _MANGROVE, CERTIFICATE), *_AFTER),
)  # fmt: skip

_COOKING = Stage(
    "cooking", "Luộc", "Cooking",
    (
        Field("weight", "Khối lượng tôm tươi", "Fresh weight", "amount", "kg", required=True, carry=False),
        Field("salt", "Muối", "Salt", "number", "kg"),
        Field("minutes", "Thời gian luộc", "Time", "number", "phút", required=True, most=Decimal(600)),
        TEMPERATURE,
        Field("from", "Từ lô", "From lots", "lots"),
        NOTE,
    ),
)  # fmt: skip
_DRYING = Stage(
    "drying", "Phơi, sấy, bóc vỏ", "Drying",
    (
        Field("weight", "Khối lượng tôm khô", "Dried weight", "amount", "kg", required=True, carry=False),
        Field("from", "Từ lô", "From lots", "lots", required=True, hint=said("Lô tôm tươi đã mua hoặc đã thu hoạch.")),
        Field("hours", "Số giờ phơi, sấy", "Hours", "number", "giờ", required=True, most=Decimal(500)),
        Field("moisture", "Độ ẩm", "Moisture", "number", "%", most=Decimal(100), carry=False, ilmd=f"{KDE}moisture"),
        TEMPERATURE,
        NOTE,
    ),
    Shape("creating_class_instance", "active", "ADD", amount="weight", uom="KGM", inputs="from", makes=True,
          dated="cbvmda:productionDate"),
)  # fmt: skip
_PACKING = Stage(
    "packing", "Đóng gói", "Packing",
    (
        WEIGHT,
        Field("from", "Từ lô", "From lots", "lots", required=True, hint=said("Lô tôm khô.")),
        Field("packages", "Số gói", "Packages", "count", required=True, carry=False),
        Field("expires", EXPIRES.vi, EXPIRES.en, "day", required=True, carry=False, ilmd=EXPIRES.ilmd),
        NOTE,
    ),
    stages.PACKING.shape,
)  # fmt: skip
DRIED_SHRIMP = Template(
    "shrimp-dried", "Tôm khô", "Dried shrimp", _SINCE, (_CHAIN, _FARMED), ("tom kho",),
    (stages.buying(SHRIMPS), _COOKING, _DRYING, _PACKING, stages.STORING, stages.SHIPPING, stages.RECEIVING),
)  # fmt: skip
