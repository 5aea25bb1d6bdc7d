"""Why an address or a GS1 value is refused, in Vietnamese: the engine's sentences are for programs, these for people.

A sentence that the table does not know stays as it is, so that nothing is hidden; a test holds the table to the engine.
"""

import re

_WORDS: tuple[tuple[str, str], ...] = (
    (r"the address is longer than (\d+) signs", r"địa chỉ dài hơn \1 ký tự"),
    (r"a sign that no address may hold", "có ký tự không được dùng trong địa chỉ"),
    (
        r"no http\(s\) scheme in one case, host and path at the start",
        "địa chỉ phải bắt đầu bằng http:// hoặc https://, rồi tên máy chủ và đường dẫn",
    ),
    (r"\((\d+)\) is not followed by its qualifiers in their order", r"sau (\1) phải là các mã phụ của nó, đúng thứ tự"),
    (r"an Application Identifier comes twice", "một mã AI xuất hiện hai lần"),
    (r"\((\d+)\) and \((\d+)\) may not stand together", r"(\1) và (\2) không được đứng cùng nhau"),
    (
        r"no primary key of GS1 in the path, counted in pairs from its end",
        "trong đường dẫn không có mã chính nào của GS1, vd. /01/ và 14 chữ số",
    ),
    (r"\((.{0,8})\) is no GS1 Application Identifier", r"(\1) không phải mã AI của GS1"),
    (r"\((\d+)\): a percent sign without two hexadecimal digits", r"(\1): dấu % không kèm hai chữ số mười sáu"),
    (r"\((\d+)\) may not stand in the query", r"(\1) không được đứng sau dấu hỏi"),
    (r"\((\d+)\) belongs in the path", r"(\1) phải đứng trong đường dẫn, không phải sau dấu hỏi"),
    (r"the stem is no http\(s\) address without query and fragment", "phần đầu không phải địa chỉ http(s) đơn giản"),
    (r"no primary key of GS1 among the elements", "không có mã chính nào của GS1"),
    (
        r"\((\d+)\) may not stand in the query, and the path has no place for it",
        r"(\1) không có chỗ trong địa chỉ này",
    ),
    (r"\((\d+)\) comes twice with different values", r"(\1) xuất hiện hai lần với giá trị khác nhau"),
    (r"no \(AI\) with a value at sign (\d+)", r"ở ký tự \1 không có (AI) kèm giá trị"),
    (r"nothing is there", "chưa có gì"),
    (
        r"an AI that GS1's dictionary does not know cannot be told from its value",
        "có mã AI mà từ điển GS1 không biết, nên không tách được khỏi giá trị",
    ),
    (r"\((\d+)\) has no value", r"(\1) không có giá trị"),
    (r"\((\d+)\) has (\d+) signs, not (\d+)", r"(\1) phải có \2 ký tự, không phải \3"),
    (r"\((\d+)\) has (\d+) to (\d+) signs, not (\d+)", r"(\1) phải có từ \2 đến \3 ký tự, không phải \4"),
    (
        r"\((\d+)\): a sign outside GS1's character set (\d+)",
        r"(\1): có ký tự ngoài bộ ký tự \2 của GS1, vd. chữ có dấu",
    ),
    (r"\((\d+)\) is not as long as its parts", r"(\1) không đủ độ dài các phần của nó"),
    (r"\((\d+)\): the check digit is wrong", r"(\1): chữ số kiểm tra không đúng"),
    (r"\((\d+)\): the check pair is wrong", r"(\1): cặp ký tự kiểm tra không đúng"),
    (r"\((\d+)\): there is no such month", r"(\1): không có tháng ấy"),
    (r"\((\d+)\): there is no such day", r"(\1): không có ngày ấy"),
)
_TABLE = tuple((re.compile(english), vietnamese) for english, vietnamese in _WORDS)


def in_english(reason: str) -> str:
    """The English half of a sentence that has both; others as they are, for engines speak English."""
    return reason.partition(" · ")[2] or reason


def in_vietnamese(reason: str) -> str:
    """The sentence of an engine in Vietnamese; the Vietnamese half of one that has both; others as they are."""
    vietnamese, middle, _english = reason.partition(" · ")
    if middle:
        return vietnamese
    for pattern, words in _TABLE:
        if match := pattern.fullmatch(reason):
            return match.expand(words)
    return reason
