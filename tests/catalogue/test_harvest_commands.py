"""`duoc catalogue harvest`."""

import json

import pytest
from django.db import transaction

from duoc.catalogue.models import HarvestSource
from duoc.cli.main import main
from duoc.core.profile import load
from duoc.people import services as people


@pytest.fixture
def agencies(database):
    people.seed(load("ca-mau"))
    return database


def test_source_is_added_listed_and_run(agencies, capsys, monkeypatch, free_port):
    monkeypatch.setenv("DUOC_FETCH_NETWORKS", "127.0.0.0/8")
    assert not main(["catalogue", "harvest", "list"])
    assert "Chưa có nguồn nào." in capsys.readouterr().out
    add = [
        "catalogue",
        "harvest",
        "add",
        "Cổng kia",
        "--kind",
        "ckan",
        "--url",
        f"http://127.0.0.1:{free_port}",
        "--agency",
        "so-yt",
    ]
    assert not main(add)
    assert HarvestSource.objects.get().agency.key == "so-yt"
    capsys.readouterr()
    # Nobody listens there: the run fails, says so, and is kept.
    assert main(["catalogue", "harvest", "run", "Cổng kia", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["source"], told["outcome"], told["made"]) == ("Cổng kia", "failed", 0)
    assert told["log"] == ["không có trả lời (ConnectionRefusedError)"]
    assert main(["catalogue", "harvest", "run"]) == 1
    assert "Cổng kia: đọc 0" in capsys.readouterr().out
    assert not main(["catalogue", "harvest", "list"])
    assert "failed" in capsys.readouterr().out
    assert main(add) == 1
    assert "Đã có nguồn" in capsys.readouterr().err
    assert main(["catalogue", "harvest", "run", "Khác"]) == 1
    assert "Không có nguồn Khác." in capsys.readouterr().err
    with transaction.atomic():
        HarvestSource.objects.filter(name="Cổng kia").update(name="Đổi tên")
