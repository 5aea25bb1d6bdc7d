"""The province's sectors."""

from duoc.catalogue.models import Topic
from duoc.catalogue.rules.records import TopicRecord


def topics() -> list[TopicRecord]:
    """All of them in their order."""
    return [record(one) for one in Topic.objects.all()]


def topic(key: str) -> Topic | None:
    """The sector of a key."""
    return Topic.objects.filter(key=key).first()


def settle_topic(key: str, title: str, theme: str, *, title_en: str = "") -> Topic:
    """The sector of this key, made where it is new; what somebody renamed stays."""
    held, _new = Topic.objects.get_or_create(
        key=key, defaults={"title": title, "title_en": title_en, "theme": theme, "position": Topic.objects.count()}
    )
    return held


def record(held: Topic) -> TopicRecord:
    """As doors show it."""
    return TopicRecord(held.key, held.title, held.title_en, held.theme)
