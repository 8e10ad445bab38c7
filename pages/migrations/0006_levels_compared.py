import django.db.models.deletion
from django.db import migrations, models

import pages.models.base


def rename_in_revisions(old, new):
    """Have the stored versions of level pages use the field's new name too."""

    def rename(apps, schema_editor):
        revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
            content_type__app_label="pages", content_type__model="levelpage"
        )
        for revision in revisions:
            for descriptor in revision.content.get("descriptors", []):
                descriptor[new] = descriptor.pop(old, None)
            revision.save(update_fields=["content"])

    return rename


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0005_services_case_studies_families"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="leveldescriptor", name="one_descriptor_an_area_and_group"
        ),
        migrations.RenameField(
            model_name="leveldescriptor", old_name="area", new_name="need"
        ),
        migrations.RunPython(
            rename_in_revisions("area", "need"), rename_in_revisions("need", "area")
        ),
        migrations.AlterField(
            model_name="leveldescriptor",
            name="need",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="pages.need",
                verbose_name="area or need",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldescriptor",
            constraint=models.UniqueConstraint(
                fields=("page", "need", "group"),
                name="one_descriptor_a_need_and_group",
                violation_error_message="This need and group already have one.",
            ),
        ),
        migrations.AddField(
            model_name="levelpage",
            name="who_leads",
            field=models.TextField(
                default="", help_text="Who plans and leads, and with whom."
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="levelpage",
            name="recorded",
            field=models.TextField(
                default="",
                help_text="What is written down, and where.",
                verbose_name="what is recorded",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="levelpage",
            name="reviewed",
            field=models.TextField(
                default="",
                help_text="How often, and by whom.",
                verbose_name="how often it is reviewed",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="levelpage",
            name="step_down_evidence",
            field=pages.models.base.LinesField(
                blank=True,
                help_text="What shows that less may be enough, one thing a line.",
                verbose_name="evidence to step down",
            ),
        ),
    ]
