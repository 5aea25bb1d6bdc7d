"""What the kinds of entries are called and mean, in the reader's language."""

from typing import NamedTuple

from django.utils.translation import gettext as _


class Kind(NamedTuple):
    """`name`: a few words; `meaning`: one sentence on what such an entry says."""

    name: str
    meaning: str


def kinds() -> dict[str, Kind]:
    """By the word that the log itself uses; a kind that is missing here is shown as the log names it."""
    return {
        "exchange.batch": Kind(
            _("Lô giao dịch"),
            _(
                "Tối đa 256 cuộc gọi qua cổng trao đổi: gốc cây của các biên nhận và số cuộc gọi theo ngày, "
                "phần mềm, dịch vụ, kết quả."
            ),
        ),
        "exchange.gateway_registered": Kind(
            _("Đăng ký cổng trao đổi"),
            _("Khóa công khai của một cổng trao đổi, ghi trước lô đầu tiên mà cổng ấy ký."),
        ),
        "exchange.member_registered": Kind(
            _("Đăng ký thành viên trao đổi"),
            _("Một cơ quan được ghi tên vào danh bạ trao đổi."),
        ),
        "exchange.subsystem_registered": Kind(
            _("Đăng ký phần mềm"),
            _("Một phần mềm của cơ quan được ghi tên vào danh bạ trao đổi."),
        ),
        "exchange.subsystem_changed": Kind(
            _("Đổi cách xác thực của phần mềm"),
            _("Phần mềm đổi cách chứng tỏ mình là ai khi gọi."),
        ),
        "exchange.service_registered": Kind(
            _("Đăng ký dịch vụ"),
            _("Một dịch vụ có địa chỉ và đơn vị chịu trách nhiệm, từ lúc này gọi được nếu có quyền."),
        ),
        "exchange.service_changed": Kind(
            _("Đổi dịch vụ"),
            _("Dịch vụ đổi địa chỉ, thời hạn chờ hoặc tình trạng."),
        ),
        "exchange.right_granted": Kind(
            _("Cấp quyền gọi"),
            _("Một phần mềm được gọi một dịch vụ; ai cấp, từ khi nào."),
        ),
        "exchange.right_revoked": Kind(
            _("Thu quyền gọi"),
            _("Quyền gọi bị thu lại."),
        ),
        "exchange.certificate_added": Kind(
            _("Đăng ký chứng thư"),
            _("Chứng thư mà một phần mềm dùng khi kết nối."),
        ),
        "exchange.credential_issued": Kind(
            _("Cấp khóa cho phần mềm"),
            _("Phần mềm được một bí mật kiểu WSO2 hoặc LGSP, dùng từ đâu và đến khi nào; bí mật không nằm trong sổ."),
        ),
        "exchange.credential_bound": Kind(
            _("Đổi nơi được dùng khóa"),
            _("Khóa của phần mềm chỉ dùng được từ những mạng này hoặc với chứng thư này."),
        ),
        "exchange.credential_revoked": Kind(
            _("Thu hồi khóa"),
            _("Một bí mật và mọi mã truy cập mua bằng nó hết hiệu lực."),
        ),
        "exchange.context_added": Kind(
            _("Mở đường dẫn"),
            _("Một đường dẫn kiểu WSO2 hoặc LGSP dẫn đến một dịch vụ."),
        ),
        "exchange.context_removed": Kind(
            _("Gỡ đường dẫn"),
            _("Đường dẫn không còn dẫn đến dịch vụ nào."),
        ),
        "exchange.destination_added": Kind(
            _("Mở đích XrdAdapter"),
            _("Một dstcode của XrdAdapter dẫn đến một dịch vụ."),
        ),
        "exchange.destination_removed": Kind(
            _("Gỡ đích XrdAdapter"),
            _("Một dstcode không còn dẫn đến dịch vụ nào."),
        ),
        "exchange.network_added": Kind(
            _("Đăng ký mạng của phần mềm"),
            _("Phần mềm gọi từ mạng này."),
        ),
        "exchange.network_removed": Kind(
            _("Gỡ mạng của phần mềm"),
            _("Mạng này không còn là của phần mềm."),
        ),
        "exchange.officer_acted": Kind(
            _("Người làm một thay đổi"),
            _("Cam kết về người đã làm một thay đổi trong danh bạ; tên người không nằm trong sổ."),
        ),
        "boards.evidence_stated": Kind(
            _("Ghi bằng chứng sẵn sàng kết nối"),
            _(
                "Cam kết về văn bản mà một người nêu làm bằng chứng của một yêu cầu kết nối; nội dung không nằm trong sổ."
            ),
        ),
        "boards.statement_corrected": Kind(
            _("Sửa bằng chứng sẵn sàng kết nối"),
            _("Cam kết về văn bản thay cho văn bản đã nêu; bản trước còn trong lịch sử."),
        ),
        "boards.statement_withdrawn": Kind(
            _("Rút bằng chứng sẵn sàng kết nối"),
            _("Cam kết về việc một văn bản thôi được tính, kèm lý do."),
        ),
        "boards.demand_worded": Kind(
            _("Ghi lời của một yêu cầu kết nối"),
            _("Cam kết về lời, căn cứ và kỳ rà soát của một yêu cầu, áp dụng từ một ngày."),
        ),
        "boards.audit_was_run": Kind(
            _("Một lần tự kiểm"),
            _("Sổ cái, nhật ký trao đổi hoặc tệp đã được kiểm: xem bao nhiêu, thấy bao nhiêu sai khác."),
        ),
        "exchange.bodies_kept": Kind(
            _("Giữ nội dung của một dịch vụ"),
            _(
                "Từ lúc này nội dung các cuộc gọi của dịch vụ được niêm phong và giữ trong số ngày này, theo căn cứ này."
            ),
        ),
        "exchange.bodies_kept_no_more": Kind(
            _("Thôi giữ nội dung"),
            _("Từ lúc này không giữ nội dung các cuộc gọi của dịch vụ; phần đã giữ xóa khi đến hạn."),
        ),
        "exchange.bodies_erased": Kind(
            _("Xóa nội dung đến hạn"),
            _("Số nội dung đã xóa của một dịch vụ và một ngày, theo thời hạn lưu giữ."),
        ),
        "exchange.body_erased": Kind(
            _("Xóa nội dung của một giao dịch"),
            _("Cam kết về việc xóa nội dung của một giao dịch, kèm căn cứ; giao dịch nào thì không nằm trong sổ."),
        ),
        "exchange.body_opened": Kind(
            _("Mở nội dung đã giữ"),
            _("Cam kết về việc mở nội dung của một giao dịch để làm bằng chứng và người mở."),
        ),
        "exchange.retention_set": Kind(
            _("Đặt thời hạn lưu giữ"),
            _("Nhật ký hoặc nội dung được giữ trong số ngày này từ một ngày, theo căn cứ này."),
        ),
        "exchange.retention_run": Kind(
            _("Một lần xóa và lưu trữ"),
            _("Đã xóa bao nhiêu nội dung, lưu trữ bao nhiêu ngày và giao dịch, bao nhiêu việc phải chờ."),
        ),
        "exchange.segment_archived": Kind(
            _("Lưu trữ một đoạn nhật ký"),
            _("Giao dịch của một ngày và một cổng đã chuyển vào một tệp tự chứng minh; đây là dấu SHA-256 của tệp."),
        ),
        "ledger.payload_erased": Kind(
            _("Xóa nội dung theo luật"),
            _(
                "Nội dung và muối của một mục đã bị xóa theo luật dữ liệu cá nhân, kèm căn cứ; mục và bằng chứng vẫn đúng."
            ),
        ),
        "ledger.officer_acted": Kind(
            _("Người xóa một nội dung"),
            _("Cam kết về người đã xóa nội dung của một mục; tên người không nằm trong sổ."),
        ),
        "guard.application_changed": Kind(
            _("Đổi ứng dụng sau tường lửa"),
            _("Cam kết: một ứng dụng được thêm, đổi chế độ, giới hạn, cột theo dõi hoặc danh sách được phép."),
        ),
        "guard.decisions_sealed": Kind(
            _("Niêm phong quyết định"),
            _("Gốc của một lô quyết định của tường lửa hoặc cổng; từng quyết định tính lại được tới gốc này."),
        ),
        "guard.incident": Kind(
            _("Sự cố bảo vệ dữ liệu"),
            _("Cam kết: có người chạm bản ghi mồi, vượt hạn mức, hoặc nhật ký bị đứt."),
        ),
        "guard.incident_acknowledged": Kind(
            _("Ghi nhận sự cố"),
            _("Cam kết: một người đã xem sự cố và ghi điều đã làm."),
        ),
        "people.profile_seeded": Kind(
            _("Nạp dữ liệu tỉnh"),
            _("Cơ quan, đơn vị hành chính và mã của tỉnh được nạp, kèm dấu của toàn bộ dữ liệu."),
        ),
        "people.user_created": Kind(
            _("Tạo tài khoản"),
            _("Cam kết: có một tài khoản mới."),
        ),
        "people.user_suspended": Kind(
            _("Tạm khóa tài khoản"),
            _("Cam kết: một tài khoản bị tạm khóa."),
        ),
        "people.user_reactivated": Kind(
            _("Mở lại tài khoản"),
            _("Cam kết: một tài khoản được mở lại."),
        ),
        "people.password_changed": Kind(
            _("Đổi mật khẩu"),
            _("Cam kết: một mật khẩu đã đổi. Mật khẩu không bao giờ nằm trong sổ."),
        ),
        "people.authenticator_added": Kind(
            _("Thêm cách xác nhận"),
            _("Cam kết: một tài khoản có thêm cách xác nhận khi đăng nhập."),
        ),
        "people.authenticator_removed": Kind(
            _("Gỡ cách xác nhận"),
            _("Cam kết: một cách xác nhận bị gỡ."),
        ),
        "people.recovery_code_used": Kind(
            _("Dùng mã dự phòng"),
            _("Cam kết: một mã dự phòng đã dùng."),
        ),
        "people.identity_linked": Kind(
            _("Gắn danh tính bên ngoài"),
            _("Cam kết: một tài khoản được gắn với danh tính của nơi khác."),
        ),
        "people.identity_unlinked": Kind(
            _("Gỡ danh tính bên ngoài"),
            _("Cam kết: danh tính của nơi khác được gỡ."),
        ),
        "people.role_assigned": Kind(
            _("Giao vai trò"),
            _("Cam kết: một người nhận vai trò ở một cơ quan."),
        ),
        "people.role_ended": Kind(
            _("Kết thúc vai trò"),
            _("Cam kết: một vai trò kết thúc."),
        ),
        "people.key_issued": Kind(
            _("Cấp khóa API"),
            _("Một khóa API được cấp cho cơ quan; sổ chỉ giữ dấu băm."),
        ),
        "people.key_revoked": Kind(
            _("Thu hồi khóa API"),
            _("Một khóa API bị thu hồi."),
        ),
    }
