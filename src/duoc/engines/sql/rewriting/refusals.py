"""Why a text is not written anew, beside `SqlRefusedError` (`syntax`, `size`, `depth`, `form`), whose subclasses these are."""

from duoc.engines.sql.errors import SqlRefusedError


class NotSelectError(SqlRefusedError):
    """Another statement than a SELECT: `element` is the grammar's name of it. Several statements: `element` is ""."""

    def __init__(self, element: str) -> None:
        super().__init__("select", "chỉ nhận một câu SELECT")
        self.element = element


class FunctionRefusedError(SqlRefusedError):
    """A function outside the list; `name` as it was written, its schema left out."""

    def __init__(self, name: str) -> None:
        super().__init__("function", "hàm không có trong danh sách")
        self.name = name


class SystemTableError(SqlRefusedError):
    """A relation of the database's own."""

    def __init__(self) -> None:
        super().__init__("system", "bảng của hệ quản trị")


def form(what: str) -> SqlRefusedError:
    """A part of the language that is not offered: `what` is the grammar's own word, nothing of the text."""
    return SqlRefusedError("form", what)
