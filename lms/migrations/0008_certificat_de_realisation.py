
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lms', '0007_renouvellement'),
    ]

    operations = [
        migrations.AlterField(
            model_name='evenementsuivi',
            name='genre',
            field=models.CharField(choices=[('export', 'Export des réalisations'), ('structure_confirmee', 'Structure confirmée'), ('annulation', 'Réalisation annulée'), ('revocation', 'Attestation révoquée'), ('reemission', 'Attestation corrigée et réémise'), ('demande_annulee', "Demande d'attestation annulée"), ('reessai', 'Attestation remise à émettre'), ('correction_demandee', 'Correction de nom demandée'), ('correction_refusee', 'Correction de nom refusée'), ('import', 'Formation externe importée'), ('saisie', 'Formation en présentiel saisie'), ('fusion', "Comptes d'une même personne réunis"), ('effacement', "Données d'une personne effacées"), ('lot', "Lot d'attestations délivré"), ('certificat', 'Certificat de réalisation demandé')], max_length=30),
        ),
    ]
