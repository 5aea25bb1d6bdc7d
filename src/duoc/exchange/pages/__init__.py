"""The exchange's pages: the board, statistics, monthly reports, the rows behind every number, receipts, verification.

Under `thu-nghiem/` the sandbox for integrators."""

from django.urls import path

from duoc.exchange.pages import (
    board,
    monthly,
    receipt,
    rows,
    sandbox,
    sandbox_console,
    sandbox_services,
    sandbox_systems,
    statistics,
    verification,
)

app_name = "exchange"
urlpatterns = [
    path("trao-doi/", board.board, name="board"),
    path("trao-doi/thong-ke/", statistics.statistics, name="statistics"),
    path("trao-doi/bao-cao-thang/", monthly.report, name="monthly"),
    path("trao-doi/cuoc-goi/", rows.calls, name="calls"),
    path("trao-doi/dich-vu/<int:service>/", rows.service, name="service"),
    path("trao-doi/bien-nhan/<str:name>/", receipt.message, name="receipt"),
    path("trao-doi/bien-nhan/<str:name>.json", receipt.download, name="receipt-file"),
    path("kiem-chung/", verification.verify, name="verify"),
    path("thu-nghiem/", sandbox.home, name="sandbox"),
    path("thu-nghiem/he-thong/", sandbox_systems.systems, name="sandbox-systems"),
    path("thu-nghiem/he-thong/<int:system>/khoa/", sandbox_systems.key, name="sandbox-key"),
    path("thu-nghiem/he-thong/<int:system>/ngung/", sandbox_systems.retire, name="sandbox-retire"),
    path("thu-nghiem/khoa/<int:number>/thu-hoi/", sandbox_systems.revoke, name="sandbox-revoke"),
    path("thu-nghiem/bi-mat/<int:number>/thu-hoi/", sandbox_systems.revoke_secret, name="sandbox-revoke-secret"),
    path("thu-nghiem/dich-vu/", sandbox_services.services, name="sandbox-services"),
    path("thu-nghiem/dich-vu/<int:service>/", sandbox_services.service, name="sandbox-service"),
    path("thu-nghiem/cuoc-goi/", sandbox_console.calls, name="sandbox-calls"),
]
