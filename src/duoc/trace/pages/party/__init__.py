"""The pages of a party `/truy-xuat/co-so/`: what producers do themselves. All is of the one party that `duty` gives."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import path

from duoc.trace.pages.party import (
    captures,
    consents,
    history,
    links,
    overview,
    people,
    products,
    recalls,
    sites,
    stamp_counts,
    stamp_steps,
    stamps,
)

_HERE = "truy-xuat/co-so/"


def _paths() -> list[tuple[str, Callable[..., HttpResponseBase], str]]:
    return [
        ("", overview.overview, ""),
        ("chon/", overview.choose, "-choose"),
        ("san-pham/", products.listing, "-products"),
        ("san-pham/moi/", products.register, "-product-new"),
        ("san-pham/<str:number>/", products.one, "-product"),
        ("san-pham/<str:number>/sua/", products.correct, "-product-correct"),
        ("san-pham/<str:number>/ngung/", products.retire, "-product-retire"),
        ("san-pham/<str:number>/lien-ket/", links.register, "-link-new"),
        ("lien-ket/<int:number>/go/", links.remove, "-link-remove"),
        ("lien-ket/<int:number>/mac-dinh/", links.make_default, "-link-default"),
        ("dia-diem/", sites.listing, "-sites"),
        ("dia-diem/moi/", sites.register, "-site-new"),
        ("dia-diem/<uuid:number>/", sites.correct, "-site"),
        ("dia-diem/<uuid:number>/dong/", sites.end, "-site-end"),
        ("tem/", stamps.listing, "-stamps"),
        ("tem/dat/", stamps.order, "-stamps-order"),
        ("tem/<int:number>/", stamps.one, "-batch"),
        ("tem/<int:number>/tep/", stamps.ask_file, "-batch-file"),
        ("tem/<int:number>/tai/", stamps.fetch, "-batch-fetch"),
        ("tem/<int:number>/viec/<slug:verb>/", stamps.job, "-batch-job"),
        ("tem/<int:number>/buoc/<slug:verb>/", stamp_steps.step, "-batch-step"),
        ("tem/<int:number>/dem/", stamp_counts.sign, "-batch-count"),
        ("thu-hoi/", recalls.listing, "-recalls"),
        ("dong-y/", consents.consents, "-consents"),
        ("lien-he/", consents.contact, "-contact"),
        ("nguoi/", people.listing, "-people"),
        ("nguoi/moi/", people.invite, "-invite"),
        ("nguoi/<int:number>/thoi/", people.dismiss, "-dismiss"),
        ("loi-moi/<int:number>/rut/", people.withdraw, "-withdraw"),
        ("tai-lieu/", captures.listing, "-captures"),
        ("tai-lieu/<uuid:number>/", captures.one, "-capture"),
        ("lich-su/", history.listing, "-history"),
    ]


urlpatterns = [path(_HERE + route, view, name=f"party{name}") for route, view, name in _paths()]
