"""An event names the organs between which an obligation passed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('obligations', '0004_one_standing'),
        ('organs', '0002_endings_remits_yearly_acts'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='organ_after',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ'),
        ),
        migrations.AddField(
            model_name='event',
            name='organ_before',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organs.organ'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('restated', 'Date changed'), ('recomputed', 'Reckoned anew'), ('corrected', 'Day put right after a later entry'), ('met', 'Met'), ('reopened', 'Reopened'), ('closed', 'Closed'), ('handed_over', 'Passed to another organ'), ('received', 'Day of receipt confirmed'), ('clarification_requested', 'Clarification asked of the applicant'), ('clarification_received', 'Clarification received'), ('third_party_asked', 'Third party asked'), ('third_party_received', 'Letter delivered to the third party'), ('third_party_answered', 'Third party answered'), ('other_organ_asked', 'Other organ asked'), ('other_organ_received', 'Letter delivered to the other organ'), ('other_organ_answered', 'Other organ answered'), ('extension_approved', 'Extension approved'), ('fee_notified', 'Fee notified'), ('fee_paid', 'Fee paid'), ('reasons_requested', 'Reasons asked of the applicant'), ('reasons_accepted', 'Reasons accepted'), ('transferred', 'Transferred'), ('withdrawn', 'Withdrawn'), ('merged', 'Merged with another'), ('replied', 'Replied')], max_length=30, verbose_name='Kind'),
        ),
    ]
