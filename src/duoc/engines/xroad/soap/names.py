"""Namespaces and qualified names of SOAP 1.1, PR-MESS and PR-META, in the form `namespace}local` that `xml` gives."""

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XROAD = "http://x-road.eu/xsd/xroad.xsd"
IDENTIFIERS = "http://x-road.eu/xsd/identifiers"
REPRESENTATION = "http://x-road.eu/xsd/representation.xsd"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
WSDL_SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
WSDL_HTTP = "http://schemas.xmlsoap.org/wsdl/http/"
SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"


def soap(local: str) -> str:
    """A name of SOAP 1.1's envelope."""
    return f"{ENVELOPE}}}{local}"


def x(local: str) -> str:
    """A name of X-Road's own elements."""
    return f"{XROAD}}}{local}"


def i(local: str) -> str:
    """A name of X-Road's identifiers."""
    return f"{IDENTIFIERS}}}{local}"


def local_part(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]
