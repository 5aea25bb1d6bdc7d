"""The exchange's pages: the board, statistics, monthly reports, the rows behind every number, receipts, verification."""

from django.urls import path

from duoc.exchange.pages import board, monthly, receipt, rows, statistics, verification
from duoc.exchange.pages.sandbox_places import places

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
    *places,
]
