"""What the steps of a chain are called by people: CBV 2.0 business steps and dispositions, (Vietnamese, English).

The Vietnamese is ours.
"""

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
DISPOSITIONS: dict[str, tuple[str, str]] = {
    "active": ("đang dùng", "active"),
    "available": ("sẵn có", "available"),
    "completeness_inferred": ("suy ra là đủ", "completeness inferred"),
    "completeness_verified": ("đã kiểm đủ", "completeness verified"),
    "conformant": ("đạt yêu cầu", "conformant"),
    "container_closed": ("thùng đã đóng", "container closed"),
    "container_open": ("thùng đang mở", "container open"),
    "damaged": ("hư hỏng", "damaged"),
    "destroyed": ("đã tiêu hủy", "destroyed"),
    "dispensed": ("đã cấp phát", "dispensed"),
    "disposed": ("đã thải bỏ", "disposed"),
    "encoded": ("đã ghi mã", "encoded"),
    "expired": ("hết hạn", "expired"),
    "in_progress": ("đang làm", "in progress"),
    "in_transit": ("trên đường", "in transit"),
    "inactive": ("ngừng dùng", "inactive"),
    "mismatch_class": ("sai loại", "class mismatch"),
    "mismatch_instance": ("sai chiếc", "instance mismatch"),
    "mismatch_quantity": ("sai số lượng", "quantity mismatch"),
    "needs_replacement": ("cần thay", "needs replacement"),
    "no_pedigree_match": ("không khớp nguồn gốc", "no pedigree match"),
    "non_conformant": ("không đạt yêu cầu", "non-conformant"),
    "non_sellable_other": ("không được bán", "not sellable"),
    "partially_dispensed": ("đã cấp phát một phần", "partially dispensed"),
    "recalled": ("bị thu hồi", "recalled"),
    "reserved": ("giữ chỗ", "reserved"),
    "retail_sold": ("đã bán lẻ", "retail sold"),
    "returned": ("bị trả lại", "returned"),
    "sellable_accessible": ("đang bán", "sellable, on show"),
    "sellable_not_accessible": ("để bán, chưa bày", "sellable, not on show"),
    "stolen": ("bị mất trộm", "stolen"),
    "unavailable": ("không có sẵn", "unavailable"),
    "unknown": ("chưa rõ", "unknown"),
}
TYPES: dict[str, tuple[str, str]] = {
    "ObjectEvent": ("ghi nhận", "observed"),
    "AggregationEvent": ("xếp chung", "aggregated"),
    "TransactionEvent": ("giao dịch", "transaction"),
    "TransformationEvent": ("chế biến", "transformed"),
    "AssociationEvent": ("gắn kèm", "associated"),
}
_TYPES = dict(enumerate(TYPES.values(), 1))  # as events are stored
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
