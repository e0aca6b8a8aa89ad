"""The ordered lists by which rooms join each other's acts, and the rights and duties that they name.

Each path is a function; what it takes and gives stands above its list, like the classes of ``MIDDLEWARE``.
"""

import os

from django.utils.translation import gettext_lazy as _

# Which roles hold which right over a record of their organ; what a right is called stands in the profile's wording.
RECORD_RIGHTS = {
    "draft": ["clerk", "office", "head"],
    "first_review": ["reviewer"],
    "second_review": ["office"],
    "third_review": ["head"],
    "secrecy_review": ["secrecy_reviewer"],
    "legality_review": ["legality_reviewer"],
    "sign": ["head"],
    "release": ["publisher"],
    "withdraw": ["office", "head"],
    "override": ["office", "head"],
    "lapse": ["office", "head"],
    "take_over": ["office"],
    "shortcut": ["head"],
    "review_shortcut": ["office"],
    "reevaluate": ["clerk", "office", "head"],
    "confirm_reevaluation": ["office", "head"],
}
# What stands before an act on a record, in this order (records.gates.Gate).
RECORD_GATES = [
    "gongkai.disclosure.records.gates.attribute",
    "gongkai.disclosure.records.gates.completeness",
    "gongkai.disclosure.records.gates.legality",
    "gongkai.disclosure.records.gates.catalogue_entry",
    "gongkai.disclosure.records.gates.disclosable",
    "gongkai.disclosure.records.gates.corrections",
    "gongkai.disclosure.records.gates.taken_over",
    "gongkai.disclosure.records.gates.annulled",
    "gongkai.disclosure.interpretations.gates.package",
    "gongkai.disclosure.interpretations.gates.material",
    "gongkai.disclosure.records.leaks.attachments",
    "gongkai.disclosure.records.leaks.body",
    "gongkai.disclosure.reevaluations.gates.redaction",
]
# The duties whose clocks run from forming or signing a record until it is public.
RECORD_CLOCKS = ["record.publish", "document.publish"]
# What rooms above the records do in the transaction of a release: functions of (record, by=, at=), in this order.
RECORD_RELEASE_FOLLOWERS = [
    "gongkai.disclosure.records.entries.follow_release",
    "gongkai.disclosure.interpretations.following.follow_release",
    "gongkai.disclosure.reevaluations.services.follow_release",
    "gongkai.disclosure.republications.services.follow_release",
]
# The same of a withdrawal.
RECORD_WITHDRAWAL_FOLLOWERS = ["gongkai.disclosure.interpretations.following.follow_withdrawal"]
# What reviewers are asked before they approve: functions of a record that give questions (records.rules.Question).
RECORD_QUESTIONS = ["gongkai.disclosure.interpretations.gates.questions"]
# Pages of rooms above that belong to a record: functions of a record that give labels and addresses, or nothing.
RECORD_PAGES = ["gongkai.disclosure.interpretations.wording.page_of"]
# What rooms above tell everyone about public records: functions of records that give, by number, labels and values.
RECORD_FACTS = ["gongkai.disclosure.interpretations.showing.public_facts"]
# The address of the list of all public records with one value of a kind (organ, subject, genre, year, validity).
RECORD_LIST_ADDRESS = "gongkai.disclosure.library.places.address_of_list"
# The duties whose clocks run from the release of a document until it is interpreted; the first is counted in figures.
INTERPRETATION_CLOCKS = ["interpretation.publish", "interpretation.accompany"]
INTERPRETATION_FILING_DUTY = "interpretation.file_monthly"
# The duties of every month that are opened by themselves when a month begins (obligations.monthly), each with what they
# are about: a function of organs and the first day of the month that gives subjects by the organ's number.
MONTHLY_DUTIES = {INTERPRETATION_FILING_DUTY: "gongkai.disclosure.interpretations.filing.begin"}
# What hangs on the entries of catalogues: functions of a queryset of entries (catalogues.queries.Evidence).
CATALOGUE_EVIDENCE = ["gongkai.disclosure.records.entries.hanging"]
# The documents that hang on entries, and where what the journal names hangs (catalogues.documents).
CATALOGUE_DOCUMENTS = "gongkai.disclosure.library.under_entries.documents"
CATALOGUE_WHEREABOUTS = "gongkai.disclosure.library.under_entries.whereabouts"
# The duties of an entry: something new in each period; and each document within the entry's own count of days.
CATALOGUE_UPDATE_DUTY = "catalogue.entry_update"
CATALOGUE_PUBLISH_DUTY = "catalogue.entry_publish"
# The duties of every year that rounds of re-evaluation meet: which rounds, and how far each must be.
REEVALUATION_DUTIES = {
    "withheld_record.review": {"undisclosed": "confirmed"},
    "undisclosed_record.review": {"undisclosed": "confirmed", "clean_up": "published"},
}
# The lists that stand side by side under “Records”: what each is called, by the name of its address.
RECORD_TABS = {
    "records": _("All records"),
    "ledger": _("Ledger of rules"),
    "compilations": _("Compilations"),
    "reevaluations": _("Re-evaluation"),
    "interpretations": _("Interpretations"),
}

# The duty whose clock runs for what is to be republished; how often a followed feed is read; how old an item may be
# that is still taken; and hosts inside the government's network whose feeds may be read (no other address inside is).
REPUBLICATION_DUTY = "state_policy.republish"
FEED_EVERY_MINUTES = 15
FEED_ITEM_DAYS = 7
FEED_HOSTS_INSIDE = [one.strip() for one in os.environ.get("GONGKAI_FEED_HOSTS", "").split(",") if one.strip()]

# What another system may send: the size of one call with its attachments (in Base64), how many calls a minute, and how
# long a key may be good.
API_REQUEST_LIMIT_BYTES = 32 * 1024 * 1024
API_CALLS_PER_MINUTE = 120
API_KEY_DAYS_MOST = 2 * 365

# Calendar days ahead of the due day from which an obligation is shown as due soon.
OBLIGATION_SOON_DAYS = 14
# What tells the page of an obligation who was reminded of it: a function of the obligation.
OBLIGATION_REMINDERS = "gongkai.registers.reminders.queries.told_about"
# For each kind of subject the name of the address that shows it.
OBLIGATION_SUBJECT_PAGES = {
    "workplans.task": "task",
    "workplans.workplan": "workplan",
    "organs.organ": "organ",
    "inspections.finding": "finding",
    "records.record": "record",
    "republications.candidate": "republication",
    "interpretations.filing": "interpretation_filing",
    "catalogues.entry": "catalogue_entry",
    "reevaluations.round": "reevaluation",
}

# What waits in an inbox beside what is owed and the records at a reader's step: sources (organs.waiting.Source), read
# together in one query.
INBOX_SOURCES = [
    "gongkai.oversight.workplans.waiting.DRAFTS",
    "gongkai.oversight.workplans.waiting.REQUESTS",
    "gongkai.oversight.workplans.waiting.REPORTS",
    "gongkai.oversight.inspections.waiting.CORRECTIONS",
    "gongkai.disclosure.records.waiting.SHORTCUTS",
    "gongkai.disclosure.records.waiting.BATCHES",
    "gongkai.disclosure.records.waiting.EXCEPTIONS",
    "gongkai.disclosure.reevaluations.waiting.ROUNDS",
    "gongkai.disclosure.republications.waiting.CANDIDATES",
    "gongkai.disclosure.catalogues.waiting.TABLES",
    "gongkai.registers.file_checks.waiting.RELEASES",
    "gongkai.registers.organs.waiting.FILINGS",
]

# What waits for a person and not for a post (organs.leaving.Held): told when a post ends, handed on by office or head.
WAITING_FOR_PERSON = ["gongkai.disclosure.records.passing_on.DRAFTS"]

# What rooms above the organs do when an organ ends (organs.reorganising.Follower), and when an act that is owed every
# year is recorded or withdrawn: called in this order, in the transaction of the act.
ORGAN_SUCCESSION_FOLLOWERS = [
    "gongkai.registers.obligations.handing_over.open_obligations",
    "gongkai.oversight.workplans.changes_told.public_plans",
]
# What rooms above add to the public page of an organ (organs.public_parts): functions of (organ, site), in this order.
ORGAN_PUBLIC_PARTS = [
    "gongkai.disclosure.library.under_entries.of_organ",
    "gongkai.disclosure.catalogues.public_parts.of_organ",
    "gongkai.oversight.workplans.public_parts.of_organ",
]
# What follows from every change of what is public of an organ: functions of (organ ids, at=), in the same transaction.
ORGAN_FACT_FOLLOWERS = [
    "gongkai.registers.organs.site_keeping.follow_organs",
    "gongkai.registers.journal.facts.follow_organs",
]
# What follows from every change of a public site: functions of (site ids, at=), in the same transaction.
SITE_FOLLOWERS = ["gongkai.registers.journal.site_facts.follow_sites"]
YEARLY_ACT_FOLLOWERS = ["gongkai.registers.obligations.yearly.follow"]

# What the health address asks: functions without arguments that raise where something does not work, by name, and may
# give a word that is shown for "ok".
HEALTH_CHECKS = {
    "database": "gongkai.public.desk.health.database",
    "files": "gongkai.registers.files.isolation.health",
    "pages": "gongkai.public.mirror.health.health",
}

# Where the clause of a duty can be read: functions of a duty and the reader's scope that give links, in this order.
DUTY_CLAUSES = ["gongkai.oversight.workplans.clause_queries.clauses_of_duty"]

# What is done once a day, in this order (`./gongkai tick`, and the worker by itself): functions of `on` and `at` that
# give how many things they did and that change nothing when they are repeated.
DAILY_ACTS = [
    "gongkai.registers.recomputations.services.follow_files",
    "gongkai.registers.recomputations.services.check_again",
    "gongkai.registers.obligations.yearly.open_year",
    "gongkai.registers.obligations.monthly.open_month",
    "gongkai.disclosure.catalogues.clocks.open_periods",
    "gongkai.disclosure.records.lapsing.lapse_due",
    "gongkai.disclosure.library.taking_effect.take_effect",
    "gongkai.disclosure.reevaluations.yearly.open_year",
    "gongkai.registers.reminders.services.write_reminders",
    "gongkai.disclosure.records.ledger_keeping.go_over",
    "gongkai.registers.jobs.services.forget_old",
    "gongkai.registers.organs.posts.end_sessions_of_left",
    "gongkai.registers.accounts.session_keeping.forget_old",
    "gongkai.public.mirror.watching.renew_day",
]
# Where one can go from every public page, in its head and in its foot: the name of an address and what it is called, in
# this order. What does not resolve is left out.
PUBLIC_NAVIGATION = [
    ("public_home", _("Home")),
    ("public_organs", _("Organs")),
    ("public_catalogues", _("Disclosure catalogues")),
    ("public_library", _("Library")),
    ("public_rules", _("Rules and normative documents")),
    ("public_topics", _("Topics")),
    ("progress", _("Progress of plans")),
    ("public_statistics", _("Statistics")),
]
PUBLIC_FOOTER = [
    ("public_sitemap", _("Site map")),
    ("public_help", _("Help")),
    ("public_accessibility", _("Accessibility statement")),
    ("public_verify", _("Log and verification")),
    ("public_dumps", _("Open data")),
]
# What each room has in public pages (journal.shelves.Shelf), in the order in which they are renewed.
PUBLIC_SHELVES: list[str] = [
    "gongkai.disclosure.records.shelf.RecordShelf",
    "gongkai.disclosure.library.shelf.Lists",
    "gongkai.disclosure.library.shelf.Rules",
    "gongkai.registers.journal.organ_shelf.OrganShelf",
    "gongkai.disclosure.catalogues.shelf.CatalogueShelf",
    "gongkai.oversight.workplans.shelf.ProgressShelf",
    "gongkai.public.portal.shelf.PortalShelf",
    "gongkai.disclosure.library.shelf.Figures",
    "gongkai.disclosure.library.shelf.ForMachines",
    "gongkai.public.portal.dark_pages.DarkPages",
]
# What reads at once for many pages, given their addresses, while pages are made one after another.
READS_AHEAD = ["gongkai.disclosure.records.shelf.read_ahead"]
# What follows, in the same transaction, from a holiday notice that is entered or taken back.
HOLIDAY_NOTICE_FOLLOWERS = ["gongkai.registers.recomputations.services.follow_notice"]
# What a job or an act of the day is called on the desk, by its path.
JOB_TITLES = {
    "gongkai.registers.recomputations.tasks.recompute": _("Due days reckoned anew"),
    "gongkai.registers.file_checks.tasks.carry_out": _("File checked"),
    "gongkai.disclosure.republications.tasks.read_one": _("Feed read"),
    "gongkai.disclosure.records.tasks.compile_documents": _("Documents compiled"),
    "gongkai.disclosure.records.ledger_keeping.go_over": _("Ledger of rules gone over"),
    "gongkai.registers.recomputations.services.follow_files": _("Changed calendars noticed"),
    "gongkai.registers.recomputations.services.check_again": _("Recomputations gone over once more"),
    "gongkai.registers.obligations.yearly.open_year": _("Duties of the year opened"),
    "gongkai.registers.obligations.monthly.open_month": _("Duties of the month opened"),
    "gongkai.disclosure.catalogues.clocks.open_periods": _("Periods of catalogue entries opened"),
    "gongkai.disclosure.records.lapsing.lapse_due": _("Documents whose time is over marked as lapsed"),
    "gongkai.disclosure.library.taking_effect.take_effect": _("What takes effect today told to every public page"),
    "gongkai.disclosure.reevaluations.yearly.open_year": _("Re-evaluations of the year opened"),
    "gongkai.registers.reminders.services.write_reminders": _("Reminders written"),
    "gongkai.registers.jobs.services.forget_old": _("Old jobs forgotten"),
    "gongkai.registers.organs.posts.end_sessions_of_left": _("Sessions ended of those whose last post ended"),
    "gongkai.registers.accounts.session_keeping.forget_old": _("Old sessions forgotten"),
    "gongkai.public.mirror.watching.renew_day": _("Public pages of the day asked for"),
    "gongkai.public.mirror.tasks.fill": _("Missing public pages made"),
    "gongkai.public.mirror.tasks.renew_everything": _("All public pages made anew"),
    "gongkai.public.mirror.tasks.renew_day": _("Public pages of the day made anew"),
}
