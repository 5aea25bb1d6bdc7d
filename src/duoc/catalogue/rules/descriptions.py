"""An entry in the words of DCAT-AP: pure mapping of records, so that every door says the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from duoc.catalogue.rules import addresses
from duoc.catalogue.rules.files import offered
from duoc.catalogue.rules.records import EntryRecord, PublisherRecord, ResourceRecord
from duoc.catalogue.rules.terms import review_due, update_due
from duoc.core.clock import PROVINCE_ZONE
from duoc.engines.dcat import concepts
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
    Text,
    Texts,
    Value,
)

_CKAN = "https://docs.ckan.org/en/2.12/api/"


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal itself. `site`: its origin; `province`: the name on its sign."""

    site: str
    province: str


def catalogue(
    portal: Portal, datasets: Iterable[Dataset], modified: datetime | None, issued: datetime | None
) -> Catalogue:
    """The catalogue, or a page of it, with the one service that answers for all of its open rows."""
    site = portal.site
    owner = Agent(
        uri=f"{site}/", name=(Text(f"Tỉnh {portal.province}"),), type="RegionalAuthority", homepage=f"{site}/"
    )
    kept = tuple(datasets)
    service = DataService(
        uri=f"{site}/api/3",
        title=(Text("Giao diện CKAN Action API"), Text("CKAN Action API", "en")),
        description=(Text("Tra cứu danh mục và đọc từng dòng của dữ liệu mở, không cần tài khoản."),),
        endpoint_urls=(f"{site}/api/3/action",),
        endpoint_description=_CKAN,
        serves=tuple(dataset.uri for dataset in kept if dataset.access_rights == "PUBLIC"),
        publisher=owner,
        conforms_to=_CKAN,
        access_rights="PUBLIC",
    )
    return Catalogue(
        uri=f"{site}/catalog",
        title=(
            Text(f"Danh mục dữ liệu tỉnh {portal.province}"),
            Text(f"Data catalogue of {portal.province} province", "en"),
        ),
        description=(
            Text(f"Dữ liệu chủ, dữ liệu dùng chung và dữ liệu mở của tỉnh {portal.province}."),
            Text(f"Master, shared and open data of {portal.province} province.", "en"),
        ),
        publisher=owner,
        homepage=f"{site}/du-lieu/",
        languages=("VIE", "ENG"),
        issued=issued,
        modified=modified,
        spatial=(Location(place="VNM"),),
        datasets=kept,
        services=(service,),
    )


def dataset(site: str, entry: EntryRecord) -> Dataset:
    """An entry as a dataset."""
    contact = entry.contact
    role, email, phone = (str(contact.get(name, "")).strip() for name in ("role", "email", "phone"))
    return Dataset(
        uri=addresses.dataset(site, entry),
        identifier=entry.code,
        title=_texts(entry.title, entry.title_en),
        description=_texts(entry.notes),
        publisher=_agent(site, entry.publisher),
        operator=_agent(site, entry.operator) if entry.operator else None,
        contacts=(Contact(name=role or entry.publisher.title, email=email, phone=phone),)
        if role or email or phone
        else (),
        keywords=tuple(Text(word) for word in entry.keywords),
        themes=(entry.topic.theme,) if entry.topic and entry.topic.theme else (),
        spatial=(Location(name=(Text(entry.spatial),)),) if entry.spatial else (),
        temporal=(Period(start=entry.starts, end=entry.ends),) if entry.starts or entry.ends else (),
        issued=entry.published_at,
        modified=entry.modified,
        frequency=entry.frequency,
        access_rights=entry.access_right,
        landing_page=addresses.landing(site, entry),
        languages=("VIE",),
        provenance=_texts(entry.source_note),
        version=entry.version,
        legislation=tuple(_basis(basis) for basis in entry.legal_bases if basis.get("title")),
        distributions=tuple(_distribution(site, entry, held) for held in entry.resources),
        extras=_extras(entry),
    )


def next_update(entry: EntryRecord) -> date | None:
    """When the next update is due by the frequency; None where no date follows from it, or nobody updates it any more."""
    due = update_due(entry.frequency, entry.data_updated_on, _day(entry.published_at))
    return due if entry.state == "published" else None


def next_review(entry: EntryRecord) -> date | None:
    """When the next review is due by the entry's own period; None without one."""
    return review_due(entry.review_months, entry.reviewed_on, _day(entry.published_at))


def _extras(entry: EntryRecord) -> dict[str, Value]:
    found: dict[str, Value | None] = {
        "kind": entry.kind,
        "topic": entry.topic.title if entry.topic else None,
        "personal": entry.personal,
        "next_update": next_update(entry),
        "review_months": entry.review_months,
        "reviewed_on": entry.reviewed_on,
        "next_review": next_review(entry),
        "data_updated_on": entry.data_updated_on,
        "sample": entry.sample or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _distribution(site: str, entry: EntryRecord, held: ResourceRecord) -> Distribution:
    file = offered(site, entry, held)
    return Distribution(
        uri=addresses.resource(site, entry, held),
        access_urls=(file.access,),
        download_urls=(file.download,) if file.download else (),
        title=_texts(held.name),
        description=_texts(held.description or held.name),
        format=file.format,
        media_type=file.media_type,
        size=file.size,
        checksum=Checksum(algorithm="sha256", value=file.sha256) if file.sha256 else None,
        licence=entry.license_id,
        rights=_rights(entry),
        # A published version stays for good; a link of somebody else's is there today.
        availability=("STABLE" if held.current else "AVAILABLE") if file.download else "",
        status="COMPLETED" if file.download else "DEVELOP",
        issued=held.created,
        modified=held.modified,
        languages=("VIE",),
        schema=addresses.package(site, entry) if file.schema else "",
        access_service=f"{site}/api/3" if held.current and file.download else "",
    )


def _rights(entry: EntryRecord) -> Texts:
    if entry.access_right != "PUBLIC":
        return (Text("Chia sẻ qua nền tảng tích hợp của tỉnh cho cơ quan có quyền."),)
    known = concepts.licence_of(entry.license_id)
    return (Text(f"Giấy phép: {known.title}."),) if known else ()


def _basis(basis: object) -> Legislation:
    held = {str(name): str(value) for name, value in basis.items()} if isinstance(basis, dict) else {}
    title = ", ".join(part for part in (held.get("title", ""), held.get("article", "")) if part)
    return Legislation(title=title, page=held.get("url", ""))


def _agent(site: str, publisher: PublisherRecord) -> Agent:
    return Agent(uri=addresses.organization(site, publisher.name), name=(Text(publisher.title),))


def _texts(vietnamese: str, english: str = "") -> Texts:
    return tuple(Text(value, language) for value, language in ((vietnamese, "vi"), (english, "en")) if value.strip())


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(PROVINCE_ZONE).date() if moment else None
