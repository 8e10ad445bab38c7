from django.db.transaction import non_atomic_requests
from django.urls import path

from reader import views

urlpatterns = [
    path("print/", non_atomic_requests(views.print_set), name="print_set"),
    path("training/record/", non_atomic_requests(views.cpd_record), name="cpd_record"),
]
