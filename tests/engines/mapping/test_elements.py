"""What a service's own reader would see of a converted message, and what is read of its answers."""

import pytest
from tests.engines.mapping.samples import element_of, half, small, xml

from duoc.engines.mapping import envelope, faults, to_json
from duoc.engines.mapping.errors import UnmappableError


def test_elements_stand_in_the_order_of_the_file_with_constants_and_defaults():
    value = {
        "the": ["x", "y"],
        "song": False,
        "soDinhDanh": "096099000001",
        "ten": {"dem": "Văn", "ho": "Lê"},
        "phien": "&<",
    }
    element = element_of(xml(value))
    assert element.name == "urn:a}Ghi"
    assert element.attributes == {"phien": "&<"}
    names = [child.name for child in element.children]
    assert names == ["urn:a}Nguon", "urn:a}So", "urn:b}Ten", "urn:a}Con", "urn:a}Song", "urn:a}DanhSach"]
    assert [child.text for child in element.children] == ["LGSP", "096099000001", "", "0", "false", ""]
    assert [child.text for child in element.children[2].children] == ["Lê", "Văn"]
    assert [child.text for child in element.children[5].children] == ["x", "y"]


def answer(body):
    return element_of(f'<e:Envelope xmlns:e="{envelope.ENVELOPE}"><e:Body>{body}</e:Body></e:Envelope>'.encode())


def told(body):
    return to_json.read(small().operations[0].answer, answer(body), strict=False)


def test_absent_and_empty_are_told_as_the_file_says():
    assert told('<Xong xmlns="urn:a"/>') == {"ma": None}
    assert told('<q:Xong xmlns:q="urn:a"><q:Ma/><q:Loi> </q:Loi><q:La><q:Ma>1</q:Ma></q:La></q:Xong>') == {"ma": ""}
    assert told('<Xong xmlns="urn:a"><Ma> 1 </Ma><Ma xmlns="urn:b">2</Ma></Xong>') == {"ma": " 1 "}


@pytest.mark.parametrize(
    "body",
    ['<Xong xmlns="urn:b"/>', '<Xong xmlns="urn:a"><Ma/><Ma/></Xong>', '<Xong xmlns="urn:a"><Ma><x/></Ma></Xong>'],
)
def test_an_answer_of_another_form_is_not_guessed_at(body):
    with pytest.raises(UnmappableError):
        told(body)


def test_a_request_may_hold_no_element_that_nobody_knows():
    body = '<a:Ghi xmlns:a="urn:a"><a:So>096099000001</a:So><a:Song>1</a:Song><a:La/></a:Ghi>'
    with pytest.raises(UnmappableError, match="La"):
        to_json.read(half(), answer(body), strict=True)
    for name in ("<phien/>", "<b:Ten xmlns:b='urn:b'><b:Khac/></b:Ten>", "<a:DanhSach><x/></a:DanhSach>"):
        with pytest.raises(UnmappableError, match="phần tử lạ"):
            to_json.read(half(), answer(body.replace("<a:La/>", name)), strict=True)
    assert to_json.read(half(), answer(body), strict=False)["song"] is True


def test_a_soap_fault_becomes_an_error_with_the_status_of_its_code():
    inner = "<faultcode>e:Server</faultcode><faultstring> Không có quyền </faultstring>"
    plain = answer(f"<e:Fault>{inner}</e:Fault>")
    coded = answer(f"<e:Fault>{inner}<detail><Ma><Loi>004</Loi></Ma></detail></e:Fault>")
    assert faults.of_soap(small().faults, coded) == (403, "004", "Không có quyền")
    assert faults.of_soap(small().faults, plain) == (502, "Server", "Không có quyền")


def test_a_json_error_becomes_a_soap_fault():
    found = faults.of_json(small().faults, 403, {"Ma": {"Loi": "005"}, "message": "Hết\x01hạn"})
    fault = element_of(envelope.wrapped(faults.element(found)))
    assert [child.text for child in fault.children] == ["soapenv:Client", "Hết\ufffdhạn", ""]
    assert fault.children[2].children[0].text == "005"
    assert faults.of_json(small().faults, 500, ["?"]) == (500, "", "")


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[1", b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff", b"[" * 100_000, b"9" * 5000]
)
def test_json_that_two_readers_could_take_differently_is_refused(text):
    with pytest.raises(UnmappableError):
        envelope.loads(text)
