"""The part of `up` that needs Django: schemas, migrations, the profile's data, sample people.

A process of its own (`python -m duoc.web.prepare`), so that the supervisor stays small; it runs only when something
changed, and may be repeated at any time.
"""

import argparse
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg

from duoc.core import postgres, settings
from duoc.core.home import locate
from duoc.core.profile import ProfileError
from duoc.core.profile import load as load_profile
from duoc.core.progress import step
from duoc.web.secret import make_secret_key

SIM = 10  # offset in the table of processes


def prepare(chosen: settings.Settings, home: Path, empty: bool) -> None:
    """Everything the processes expect to find; Django must be set up."""
    from duoc.catalogue.services import terms
    from duoc.exchange import services as exchange
    from duoc.people import services as people
    from duoc.web import database
    from duoc.web.sample_application import settle_sample_application
    from duoc.web.sample_catalogue import settle_sample_catalogue
    from duoc.web.sample_database import settle_sample_database
    from duoc.web.sample_dossier import settle_sample_dossier
    from duoc.web.sample_goods import PARTY, settle_sample_goods
    from duoc.web.sample_people import settle_sample_people, settle_sample_producer
    from duoc.web.sample_push import settle_sample_push
    from duoc.web.sample_stamps import settle_sample_stamps

    profile = load_profile(chosen.profile)
    with step("Bảng dữ liệu", "Tables"):
        database.create(postgres.dsn(chosen))
        database.prepare()
    with step(f"Dữ liệu {profile.name}", f"Data of {profile.name}"):
        people.seed(profile)
        people.settle_sandbox_party()
        people.settle_calendar()
        terms.settle_terms()
        exchange.seed(profile, f"http://127.0.0.1:{chosen.port(SIM)}")
    if not empty:
        with step("Người dùng mẫu", "Sample people"):
            settle_sample_people(home)
        with step("Hàng hóa mẫu", "Sample goods"):
            settle_sample_goods()
            settle_sample_producer(home, PARTY)
            settle_sample_stamps(PARTY, urlsplit(chosen.web_address).netloc)
        with step("Danh mục dữ liệu mẫu", "Sample catalogue"):
            settle_sample_catalogue()
            settle_sample_push(home, f"http://127.0.0.1:{chosen.port(SIM)}")
        if not chosen.database_url:
            with step("Cơ sở dữ liệu mẫu sau tường lửa", "Sample database behind the wall"):
                settle_sample_database(home, postgres.dsn(chosen))
                settle_sample_application(postgres.dsn(chosen))
                settle_sample_dossier()


def main() -> int:
    """Prepare; one sentence on stderr and 1 when it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m duoc.web.prepare")
    parser.add_argument("--empty", action="store_true")
    arguments = parser.parse_args()
    chosen = settings.load()
    home = locate(chosen)
    make_secret_key(home / "keys" / "django.key")
    os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
    django.setup()
    try:
        prepare(chosen, home, arguments.empty)
    except (ProfileError, psycopg.OperationalError) as error:
        print(f"duoc: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
