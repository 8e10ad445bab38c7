from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.print_set import MOST, PrintSet, sheet

# As many as a sheet of paper has room for.
BLANK_ROWS = 8


@require_safe
def print_set(request):
    """Pages in full for the printer: /print/?page=12&page=15."""
    chosen = PrintSet.of(request.GET.getlist("page"))
    context = {
        "sheets": [sheet(page, request) for page in chosen.pages],
        "missing": chosen.missing,
        "beyond": chosen.beyond,
        "most": MOST,
    }
    return render(request, "reader/print_set.html", context)


@require_safe
def cpd_record(request):
    """A record of training to print; a browser's script fills in what it has kept."""
    context = {"view_title": "My CPD record", "blank_rows": range(BLANK_ROWS)}
    return render(request, "reader/cpd_record.html", context)
