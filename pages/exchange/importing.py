"""A sheet into drafts: each row through the ordinary form, all of them or none.

A row that says what its card says already is left alone. What counts as said is what
differs from the version that the row was made from, so that a sheet never undoes what
somebody else changed since.
"""

from django.db import transaction
from openpyxl.utils import get_column_letter
from wagtail.locks import BasicLock, ScheduledForPublishLock, WorkflowLock
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from pages import editors_search, reviewers
from pages.models import Agency, StrategyCardPage

from .columns import AGENCY, ALL, CARD, COLUMNS, VERSION
from .drafts import NEW_NOTE, content_of, page_of, parts_of, settle
from .files import BadFileError
from .known import Known, RefusedError, did_you_mean, folded
from .report import CHANGED, NEW, REFUSED, UNCHANGED, Report
from .row_forms import RowForms, errors_of
from .rows import Row

LOGGED = "pages.imported"  # pages/history.py says it in words
TITLE = COLUMNS[0]
AT_ONCE = 200  # rows whose cards are read together
NOT_YOURS = (
    "No card that you may change has this ID. Leave the cell empty for a new card."
)
NO_AGENCY = "Say which agency the new card belongs to."
NOT_THERE = "You may not add cards for this agency."
STAYS = "A sheet moves no card to another agency. Put the agency back that stood here."
TWICE = "The agency has a card with this title. Change that card, or this title."
NO_VERSION = "This card has no such version. Leave the cell as it was exported."
LOCKS = {
    BasicLock: "{} locked this card.",
    WorkflowLock: "This card is in review. Those who check it may change it.",
    ScheduledForPublishLock: "A version of this card waits for its day of publishing.",
}
NO_HEADINGS = (
    "No headings found. The first row names the columns, as the empty sheet does."
)


class Import:
    """Goes through a sheet for a person. Iterate to go on; `report` is then complete.

    Nothing is written unless `write`, and then only if no row at all is refused.
    """

    def __init__(self, sheet, user, *, write=False):
        self.places = places_of(sheet)
        self.rows = sheet.rows
        self.known = Known(user)
        self.forms = RowForms(self.known)
        self.write = write
        self.report = Report()
        self.seen = {}  # card's id -> number of the row about it
        self.held = set()
        self.written = []  # cards that editors cannot find yet

    def __iter__(self):
        """Yields how many rows are done."""
        if not self.write:
            yield from self.go()
            return
        with transaction.atomic():
            yield from self.go()
            if not self.report.is_clean:
                transaction.set_rollback(True)

    def go(self):
        for start in range(0, len(self.rows), AT_ONCE):
            rows = [self.row(*each) for each in self.rows[start : start + AT_ONCE]]
            cards, versions = self.cards_of(rows), self.versions_of(rows)
            for done, row in enumerate(rows, start + 1):
                self.take(row, cards, versions)
                yield done
            self.let_editors_find()

    def let_editors_find(self):
        editors_search.put(self.written)
        self.written.clear()

    def row(self, number, cells):
        named = {
            name: cells[place] if place < len(cells) else ""
            for name, place in self.places.items()
        }
        return Row(number, named)

    def cards_of(self, rows):
        """Uid -> card as it is now, of the cards that the person may change."""
        wanted = {row.uid for row in rows if row.uid}
        if not wanted:
            return {}
        cards = self.known.own_cards.filter(translation_key__in=wanted).order_by("pk")
        if self.write:
            cards = cards.select_for_update(of=("self", "page_ptr"))
        found = cards.select_related("latest_revision")
        return {card.translation_key: settle(card, self.known) for card in found}

    def versions_of(self, rows):
        """(card's id, version) -> content, of the versions that rows were made from."""
        wanted = {row.version for row in rows if row.version is not None}
        if not wanted:
            return {}
        found = Revision.page_revisions.filter(pk__in=wanted)
        triples = found.values_list("object_id", "pk", "content")
        return {(page, str(pk)): content for page, pk, content in triples}

    def take(self, row, cards, versions):
        """Judge a row; write it, if that is wanted and nothing was wrong so far."""
        try:
            is_new = not row.text(CARD)
            outcome = self.new(row) if is_new else self.existing(row, cards, versions)
        except RefusedError as error:
            row.refuse(error.column, error.reason, error.part)
            outcome = row.outcome(REFUSED)
        self.report.outcomes.append(outcome)
        self.report.findings += row.findings

    def existing(self, row, cards, versions):
        card = self.card_of(row, cards)
        now = content_of(card)
        changes = row.changes(now, self.before(row, card, now, versions), self.known)
        self.check_agency(row, card)
        if not changes:
            return row.outcome(UNCHANGED, card=card)
        if reason := lock_on(card, self.known):
            row.refuse("", reason)
        page = page_of(card, now, self.known)
        form = self.filled(row, page, changes, now, self.known.folder_of(card))
        if self.may_write(row):
            self.written.append(save(form, self.known.user))
        return row.outcome(CHANGED, changes, card)

    def card_of(self, row, cards):
        card = cards.get(row.uid)
        if card is None:
            raise RefusedError(NOT_YOURS, row.text(CARD), CARD.name)
        if first := self.seen.get(card.pk):
            raise RefusedError(f"Row {first} is about the same card.", "", CARD.name)
        self.seen[card.pk] = row.number
        return card

    def before(self, row, card, now, versions):
        """What the card said when the row was made; `now` if the row does not tell."""
        version = row.text(VERSION)
        if version in ("", str(card.latest_revision_id)):
            return now
        try:
            return versions[str(card.pk), version]
        except KeyError as error:
            raise RefusedError(NO_VERSION, version, VERSION.name) from error

    def check_agency(self, row, card):
        text = row.text(AGENCY)
        if text and self.agency_id(text) != self.known.folder_of(card).agency_id:
            row.refuse(AGENCY.name, STAYS, text)

    def agency_id(self, text):
        try:
            return self.known.names(Agency).find(text)
        except RefusedError as error:
            raise RefusedError(error.reason, text, AGENCY.name) from error

    def new(self, row):
        folder = self.folder_for(row)
        changes = row.changes({}, {}, self.known)
        self.check_title(row, folder)
        page = StrategyCardPage(owner=self.known.user, locale_id=folder.locale_id)
        page._cached_parent_obj = folder
        form = self.filled(row, page, changes, {}, folder)
        if self.may_write(row):
            self.hold(folder)
            self.written.append(add(form, folder, self.known.user))
        return row.outcome(NEW, changes, page if page.pk else None)

    def check_title(self, row, folder):
        title = row.text(TITLE)
        known = (folder.path, folded(title))
        if title and known in self.known.titles:
            row.refuse(TITLE.name, TWICE, title)
        self.known.titles.add(known)

    def folder_for(self, row):
        folders = list(self.known.folders.values())
        text = row.text(AGENCY)
        if text:
            wanted = self.agency_id(text)
            folders = [each for each in folders if each.agency_id == wanted]
        if len(folders) != 1:
            raise RefusedError(NOT_THERE if text else NO_AGENCY, text, AGENCY.name)
        return folders[0]

    def hold(self, folder):
        """Nobody else adds a card there meanwhile: two would get one place."""
        if folder not in self.held:
            Page.objects.select_for_update().get(pk=folder.pk)
            self.held.add(folder)

    def filled(self, row, page, changes, content, folder):
        """The form with the changes, checked; what it refuses is noted."""
        data = {name: content.get(name, NEW_NOTE[name]) for name in NEW_NOTE}
        for column, value in changes.items():
            data |= column.data(value, content, self.known)
        names = {"title" if not content else "", *NEW_NOTE, *(c.name for c in changes)}
        form = self.forms.form(page, folder, data, names)
        if not form.is_valid():
            for name, said in errors_of(form):
                row.refuse(name, said, row.cells.get(name, ""))
        return form

    def may_write(self, row):
        return self.write and self.report.is_clean and not row.findings


def save(form, user):
    """As the page editor saves a draft: what is public stays as it is."""
    card = form.save(commit=False)
    return store(card, user, lambda: None if card.live else card.save())


def add(form, folder, user):
    """As the page editor adds a page that nobody has seen."""
    card = form.save(commit=False)
    card.live = False
    return store(card, user, lambda: folder.add_child(instance=card))


def store(card, user, write):
    """Write a card, and its newest version, and return it.

    Wagtail would read the parts of the card back for its version, and note what the
    card refers to after each save of each of them: here both are done once. Editors
    find it after `editors_search.put`.
    """
    parts = parts_of(card)
    with disable_reference_index_auto_update(), editors_search.left_alone():
        write()
        for name, rows in parts.items():
            setattr(card, name, rows)
        card.save_revision(user=user, log_action=LOGGED, clean=False)
    ReferenceIndex.create_or_update_for_object(card)
    return card


def lock_on(card, known):
    """Why the person may not change the card at present; "" if they may."""
    if not (card.locked or card.pk in known.in_review or card.pk in known.scheduled):
        return ""
    lock = card.get_lock()
    if lock is None or not lock.for_user(known.user):
        return ""
    return LOCKS[type(lock)].format(reviewers.name_of(card.locked_by))


def places_of(sheet):
    """Column's name -> its place; BadFileError for a heading that names none."""
    known = {folded(column.title): column.name for column in ALL}
    places = {}
    for place, heading in enumerate(sheet.headings):
        if not heading:
            check_nothing_below(sheet, place)
            continue
        name = known.get(folded(heading))
        if name is None:
            near = did_you_mean(heading, [column.title for column in ALL])
            raise BadFileError(f"“{heading}” is no column of a card.{near}")
        if name in places:
            raise BadFileError(f"“{heading}” stands above two columns.")
        places[name] = place
    if not {"title", "uid"} & {*places}:
        raise BadFileError(NO_HEADINGS)
    return places


def check_nothing_below(sheet, place):
    if any(place < len(cells) and cells[place] for _, cells in sheet.rows):
        raise BadFileError(f"Column {get_column_letter(place + 1)} has no heading.")
