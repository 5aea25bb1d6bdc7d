"""Two parties with people, and persons of the agencies: browsers that are signed in."""

from dataclasses import dataclass

from django.test import Client

from duoc.people import services as people
from duoc.people.services import Party
from duoc.trace.models import Product
from duoc.trace.services import products

PASSWORD = "con-cua-bo-ngang-rung-duoc"
HERE = "/truy-xuat/co-so/"


@dataclass
class Producer:
    """A party, its product, and browsers of its owner and of somebody who works for it."""

    party: Party
    product: Product
    owner: Client
    worker: Client


def browser(user: object = None) -> Client:
    """Signed in as this user, or as nobody."""
    client = Client(headers={"host": "localhost"})
    if user is not None:
        client.force_login(user)
    return client


def member(party: Party, name: str, role: str) -> object:
    """A person who was invited."""
    return people.join_party(people.invite(party, role).text, name, PASSWORD).user


def producer(code: str, name: str, kind: str, prefix: str, gtin: str) -> Producer:
    """A party with everything that a producer has."""
    party = people.add_party(code, name, kind, prefixes=[prefix])
    product = products.register_product(party, f"Hàng của {name}", number=gtin)
    owner, worker = (browser(member(party, f"{role}.{code}", role)) for role in ("owner", "member"))
    return Producer(party, product, owner, worker)


def officer(name: str, duty: str | None) -> Client:
    """A person of an agency."""
    user = people.create_user(name, PASSWORD)
    if duty:
        people.assign_role(user, people.agency_named("so-tp"), duty)
    return browser(user)


def shown(client: Client, path: str = "", status: int = 200) -> str:
    """A page of the party, as text."""
    answer = client.get(HERE + path)
    assert answer.status_code == status, (path, answer.status_code)
    return str(answer.content.decode())


def sent(client: Client, path: str, status: int = 302, **form: object) -> str:
    """A form of the party; where it leads, or what the answer says."""
    answer = client.post(HERE + path, form)
    assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[:3000])
    return str(answer.get("Location", "") or answer.content.decode())
