"""Words and decisions of before know by which name their reviewers were known."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def write_names(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    for name, by in (("Correction", "by"), ("ReviewTask", "decided_by")):
        own = Subquery(User.objects.filter(pk=OuterRef(f"{by}_id")).values("username")[:1])
        apps.get_model("review", name).objects.filter(**{f"{by}__isnull": False, f"{by}_name": ""}).update(
            **{f"{by}_name": own}
        )


class Migration(migrations.Migration):
    dependencies = [("review", "0003_reviewers_revisions_and_parts")]

    operations = [migrations.RunPython(write_names, migrations.RunPython.noop)]
