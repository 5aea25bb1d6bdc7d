"""A job may end because its source has not changed."""

from django.db import migrations, models
from django.db.models import Q

_ENDED = ("published", "unchanged", "stopped", "refused", "cancelled", "failed")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0011_store")]

    operations = [
        migrations.RemoveConstraint(model_name="publication", name="publication_state_is_known"),
        migrations.RemoveConstraint(model_name="publication", name="publication_ends_once"),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=Q(state__in=("waiting", "running", *_ENDED)), name="publication_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=Q(state__in=_ENDED, ended_at__isnull=False) | ~Q(state__in=_ENDED) & Q(ended_at__isnull=True),
                name="publication_ends_once",
            ),
        ),
    ]
