"""Cards as a spreadsheet in the admin: out, checked, and in as drafts.

A check and an import go through thousands of rows, so their answers are streamed: the
page shows how far they are while they work, and leads to the report when they end. An
answer that is broken off has written nothing.
"""

import logging
from contextlib import closing

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views import View
from django.views.generic import FormView, TemplateView

from pages.agencies import folders_to_write_in
from pages.exchange import exporting, files
from pages.exchange.columns import ALL
from pages.exchange.importing import Import, places_of
from pages.exchange.known import Known
from pages.menus import MenuItemFor
from pages.models import Agency, CardSheet
from pages.review_views import PlainHeaderMixin

A_PAGE = 100
STEPS = 25  # how often the progress of a file is told
TITLE, ICON = "Cards as a spreadsheet", "table"
TYPES = {
    files.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    files.CSV: "text/csv; charset=utf-8",
}
HERE = "<!-- progress -->"
LINE = (
    '<li><progress value="{}" max="{}" aria-label="Rows done"></progress> '
    "{} of {} rows</li>"
)
logger = logging.getLogger(__name__)


def may_use(user):
    """Whoever may add cards somewhere."""
    return folders_to_write_in(user).exists()


class SheetsMixin:
    def dispatch(self, request, *args, **kwargs):
        if not self.known.folders:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def known(self):
        return Known(self.request.user)

    def own_sheet(self):
        sheets = CardSheet.objects.of(self.request.user)
        return get_object_or_404(sheets, pk=self.kwargs["pk"])


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Spreadsheet",
        help_text="An .xlsx or .csv file with 2,000 rows and 5 MB at most. Nothing is "
        "written before you have seen what it would change.",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty.",
        },
    )

    def clean_file(self):
        """What is wrong with the file as a whole is said here; rows come later."""
        file = self.cleaned_data["file"]
        try:
            self.content = file.read(files.LARGEST + 1)
            places_of(files.read(file.name, self.content))
        except files.BadFileError as error:
            raise forms.ValidationError(str(error)) from error
        return file


class ExportForm(forms.Form):
    ending = forms.ChoiceField(
        label="Kind of file",
        choices=[(files.XLSX, "Excel workbook (.xlsx)"), (files.CSV, "CSV (.csv)")],
        widget=forms.RadioSelect,
        initial=files.XLSX,
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Cards of", required=False, empty_label="Everybody"
    )

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        owners = [folder.agency_id for folder in known.folders.values()]
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=owners)
        if len(owners) == 1:
            del self.fields["agency"]


class SheetsView(SheetsMixin, PlainHeaderMixin, FormView):
    """Export, the empty sheet, and a file to check."""

    page_title = TITLE
    header_icon = ICON
    template_name = "pages/admin/sheets.html"
    form_class = UploadForm

    def form_valid(self, form):
        name = form.cleaned_data["file"].name[-255:]
        sheet = CardSheet.objects.create(
            user=self.request.user, name=name, content=form.content
        )
        CardSheet.objects.forget_old(self.request.user)
        return redirect("card_sheet_check", sheet.pk)

    def get_context_data(self, **kwargs):
        sheets = CardSheet.objects.of(self.request.user).defer("content")
        return super().get_context_data(
            export_form=ExportForm(known=self.known),
            columns=ALL,
            sheets=sheets,
            **kwargs,
        )


class ExportView(SheetsMixin, View):
    def get(self, request):
        form = ExportForm(request.GET, known=self.known)
        if not form.is_valid():
            return redirect("card_sheets")
        ending, agency = form.cleaned_data["ending"], form.cleaned_data.get("agency")
        name = agency.slug if agency else "all" if "agency" in form.fields else "own"
        content = exporting.export(ending, self.known, agency)
        today = timezone.localdate()
        return attached(content, ending, f"cards-{name}-{today:%Y-%m-%d}")


class TemplateSheetView(SheetsMixin, View):
    def get(self, request):
        return attached(exporting.template(self.known), files.XLSX, "cards-to-fill-in")


def attached(content, ending, name):
    disposition = f'attachment; filename="{name}.{ending}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)


class CheckView(SheetsMixin, View):
    """Goes through a file and keeps the report."""

    def get(self, request, pk):
        sheet = self.own_sheet()
        if sheet.report is not None:
            return redirect("card_sheet", pk)
        work = work_on(sheet, request.user)
        return streamed(request, sheet, work, "Checking", checked(sheet, work))


def work_on(sheet, user, *, write=False):
    """The import of a kept file, which was found to be in order when it came."""
    table = files.read(sheet.name, bytes(sheet.content))
    return Import(table, user, write=write)


def checked(sheet, work):
    yield from work
    keep_report(sheet, work.report)


def keep_report(sheet, report, **also):
    CardSheet.objects.filter(pk=sheet.pk, written_at=None).update(
        report=report.as_data(), fingerprint=report.fingerprint, **also
    )


class SheetView(SheetsMixin, PlainHeaderMixin, TemplateView):
    """The report of a file; POST writes the drafts that it announces."""

    page_title = TITLE
    header_icon = ICON
    template_name = "pages/admin/sheet.html"

    def get(self, request, *args, **kwargs):
        if self.sheet.report is None:
            return redirect("card_sheet_check", self.sheet.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request, pk):
        if not self.sheet.is_ready:
            return redirect("card_sheet", pk)
        work = work_on(self.sheet, request.user, write=True)
        seen = request.POST.get("fingerprint", "")
        done = written(self.sheet, work, seen)
        return streamed(request, self.sheet, work, "Writing drafts", done)

    @cached_property
    def sheet(self):
        return self.own_sheet()

    def get_page_subtitle(self):
        return self.sheet.name

    def get_context_data(self, **kwargs):
        report = self.sheet.report
        return super().get_context_data(
            sheet=self.sheet,
            findings=self.paged(report["findings"], "f"),
            changes=self.paged(report["changes"], "c"),
            **kwargs,
        )

    def paged(self, rows, name):
        return Paginator(rows, A_PAGE).get_page(self.request.GET.get(name))


def written(sheet, work, seen):
    """Write the drafts if they are still what the person has seen, or else none.

    The file is locked, so that of two tabs one writes, and the other finds it done.
    """
    with transaction.atomic():
        waiting = CardSheet.objects.select_for_update().filter(written_at=None)
        if not waiting.filter(pk=sheet.pk).exists():
            return
        yield from work
        as_seen = work.report.is_clean and work.report.fingerprint == seen
        if as_seen:
            keep_report(sheet, work.report, content=b"", written_at=timezone.now())
        else:
            transaction.set_rollback(True)
    if not as_seen:
        keep_report(sheet, work.report, is_renewed=True)


def streamed(request, sheet, work, doing, steps):
    """A page that shows how far `steps` are, and leads to the report at their end.

    It comes without compression, which would hold back what there is to show.
    """
    report = reverse("card_sheet", args=[sheet.pk])
    context = {
        "page_title": doing,
        "page_subtitle": sheet.name,
        "header_icon": ICON,
        "report": report,
    }
    page = render_to_string("pages/admin/sheet_progress.html", context, request)
    before, after = page.split(HERE)
    lines = progress(steps, len(work.rows))
    headers = {
        "Content-Encoding": "identity",
        "X-Accel-Buffering": "no",
        "Refresh": f"0; url={report}",
        "Cache-Control": "private, no-store",
    }
    return StreamingHttpResponse(around(before, lines, after), headers=headers)


def around(before, lines, after):
    yield before
    with closing(lines):
        yield from lines
    yield after


def progress(steps, total):
    """A line now and then; of a failure it says that nothing was written."""
    every = max(1, total // STEPS)
    try:
        with closing(steps):
            for done in steps:
                if done % every == 0:
                    yield format_html(LINE, done, total, f"{done:,}", f"{total:,}")
    except DatabaseError:
        logger.exception("A sheet of cards broke off")
        yield "<li>The database did not answer in time. Nothing was written.</li>"


def urls():
    base = "cards-as-spreadsheet/"
    return [
        path(base, SheetsView.as_view(), name="card_sheets"),
        path(f"{base}export/", ExportView.as_view(), name="card_sheets_export"),
        path(f"{base}empty/", TemplateSheetView.as_view(), name="card_sheets_empty"),
        path(f"{base}<int:pk>/", SheetView.as_view(), name="card_sheet"),
        path(f"{base}<int:pk>/check/", CheckView.as_view(), name="card_sheet_check"),
    ]


def menu_item():
    url, name = reverse("card_sheets"), "card_sheets"
    return MenuItemFor(TITLE, url, may_use, name=name, icon_name=ICON, order=250)
