"""A small mapping that uses every kind of field, and elements read by the exchange's own strict reader."""

from duoc.engines.mapping import document, envelope, source, to_json, to_xml
from duoc.engines.xroad.soap import encoding
from duoc.engines.xroad.soap.request import envelope as read_envelope

SMALL = """
format: duoc.mapping/1
direction: json-to-soap
namespaces: {a: "urn:a", b: "urn:b"}
operations:
  - path: /ghi
    action: urn:ghi
    request:
      element: a:Ghi
      any_of: [[soDinhDanh, soCMND]]
      fields:
        - {json: phien, xml: "@phien"}
        - {xml: a:Nguon, constant: LGSP}
        - {json: soDinhDanh, xml: a:So, pattern: "[0-9]{12}"}
        - {json: soCMND, xml: a:Cu, pattern: "[0-9]{9}"}
        - {json: ten.ho, xml: b:Ten/b:Ho, max: 5}
        - {json: ten.dem, xml: b:Ten/b:Dem}
        - {json: sinh, xml: a:Sinh, type: date, dates: [{json: yyyy-mm-dd, xml: yyyymmdd}, {json: yyyy, xml: yyyy}]}
        - {json: con, xml: a:Con, type: integer, default: 0}
        - {json: diem, xml: a:Diem, type: number}
        - {json: song, xml: a:Song, type: boolean, required: true}
        - {json: gioi, xml: a:Gioi, codes: {nam: "1", nữ: "2"}}
        - {json: the, xml: a:DanhSach/a:The, list: true, most: 3}
        - json: nha
          xml: b:Nha
          list: true
          absent: omit
          any_of: [[so, duong]]
          fields:
            - {json: so, xml: "@so"}
            - {json: duong, xml: b:Duong, min: 1}
    answer:
      element: a:Xong
      fields:
        - {json: ma, xml: a:Ma, absent: "null"}
        - {json: loi, xml: a:Loi, empty: absent}
faults: {code: Ma.Loi, statuses: {"004": 403}, otherwise: 502}
"""


def small():
    return document.of(source.read(SMALL))


def half():
    return small().operations[0].request


def element_of(data):
    """The child of the SOAP body in these bytes."""
    return read_envelope(encoding.decode(data, None), whole=True)[1].children[0]


def xml(value, strict=True):
    return envelope.wrapped(to_xml.written(small(), half(), value, strict=strict))


def back(data, strict=True):
    return to_json.read(half(), element_of(data), strict=strict)
