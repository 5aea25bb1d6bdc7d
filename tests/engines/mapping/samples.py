"""A small mapping that uses every kind of field, and elements read by the exchange's own strict reader."""

from xml.etree import ElementTree

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


NAMESPACES = {"a": "urn:a", "b": "urn:b"}


def plain(*fields, any_of=(), **more):
    """A document of one operation whose request and answer hold these fields."""
    half = {"element": "a:Ghi", "fields": list(fields), "any_of": list(any_of)}
    whole = {"format": "duoc.mapping/1", "direction": "json-to-soap", "namespaces": NAMESPACES}
    return whole | {"operations": [{"path": "/ghi", "request": half, "answer": half}]} | more


def seen(fields, value, any_of=(), strict=True):
    """What ElementTree, which nobody here wrote, reads of the element that is written for a value."""
    mapping = document.build(plain(*fields, any_of=any_of))
    data = envelope.wrapped(to_xml.written(mapping, mapping.operations[0].request, value, strict=strict))
    return ElementTree.fromstring(data)[0][0]


def told(fields, inner, any_of=(), strict=True):
    """What JSON says of an element with this content, its attributes before a `|`."""
    mapping = document.build(plain(*fields, any_of=any_of))
    attributes, _, content = inner.rpartition("|")
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    body = f"<a:Ghi {declared} {attributes}>{content}</a:Ghi>"
    whole = f'<e:Envelope xmlns:e="{envelope.ENVELOPE}"><e:Body>{body}</e:Body></e:Envelope>'
    return to_json.read(mapping.operations[0].request, element_of(whole.encode()), strict=strict)
