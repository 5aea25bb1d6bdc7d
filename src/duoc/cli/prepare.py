"""The part of `up` that needs Django: schemas, migrations, the profile's data, sample people.

A process of its own (`python -m duoc.cli.prepare`), so that the supervisor stays small; it runs only when something
changed, and may be repeated at any time.
"""

import argparse
import os
import sys

import django

from duoc.cli.addresses import LOGINS, demo_logins, write_json
from duoc.cli.house import settle
from duoc.cli.main import is_told_in_a_sentence
from duoc.cli.progress import step
from duoc.core.profile import load as load_profile
from duoc.web.secret import make_secret_key


def prepare(empty: bool) -> None:
    """Everything the processes expect to find."""
    house = settle()
    make_secret_key(house.home / "keys" / "django.key")
    os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
    django.setup()
    from duoc.exchange import services as exchange
    from duoc.people import services as people
    from duoc.web import database

    with step("Bảng dữ liệu", "Tables"):
        database.create(house.dsn)
        database.prepare()
    profile = load_profile(house.settings.profile)
    with step(f"Dữ liệu {profile.name}", f"Data of {profile.name}"):
        people.seed(profile)
        exchange.seed(profile)
    if not empty and not demo_logins(house.home):
        with step("Người dùng mẫu", "Sample people"):
            write_json(house.home / LOGINS, people.seed_demo_users(profile))


def main() -> int:
    """Prepare; one sentence on stderr and 1 when it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m duoc.cli.prepare")
    parser.add_argument("--empty", action="store_true")
    try:
        prepare(parser.parse_args().empty)
    except Exception as error:
        if not is_told_in_a_sentence(error):
            raise
        print(f"duoc: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
