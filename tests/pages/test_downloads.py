"""Files to keep: the demo's Word templates, and the list of all that pages offer."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from docx import Document as WordFile
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from pages import word_files
from pages.demo import loader, word
from pages.fixtures import content
from pages.models import DownloadsPage, SectionPage, ToolkitPartPage
from pages.models.demo import DemoFile
from pages.roles import SHARED_COLLECTION
from tests.factories import SectionFactory

WORDS = "content/templates.yaml"
ADDRESS = "/downloads/"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def drawn(row):
    return word.drawn(row, content("templates")["opening"])


def kept(document):
    """The bytes of a document's file."""
    with document.open_file() as file:
        return file.read()


@pytest.fixture(params=content("templates")["templates"], ids=lambda row: row["slug"])
def row(request):
    return request.param


@pytest.fixture
def file(row):
    return WordFile(BytesIO(drawn(row)))


@pytest.fixture
def offer(demo):
    """A section that offers a new document; returns both."""

    def made(title="Checklist", published=True, **fields):
        document = Document(title=title, collection=Collection.get_first_root_node())
        document.file.save("checklist.docx", ContentFile(b"words"))
        blocks = [("download", {"document": document, "description": ""})]
        parent = ToolkitPartPage.objects.first()
        fields = {"downloads": blocks} | fields
        return document, SectionFactory(parent=parent, published=published, **fields)

    return made


@pytest.fixture
def listed(reader):
    """Title -> item of the list of all downloads."""

    def found():
        page = BeautifulSoup(reader.get(ADDRESS).text, "html.parser")
        return {item.a.get_text(): item for item in page.select(".offer")}

    return found


def test_a_template_begins_with_its_title_and_whose_records_it_belongs_to(row, file):
    title, *opening = file.paragraphs[:3]
    assert (title.style.name, title.text) == ("Heading 1", row["title"])
    assert opening[0].text.startswith("Keep this with your setting's own records.")
    assert "sample template" in opening[1].text


def test_a_templates_headings_are_headings(row, file):
    said = [part["heading"] for part in row["parts"] if "heading" in part]
    shown = [p.text for p in file.paragraphs if p.style.name == "Heading 2"]
    assert shown == said


def test_each_table_of_a_template_repeats_its_header_row_and_has_a_name(row, file):
    tables = [part["table"] for part in row["parts"] if "table" in part]
    assert [len(table.rows) for table in file.tables] == [
        1 + len(said.get("rows", [])) + said.get("blank", 0) for said in tables
    ]
    for table, said in zip(file.tables, tables, strict=True):
        first = table.rows[0]
        assert [cell.text for cell in first.cells] == said["columns"]
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        name = table._tbl.tblPr.find(qn("w:tblCaption"))
        assert name.get(qn("w:val")) == said["caption"]


def test_a_sentence_that_leads_to_a_table_stays_with_it(row, file):
    for table in file.tables:
        before = table._tbl.getprevious()
        if before.tag == qn("w:p"):
            assert Paragraph(before, file).paragraph_format.keep_with_next
        for cell in table.rows[0].cells:
            assert cell.paragraphs[0].paragraph_format.keep_with_next


def test_a_template_is_a_file_of_todays_word_with_room_in_its_cells(row, file):
    settings = {
        each.get(qn("w:name")): each.get(qn("w:val"))
        for each in file.settings.element.iter(qn("w:compatSetting"))
    }
    assert settings["compatibilityMode"] == "15"
    margins = next(file.styles["Table Grid"].element.iter(qn("w:tblCellMar")))
    assert int(margins.find(qn("w:top")).get(qn("w:w"))) >= 40


def test_a_template_is_in_british_english_and_says_what_it_is(row, file):
    languages = {one.get(qn("w:val")) for one in file.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    properties = file.core_properties
    assert (properties.title, properties.author) == (row["title"], "The South Glos Way")
    assert properties.language == "en-GB"


def test_a_template_is_of_the_papers_size_used_here(row, file):
    sides = [file.sections[0].page_width.mm, file.sections[0].page_height.mm]
    wanted = [297, 210] if row.get("landscape") else [210, 297]
    assert [round(side) for side in sides] == wanted


def test_the_same_words_give_the_same_bytes(row):
    data = drawn(row)
    assert data == drawn(row)
    assert {part.date_time for part in ZipFile(BytesIO(data)).infolist()} == {
        word_files.EPOCH
    }


def test_the_templates_are_shared_documents(demo):
    rows = content("templates")["templates"]
    documents = [file.document for file in DemoFile.objects.order_by("pk")]
    assert [document.title for document in documents] == [row["title"] for row in rows]
    assert {document.collection.name for document in documents} == {SHARED_COLLECTION}
    for document, row in zip(documents, rows, strict=True):
        assert kept(document) == drawn(row)
        assert document.created_at.date() == row["reviewed_on"]


def test_loading_again_changes_no_file(demo):
    before = list(Document.objects.order_by("pk").values())
    assert loader.load(list) == []
    assert list(Document.objects.order_by("pk").values()) == before


@pytest.fixture
def reworded(demo, fixture_files):
    """The fixtures with other words in the support plan; its document."""
    path = fixture_files / WORDS
    path.write_text(path.read_text().replace("Keep it short.", "Be brief."))
    return DemoFile.objects.get(source="support-plan").document


def test_changed_words_give_the_same_document_a_new_file(reworded):
    assert loader.load(list) == []
    new = Document.objects.get(pk=reworded.pk)
    paragraphs = WordFile(BytesIO(kept(new))).paragraphs
    assert "Be brief." in "".join(one.text for one in paragraphs)
    assert new.file_hash != reworded.file_hash


def test_a_file_that_a_person_replaced_is_left_alone_and_named(reworded):
    reworded.file.save("own.docx", ContentFile(b"own words"), save=False)
    reworded.file_hash = "another"
    reworded.save()
    assert loader.load(list) == [f"{reworded.title}: changed by a person, left alone"]
    assert kept(Document.objects.get(pk=reworded.pk)) == b"own words"


def test_a_file_that_a_person_deleted_stays_away(reworded, fixture_files, listed):
    title = reworded.title
    reworded.delete()
    path = fixture_files / "content/toolkit/4-tools.yaml"
    path.write_text(path.read_text().replace("title: Templates", "title: Forms"))
    assert loader.load(list) == ["support-plan: deleted by a person, left out"]
    section = SectionPage.objects.get(number="4.3")
    assert len(section.downloads) == 3
    assert title not in listed()


def test_the_section_offers_each_template_with_type_size_and_date(demo, reader):
    section = SectionPage.objects.get(number="4.3")
    page = BeautifulSoup(reader.get(section.get_url()).text, "html.parser")
    files = page.select(".files .file")
    assert len(files) == 4
    for file in files:
        assert "Word, 3" in file.get_text()
        assert "2 November 2026" in file.get_text()
        answer = reader.get(file.a["href"])
        assert (answer.status_code, answer["Content-Type"]) == (200, DOCX)
        assert WordFile(BytesIO(answer.getvalue())).tables
    assert page.select_one(".toc a[href='#downloads']")
    assert page.select_one("#downloads")
    assert page.select_one(f"main a[href='{ADDRESS}']")


def test_every_page_links_to_the_downloads_from_its_foot(demo, reader):
    for address in ("/", "/strategies/", ADDRESS):
        page = BeautifulSoup(reader.get(address).text, "html.parser")
        assert page.select_one(f"footer a[href='{ADDRESS}']")
        assert not page.select_one(f"header a[href='{ADDRESS}']")


def test_the_list_has_what_a_page_offers_and_where_from(offer, listed):
    document, section = offer()
    item = listed()["Checklist"]
    assert item.a["href"] == document.url
    assert [a["href"] for a in item.select("a")[1:]] == [section.get_url()]
    assert "Word, 5" in item.get_text()


def test_a_file_linked_in_a_text_is_listed(offer, listed):
    document, _ = offer(downloads=[])
    assert "Checklist" not in listed()
    link = f'<p><a linktype="document" id="{document.pk}">the list</a></p>'
    SectionFactory(parent=ToolkitPartPage.objects.first(), body=[("paragraph", link)])
    assert "Checklist" in listed()


def test_a_file_that_only_a_draft_offers_is_not_listed(offer, listed):
    offer(published=False)
    assert "Checklist" not in listed()


def test_a_file_goes_from_the_list_when_its_page_is_withdrawn(offer, listed):
    _, section = offer()
    section.unpublish()
    assert "Checklist" not in listed()


def test_a_file_of_a_private_page_is_not_listed(offer, listed):
    _, section = offer()
    PageViewRestriction.objects.create(
        page=section, restriction_type=PageViewRestriction.LOGIN
    )
    assert "Checklist" not in listed()


def test_a_file_in_a_private_collection_is_not_listed(offer, listed):
    document, _ = offer()
    document.collection = Collection.get_first_root_node().add_child(name="Ours")
    document.save()
    CollectionViewRestriction.objects.create(
        collection=document.collection,
        restriction_type=CollectionViewRestriction.LOGIN,
    )
    assert "Checklist" not in listed()


def test_a_list_without_files_says_so(demo, reader):
    Document.objects.all().delete()
    assert "No files yet" in reader.get(ADDRESS).text
    assert DownloadsPage.objects.get().live
