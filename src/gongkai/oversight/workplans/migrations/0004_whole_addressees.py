from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workplans", "0003_plans_in_force")]

    operations = [
        migrations.AlterField(
            model_name="workplan",
            name="addressees",
            field=models.TextField(blank=True, verbose_name="Addressees"),
        ),
    ]
