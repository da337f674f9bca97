from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificats", "0005_registre_en_ajout_seul")]
    operations = [
        migrations.AlterField(
            model_name="attestation",
            name="genre",
            field=models.CharField(
                choices=[
                    ("module", "Module"),
                    ("parcours", "Parcours"),
                    ("certificat", "Certificat de réalisation"),
                ],
                default="module",
                max_length=10,
            ),
        ),
    ]
