"""What the steps of a chain are called by people: CBV 2.0 business steps, (Vietnamese, English). The Vietnamese is ours."""

STEPS: dict[str, tuple[str, str]] = {
    "accepting": ("chấp nhận hàng", "accepting"),
    "arriving": ("đến nơi", "arriving"),
    "assembling": ("lắp ráp", "assembling"),
    "collecting": ("thu gom", "collecting"),
    "commissioning": ("gắn mã", "commissioning"),
    "consigning": ("gửi hàng", "consigning"),
    "creating_class_instance": ("tạo lô", "creating a lot"),
    "cycle_counting": ("kiểm đếm định kỳ", "cycle counting"),
    "decommissioning": ("bỏ mã", "decommissioning"),
    "departing": ("rời đi", "departing"),
    "destroying": ("tiêu hủy", "destroying"),
    "disassembling": ("tháo rời", "disassembling"),
    "dispensing": ("cấp phát", "dispensing"),
    "encoding": ("ghi mã lên tem", "encoding"),
    "entering_exiting": ("ra vào", "entering or exiting"),
    "holding": ("tạm giữ", "holding"),
    "inspecting": ("kiểm tra", "inspecting"),
    "installing": ("lắp đặt", "installing"),
    "killing": ("hủy thẻ", "killing the tag"),
    "loading": ("xếp hàng", "loading"),
    "other": ("việc khác", "other"),
    "packing": ("đóng gói", "packing"),
    "picking": ("soạn hàng", "picking"),
    "receiving": ("nhận hàng", "receiving"),
    "removing": ("lấy ra", "removing"),
    "repackaging": ("đóng gói lại", "repackaging"),
    "repairing": ("sửa chữa", "repairing"),
    "replacing": ("thay thế", "replacing"),
    "reserving": ("giữ chỗ mã", "reserving"),
    "retail_selling": ("bán lẻ", "retail selling"),
    "sampling": ("lấy mẫu", "sampling"),
    "sensor_reporting": ("cảm biến báo số", "sensor reporting"),
    "shipping": ("chuyển đi", "shipping"),
    "staging_outbound": ("chờ chuyển đi", "staging outbound"),
    "stock_taking": ("kiểm kê", "stock taking"),
    "stocking": ("bày bán", "stocking"),
    "storing": ("lưu kho", "storing"),
    "transporting": ("vận chuyển", "transporting"),
    "unloading": ("dỡ hàng", "unloading"),
    "unpacking": ("mở gói", "unpacking"),
    "void_shipping": ("hủy chuyển đi", "void shipping"),
}
_TYPES = {
    1: ("ghi nhận", "observed"),
    2: ("xếp chung", "aggregated"),
    3: ("giao dịch", "transaction"),
    4: ("chế biến", "transformed"),
    5: ("gắn kèm", "associated"),
}
ROLES: dict[int, tuple[str, str]] = {
    1: ("hàng", "goods"),
    2: ("bao ngoài", "container"),
    3: ("bên trong", "contents"),
    4: ("đầu vào", "input"),
    5: ("đầu ra", "output"),
}


def step(biz_step: str, type_: int, *, english: bool = False) -> str:
    """What was done: the business step, or the kind of event where nobody said; a step of another vocabulary as it is written."""
    return (STEPS.get(biz_step) or (_TYPES[type_] if not biz_step else (biz_step, biz_step)))[english]


def quantity(amount: float, uom: str | None) -> str:
    """An amount as people read it: 12,5 KGM; a count has no unit."""
    text = f"{amount:,.3f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))
    return f"{text} {uom}" if uom else text
