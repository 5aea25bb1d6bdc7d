"""Diaries of crabs, farmed and caught."""

from datetime import date

from duoc.trace.rules.diary import stages
from duoc.trace.rules.diary.fields import Field, choice
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.stages import CRABS, KDE, NOTE, WEIGHT
from duoc.trace.rules.diary.templates import Basis, Shape, Stage, Template

_SINCE = date(2026, 11, 29)
_GRADES = Field(
    "grade", "Loại cua", "Grade", "choice", ilmd=f"{KDE}grade",
    choices=choice(("gach", "Cua gạch", "Egg crab"), ("y", "Cua y, thịt", "Meat crab"), ("yem", "Cua yếm vuông", "Young female"),
                   ("xo", "Cua xô", "Mixed")),
)  # fmt: skip
_FARMED = Basis("TCVN 12457 (ISO 16741): giáp xác nuôi, dữ liệu truy xuất trong chuỗi phân phối", verified=False)
_CAUGHT = Basis(
    "TCVN 12456:2018 (ISO 18537:2015): giáp xác đánh bắt, dữ liệu truy xuất trong chuỗi phân phối", verified=True
)
_CATCH = Stage(
    "catch", "Đánh bắt", "Catch",
    (
        WEIGHT,
        CRABS,
        _GRADES,
        Field("gear", "Ngư cụ", "Gear", "choice", required=True, ilmd=f"{KDE}gear",
              choices=choice(("FPO", "Lú, rập (FPO)", "Pots (FPO)"), ("LHP", "Câu (LHP)", "Handlines (LHP)"),
                             ("GN", "Lưới (GN)", "Gillnets (GN)"), ("MIS", "Bắt tay, móc (MIS)", "By hand (MIS)"))),
        Field("area", "Nơi đánh bắt", "Area", required=True, ilmd=f"{KDE}area",
              hint=said("Cửa sông, bãi, hoặc ngư trường (vùng FAO 71).")),
        Field("vessel", "Số hiệu phương tiện", "Vessel", hint=said("Chỉ nằm trong nhật ký của bạn.")),
        NOTE,
    ),
    Shape("creating_class_instance", "active", "ADD", amount="weight", uom="KGM", makes=True, dated="gs1:harvestDate"),
)  # fmt: skip

FARMED_CRAB = Template(
    "crab-farmed", "Cua nuôi", "Farmed crab", _SINCE, (_FARMED,), ("cua",),
    (
        stages.stocking(CRABS), stages.FEEDING, stages.TREATMENT, stages.WATER, stages.harvest(CRABS, "farmed", _GRADES),
        stages.buying(CRABS), stages.PACKING, stages.STORING, stages.SHIPPING, stages.RECEIVING,
    ),
)  # fmt: skip
CAUGHT_CRAB = Template(
    "crab-captured", "Cua biển đánh bắt", "Captured crab", _SINCE, (_CAUGHT,), ("cua",),
    (_CATCH, stages.buying(CRABS), stages.PACKING, stages.STORING, stages.SHIPPING, stages.RECEIVING),
)  # fmt: skip
