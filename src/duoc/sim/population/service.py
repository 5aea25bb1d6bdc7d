"""The service: credentials first, then the question, then what its operation may tell; in SOAP or in JSON."""

import re
import uuid
from collections.abc import Mapping
from importlib.resources import files

from duoc.core.clock import Clock, to_datetime
from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap import encoding, request, wsdl
from duoc.engines.xroad.soap.header import FIELDS
from duoc.engines.xroad.soap.names import soap, x
from duoc.engines.xroad.soap.writing import Tree, child, copied, document, new
from duoc.engines.xroad.soap.xml import Element
from duoc.sim.population import question
from duoc.sim.population.citizens import LICENSED, ORDER, VERIFY, Citizens, Record
from duoc.sim.population.credentials import Accounts, Gatekeeper
from duoc.sim.population.question import Question
from duoc.sim.population.refusal import MALFORMED, NOT_LICENSED, UNAUTHENTICATED, RefusalError
from duoc.sim.replies import Reply, error_reply, json_reply, xml_reply
from duoc.sim.request_head import Request

MAX_BODY = 65_536
_DANCU = "http://www.mic.gov.vn/dancu/1.0"
DESCRIPTION = (files(__package__) / "dancu.wsdl").read_text("utf-8")
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,255}(?::[0-9]{1,5})?")
_NOTE = "Dữ liệu minh họa"
_CHALLENGE = b'WWW-Authenticate: Basic realm="dancu"\r\n'


class PopulationService:
    """Answers whoever shows the sandbox's credentials. Holds no state but what was shown within the window."""

    def __init__(self, clock: Clock, accounts: Accounts | None = None) -> None:
        self._clock = clock
        self._accounts = accounts or Accounts()
        self._gatekeeper = Gatekeeper(self._accounts, clock)
        self._citizens = Citizens()

    def answer(self, asked: Request, path: bytes) -> Reply:
        """The reply to a request for `/dancu` or `/dancu/json`."""
        if path not in (b"/dancu", b"/dancu/json"):
            return error_reply(404, "DICH_VU_KHONG_CO", "Không có dịch vụ mô phỏng nào ở đường dẫn này.")
        if asked.method in (b"GET", b"HEAD") and asked.target == b"/dancu?wsdl":
            return xml_reply(200, wsdl.shown(DESCRIPTION, f"http://{_host(asked.fields)}/dancu"))
        if asked.method != b"POST":
            return error_reply(405, "PHUONG_THUC_SAI", "Dịch vụ dân cư mô phỏng chỉ nhận POST.", b"Allow: POST\r\n")
        speaks = self._soap if path == b"/dancu" else self._json
        return speaks(_headers(asked.fields), bytes(asked.body or b""))

    def _soap(self, headers: Mapping[str, str], body: bytes) -> Reply:
        called_by_bus = False
        try:
            if len(body) > MAX_BODY:
                raise RefusalError(500, MALFORMED, "Yêu cầu quá dài")
            head, wrapper = _message(headers, body)
            called_by_bus = head is not None and bool(head.named(x("client")))
            if not called_by_bus:  # an X-Road server in front has asked already, and passes no credentials on
                self._gatekeeper.admit(dict(headers))
            envelope = new(soap("Envelope"))
            if head is not None and called_by_bus:
                header = child(envelope, soap("Header"))
                for field in head.children:
                    if field.name in FIELDS:
                        copied(header, field)
            self._tell(child(envelope, soap("Body")), question.of_soap(wrapper))
            return xml_reply(200, document(envelope))
        except RefusalError as refused:
            status = 500 if called_by_bus else refused.status  # X-Road takes a fault under no other
            return xml_reply(status, _fault(refused), _CHALLENGE if status == 401 else b"")

    def _tell(self, body: Tree, asked: Question) -> None:
        person = self._found(asked)
        if asked.operation == VERIFY:
            said = child(body, f"{_DANCU}}}KetQuaXacThuc")
            child(said, f"{_DANCU}}}TonTai", "true" if person else "false")
            return
        collection = child(body, f"{_DANCU}}}CongdanCollection")
        now = to_datetime(self._clock.now_us())
        found = [person] if person else []
        collection.attrib.update(
            SoCongDan=str(len(found)), GhiChu=_NOTE, ThoiDiemDuLieu=f"{now:%Y-%m-%dT%H:%M:%SZ}", id=str(uuid.uuid4())
        )
        for one in found:
            _written(child(collection, f"{_DANCU}}}CongDan"), one)

    def _json(self, headers: Mapping[str, str], body: bytes) -> Reply:
        try:
            # The bus keeps its tokens and says who calls instead; whoever comes without it shows a token or the rest.
            vouched = "x-road-client" in headers or headers.get("authorization", "").lower().startswith("bearer ")
            if "authhash" in headers or not vouched:
                self._gatekeeper.admit(dict(headers))
            if len(body) > MAX_BODY:
                raise RefusalError(500, MALFORMED, "Yêu cầu quá dài")
            asked = question.of_json(body)
            person = self._found(asked)
        except RefusalError as refused:
            status = 400 if refused.code == MALFORMED else refused.status
            said = {"minhHoa": True, "error_code": refused.code, "message": refused.message}
            return json_reply(status, said, _CHALLENGE if refused.code == UNAUTHENTICATED else b"")
        if asked.operation == VERIFY:
            return json_reply(200, {"minhHoa": True, "tonTai": person is not None})
        return json_reply(200, {"minhHoa": True, "congDan": [_camel(person)] if person else []})

    def _found(self, asked: Question) -> Record | None:
        """What the operation may tell of the person, None when there is nobody."""
        if asked.procedure not in self._accounts.procedures:
            raise RefusalError(403, NOT_LICENSED, "Thủ tục chưa được cấp quyền khai thác dữ liệu dân cư")
        person = self._citizens.find(asked.number, asked.card, asked.name, asked.born)
        if person is None or asked.operation == VERIFY:
            return person
        return {name: person[name] for name in ORDER if name in LICENSED[asked.operation]}


def _message(headers: Mapping[str, str], body: bytes) -> tuple[Element | None, Element]:
    try:
        where, charset = request.soap_part(headers.get("content-type", "").encode("latin-1"), body)
        head, content = request.envelope(encoding.decode(body[where], charset), whole=True)
    except XRoadError as problem:
        raise RefusalError(500, MALFORMED, problem.message) from None
    if len(content.children) != 1:
        raise RefusalError(500, MALFORMED, "Thân SOAP phải có đúng một phần tử")
    return head, content.children[0]


def _headers(fields: bytes) -> dict[str, str]:
    lines = fields.decode("latin-1").split("\r\n")[1:]
    pairs = [line.partition(":") for line in lines]
    return {name.lower(): value.strip(" \t") for name, _, value in pairs}


def _host(fields: bytes) -> str:
    """Under which name the caller knows us."""
    said = _headers(fields).get("host", "")
    return said if _HOST.fullmatch(said) else "localhost"


def _fault(refused: RefusalError) -> bytes:
    envelope = new(soap("Envelope"))
    fault = child(child(envelope, soap("Body")), soap("Fault"))
    child(fault, "faultcode", "soap:Client")
    child(fault, "faultstring", refused.message)
    child(child(fault, "detail"), "MaLoi", refused.code)
    return document(envelope)


def _written(parent: Tree, record: Mapping[str, object]) -> None:
    for name, value in record.items():
        if isinstance(value, dict):
            _written(child(parent, f"{_DANCU}}}{name}"), value)
        else:
            child(parent, f"{_DANCU}}}{name}", str(value))


def _camel(record: Mapping[str, object]) -> dict[str, object]:
    """The same in the JSON flavour's spelling."""
    return {
        name[0].lower() + name[1:]: _camel(value) if isinstance(value, dict) else value
        for name, value in record.items()
    }
