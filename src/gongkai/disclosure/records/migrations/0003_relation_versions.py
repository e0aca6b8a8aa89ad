"""A relation belongs to some versions of its record, so that a draft enters and takes away nothing in public."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("records", "0002_index_serials")]

    operations = [
        migrations.AddField(
            model_name="relation",
            name="from_version",
            field=models.PositiveIntegerField(default=1, verbose_name="First version"),
        ),
        migrations.AddField(
            model_name="relation",
            name="until_version",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="First version without it"),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=Q(until_version__isnull=True) | Q(until_version__gt=F("from_version")),
                name="relation_has_a_version",
            ),
        ),
    ]
