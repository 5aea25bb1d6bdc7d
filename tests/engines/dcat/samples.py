"""A rich dataset, a bare one, a catalogue: composed, MINH HỌA."""

from dataclasses import replace
from datetime import UTC, date, datetime

from duoc.engines.dcat.entities import (
    Agent,
    Catalogue,
    Checksum,
    Contact,
    DataService,
    Dataset,
    Distribution,
    Legislation,
    Location,
    Period,
    Series,
    Text,
)
from duoc.engines.dcat.profile import shipped

SITE = "https://dulieu.example.invalid"
PROFILE = shipped(SITE)
OFFICE = Agent(
    uri=f"{SITE}/organization/so-mau",
    name=(Text("Sở Mẫu"), Text("Sample Department", "en")),
    type="RegionalAuthority",
    homepage=f"{SITE}/organization/so-mau",
)
CONTACT = Contact(name="Đầu mối dữ liệu", email="daumoi@example.invalid", phone="(0290) 000 0000")
API = DataService(
    uri=f"{SITE}/api/3",
    title=(Text("Giao diện CKAN"), Text("CKAN Action API", "en")),
    endpoint_urls=(f"{SITE}/api/3/action",),
    endpoint_description=f"{SITE}/api/3",
    serves=(f"{SITE}/dataset/giau",),
    publisher=OFFICE,
    contacts=(CONTACT,),
    keywords=(Text("danh mục"),),
    themes=("GOVE",),
    conforms_to="https://docs.ckan.org/en/2.12/api/",
)
CSV = Distribution(
    uri=f"{SITE}/dataset/giau/resource/1",
    access_urls=(f"{SITE}/dataset/giau",),
    download_urls=(f"{SITE}/dataset/giau/resource/1/download/giau.csv",),
    title=(Text("Tệp CSV"),),
    description=(Text("Toàn bộ dữ liệu, UTF-8"),),
    format="CSV",
    size=1234,
    checksum=Checksum(algorithm="sha256", value="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    licence="cc-by",
    rights=(Text("Được dùng lại, ghi nguồn"),),
    availability="STABLE",
    status="COMPLETED",
    issued=date(2026, 1, 1),
    modified=datetime(2026, 2, 1, 8, tzinfo=UTC),
    languages=("VIE",),
    schema=f"{SITE}/dataset/giau/datapackage.json",
    access_service=API.uri,
)
LAW = Legislation(title="Luật mẫu", uri=f"{SITE}/luat/1", page=f"{SITE}/luat/1.html")
SECOND = replace(CSV, uri=f"{SITE}/dataset/giau/resource/2", format="GTFS", checksum=None, licence="other-open")
RICH = Dataset(
    uri=f"{SITE}/dataset/giau",
    identifier="MO-001",
    title=(Text("Cơ sở “mẫu” <đủ> & giàu"), Text("A rich sample", "en")),
    description=(Text('Nhiều dòng\r\nvà dấu " cùng \\ và ```'),),
    publisher=OFFICE,
    operator=Agent(uri=f"{SITE}/organization/trung-tam", name=(Text("Trung tâm Mẫu"),)),
    contacts=(CONTACT,),
    keywords=(Text("mẫu"), Text("có, dấu phẩy")),
    themes=("GOVE", "REGI"),
    spatial=(
        Location(place="VNM"),
        Location(name=(Text("Tỉnh mẫu"),), bbox="POLYGON((104 8,105 8,105 9,104 9,104 8))"),
    ),
    temporal=(Period(start="2025", end=date(2025, 12, 31)),),
    issued=date(2026, 1, 1),
    modified=datetime(2026, 2, 1, 8, tzinfo=UTC),
    frequency="QUARTERLY",
    access_rights="PUBLIC",
    landing_page=f"{SITE}/dataset/giau",
    languages=("VIE", "ENG"),
    provenance=(Text("Lấy từ sổ theo dõi"),),
    version="1.2",
    version_notes=(Text("Sửa tên cột"),),
    legislation=(Legislation(title="Nghị định mẫu, Điều 1"), LAW),
    series=Series(uri=f"{SITE}/series/mau", title=(Text("Chuỗi mẫu"),), publisher=OFFICE, contacts=(CONTACT,)),
    distributions=(CSV, SECOND),
    extras={
        "kind": "open",
        "next_update": date(2026, 5, 1),
        "review_months": 6,
        "personal": False,
        "topic": "Bộ máy",
        "sample": True,
    },
)
BARE = Dataset(uri=f"{SITE}/dataset/tron", title=(Text("Trơn"),))
CATALOGUE = Catalogue(
    uri=f"{SITE}/catalog",
    title=(Text("Danh mục dữ liệu (MINH HỌA)"), Text("Data catalogue (sample)", "en")),
    description=(Text("Danh mục mẫu"),),
    publisher=OFFICE,
    homepage=f"{SITE}/",
    languages=("VIE",),
    licence="cc-by",
    issued=date(2026, 1, 1),
    modified=datetime(2026, 2, 1, 8, tzinfo=UTC),
    spatial=(Location(place="VNM"),),
    datasets=(RICH, BARE),
    services=(API,),
)
