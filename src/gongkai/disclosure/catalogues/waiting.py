"""What of the catalogues waits in an inbox, beside the periods of entries, which are owed."""

from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.waiting import Source

from .queries import open_proposals

TABLES = Source(
    kind="catalogue_table",
    asks=_("Decide about the table that was read"),
    url_name="catalogue_proposal",
    rows=open_proposals,
    title="file_name",
    organ="catalogue__organ__name",
)
