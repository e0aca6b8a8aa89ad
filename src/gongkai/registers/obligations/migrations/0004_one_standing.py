"""An obligation has one standing since a day, instead of a day for each; indexes for five million."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('obligations', '0003_life_into_intervals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='obligation',
            name='obligation_owed_once_per_subject_and_period',
        ),
        migrations.RemoveConstraint(
            model_name='obligation',
            name='obligation_closed_with_a_reason',
        ),
        migrations.RemoveIndex(
            model_name='obligation',
            name='obligation_by_organ_and_day',
        ),
        migrations.RemoveIndex(
            model_name='obligation',
            name='obligation_by_subject',
        ),
        migrations.RemoveIndex(
            model_name='obligation',
            name='obligation_by_plan',
        ),
        migrations.RemoveField(
            model_name='obligation',
            name='closed_on',
        ),
        migrations.RemoveField(
            model_name='obligation',
            name='met_on',
        ),
        migrations.AlterModelOptions(
            name='event',
            options={'ordering': ('on', 'id')},
        ),
        migrations.AlterField(
            model_name='event',
            name='at',
            field=models.DateTimeField(verbose_name='Entered'),
        ),
        migrations.AlterField(
            model_name='event',
            name='by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='By'),
        ),
        migrations.AlterField(
            model_name='event',
            name='obligation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='obligations.obligation'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='organ',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='organs.organ', verbose_name='Organ'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='profile',
            field=models.SlugField(db_index=False, max_length=40, verbose_name='Profile'),
        ),
        migrations.AlterField(
            model_name='event',
            name='on',
            field=models.DateField(verbose_name='On'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='basis',
            field=models.CharField(choices=[('statute', 'National rule'), ('local', 'Local rule'), ('stated', 'Stated day')], max_length=10, verbose_name='Bound by'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='entered_at',
            field=models.DateTimeField(verbose_name='Entered'),
        ),
        migrations.AlterField(
            model_name='obligation',
            name='since_on',
            field=models.DateField(verbose_name='Since'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['obligation', 'on', 'id'], name='event_by_obligation'),
        ),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(fields=['organ', 'standing', 'due_on', 'id'], name='obligation_by_organ_and_day'),
        ),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(condition=models.Q(('plan_id__isnull', False)), fields=['plan_id', 'organ'], name='obligation_by_work_plan'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.UniqueConstraint(fields=('subject_type', 'subject_id', 'duty_id', 'organ', 'period'), name='obligation_owed_once'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing', 'closed'), models.Q(('close_reason', ''), _negated=True)), models.Q(models.Q(('standing', 'closed'), _negated=True), ('close_reason', '')), _connector='OR'), name='obligation_closed_with_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(('is_late', False), ('standing', 'met'), _connector='OR'), name='obligation_late_if_met'),
        ),
    ]
