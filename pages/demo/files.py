"""Puts the demo's Word templates among the shared documents.

A file that a person has since replaced or deleted is left alone and named.
"""

from hashlib import sha1

from django.core.files.base import ContentFile
from django.db.transaction import on_commit
from django.utils.timezone import make_aware
from wagtail.documents import get_document_model

from pages.agencies import collection_named
from pages.demo import word
from pages.fixtures import content
from pages.models.demo import DemoFile
from pages.roles import SHARED_COLLECTION


def load_files():
    """Write the templates that are new or changed; sentences about what was left."""
    templates = content("templates")
    known = DemoFile.objects.select_related("document")
    records = {record.source: record for record in known}
    left = []
    for row in templates["templates"]:
        record = records.get(row["slug"]) or new_record(row)
        if record.untouched:
            write(record, row, word.drawn(row, templates["opening"]))
        else:
            left.append(sentence(record))
    return left


def new_record(row):
    """A record with a document that has no file yet."""
    document = get_document_model()(
        title=row["title"], collection=collection_named(SHARED_COLLECTION)
    )
    return DemoFile(source=row["slug"], document=document)


def write(record, row, data):
    """Give the document these bytes, unless it has them."""
    digest = sha1(data, usedforsecurity=False).hexdigest()  # as Wagtail keeps it
    if record.digest == digest:
        return
    document = record.document
    drop_old(document.file)
    document.file.save(f"{row['slug']}.docx", ContentFile(data), save=False)
    document.file_size, document.file_hash = len(data), digest
    document.save()
    # Readers see this date beside the file.
    made = make_aware(word.made_on(row))
    type(document).objects.filter(pk=document.pk).update(created_at=made)
    record.document, record.digest = document, digest
    record.save()


def drop_old(file):
    """Remove a file that another takes the place of, once that is sure."""
    if file:
        name, storage = file.name, file.storage
        on_commit(lambda: storage.delete(name))


def sentence(record):
    if record.document is None:
        return f"{record.source}: deleted by a person, left out"
    return f"{record.document.title}: changed by a person, left alone"
