"""Cards out as a spreadsheet and in again: what changes, stays, and is refused."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry, Revision

from pages.exchange import exporting, files
from pages.exchange.columns import ALL, COLUMNS, guide
from pages.exchange.drafts import content_of, page_of, settle
from pages.exchange.files import BadCell
from pages.exchange.importing import NOT_YOURS, TWICE, Import
from pages.exchange.known import Known
from pages.exchange.rows import MEANWHILE
from pages.management.commands import write_columns
from pages.models import (
    Agency,
    CardLevel,
    Level,
    Need,
    StrategyCardPage,
    Topic,
)
from tests.factories import StrategyCardFactory
from tests.pages.reviews import submit
from tests.pages.sheets import bring_in, exported, newest, sheet, told


@pytest.fixture
def editor(person):
    return person("eps-editor")


@pytest.fixture
def row(editor, card):
    """The exported row of the card."""
    (found,) = exported(editor, card)
    return found


def nothing_written(work):
    """Whether `work` leaves pages, versions and history as they were."""
    counted = (StrategyCardPage.objects, Revision.objects, PageLogEntry.objects)
    before = [each.count() for each in counted]
    work()
    return [each.count() for each in counted] == before


@pytest.mark.parametrize("ending", [files.XLSX, files.CSV])
def test_what_was_exported_changes_nothing_when_it_comes_back(person, demo, ending):
    lead = person("la-lead")
    content = exporting.export(ending, Known(lead))
    work = Import(files.read(f"cards.{ending}", content), lead, write=True)
    assert nothing_written(lambda: list(work))
    assert work.report.findings == []
    assert work.report.counts["unchanged"] == StrategyCardPage.objects.count()


def test_every_part_of_the_demo_fits_a_cell(person, demo):
    known = Known(person("la-lead"))
    cards = known.own_cards.select_related("latest_revision")
    contents = [content_of(card) for card in cards]
    unfit = [c.title for c in COLUMNS for each in contents if not c.fits(each, known)]
    assert unfit == []


def test_a_draft_is_read_as_wagtail_reads_it(person, demo):
    known = Known(person("la-lead"))
    for card in known.own_cards.select_related("latest_revision")[:12]:
        version = card.latest_revision
        page = page_of(settle(card, known), version.content, known)
        ours, theirs = page.serializable_data(), version.as_object().serializable_data()
        differing = {name for name in ours if ours[name] != theirs[name]}
        assert differing <= {"live_revision"}


def test_people_export_the_cards_that_they_may_change(person, demo, folder_of):
    rows = exported(person("eps-lead"))
    assert {row["Agency"] for row in rows} == {folder_of("eps").agency.label}
    assert len(exported(person("la-lead"))) == StrategyCardPage.objects.count()
    assert exported(person("training-lead")) == []


def test_a_row_says_where_the_card_stands(person, card, editor, folder_of):
    draft = StrategyCardFactory(parent=folder_of("eps"), published=False)
    submit(draft, editor)
    bring_in(editor, {**exported(editor, card)[0], "Promise": "Another promise."})
    (changed,), (waiting,) = exported(editor, card), exported(editor, draft)
    assert changed["Status"] == "Public, changed"
    assert changed["Promise"] == "Another promise."
    assert waiting["Status"] == "Draft, in review"


def test_a_changed_public_card_gets_a_draft_and_stays_as_it_was(editor, card, row):
    report = bring_in(editor, row | {"Promise": "Another promise.", "Do": "This\nThat"})
    assert report.counts == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}
    assert report.changes[0].columns == ("Promise", "Do")
    public, draft = StrategyCardPage.objects.get(pk=card.pk), newest(card)
    assert public.promise == card.promise
    assert public.live
    assert public.has_unpublished_changes
    assert (draft.promise, draft.dos) == ("Another promise.", "This\nThat")
    assert draft.get_latest_revision().user == editor


def test_the_history_says_that_a_sheet_did_it(editor, card, row):
    bring_in(editor, row | {"Promise": "Another promise."})
    entry = PageLogEntry.objects.filter(page=card.pk).order_by("pk").last()
    assert (entry.action, entry.user) == ("pages.imported", editor)
    assert "spreadsheet" in entry.message


def test_without_write_nothing_is_written(editor, card, row):
    rows = [
        row | {"Promise": "Another promise."},
        {"Title": "New", "Topics": "Brand new"},
    ]
    reports = []
    assert nothing_written(lambda: reports.append(bring_in(editor, *rows, write=False)))
    assert [each.kind for each in reports[0].outcomes] == ["changed", "new"]
    assert not Topic.objects.filter(name="Brand new").exists()


CHANGES = {
    "Title": "A soft start",
    "Promise": "Begin gently, and all else follows.",
    "What you might notice": "Late\nTired",
    "Why it helps": "One **bold** word.\n• first\n• second\nThe end.",
    "Steps": "Open early | Let them in.\nGreet by name | Say something real.",
    "Make it fit": "Early years | Fewer words.",
    "Needs": "Anxiety and worry",
    "Themes": "Play and early development",
    "Age phases": "Reception\nKey Stage 1",
    "Topics": "Home time\nA new moment",
    "Time to prepare": "Under an hour",
    "Open with the safeguarding notice": "Yes",
    "Sources": "A report | A publisher | 2020 | https://example.org/report",
    "Links to cards": "Works well with | abc-record-to-find-the-pattern | Why not.",
    "Reviewed on": "01/11/2026",
    "Review by": "2027-11-01",
    "Change": "Major",
    "Change note": "All of it.",
    "Search description": "For search engines.",
}


def test_every_kind_of_column_comes_in(editor, card, row):
    assert set(CHANGES) <= set(row)
    levels = Level.objects.in_use().values_list("label", flat=True)
    changes = CHANGES | {
        "Levels": f"{levels[0]} | all | daily | teacher | each term\n{levels[2]}",
        "Contributors": Agency.objects.get(slug="ot").label,
    }
    report = bring_in(editor, row | changes)
    assert told(report) == []
    draft = newest(card)
    assert draft.title == "A soft start"
    assert "<b>bold</b>" in draft.why
    assert "<li" in draft.why
    assert [step.value["title"] for step in draft.steps] == [
        "Open early",
        "Greet by name",
    ]
    assert [(a.phase.label, a.text) for a in draft.adaptations.all()] == [
        ("Early years", "Fewer words.")
    ]
    levels = {entry.level.slug: entry.who for entry in draft.card_levels.all()}
    assert levels["universal"] == "teacher"
    assert len(levels) == 2
    assert [need.label for need in draft.needs.all()] == ["Anxiety and worry"]
    assert [phase.label for phase in draft.phases.all()] == ["Reception", "Key Stage 1"]
    assert {topic.name for topic in draft.topics.all()} == {"Home time", "A new moment"}
    assert draft.safeguarding
    assert draft.sources[0].value["year"] == 2020
    assert draft.links.get().target.slug == "abc-record-to-find-the-pattern"
    assert (draft.reviewed_on, draft.review_by) == (
        date(2026, 11, 1),
        date(2027, 11, 1),
    )
    assert (draft.change_kind, draft.change_note) == ("major", "All of it.")
    assert bring_in(editor, *exported(editor, card)).counts["unchanged"] == 1


def test_a_column_that_is_not_there_stays_as_it_is(editor, card, row):
    bring_in(editor, {"Card ID": row["Card ID"], "Do": "One thing"})
    draft = newest(card)
    assert draft.dos == "One thing"
    assert (draft.title, draft.signs) == (card.title, card.signs)
    assert [n.pk for n in draft.needs.all()] == [n.pk for n in card.needs.all()]


def test_an_empty_cell_empties_the_field(editor, card, row):
    bring_in(editor, row | {"Do": "", "Themes": "", "Time to run": "", "Sources": ""})
    draft = newest(card)
    assert (draft.dos, draft.running) == ("", None)
    assert not draft.themes.all()
    assert not draft.sources


def test_rows_that_stay_keep_their_ids(editor, card):
    card.save_revision(clean=False)
    (row,) = exported(editor, card)
    entries, steps = list(card.card_levels.all()), [step.id for step in card.steps]
    other = f"{entries[0].level.label} | Fewer"
    report = bring_in(editor, row | {"Levels": other, "Steps": "A | b\nC | d"})
    assert told(report) == []
    (entry,) = newest(card).card_levels.all()
    assert (entry.pk, entry.group_size) == (entries[0].pk, "Fewer")
    assert [step.id for step in newest(card).steps] == steps[:2]


def test_a_row_without_an_id_becomes_a_draft_of_the_own_agency(editor, folder_of):
    report = bring_in(
        editor, {"Title": "A new card", "Promise": "New.", "Needs": "Anxiety and worry"}
    )
    new = StrategyCardPage.objects.get(title="A new card")
    assert report.counts["new"] == 1
    assert new.get_parent().specific == folder_of("eps")
    assert (new.live, new.owner, new.address) == (False, editor, "a-new-card")
    assert [need.label for need in new.needs.all()] == ["Anxiety and worry"]
    assert newest(new).needs.count() == 1


def test_editors_find_a_new_card_at_once(editor):
    bring_in(editor, {"Title": "Kites on Fridays"})
    found = StrategyCardPage.objects.search("kites")
    assert [card.title for card in found] == ["Kites on Fridays"]


def test_editors_find_a_public_card_by_its_public_words_alone(editor, card, row):
    bring_in(editor, row | {"Promise": "Kites for everyone."})
    assert not StrategyCardPage.objects.search("kites").count()
    assert StrategyCardPage.objects.search(card.title).count()


def test_an_existing_address_is_not_taken_twice(editor, person):
    slug = StrategyCardPage.objects.child_of(
        Agency.objects.get(slug="ot").folder
    ).values_list("slug", flat=True)[0]
    rows = [{"Title": slug.replace("-", " ")}, {"Title": slug.replace("-", "  ")}]
    report = bring_in(editor, rows[0])
    assert told(report) == []
    assert StrategyCardPage.objects.filter(address=f"{slug}-2").exists()


def test_the_council_says_whose_a_new_card_is(person, demo, folder_of):
    lead = person("la-lead")
    assert told(bring_in(lead, {"Title": "A new card"}))[0][1] == "Agency"
    label = folder_of("ot").agency.label
    report = bring_in(lead, {"Title": "A new card", "Agency": label})
    assert report.is_clean
    assert StrategyCardPage.objects.get(title="A new card").agency.slug == "ot"


def test_the_same_sheet_again_makes_no_second_card(editor):
    bring_in(editor, {"Title": "A new card"})
    again = bring_in(editor, {"Title": "a new  card"})
    assert told(again) == [(2, "Title", TWICE)]
    both = bring_in(editor, {"Title": "Another"}, {"Title": "Another"}, write=False)
    assert told(both) == [(3, "Title", TWICE)]


def test_others_cards_are_refused_without_a_word_about_them(editor, person):
    theirs = exported(person("ot-lead"))[0]
    report = bring_in(editor, theirs | {"Promise": "Mine now."})
    assert told(report) == [(2, "Card ID", NOT_YOURS)]
    assert told(bring_in(editor, {"Card ID": "nonsense"})) == [
        (2, "Card ID", NOT_YOURS)
    ]


def test_a_new_card_for_another_agency_is_refused(editor, folder_of):
    report = bring_in(
        editor, {"Title": "Theirs", "Agency": folder_of("ot").agency.label}
    )
    assert [finding[1] for finding in told(report)] == ["Agency"]


def test_a_sheet_moves_no_card(editor, row, folder_of):
    changes = {"Agency": folder_of("ot").agency.label, "Promise": "Moved."}
    assert told(bring_in(editor, row | changes))[0][1] == "Agency"


def test_training_leads_and_auditors_bring_nothing_in(person, row):
    for name in ("training-lead", "auditor"):
        report = bring_in(person(name), row | {"Promise": "Another."}, {"Title": "New"})
        assert report.counts["refused"] == 2


def test_wrong_cells_are_named_by_row_column_value_and_reason(editor, row):
    wrong = {
        "Title": "x" * 71,
        "Needs": "Anxeity",
        "Levels": "Universal | a | b | c | d | e",
        "Time to prepare": "a while",
        "Sources": "A report | Somebody | soon",
        "Links to cards": "Step up to | nowhere-at-all",
        "Reviewed on": "soon",
        "Why it helps": "# A heading",
        "Change": "Huge",
        "Open with the safeguarding notice": "perhaps",
    }
    report = bring_in(editor, row | wrong)
    found = {each.column: each for each in report.findings}
    assert set(wrong) == set(found)
    assert all(each.row == 2 and each.value and each.reason for each in report.findings)
    assert "Did you mean “Anxiety and worry”?" in found["Needs"].reason
    assert "Choose from: None needed, Under 15" in found["Time to prepare"].reason
    assert found["Sources"].value == "soon"


def test_the_form_and_the_page_refuse_too(editor, row):
    wrong = {
        "Promise": "x" * 221,
        "Steps": f"{'x' * 81} | Too long.",
        "Sources": "A report | Somebody | 2999 | https://example.org/",
        "Levels": "Universal\nUniversal",
        "Review by": "2020-01-01",
        "Change": "Major",
        "Change note": "",
    }
    found = {
        column: reason for _, column, reason in told(bring_in(editor, row | wrong))
    }
    assert "220" in found["Promise"]
    assert found["Steps"].startswith("Line 1: ")
    assert "future" in found["Sources"]
    assert "Levels" in found
    assert found["Review by"] == "The next review comes after the last one."
    later = bring_in(editor, row | {"Change": "Major"})
    assert [column for _, column, _ in told(later)] == ["Change note"]


def test_a_title_is_needed(editor, row):
    assert told(bring_in(editor, row | {"Title": ""}))[0][1] == "Title"
    assert (
        told(bring_in(editor, {"Title": "", "Promise": "No title."}))[0][1] == "Title"
    )


def test_a_formula_is_refused_wherever_it_stands(editor, row):
    for column in ("Card ID", "Version", "Agency", "Title", "Promise"):
        wrong = BadCell("=A1", "A formula.")
        report = bring_in(editor, row | {column: wrong})
        assert told(report) == [(2, column, "A formula.")]
        assert report.findings[0].value == "=A1"


def test_one_bad_row_keeps_all_others_out(editor, row):
    good, bad = row | {"Promise": "Another."}, {"Title": "New", "Needs": "Nothing"}
    assert nothing_written(lambda: bring_in(editor, good, {"Title": "Fine"}, bad))


def test_a_card_stands_in_a_sheet_once(editor, row):
    report = bring_in(editor, row, row)
    assert told(report) == [(3, "Card ID", "Row 2 is about the same card.")]


def test_a_card_in_review_is_left_to_those_who_check_it(editor, person, card, row):
    submit(card, editor)
    changed = row | {"Promise": "Another promise."}
    ((_, column, reason),) = told(bring_in(editor, changed))
    assert (column, "in review" in reason) == ("The whole row", True)
    assert bring_in(person("eps-lead"), changed).counts["changed"] == 1
    assert bring_in(editor, row).counts["unchanged"] == 1


def test_a_locked_card_is_left_alone(editor, person, card, row):
    card.locked, card.locked_by = True, person("eps-lead")
    card.save(update_fields=["locked", "locked_by"], clean=False)
    ((_, _, reason),) = told(bring_in(editor, row | {"Promise": "Another promise."}))
    assert "locked this card" in reason


def test_an_old_sheet_undoes_nothing(editor, person, card, row):
    """Somebody changes two parts after the export; the sheet changes a third."""
    bring_in(person("eps-lead"), row | {"Do": "Newer", "Promise": "Newer."})
    assert bring_in(editor, row).counts["unchanged"] == 1
    assert bring_in(editor, row | {"Don't": "Never"}).is_clean
    draft = newest(card)
    assert (draft.dos, draft.promise, draft.donts) == ("Newer", "Newer.", "Never")


def test_two_changes_of_one_part_are_not_merged(editor, person, row):
    bring_in(person("eps-lead"), row | {"Promise": "Newer."})
    report = bring_in(editor, row | {"Promise": "Mine."})
    assert told(report) == [(2, "Promise", MEANWHILE)]
    assert bring_in(editor, row | {"Promise": "Newer."}).counts["unchanged"] == 1


def test_the_same_sheet_again_changes_nothing(editor, row):
    changed = row | {"Promise": "Another.", "Change note": "Reworded."}
    assert bring_in(editor, changed).counts["changed"] == 1
    assert bring_in(editor, changed).counts["unchanged"] == 1


def test_a_change_begins_with_a_note_of_its_own(editor, card, row):
    assert card.change_note
    assert row["Change note"] == ""
    bring_in(editor, row | {"Promise": "Another."})
    assert newest(card).change_note == ""


def test_a_note_of_a_draft_can_be_taken_back(editor, card, row):
    bring_in(editor, row | {"Change": "Major", "Change note": "Reworded."})
    (draft,) = exported(editor, card)
    bring_in(editor, draft | {"Change": "Minor", "Change note": ""})
    assert (newest(card).change_kind, newest(card).change_note) == ("minor", "")


def test_what_does_not_fit_a_cell_is_kept_and_cannot_be_changed(editor, card):
    card.why = '<p>See <a linktype="document" id="1">this file</a>.</p>'
    card.notice = "With | a bar"
    card.adaptations = []
    card.steps = [("step", {"title": "One | two", "detail": "Three"})]
    card.save_revision(clean=False)
    (row,) = exported(editor, card)
    assert bring_in(editor, row).counts["unchanged"] == 1
    report = bring_in(editor, row | {"Why it helps": "Anew.", "Steps": "A | b"})
    assert [column for _, column, _ in told(report)] == ["Why it helps", "Steps"]
    bring_in(editor, row | {"Promise": "Another."})
    assert newest(card).why == card.why


def test_links_within_the_site_survive(editor, card):
    target = StrategyCardPage.objects.live().exclude(pk=card.pk).first()
    card.why = f'<p>See <a linktype="page" id="{target.pk}">that</a>.</p>'
    card.save_revision(clean=False)
    (row,) = exported(editor, card)
    assert row["Why it helps"] == f"See [that](/strategies/{target.slug}/)."
    bring_in(editor, row | {"Why it helps": row["Why it helps"] + "\nMore."})
    draft = newest(card)
    assert f'<a id="{target.pk}" linktype="page">' in draft.why or (
        f'<a linktype="page" id="{target.pk}">' in draft.why
    )


def test_no_script_comes_in_by_a_cell(editor, card, row):
    text = "[x](javascript:alert(1)) <script>alert(2)</script>"
    report = bring_in(editor, row | {"Why it helps": text})
    html = "" if report.findings else newest(card).why
    assert "javascript:" not in html
    assert "<script" not in html


def test_names_of_others_drafts_are_not_told(editor, card, folder_of):
    theirs = StrategyCardFactory(
        parent=folder_of("ot"), published=False, title="Kept to ourselves"
    )
    card.links = [card.links.model(kind="related", target=theirs)]
    card.save_revision(clean=False)
    (row,) = exported(editor, card)
    assert "kept-to-ourselves" not in str(row)
    report = bring_in(
        editor,
        {"Title": "New", "Links to cards": "Works well with | kept-to-ourselves"},
    )
    assert [column for _, column, _ in told(report)] == ["Links to cards"]


def test_a_retired_term_stays_until_the_cell_is_touched(editor, card, row):
    need = card.needs.first()
    Need.objects.filter(pk=need.pk).update(retired=True)
    assert bring_in(editor, row).counts["unchanged"] == 1
    report = bring_in(editor, row | {"Needs": row["Needs"] + "\nSpeech sounds"})
    assert any("No longer in use" in reason for _, _, reason in told(report))


def test_terms_are_found_by_slug_too_and_in_any_case(editor, card, row):
    level = card.card_levels.first().level
    same = {
        "Levels": row["Levels"].replace(level.label, level.slug),
        "Needs": row["Needs"].upper(),
    }
    assert bring_in(editor, row | same).counts["unchanged"] == 1


def test_two_terms_of_one_name_are_told_apart(editor, card):
    first, second = Need.objects.filter(parent__isnull=False)[:2]
    Need.objects.filter(pk=second.pk).update(label=first.label)
    card.needs = [first]
    card.save_revision(clean=False)
    (row,) = exported(editor, card)
    assert row["Needs"] == f"{first.label} ({first.slug})"
    assert told(bring_in(editor, row | {"Needs": first.label}))
    assert bring_in(editor, row | {"Needs": second.slug}).is_clean


def test_levels_swap_places_and_can_be_published(editor, person, card, row):
    labels = list(Level.objects.in_use().values_list("label", flat=True))
    lines = [labels[1], labels[0]]
    bring_in(editor, row | {"Levels": "\n".join(lines)})
    StrategyCardPage.objects.get(pk=card.pk).get_latest_revision().publish()
    entries = CardLevel.objects.filter(card=card.pk)
    assert [entry.level.label for entry in entries] == lines


def statements(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_looking_things_up_costs_the_same_for_every_sheet(editor, person, demo):
    lead = person("la-lead")
    rows = exported(lead)
    few, many = rows[:2], rows[:60]
    assert statements(lambda: bring_in(lead, *few)) == statements(
        lambda: bring_in(lead, *many)
    )


def test_a_changed_row_costs_a_few_statements_to_check(person, demo):
    lead = person("la-lead")
    rows = [row | {"Promise": "Another.", "Do": "This"} for row in exported(lead)]
    few = statements(lambda: bring_in(lead, *rows[:2], write=False))
    many = statements(lambda: bring_in(lead, *rows[:12], write=False))
    assert (many - few) / 10 <= 5


def test_every_field_that_editors_write_has_a_column(demo):
    form = StrategyCardPage.get_edit_handler().get_form_class()
    fields = {*form.base_fields, *form.formsets}
    left_out = {"slug", "downloads", "comment_notifications", "comments", "review_seen"}
    assert {column.name for column in COLUMNS} == fields - left_out


def test_headings_are_plain_and_differ(demo):
    titles = [column.title.casefold() for column in ALL]
    assert len({*titles}) == len(titles)
    assert all(column.told for column in ALL if column.name not in ("advice_note",))


def test_the_guide_has_the_columns_as_they_are():
    assert write_columns.FILE.read_text(encoding="utf-8") == guide()


def test_sheet_of_rows_is_numbered_as_in_the_file():
    assert sheet({"Title": "A"}, {"Title": "B"}).rows == [(2, ["A"]), (3, ["B"])]
