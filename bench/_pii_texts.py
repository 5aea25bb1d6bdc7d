"""Invented texts for the benchmark of the detector (MINH HỌA): ordinary office text with a person now and then."""

import json
import random
from pathlib import Path

SENTENCES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương và các văn bản hướng dẫn thi hành, cơ quan trình cấp có thẩm quyền xem xét.",
    "Thực hiện Quyết định số 1408/QĐ-UBND ngày 14/02/2025 về việc ban hành kế hoạch chuyển đổi số năm 2026 trên địa bàn.",
    "Trung tâm phục vụ hành chính công tiếp nhận hồ sơ trực tiếp và trực tuyến, trả kết quả đúng hẹn theo quy trình điện tử.",
    "Tổng kinh phí thực hiện là 3.892.943.000 đồng từ nguồn ngân sách, phân bổ theo từng giai đoạn và từng hạng mục công việc.",
    "Các đơn vị rà soát dữ liệu, đồng bộ danh mục dùng chung và báo cáo kết quả về bộ phận thường trực trước ngày 25 hằng tháng.",
    "Hệ thống ghi nhật ký truy cập, sao lưu mỗi đêm và kiểm tra khôi phục hằng quý; sự cố được chuyển cho nhóm ứng cứu.",
    "Nước biển dâng và xâm nhập mặn ảnh hưởng đến vùng nuôi tôm; ngành nông nghiệp khuyến cáo lịch thả giống và quan trắc.",
    "Học sinh các trường được tập huấn kỹ năng số; giáo viên sử dụng học liệu mở và kho bài giảng dùng chung của ngành.",
    "Mã hồ sơ 000.00.70.H36-241010-6131 đã được chuyển bước, thời gian xử lý còn 3 ngày làm việc theo quy định hiện hành.",
    "The service returns a JSON document; clients retry with exponential backoff when the gateway answers 503 or times out.",
    "Tuyến đường ven biển dài 12,5 km đi qua nhiều ấp, kết nối cảng cá với chợ đầu mối và khu neo đậu tránh trú bão.",
    "Phiên bản 5.15.10 vá ba lỗi, cải thiện tốc độ tìm kiếm và bổ sung trang thống kê theo địa bàn cho lãnh đạo các cấp.",
)
PEOPLE = (
    "Người liên hệ: ông Nguyễn Văn Được, phụ trách kỹ thuật.",
    "Mọi thắc mắc xin gọi số điện thoại 0912345678 trong giờ hành chính.",
    "Thư góp ý gửi về hộp thư gop.y@example.gov.vn của đơn vị.",
    "Xe biển số 69A-123.45 đã nộp phí, mã số thuế 0100109106.",
    "Đại diện hộ dân có số định danh cá nhân 079203001234 đã ký biên bản.",
)


def office(size: int, apart: int, seed: int = 6) -> str:
    """About `size` bytes of office text, with a person after every `apart` bytes."""
    draw = random.Random(seed)
    parts: list[str] = []
    length = since = 0
    while length < size:
        sentence = draw.choice(SENTENCES)
        if since > apart:
            sentence, since = draw.choice(PEOPLE), 0
        part = sentence + ("\n" if draw.random() < 0.2 else " ")
        parts.append(part)
        length += len(part.encode())
        since += len(part.encode())
    return "".join(parts)


def gold(shared: Path) -> list[dict[str, object]]:
    """The documents of the gold set; empty where the reference data is absent."""
    file = shared / "data/guard/pii-gold.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
