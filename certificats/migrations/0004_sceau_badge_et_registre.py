
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificats', '0003_modeles_d_attestation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListeStatut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveIntegerField(unique=True, verbose_name='numéro')),
                ('taille', models.PositiveIntegerField(default=131072)),
                ('attribues', models.PositiveIntegerField(default=0, verbose_name='indices attribués')),
                ('version', models.PositiveIntegerField(default=1, help_text='Avance dans la transaction qui change un bit.')),
                ('version_signee', models.PositiveIntegerField(default=0, verbose_name='version signée')),
                ('document', models.JSONField(blank=True, null=True, verbose_name='liste signée')),
                ('date_signature', models.DateTimeField(blank=True, null=True, verbose_name='signée le')),
            ],
            options={
                'verbose_name': 'liste de statuts',
                'verbose_name_plural': 'listes de statuts',
                'ordering': ['numero'],
            },
        ),
        migrations.CreateModel(
            name='RacineJournal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jour', models.DateField(unique=True)),
                ('seq_fin', models.PositiveBigIntegerField(verbose_name='dernier rang')),
                ('racine', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=100)),
            ],
            options={
                'verbose_name': 'racine du registre',
                'verbose_name_plural': 'racines du registre',
                'ordering': ['-jour'],
            },
        ),
        migrations.CreateModel(
            name='TeteRegistre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dernier', models.PositiveBigIntegerField(default=0, verbose_name='dernier rang')),
            ],
            options={
                'verbose_name': 'tête du registre',
                'verbose_name_plural': 'tête du registre',
            },
        ),
        migrations.AddField(
            model_name='attestation',
            name='affichage',
            field=models.CharField(choices=[('complet', 'Complet'), ('minimal', 'État et initiales seulement')], default='complet', max_length=8, verbose_name='affichage public'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='est_cachet_essai',
            field=models.BooleanField(default=False, verbose_name="cachet d'essai, non qualifié"),
        ),
        migrations.AddField(
            model_name='attestation',
            name='indice_statut',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='indice de statut'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='niveau_sceau',
            field=models.CharField(blank=True, choices=[('B-B', "PAdES B-B, date déclarée par l'émetteur"), ('B-T', 'PAdES B-T, date certifiée par un horodateur')], max_length=3, verbose_name='niveau du sceau'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='partage',
            field=models.CharField(blank=True, max_length=32, verbose_name='jeton du lien de partage'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='pdf_nu_sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='empreinte avant sceau'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='vc',
            field=models.JSONField(blank=True, null=True, verbose_name='badge signé'),
        ),
        migrations.AlterField(
            model_name='attestation',
            name='pdf_sha256',
            field=models.CharField(blank=True, db_index=True, max_length=64, verbose_name='empreinte du document scellé'),
        ),
        migrations.CreateModel(
            name='CleEmetteur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=64, unique=True, verbose_name='nom de la clé')),
                ('usage', models.CharField(choices=[('badge', 'Badges, statuts et registre'), ('sceau', 'Sceau des documents')], max_length=5)),
                ('cle_publique', models.CharField(blank=True, max_length=100, verbose_name='clé publique (Multikey)')),
                ('certificat', models.TextField(blank=True, verbose_name='certificat et sa chaîne (PEM)')),
                ('est_essai', models.BooleanField(default=False, verbose_name="clé d'essai")),
                ('date_activation', models.DateTimeField(verbose_name='active depuis le')),
                ('date_retrait', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('date_compromission', models.DateTimeField(blank=True, null=True, verbose_name='compromise le')),
            ],
            options={
                'verbose_name': "clé de l'émetteur",
                'verbose_name_plural': "clés de l'émetteur",
                'ordering': ['date_activation', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('certificat', ''), ('usage', 'badge'), models.Q(('cle_publique', ''), _negated=True)), models.Q(('cle_publique', ''), ('usage', 'sceau'), models.Q(('certificat', ''), _negated=True)), _connector='OR'), name='certificats_cleemetteur_selon_usage', violation_error_message='Une clé de badge porte une clé publique, un cachet porte un certificat.')],
            },
        ),
        migrations.AddField(
            model_name='attestation',
            name='cle_badge',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificats.cleemetteur'),
        ),
        migrations.AddField(
            model_name='attestation',
            name='cle_sceau',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificats.cleemetteur'),
        ),
        migrations.CreateModel(
            name='EvenementJournal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField(unique=True, verbose_name='rang')),
                ('type', models.CharField(choices=[('emise', 'Émise'), ('revoquee', 'Révoquée'), ('remplacee', 'Remplacée'), ('annulee', 'Annulée'), ('effacee', 'Données effacées')], max_length=10)),
                ('date', models.DateTimeField()),
                ('corps', models.JSONField()),
                ('precedent', models.CharField(max_length=64, verbose_name='empreinte précédente')),
                ('empreinte', models.CharField(max_length=64, unique=True)),
                ('attestation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evenements', to='certificats.attestation')),
            ],
            options={
                'verbose_name': 'événement du registre',
                'verbose_name_plural': 'événements du registre',
                'ordering': ['seq'],
            },
        ),
        migrations.AddField(
            model_name='attestation',
            name='liste_statut',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificats.listestatut'),
        ),
        migrations.AddConstraint(
            model_name='attestation',
            constraint=models.UniqueConstraint(fields=('liste_statut', 'indice_statut'), name='certificats_attestation_indice_unique', violation_error_message='Cet indice de statut est déjà pris.'),
        ),
        migrations.AddField(
            model_name='racinejournal',
            name='cle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificats.cleemetteur'),
        ),
    ]
