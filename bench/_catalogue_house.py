"""A database and a folder of files for what the benchmarks of the catalogue ask in this process itself; once a process."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def provided() -> Iterator[Path]:
    """Django on a migrated cluster of its own; the folder that holds all of it, and is removed behind it."""
    folder = Path(tempfile.mkdtemp(prefix="duoc-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ["DUOC_HOME"] = str(folder / "home")
    os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
    import django

    django.setup()
    from django.db import connections

    from duoc.core.account import service_account
    from duoc.core.postgres import Cluster, usable_by
    from duoc.web import database

    account = service_account("nobody")
    cluster = Cluster(folder / "postgres", folder / "run", account, usable_by(account))
    cluster.start()
    try:
        dsn = cluster.dsn("bench")
        database.create(dsn)
        fresh = database.databases(dsn)
        for alias in connections:
            connections[alias].close()
            connections.settings[alias].update(fresh[alias])
        database.prepare()
        yield folder
    finally:
        from duoc.catalogue.services.rows import reading

        for name in list(reading._readers):
            reading.reader(name).close()
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
