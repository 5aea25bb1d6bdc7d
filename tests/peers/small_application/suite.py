"""The application's own tests, run by Django's runner (`suite.py`: our own runner leaves them alone)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncMonth
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from small_application.models import Dossier, Officer


class Dossiers(TestCase):
    """Each test in a transaction with savepoints, as Django does it."""

    @classmethod
    def setUpTestData(cls):
        cls.officer = Officer.objects.create(code="cb01", name="Nguyễn Thị Mẫu")
        now = timezone.now()
        Dossier.objects.bulk_create(
            Dossier(
                code=f"HS-{n}", officer=cls.officer, received=now - timedelta(n), fee=n, papers=[{"ten": f"giấy {n}"}]
            )
            for n in range(300)
        )

    def test_migrated(self):
        assert Officer.objects.get(code="cb00").name == "Tiếp nhận"

    def test_filters_joins_and_sums(self):
        found = Dossier.objects.filter(officer__code="cb01", fee__gt=290, code__startswith="HS-").select_related(
            "officer"
        )
        assert [one.officer.name for one in found.order_by("-fee")[:3]] == ["Nguyễn Thị Mẫu"] * 3
        assert Dossier.objects.aggregate(all=Sum("fee"))["all"] == Decimal(299 * 150)
        months = Dossier.objects.annotate(month=TruncMonth("received")).values("month").annotate(n=Count("id"))
        assert sum(month["n"] for month in months) == 300

    def test_json_and_expressions(self):
        assert Dossier.objects.filter(papers__0__ten="giấy 7").get().code == "HS-7"
        assert Dossier.objects.filter(fee__lt=10).update(fee=F("fee") + 1, closed=True) == 10

    def test_an_error_inside_leaves_the_outer_transaction(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dossier.objects.create(code="HS-1", officer=self.officer, received=timezone.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            Dossier.objects.filter(code="HS-1").update(fee=-1)
        assert Dossier.objects.count() == 300

    def test_rows_come_by_a_cursor_of_the_server(self):
        assert len([one.pk for one in Dossier.objects.iterator(chunk_size=40)]) == 300

    def test_rows_are_locked_and_updated(self):
        with transaction.atomic():
            one = Dossier.objects.select_for_update().get(code="HS-5")
            one.closed = True
            one.save(update_fields=["closed"])
        made, new = Officer.objects.update_or_create(code="cb01", defaults={"name": "Khác"})
        assert (made.name, new) == ("Khác", False)


class Committed(TransactionTestCase):
    """Truly committed and truncated afterwards."""

    def test_commits_are_seen_after_a_new_connection(self):
        with transaction.atomic():
            Officer.objects.create(code="cb02", name="Đã ghi")
        connection.close()
        assert Officer.objects.get(code="cb02").name == "Đã ghi"

    def test_migrates_back_and_forth(self):
        call_command("migrate", "small_application", "0001", verbosity=0)
        call_command("migrate", "small_application", verbosity=0)
        table = connection.introspection.get_table_description(connection.cursor(), "small_application_dossier")
        assert "fee" in {column.name for column in table}
