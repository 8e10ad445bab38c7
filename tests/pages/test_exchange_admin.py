"""Cards as a spreadsheet in the admin: who may, what they see, what goes wrong."""

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from pages import exchange_views
from pages.exchange import files
from pages.exchange.columns import ALL
from pages.exchange.exporting import HEADINGS
from pages.exchange.importing import NOT_YOURS
from pages.models import Agency, CardSheet, StrategyCardPage
from tests.pages.sheets import bring_in, csv_of, exported, newest

START = "/admin/cards-as-spreadsheet/"


@pytest.fixture
def editor(person):
    return person("eps-editor")


@pytest.fixture
def client(signed_in):
    return signed_in("eps-editor")


@pytest.fixture
def row(editor, card):
    (found,) = exported(editor, card)
    return found


def choose(client, content, name="cards.csv"):
    """Upload a file; the answer is followed to the page that checks it."""
    return client.post(START, {"file": SimpleUploadedFile(name, content)})


def check(client, *rows):
    """Upload rows, let the check run, and return the file as it is kept."""
    answer = client.get(choose(client, csv_of(*rows)).url)
    assert answer.headers["Refresh"].startswith("0; url=/admin/")
    b"".join(answer.streaming_content)
    return CardSheet.objects.first()


def report(client, sheet):
    answer = client.get(reverse("card_sheet", args=[sheet.pk]))
    return BeautifulSoup(answer.content, "html.parser")


def confirm(client, sheet):
    """Press the button on the report, and hear the answer to its end."""
    field = report(client, sheet).find("input", {"name": "fingerprint"})
    return post(client, sheet, field["value"] if field else "")


def post(client, sheet, fingerprint):
    answer = client.post(
        reverse("card_sheet", args=[sheet.pk]), {"fingerprint": fingerprint}
    )
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    return answer


def text(soup):
    return soup.find("main").get_text(" ", strip=True)


def test_a_file_is_checked_confirmed_and_written(client, card, row):
    sheet = check(client, row | {"Promise": "Another promise."}, {"Title": "Brand new"})
    page = text(report(client, sheet))
    assert "Nothing is written yet" in page
    assert newest(card).promise == card.promise
    confirm(client, sheet)
    assert newest(card).promise == "Another promise."
    new = StrategyCardPage.objects.get(title="Brand new")
    done = report(client, sheet)
    assert "2 drafts written" in text(done)
    assert done.find("a", href=f"/admin/pages/{new.pk}/edit/")
    assert bytes(CardSheet.objects.get().content) == b""


def test_wrong_rows_are_listed_and_nothing_can_be_written(client, card, row):
    sheet = check(client, row | {"Needs": "Anxeity"}, {"Title": "Brand new"})
    page = report(client, sheet)
    cells = [cell.text for cell in page.select("#to-put-right + table tbody tr > *")]
    assert cells[:3] == ["2", "Needs", "Anxeity"]
    assert "Did you mean" in cells[3]
    assert page.find("input", {"name": "fingerprint"}) is None
    post(client, sheet, sheet.fingerprint)
    assert not StrategyCardPage.objects.filter(title="Brand new").exists()


def test_long_reports_come_in_pages(client, card):
    sheet = check(client, *({"Title": f"New {n}", "Change": "x"} for n in range(120)))
    first = report(client, sheet)
    assert len(first.select("#to-put-right + table tbody tr")) == 100
    link = first.find("a", string="Later rows")["href"]
    address = reverse("card_sheet", args=[sheet.pk]) + link.split("#")[0]
    later = BeautifulSoup(client.get(address).content, "html.parser")
    assert len(later.select("#to-put-right + table tbody tr")) == 20


def test_progress_is_told_on_the_way(client, card):
    answer = client.get(
        choose(client, csv_of(*({"Title": f"N {n}"} for n in range(9)))).url
    )
    parts = [part.decode() for part in answer.streaming_content]
    assert answer.headers["Content-Encoding"] == "identity"
    assert len(parts) == 2 + 9
    assert "<progress" in parts[4]
    assert "4 of 9 rows" in parts[4]


def test_a_file_that_is_no_sheet_is_refused_beside_its_field(client, demo):
    for content, name, said in (
        (b"x", "cards.docx", "neither an .xlsx nor a .csv"),
        (b"Titel\nx\n", "cards.csv", "Did you mean “Title”"),
        (b"Title\n" + b"x\n" * 2001, "cards.csv", "2,000 rows"),
        (b"", "cards.csv", "empty"),
    ):
        answer = choose(client, content, name)
        assert answer.status_code == 200
        assert said in answer.text
    assert not CardSheet.objects.exists()
    assert "Choose a file first." in client.post(START).text


def test_what_changed_after_the_check_is_shown_before_it_is_written(
    client, person, card, row
):
    sheet = check(client, row | {"Promise": "Mine."}, {"Title": "Brand new"})
    bring_in(person("eps-lead"), row | {"Promise": "Theirs."})
    confirm(client, sheet)
    assert newest(card).promise == "Theirs."
    assert not StrategyCardPage.objects.filter(title="Brand new").exists()
    page = text(report(client, sheet))
    assert "Something has changed since the file was checked" in page
    assert "Somebody changed this after the sheet was made" in page


def test_of_two_tabs_one_writes(client, card, row):
    sheet = check(client, {"Title": "Brand new"})
    seen = sheet.fingerprint
    post(client, sheet, seen)
    answer = post(client, sheet, seen)
    assert answer.status_code == 302
    assert StrategyCardPage.objects.filter(title="Brand new").count() == 1


def test_rights_that_were_taken_away_meanwhile_count(client, editor, card, row):
    sheet = check(client, row | {"Promise": "Mine."})
    editor.groups.set([Agency.objects.get(slug="ot").editors])
    confirm(client, sheet)
    assert newest(card).promise == card.promise
    assert NOT_YOURS in text(report(client, sheet))


def test_a_tab_without_the_report_writes_nothing(client, card, row):
    sheet = check(client, row | {"Promise": "Mine."})
    post(client, sheet, "")
    assert newest(card).promise == card.promise


def test_an_answer_that_breaks_off_has_written_nothing(client, card, row):
    sheet = check(
        client, row | {"Promise": "Mine."}, *({"Title": f"N {n}"} for n in range(4))
    )
    answer = client.post(
        reverse("card_sheet", args=[sheet.pk]), {"fingerprint": sheet.fingerprint}
    )
    parts = iter(answer.streaming_content)
    assert "1 of 5 rows" in [next(parts).decode() for _ in range(2)][1]
    for close in answer._resource_closers:  # as `answer.close` does, but no connection
        close()
    assert newest(card).promise == card.promise
    assert "Nothing is written yet" in text(report(client, sheet))


def test_a_database_that_gives_up_is_said(client, card, row, monkeypatch, caplog):
    sheet = check(client, row | {"Promise": "Mine."})

    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("pages.exchange.importing.store", fail)
    assert "Nothing was written" in post(client, sheet, sheet.fingerprint)
    assert "broke off" in caplog.text


def test_nobody_sees_somebody_elses_file(client, signed_in, card, row):
    sheet = check(client, row)
    for name in ("eps-lead", "la-lead", "admin"):
        other = signed_in(name)
        for view in ("card_sheet", "card_sheet_check"):
            assert other.get(reverse(view, args=[sheet.pk])).status_code == 404
        assert other.post(reverse("card_sheet", args=[sheet.pk])).status_code == 404


@pytest.mark.parametrize("name", ["training-lead", "auditor"])
def test_who_writes_no_cards_has_no_entry(signed_in, demo, name):
    client = signed_in(name)
    for view in ("card_sheets", "card_sheets_export", "card_sheets_empty"):
        assert client.get(reverse(view)).status_code in (302, 403)
    assert START not in client.get("/admin/").text


def test_the_entry_is_under_reports_and_above_the_list_of_cards(client, demo):
    assert START in client.get("/admin/").text
    assert START in client.get("/admin/strategy-cards/").text


def cells_of(answer, sheet="Cards"):
    content = b"".join(answer) if answer.streaming else answer.content
    book = load_workbook(io.BytesIO(content))
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_the_export_has_the_own_cards_only(client, demo, folder_of):
    answer = client.get(f"{START}export/", {"ending": "xlsx"})
    assert "attachment" in answer.headers["Content-Disposition"]
    heading, *rows = cells_of(answer)
    assert heading == HEADINGS
    assert len(rows) == folder_of("eps").get_children().count()
    other = folder_of("ot").agency.pk
    narrowed = client.get(f"{START}export/", {"ending": "csv", "agency": other})
    assert len(files.read("a.csv", narrowed.content).rows) == len(rows)


def test_the_council_exports_one_agency_or_all(signed_in, demo, folder_of):
    client = signed_in("la-lead")
    agency = folder_of("ot").agency
    one = client.get(f"{START}export/", {"ending": "csv", "agency": agency.pk})
    everything = client.get(f"{START}export/", {"ending": "csv"})
    assert len(files.read("a.csv", one.content).rows) == agency.folder.numchild
    assert len(files.read("a.csv", everything.content).rows) == (
        StrategyCardPage.objects.count()
    )
    assert client.get(f"{START}export/", {"ending": "exe"}).status_code == 302


def test_the_empty_sheet_says_how_to_fill_it_in(client, demo):
    answer = client.get(f"{START}empty/")
    assert cells_of(answer) == [HEADINGS]
    book = load_workbook(io.BytesIO(answer.content))
    told = [row[0] for row in book["How to fill it in"].iter_rows(values_only=True)]
    assert {column.title for column in ALL} <= {*told}
    hints = book["Cards"].data_validations.dataValidation
    assert {hint.promptTitle for hint in hints} == {column.title[:32] for column in ALL}
    (levels,) = (
        column
        for column in book["Allowed values"].columns
        if column[0].value == "Levels"
    )
    assert levels[1].value == "Universal"
    chosen = next(hint for hint in hints if hint.promptTitle == "Cost")
    assert chosen.type == "list"


def test_files_are_forgotten_after_a_week_and_beyond_the_newest_ten(
    client, demo, editor
):
    old = CardSheet.objects.create(user=editor, name="old", content=b"")
    CardSheet.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    for number in range(12):
        choose(client, csv_of({"Title": f"New {number}"}), f"{number}.csv")
    kept = CardSheet.objects.values_list("name", flat=True)
    assert list(kept) == [f"{number}.csv" for number in range(11, 1, -1)]
    assert not CardSheet.objects.filter(pk=old.pk).exists()


def test_the_start_page_says_what_became_of_each_file(client, card, row):
    check(client, row | {"Needs": "Nothing"})
    check(client, row)
    confirm(client, check(client, {"Title": "Brand new"}))
    page = client.get(START).text
    for state in ("Things to put right: 1", "Nothing to change", "Drafts written"):
        assert state in page
    assert exchange_views.TITLE in page
