"""Descriptions: the OpenAPI document or WSDL of a service, as callers may read it."""

from django.db import models
from django.db.models import Q

from duoc.exchange.models.registry import Service


class Description(models.Model):
    """The description of a service, with the provider's inner addresses already taken out of it.

    media: the media type of the source. text: as published by `getOpenAPI`.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, primary_key=True, related_name="description")
    media = models.TextField()
    text = models.TextField()

    class Meta:
        constraints = [
            # It becomes a header line of the gateway's answer.
            models.CheckConstraint(
                condition=Q(media__regex=r"^[A-Za-z0-9.+-]{1,64}/[A-Za-z0-9.+-]{1,64}$"),
                name="description_has_a_media_type",
            ),
        ]
