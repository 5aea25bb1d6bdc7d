"""Why a file is not read: one code, one sentence in the steward's words, and what he can do."""

_TEXTS = {
    "missing": "Không mở được tệp.",
    "empty": "Tệp rỗng: không có dòng nào.",
    "too-large": "Tệp lớn hơn {limit} byte. Hãy chia nhỏ hoặc gửi dạng Parquet.",
    "no-table": "Không tìm thấy bảng nào trong tệp. Cần một dòng tiêu đề và các dòng dữ liệu bên dưới.",
    "no-sheet": "Tệp không có bảng tên như đã chọn. Hãy chọn lại trang tính.",
    "columns": "Bảng có {found} cột, nhiều hơn mức {limit} cột. Hãy tách bảng.",
    "rows": "Bảng có hơn {limit} dòng. Hãy tách theo năm hoặc theo địa bàn.",
    "cell": "Dòng {line} có một ô dài hơn {limit} byte. Hãy rút ngắn hoặc đưa nội dung đó ra tệp riêng.",
    "row": "Dòng {line} dài hơn {limit} byte. Có thể tệp không phải là bảng, hoặc thiếu dấu ngoặc kép đóng ô.",
    "quote": "Dấu ngoặc kép mở ở dòng {line} không được đóng. Hãy sửa dòng đó rồi gửi lại.",
    "ragged": "Phần lớn các dòng không có đủ {columns} ô như tiêu đề. Hãy chọn lại dấu phân cách hoặc dòng tiêu đề.",
    "nul": "Dòng {line} có ký tự NUL. Tệp không phải văn bản thuần, hoặc bảng mã đã chọn không đúng.",
    "bytes": "Dòng {line} có byte không thuộc bảng mã {encoding}. Hãy chọn bảng mã khác, hoặc lưu lại tệp bằng UTF-8.",
    "mixed-encodings": "Tệp trộn nhiều bảng mã: dòng {line} khác với phần còn lại. Hãy lưu lại toàn bộ tệp bằng UTF-8.",
    "zip-bomb": "Tệp nén phình quá mức khi mở ({unpacked} byte từ {packed} byte). Tệp không được mở.",
    "zip-entries": "Tệp nén chứa {found} mục, nhiều hơn mức {limit}. Tệp không được mở.",
    "zip": "Đây là tệp nén. Hãy giải nén và gửi từng tệp dữ liệu.",
    "broken": "Tệp bị hỏng hoặc chưa tải lên đủ, không đọc được.",
    "doctype": "Tệp XLSX chứa khai báo DTD, là thứ không bao giờ có trong tệp bình thường. Tệp không được mở.",
    "shared": "Bảng tính chứa quá nhiều văn bản để mở an toàn. Hãy lưu thành CSV (UTF-8).",
    "encrypted": "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
    "xls": "Đây là tệp Excel đời cũ (.xls). Hãy lưu thành .xlsx hoặc CSV (UTF-8).",
    "pdf": "Đây là tệp PDF, không phải dữ liệu dạng bảng. Hãy gửi tệp gốc (XLSX, CSV).",
    "html": "Đây là một trang HTML hoặc XML, không phải dữ liệu dạng bảng. Hãy gửi tệp CSV, XLSX hoặc JSON.",
    "binary": "Tệp là dữ liệu nhị phân không rõ dạng. Hãy gửi CSV, XLSX, JSON, GeoJSON hoặc Parquet.",
    "column-kind": "Cột số {column} chứa dữ liệu nhị phân, không phải chữ hay số. Hãy bỏ cột đó.",
    "json": "Nội dung JSON sai ở dòng {line}. Hãy sửa rồi gửi lại.",
    "json-depth": "JSON lồng quá sâu ở dòng {line}. Tệp không được đọc.",
    "json-shape": "JSON cần là một danh sách các đối tượng, ví dụ [{{…}}, {{…}}].",
    "misfit": "Bảng còn {found} ô không đúng kiểu ở cột số {column}. Hãy xử lý các ô đó trước khi công bố.",
}


class Refused(Exception):  # noqa: N818  # the word of the reports; it is an answer, not a mishap
    """A file that is not read. `code` is for programs, `text` for the steward; neither holds a value of the file."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        self.text = _TEXTS[code].format(**facts)
        super().__init__(self.text)
