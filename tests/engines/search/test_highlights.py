"""Where a text answers, and what a query turned out to mean."""

from duoc.engines.search import highlights, readings


def shown(text, *found, exact=False):
    return [text[start:end] for start, end in highlights.spans(text, found, exact=exact)]


def test_words_found_are_shown_and_neighbours_joined():
    reading = readings.plain("cua bien")
    assert shown("Sản lượng cua biển, của cải ven biển", reading) == ["cua biển", "của", "biển"]


def test_marks_that_were_typed_choose_what_is_shown():
    reading = readings.plain("đê biển")
    assert shown("Đê và dê ở biển", reading) == ["Đê", "biển"]
    assert shown("dê ở biên giới", reading) == ["dê", "biên"]
    assert shown("dê ở biên giới", reading, exact=True) == []


def test_beginnings_show_the_whole_word():
    assert shown("Kỹ thuật thủy lợi", readings.begins("thủ", strict=True)) == ["thủy"]


def test_abbreviations_show_either_form():
    assert shown("Danh mục TTHC, tức thủ tục hành chính", readings.plain("TTHC")) == ["TTHC", "thủ tục hành chính"]


def test_a_slip_is_understood_in_the_words_of_the_text():
    reading = readings.slipped("thyủ lợi", {"thyu": ["thuỷ", "thu"], "loi": ["lợi"]}, trust_known=True)
    assert highlights.understood(reading, ["Công trình thủy lợi"]) == "thủy lợi"
    assert highlights.understood(readings.plain("thuy loi"), ["Công trình thủy lợi"]) == ""
    assert (
        highlights.understood(readings.plain("TTHC cấp xã"), ["Thủ tục hành chính cấp xã"])
        == "thủ tục hành chính cấp xã"
    )
