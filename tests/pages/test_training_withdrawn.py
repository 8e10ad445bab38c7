import pytest
from pages.models import TrainingLibraryPage, SectionPage
from tests.factories import ModuleFactory, PathwayFactory, step

def test_x(demo):
    library = TrainingLibraryPage.objects.get()
    section = SectionPage.objects.live().first()
    module = ModuleFactory(parent=library, steps=[step(section), step(url="https://example.org", title="A film")])
    pathway = PathwayFactory(parent=library, modules=[module])
    assert module.live and pathway.live
    assert module.minutes == 20
    assert pathway.minutes == 20
