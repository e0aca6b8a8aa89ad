"""Tables for past intervals and for counts, and room for the clock's events."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('obligations', '0001_initial'),
        ('organs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DayChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(max_length=10)),
                ('is_historical', models.BooleanField()),
                ('is_late', models.BooleanField()),
                ('basis', models.CharField(max_length=10)),
                ('due_on', models.DateField()),
                ('number', models.BigIntegerField()),
                ('on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='DayCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(max_length=10)),
                ('is_historical', models.BooleanField()),
                ('is_late', models.BooleanField()),
                ('basis', models.CharField(max_length=10)),
                ('due_on', models.DateField()),
                ('number', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='MonthCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(max_length=10)),
                ('is_historical', models.BooleanField()),
                ('is_late', models.BooleanField()),
                ('basis', models.CharField(max_length=10)),
                ('due_on', models.DateField()),
                ('number', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='PastInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='From')),
                ('until_on', models.DateField(verbose_name='Until')),
                ('standing', models.CharField(choices=[('owed', 'Owed'), ('met', 'Met'), ('closed', 'Closed')], max_length=10, verbose_name='Standing')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='Due')),
                ('is_historical', models.BooleanField(default=False, verbose_name='Past when entered')),
                ('is_late', models.BooleanField(default=False, verbose_name='Met late')),
            ],
            options={
                'ordering': ('obligation', 'from_on'),
            },
        ),
        migrations.AddField(
            model_name='event',
            name='notified_on',
            field=models.DateField(blank=True, null=True, verbose_name='Notified'),
        ),
        migrations.AddField(
            model_name='event',
            name='on',
            field=models.DateField(null=True, verbose_name='On'),
        ),
        migrations.AddField(
            model_name='event',
            name='party',
            field=models.CharField(blank=True, max_length=200, verbose_name='Party'),
        ),
        migrations.AddField(
            model_name='event',
            name='stated_on',
            field=models.DateField(blank=True, null=True, verbose_name='Stated day'),
        ),
        migrations.AddField(
            model_name='event',
            name='workdays',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='Working days'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='basis',
            field=models.CharField(choices=[('statute', 'National rule'), ('local', 'Local rule'), ('stated', 'Stated day')], null=True, max_length=10, verbose_name='Bound by'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='entered_at',
            field=models.DateTimeField(null=True, verbose_name='Entered'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='is_late',
            field=models.BooleanField(default=False, verbose_name='Met late'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='opened_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Entered by'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='since_on',
            field=models.DateField(null=True, verbose_name='Since'),
        ),
        migrations.AddField(
            model_name='obligation',
            name='standing',
            field=models.CharField(choices=[('owed', 'Owed'), ('met', 'Met'), ('closed', 'Closed')], default='owed', max_length=10, verbose_name='Standing'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('restated', 'Date changed'), ('recomputed', 'Reckoned anew'), ('corrected', 'Day put right after a later entry'), ('met', 'Met'), ('reopened', 'Reopened'), ('closed', 'Closed'), ('received', 'Day of receipt confirmed'), ('clarification_requested', 'Clarification asked of the applicant'), ('clarification_received', 'Clarification received'), ('third_party_asked', 'Third party asked'), ('third_party_received', 'Letter delivered to the third party'), ('third_party_answered', 'Third party answered'), ('other_organ_asked', 'Other organ asked'), ('other_organ_received', 'Letter delivered to the other organ'), ('other_organ_answered', 'Other organ answered'), ('extension_approved', 'Extension approved'), ('fee_notified', 'Fee notified'), ('fee_paid', 'Fee paid'), ('reasons_requested', 'Reasons asked of the applicant'), ('reasons_accepted', 'Reasons accepted'), ('transferred', 'Transferred'), ('withdrawn', 'Withdrawn'), ('merged', 'Merged with another'), ('replied', 'Replied')], max_length=30, verbose_name='Kind'),
        ),
        migrations.AddField(
            model_name='daychange',
            name='organ',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ'),
        ),
        migrations.AddField(
            model_name='daycount',
            name='organ',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ'),
        ),
        migrations.AddField(
            model_name='monthcount',
            name='organ',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ'),
        ),
        migrations.AddField(
            model_name='pastinterval',
            name='obligation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='past', to='obligations.obligation'),
        ),
        migrations.AddField(
            model_name='pastinterval',
            name='organ',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ'),
        ),
        migrations.AddConstraint(
            model_name='daychange',
            constraint=models.UniqueConstraint(fields=('on', 'organ', 'standing', 'is_historical', 'is_late', 'due_on', 'basis'), name='day_change_key'),
        ),
        migrations.AddIndex(
            model_name='daychange',
            index=models.Index(fields=['due_on', 'on'], name='day_change_by_due_day'),
        ),
        migrations.AddConstraint(
            model_name='daycount',
            constraint=models.UniqueConstraint(fields=('organ', 'standing', 'is_historical', 'is_late', 'due_on', 'basis'), name='day_count_key'),
        ),
        migrations.AddConstraint(
            model_name='monthcount',
            constraint=models.UniqueConstraint(fields=('organ', 'standing', 'is_historical', 'is_late', 'due_on', 'basis'), name='month_count_key'),
        ),
        migrations.AddIndex(
            model_name='pastinterval',
            index=models.Index(fields=['organ', 'standing', 'due_on', 'obligation'], name='interval_by_organ_and_day'),
        ),
        migrations.AddConstraint(
            model_name='pastinterval',
            constraint=models.UniqueConstraint(fields=('obligation', 'from_on'), name='interval_begins_once'),
        ),
        migrations.AddConstraint(
            model_name='pastinterval',
            constraint=models.CheckConstraint(condition=models.Q(('from_on__lt', models.F('until_on'))), name='interval_has_a_day'),
        ),
    ]
