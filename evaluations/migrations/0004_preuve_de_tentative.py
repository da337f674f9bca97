"""La déclaration qui fait preuve d'une tentative achevée : de quoi reprojeter sans relire les déclarations."""

from uuid import uuid5

from django.db import migrations, models


def nommer_les_preuves(apps, schema_editor):
    """Les tentatives déjà achevées ont une preuve dont l'identifiant dérive du leur."""
    tentatives = apps.get_model("evaluations", "Tentative").objects.filter(date_fin__isnull=False, preuve__isnull=True)
    for tentative in tentatives.only("uuid", "est_reussie").iterator():
        tentative.preuve = uuid5(tentative.uuid, "completed" if tentative.est_reussie is None else "issue")
        tentative.save(update_fields=["preuve"])


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0003_h5p")]

    operations = [
        migrations.AddField(
            model_name="tentative",
            name="preuve",
            field=models.UUIDField(
                blank=True, editable=False, null=True, verbose_name="déclaration qui fait preuve de l'achèvement"
            ),
        ),
        migrations.RunPython(nommer_les_preuves, migrations.RunPython.noop),
    ]
