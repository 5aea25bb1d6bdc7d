"""Faults: a SOAP provider's fault as a JSON error, a JSON provider's error as a SOAP fault."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element as Tree
from xml.etree.ElementTree import SubElement

from duoc.engines.mapping.envelope import SOAP_PREFIX
from duoc.engines.mapping.fields import Faults
from duoc.engines.mapping.to_json import Element

MAX_CODE, MAX_MESSAGE = 100, 1000
_UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Fault(NamedTuple):
    """What a provider says of its failure. `status`: HTTP's, by the mapping's table."""

    status: int
    code: str
    message: str

    @property
    def json(self) -> dict[str, str]:
        return {"error_code": self.code, "message": self.message}


def of_soap(faults: Faults, fault: Element) -> Fault:
    """A SOAP 1.1 fault. Its own code is looked for below `detail`, else it is the local part of `faultcode`."""
    parts = {child.name.rpartition("}")[2]: child for child in fault.children}
    code = _inside(parts["detail"], faults.code) if "detail" in parts and faults.code != ("",) else ""
    if not code and "faultcode" in parts:
        code = parts["faultcode"].text.strip().rpartition(":")[2]
    message = parts["faultstring"].text.strip() if "faultstring" in parts else ""
    return Fault(faults.statuses.get(code, faults.otherwise), code[:MAX_CODE], message[:MAX_MESSAGE])


def of_json(faults: Faults, status: int, value: Any) -> Fault:
    """A JSON provider's error under an HTTP status of failure."""
    code = _member(value, faults.code) if faults.code != ("",) else ""
    return Fault(status, code[:MAX_CODE], _member(value, faults.message)[:MAX_MESSAGE])


def element(fault: Fault) -> Tree:
    """The SOAP 1.1 fault: whose fault it is, what the provider says, its own code in `detail`."""
    tree = Tree(f"{SOAP_PREFIX}:Fault")
    SubElement(tree, "faultcode").text = f"{SOAP_PREFIX}:{'Client' if fault.status < 500 else 'Server'}"
    SubElement(tree, "faultstring").text = _UNWRITABLE.sub("\ufffd", fault.message) or str(fault.status)
    if fault.code:
        SubElement(SubElement(tree, "detail"), "code").text = _UNWRITABLE.sub("\ufffd", fault.code)
    return tree


def _inside(element: Element, names: Sequence[str]) -> str:
    for name in names:
        found = next((child for child in element.children if child.name.rpartition("}")[2] == name), None)
        if found is None:
            return ""
        element = found
    return element.text.strip()


def _member(value: Any, names: Sequence[str]) -> str:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
