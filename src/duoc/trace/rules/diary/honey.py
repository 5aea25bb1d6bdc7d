"""The diary of U Minh's honey."""

from datetime import date
from decimal import Decimal

from duoc.trace.rules.diary import stages
from duoc.trace.rules.diary.fields import Field, choice
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.stages import KDE, NOTE
from duoc.trace.rules.diary.templates import Basis, Shape, Stage, Template

_LITRES = Field("volume", "Lượng mật", "Honey", "amount", "lít", required=True, carry=False)
_APIARY = Field("apiary", "Điểm đặt ong, khu gác kèo", "Apiary", required=True, ilmd=f"{KDE}apiary")
_FROM = Field("from", "Từ lô", "From lots", "lots", required=True, hint=said("Lô mật đã quay."))
_MOISTURE = Field(
    "moisture", "Độ ẩm mật", "Moisture", "number", "%", most=Decimal(40), carry=False, ilmd=f"{KDE}moisture"
)
_BEES = Field(
    "species", "Loài ong", "Bees", "choice", required=True, ilmd=f"{KDE}species",
    choices=choice(("Apis dorsata", "Ong rừng (Apis dorsata)", "Giant bee (Apis dorsata)"),
                   ("Apis cerana", "Ong nội (Apis cerana)", "Eastern bee (Apis cerana)"),
                   ("Apis mellifera", "Ong ngoại (Apis mellifera)", "Western bee (Apis mellifera)")),
)  # fmt: skip
_HIVES = Stage(
    "hives", "Gác kèo, kiểm tra tổ", "Hives",
    (Field("hives", "Số tổ, số kèo", "Hives", "count", "tổ", required=True), _APIARY,
     Field("nectar", "Nguồn mật", "Nectar", hint=said("Ví dụ hoa tràm.")), NOTE),
)  # fmt: skip
_FEEDING = Stage(
    "feeding", "Cho ong ăn", "Feeding",
    (Field("feed", "Thức ăn", "Feed", required=True, hint=said("Ví dụ đường, phấn hoa.")),
     Field("amount", "Lượng", "Amount", "amount", "kg", required=True), _APIARY, NOTE),
)  # fmt: skip
_EXTRACTION = Stage(
    "extraction", "Lấy mật, quay mật", "Extraction",
    (
        _LITRES,
        _BEES,
        _APIARY,
        Field("hives", "Số tổ lấy mật", "Hives", "count", "tổ"),
        Field("nectar", "Nguồn mật", "Nectar", ilmd=f"{KDE}nectar", hint=said("Ví dụ hoa tràm.")),
        _MOISTURE,
        NOTE,
    ),
    Shape("creating_class_instance", "active", "ADD", amount="volume", uom="LTR", makes=True, dated="gs1:harvestDate"),
)  # fmt: skip
_FILTERING = Stage(
    "filtering", "Lọc, hạ thủy phần", "Filtering",
    (_LITRES, _FROM, _MOISTURE, stages.TEMPERATURE, NOTE),
    Shape("creating_class_instance", "active", "ADD", amount="volume", uom="LTR", inputs="from", makes=True),
)  # fmt: skip
_PACKING = Stage(
    "packing", "Đóng chai", "Bottling",
    (
        _LITRES,
        _FROM,
        Field("packages", "Số chai", "Bottles", "count", "chai", required=True, carry=False),
        Field("expires", "Hạn sử dụng", "Best before", "day", required=True, carry=False, ilmd="cbvmda:itemExpirationDate"),
        NOTE,
    ),
    Shape("packing", "active", "ADD", amount="volume", uom="LTR", inputs="from", makes=True, dated="cbvmda:productionDate"),
)  # fmt: skip
_SHIPPING = Stage(
    "shipping", "Bán, giao hàng", "Shipping", (_LITRES, *stages.SHIPPING.fields[1:4], NOTE),
    Shape("shipping", "in_transit", amount="volume", uom="LTR", to="buyer_gln", here=False),
)  # fmt: skip
_RECEIVING = Stage(
    "receiving", "Nhận mật đã có mã", "Receiving",
    (stages.RECEIVING.fields[0], Field("volume", "Lượng mật", "Honey", "amount", "lít", carry=False),
     stages.RECEIVING.fields[2], NOTE),
    Shape("receiving", "in_progress", amount="volume", uom="LTR", about="goods"),
)  # fmt: skip
_TREATMENT = Stage("treatment", "Phòng, trị bệnh ong", "Treatment", (*stages.TREATMENT.fields[:4], _APIARY, NOTE))
HONEY = Template(
    "honey", "Mật ong U Minh", "U Minh honey", date(2026, 11, 29),
    (Basis("TCVN 13843:2023: truy xuất nguồn gốc, chuỗi cung ứng mật ong", verified=True),), ("mat ong", "ong"),
    (_HIVES, _FEEDING, _TREATMENT,
     _EXTRACTION, _FILTERING, _PACKING, _SHIPPING, _RECEIVING),
)  # fmt: skip
