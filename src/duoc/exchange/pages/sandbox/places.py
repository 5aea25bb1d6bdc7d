"""Where the sandbox's pages hang, under the exchange's own names."""

from django.urls import path

from duoc.exchange.pages.sandbox import console, home, services, systems

places = [
    path("thu-nghiem/", home.home, name="sandbox"),
    path("thu-nghiem/he-thong/", systems.systems, name="sandbox-systems"),
    path("thu-nghiem/he-thong/<int:system>/khoa/", systems.key, name="sandbox-key"),
    path("thu-nghiem/he-thong/<int:system>/ngung/", systems.retire, name="sandbox-retire"),
    path("thu-nghiem/khoa/<int:number>/thu-hoi/", systems.revoke, name="sandbox-revoke"),
    path("thu-nghiem/bi-mat/<int:number>/thu-hoi/", systems.revoke_secret, name="sandbox-revoke-secret"),
    path("thu-nghiem/dich-vu/", services.services, name="sandbox-services"),
    path("thu-nghiem/dich-vu/<int:service>/", services.service, name="sandbox-service"),
    path("thu-nghiem/cuoc-goi/", console.calls, name="sandbox-calls"),
]
