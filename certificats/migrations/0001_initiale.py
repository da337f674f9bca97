
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Compteur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.CharField(max_length=20, unique=True)),
                ('dernier', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(help_text='Clé opaque de ce qui est attesté.', max_length=64, verbose_name='référence')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('genre', models.CharField(choices=[('module', 'Module'), ('parcours', 'Parcours')], default='module', max_length=10)),
                ('code', models.CharField(max_length=19, unique=True)),
                ('numero', models.CharField(max_length=12, unique=True, verbose_name='numéro')),
                ('charge', models.JSONField(verbose_name='contenu figé')),
                ('empreinte', models.CharField(max_length=64)),
                ('est_synthetique', models.BooleanField(default=False, verbose_name='synthétique, sans document')),
                ('date_delivrance', models.DateTimeField(verbose_name='délivrée le')),
                ('date_emission', models.DateTimeField(blank=True, null=True, verbose_name='document rendu le')),
                ('date_echec', models.DateTimeField(blank=True, null=True, verbose_name='en échec depuis le')),
                ('date_annulation', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('date_revocation', models.DateTimeField(blank=True, null=True, verbose_name='révoquée le')),
                ('date_remplacement', models.DateTimeField(blank=True, null=True, verbose_name='remplacée le')),
                ('date_expiration', models.DateTimeField(blank=True, null=True, verbose_name='expire le')),
                ('date_effacement', models.DateTimeField(blank=True, null=True, verbose_name='effacée le')),
                ('motif_code', models.CharField(blank=True, choices=[('erreur', 'Erreur'), ('fraude', 'Fraude'), ('retrait', 'Retrait'), ('demande_titulaire', 'Demande du titulaire')], max_length=20, verbose_name='motif')),
                ('motif_interne', models.CharField(blank=True, max_length=300, verbose_name='motif interne')),
                ('pdf_sha256', models.CharField(blank=True, max_length=64)),
                ('essais', models.PositiveSmallIntegerField(default=0)),
                ('date_fin_bail', models.DateTimeField(blank=True, null=True)),
                ('erreur', models.CharField(blank=True, max_length=500)),
                ('remplace', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='remplacee_par', to='certificats.attestation')),
                ('titulaire', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attestations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'attestation',
                'ordering': ['-date_delivrance'],
                'indexes': [models.Index(condition=models.Q(('date_annulation', None), ('date_echec', None), ('date_emission', None), ('est_synthetique', False)), fields=['date_fin_bail'], name='certificats_att_a_emettre')],
                'constraints': [models.UniqueConstraint(fields=('reference', 'version'), name='certificats_attestation_version_unique', violation_error_message="Cette version de l'attestation existe déjà."), models.UniqueConstraint(condition=models.Q(('date_annulation', None), ('date_remplacement', None), ('date_revocation', None)), fields=('reference',), name='certificats_attestation_une_vivante', violation_error_message='Une attestation vivante existe déjà pour cette référence.'), models.CheckConstraint(condition=models.Q(('date_emission', None), models.Q(('pdf_sha256', ''), _negated=True), _connector='OR'), name='certificats_attestation_emise_a_un_document', violation_error_message='Une attestation émise a un document.'), models.CheckConstraint(condition=models.Q(('date_revocation', None), models.Q(('motif_code', ''), _negated=True), _connector='OR'), name='certificats_attestation_revocation_motivee', violation_error_message='Une révocation porte un motif.')],
            },
        ),
    ]
