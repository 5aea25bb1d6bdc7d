"""Subscriptions to named queries: kept here, served by the worker."""

from .delivery import deliver, next_due
from .keeping import Subscribed, SubscriptionError, subscribe, subscription, subscriptions, unsubscribe

__all__ = [
    "Subscribed",
    "SubscriptionError",
    "deliver",
    "next_due",
    "subscribe",
    "subscription",
    "subscriptions",
    "unsubscribe",
]
