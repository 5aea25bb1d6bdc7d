"""Fields and stages that templates share. Names of data in events: GS1's where it has one, else ours (`urn:duoc:kde:`)."""

from decimal import Decimal

from duoc.trace.rules.diary.fields import Field, choice
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.templates import Shape, Stage

KDE = "urn:duoc:kde:"
POND = Field("pond", "Vuông, ao", "Pond", ilmd=f"{KDE}pond", hint=said("Số hoặc tên gọi, ví dụ vuông 2."))
NOTE = Field("note", "Ghi thêm", "Note", "long", carry=False)
WORKER = Field("worker", "Người làm", "Done by", hint=said("Chỉ nằm trong nhật ký của bạn."))
WEIGHT = Field("weight", "Khối lượng", "Weight", "amount", "kg", required=True, carry=False)
SEED_LOT = Field(
    "seed_lot", "Số lô giống", "Lot of the seed", ilmd=f"{KDE}seedLot", hint=said("Ghi trên phiếu của trại giống.")
)
HATCHERY = Field("hatchery", "Trại giống", "Hatchery", required=True, ilmd=f"{KDE}hatchery")
TEMPERATURE = Field("temperature", "Nhiệt độ", "Temperature", "number", "°C", least=Decimal(-40), most=Decimal(200))
EXPIRES = Field("expires", "Hạn sử dụng", "Best before", "day", carry=False, ilmd="cbvmda:itemExpirationDate")
CERTIFICATE = Field(
    "certificate",
    "Số chứng nhận",
    "Certificate",
    ilmd=f"{KDE}certificate",
    hint=said("Ví dụ chứng nhận hữu cơ, nếu có."),
)


def species(*rows: tuple[str, str, str]) -> Field:
    """Which animal it is; the keys are scientific names."""
    return Field("species", "Loài", "Species", "choice", required=True, choices=choice(*rows), ilmd=f"{KDE}species")


CRABS = species(
    ("Scylla paramamosain", "Cua xanh (Scylla paramamosain)", "Green mud crab (Scylla paramamosain)"),
    ("Scylla olivacea", "Cua lửa (Scylla olivacea)", "Orange mud crab (Scylla olivacea)"),
)
SHRIMPS = species(
    ("Penaeus monodon", "Tôm sú (Penaeus monodon)", "Black tiger shrimp (Penaeus monodon)"),
    ("Penaeus merguiensis", "Tôm thẻ (Penaeus merguiensis)", "Banana shrimp (Penaeus merguiensis)"),
    ("Metapenaeus ensis", "Tôm đất (Metapenaeus ensis)", "Greasyback shrimp (Metapenaeus ensis)"),
)


def stocking(kind: Field, *more: Field) -> Stage:
    """Seed goes into a pond: a crop begins. Its lot counts animals."""
    count = Field(
        "count", "Số con thả", "Animals", "count", "con", required=True, most=Decimal(100_000_000), carry=False
    )
    return Stage(
        "stocking", "Thả giống", "Stocking", (count, kind, HATCHERY, SEED_LOT, POND, *more, NOTE),
        Shape("creating_class_instance", "active", "ADD", amount="count", makes=True),
    )  # fmt: skip


FEEDING = Stage(
    "feeding", "Cho ăn", "Feeding",
    (
        Field("feed", "Thức ăn", "Feed", required=True, hint=said("Tên in trên bao, hoặc cá tạp, ốc…")),
        Field("amount", "Lượng", "Amount", "amount", "kg", required=True),
        Field("feed_lot", "Số lô thức ăn", "Lot of the feed"),
        POND,
        NOTE,
    ),
)  # fmt: skip
TREATMENT = Stage(
    "treatment", "Dùng thuốc, xử lý nước", "Treatment",
    (
        Field("remedy", "Thuốc, chế phẩm", "Product used", required=True),
        Field("dose", "Liều lượng", "Dose", required=True, hint=said("Ví dụ 1 kg cho 1.000 m².")),
        Field("reason", "Vì sao dùng", "Reason", required=True),
        Field("withdrawal", "Ngưng trước thu hoạch", "Withdrawal", "number", "ngày", most=Decimal(365)),
        POND,
        NOTE,
    ),
)  # fmt: skip
WATER = Stage(
    "water", "Đo nước", "Water",
    (
        Field("salinity", "Độ mặn", "Salinity", "number", "‰", required=True, most=Decimal(80), carry=False),
        Field("ph", "pH", "pH", "number", most=Decimal(14), carry=False),
        Field("temperature", "Nhiệt độ", "Temperature", "number", "°C", most=Decimal(60), carry=False),
        POND,
        NOTE,
    ),
)  # fmt: skip


def harvest(kind: Field, method: str, *more: Field) -> Stage:
    """Goods leave the water. From a crop that was stocked under a lot, or from a pond where crops run into each other."""
    crop = Field("crop", "Từ lô thả", "Crop", "lots", hint=said("Bỏ trống nếu thả bù liên tục."))
    made = Field(
        "method", "Cách nuôi, đánh bắt", "Production method", "choice", required=True,
        choices=choice(("AQUACULTURE", "Nuôi", "Farmed"), ("MARINE_FISHERY", "Đánh bắt", "Caught"))
        if method == "any"
        else choice(("AQUACULTURE", "Nuôi", "Farmed")),
        ilmd="cbvmda:productionMethodForFishAndSeafoodCode",
    )  # fmt: skip
    return Stage(
        "harvest", "Thu hoạch", "Harvest", (WEIGHT, kind, POND, crop, made, *more, NOTE),
        Shape("creating_class_instance", "active", "ADD", amount="weight", uom="KGM", inputs="crop", makes=True,
              dated="gs1:harvestDate"),
    )  # fmt: skip


PACKING = Stage(
    "packing", "Phân loại, đóng gói", "Packing",
    (
        WEIGHT,
        Field("from", "Từ lô", "From lots", "lots", required=True, hint=said("Lô thu hoạch hoặc lô mua vào.")),
        Field("grade", "Loại, cỡ", "Grade", ilmd=f"{KDE}grade"),
        Field("packages", "Số gói, thùng", "Packages", "count", carry=False),
        EXPIRES,
        NOTE,
    ),
    Shape("packing", "active", "ADD", amount="weight", uom="KGM", inputs="from", makes=True, dated="cbvmda:productionDate"),
)  # fmt: skip
STORING = Stage(
    "storing", "Trữ, vèo, lưu kho", "Storing",
    (WEIGHT, Field("where", "Nơi trữ", "Where", required=True), TEMPERATURE, NOTE),
    Shape("storing", "in_progress", amount="weight", uom="KGM"),
)  # fmt: skip
SHIPPING = Stage(
    "shipping", "Bán, giao hàng", "Shipping",
    (
        WEIGHT,
        Field("buyer", "Bên mua", "Buyer", required=True, hint=said("Chỉ nằm trong nhật ký của bạn.")),
        Field("buyer_gln", "GLN của bên mua", "Buyer's GLN", "gln",
              hint=said("Có số này thì bên mua nhận được hàng trên hệ thống.")),
        Field("vehicle", "Xe, ghe", "Vehicle"),
        TEMPERATURE,
        NOTE,
    ),
    Shape("shipping", "in_transit", amount="weight", uom="KGM", to="buyer_gln", here=False),
)  # fmt: skip
RECEIVING = Stage(
    "receiving", "Nhận hàng đã có mã", "Receiving",
    (
        Field("goods", "Lô nhận", "Lots received", "lots", required=True, carry=False,
              hint=said("Quét hoặc chép mã trên giấy giao hàng: 01/…/10/…")),
        Field("weight", "Khối lượng", "Weight", "amount", "kg", carry=False),
        Field("seller", "Bên giao", "Seller", hint=said("Chỉ nằm trong nhật ký của bạn.")),
        TEMPERATURE,
        NOTE,
    ),
    Shape("receiving", "in_progress", amount="weight", uom="KGM", about="goods"),
)  # fmt: skip


def buying(kind: Field | None = None) -> Stage:
    """Goods come from somebody who has no numbers: a lot begins here."""
    return Stage(
        "buying", "Thu mua", "Buying",
        (
            WEIGHT,
            *((kind,) if kind else ()),
            Field("seller", "Mua của ai", "Seller", required=True, hint=said("Chỉ nằm trong nhật ký của bạn.")),
            Field("area", "Vùng", "Area", required=True, ilmd=f"{KDE}area", hint=said("Xã, ấp hoặc ngư trường.")),
            NOTE,
        ),
        Shape("creating_class_instance", "active", "ADD", amount="weight", uom="KGM", makes=True),
    )  # fmt: skip
