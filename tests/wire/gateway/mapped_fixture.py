"""A gateway with a service of every kind that is converted, and the mappings that say how."""

import hashlib
import json

from tests.wire.gateway.dialect_fixture import WSO2_SECRET, consumer_row, secret_row
from tests.wire.gateway.house import right_row, service_row, small_registry

from duoc.engines.mapping import known, source

SOAP_SERVICE, JSON_SERVICE = "VN/GOV/G22/sim/dancu", "VN/GOV/G22/sim/Hoi"

# A SOAP caller of a JSON provider, its operation named as the service, as X-Road wants it.
ASKING = """
format: duoc.mapping/1
direction: soap-to-json
namespaces: {h: "urn:hoi"}
operations:
  - path: /v1/hoi
    request:
      element: h:Hoi
      fields:
        - {json: ma, xml: h:Ma, required: true, pattern: "[0-9]{3}"}
        - {json: lan, xml: h:Lan, type: integer}
    answer:
      element: h:HoiResponse
      fields:
        - {json: ten, xml: h:Ten, required: true}
        - {json: the, xml: h:The, list: true}
faults: {code: error.code, message: error.text}
"""


def mapping_row(service, text):
    found = source.read(text).document
    return {"service": service, "version": 1, "sha256": hashlib.sha256(text.encode()).hexdigest(), "document": found}


def mapped_registry(port, version=1):
    registry = small_registry(port, version)
    base = f"http://127.0.0.1:{port}"
    registry["services"] += [
        service_row(2, SOAP_SERVICE, f"{base}/dancu"),
        service_row(3, JSON_SERVICE, f"{base}/api/", kind="WSDL", version=None),
    ]
    registry["rights"] += [right_row(1, 2), right_row(1, 3)]
    registry["mappings"] = [mapping_row(2, known.text("dan-cu")), mapping_row(3, ASKING)]
    registry["contexts"] = [
        {"path": "/hoi/1.0", "service": 3, "front": ""},
        {"path": "/dancu/1.0", "service": 2, "front": ""},
        {"path": "/tra-cuu/1.0", "service": 2, "front": "/tra-cuu"},
    ]
    registry["networks"] = []
    registry["consumers"] = [consumer_row(1, "wso2", "CK-thu-nghiem-001")]
    registry["secrets"] = [secret_row(1, 1, WSO2_SECRET)]
    return registry


ASKED = {
    "maYeuCau": "YC-1", "maDVC": "1.000001", "maCanBo": "cb001", "soDinhDanh": "096099000001", "hoVaTen": "NGUYỄN VĂN THỬ",
    "ngayThangNam": "1999-01-01",
}  # fmt: skip


def body(value):
    return json.dumps(value, ensure_ascii=False).encode()
