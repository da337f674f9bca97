
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cours', '0001_initiale'),
        ('evaluations', '0001_initiale'),
        ('lms', '0001_personnes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('date_inscription', models.DateTimeField(verbose_name='inscrit le')),
                ('date_derniere_visite', models.DateTimeField(blank=True, null=True, verbose_name='dernière visite')),
                ('derniere_lecon', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cours.leconpage')),
                ('module_page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inscriptions', to='cours.modulepage')),
                ('professionnel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inscriptions', to='lms.professionnel')),
            ],
        ),
        migrations.CreateModel(
            name='ProgressionActivite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date_achevement', models.DateTimeField(verbose_name='achevée le')),
                ('date_reussite', models.DateTimeField(blank=True, null=True, verbose_name='réussie le')),
                ('meilleur_score', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ('nombre_tentatives', models.PositiveIntegerField(default=1, verbose_name='tentatives achevées')),
                ('preuve', models.UUIDField(verbose_name='déclaration qui fait preuve')),
                ('genre_preuve', models.CharField(choices=[('server', 'Notée par le serveur'), ('client', 'Déclarée par le navigateur'), ('external', 'Déclarée par un tiers de confiance')], default='server', max_length=10)),
                ('activite', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progressions', to='evaluations.activite')),
                ('inscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activites', to='lms.inscription')),
            ],
        ),
        migrations.CreateModel(
            name='ProgressionLecon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date_fin', models.DateTimeField(verbose_name='terminée le')),
                ('inscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lecons', to='lms.inscription')),
                ('lecon', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progressions', to='cours.leconpage')),
            ],
        ),
        migrations.CreateModel(
            name='Realisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('cle_statistique', models.UUIDField(db_index=True, verbose_name='clé statistique')),
                ('date_fin', models.DateTimeField(verbose_name='dernière condition remplie le')),
                ('jour', models.DateField(verbose_name='jour à Paris')),
                ('est_premiere', models.BooleanField(default=True, verbose_name='première validation')),
                ('origine', models.CharField(choices=[('portail', 'Établie par le portail'), ('import', 'Importée'), ('synthetique', 'Engendrée pour un essai')], default='portail', max_length=12)),
                ('modalite', models.CharField(choices=[('en_ligne', 'À distance, en ligne'), ('presentiel', 'En présentiel'), ('mixte', 'Mixte'), ('importee', 'Importée')], default='en_ligne', max_length=12, verbose_name='modalité')),
                ('module_code', models.CharField(max_length=8)),
                ('module_titre', models.CharField(max_length=255)),
                ('parcours_code', models.CharField(max_length=20)),
                ('parcours_titre', models.CharField(max_length=255)),
                ('version_majeure', models.PositiveSmallIntegerField(default=1)),
                ('version_mineure', models.PositiveSmallIntegerField(default=0)),
                ('duree_minutes', models.PositiveSmallIntegerField(verbose_name='durée de référence, en minutes')),
                ('structure_nom', models.CharField(blank=True, max_length=120)),
                ('structure_type', models.CharField(blank=True, max_length=30)),
                ('metier_libelle', models.CharField(blank=True, max_length=80)),
                ('date_annulation', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('motif_annulation', models.CharField(blank=True, max_length=200)),
                ('inscription', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='realisations', to='lms.inscription')),
                ('metier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lms.metier')),
                ('module_page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='realisations', to='cours.modulepage')),
                ('professionnel', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='realisations', to='lms.professionnel')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='realisations', to='lms.structure')),
            ],
            options={
                'verbose_name': 'réalisation',
                'permissions': [('coordonner_tout', 'Voir les chiffres de toutes les structures')],
            },
        ),
        migrations.CreateModel(
            name='RealisationTerritoire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('genre', models.CharField(max_length=10)),
                ('code', models.CharField(max_length=12)),
                ('libelle', models.CharField(max_length=60, verbose_name='libellé')),
                ('realisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='territoires', to='lms.realisation')),
            ],
        ),
        migrations.AddConstraint(
            model_name='inscription',
            constraint=models.UniqueConstraint(fields=('professionnel', 'module_page'), name='lms_inscription_unique', violation_error_message='Vous êtes déjà inscrit à ce module.'),
        ),
        migrations.AddConstraint(
            model_name='progressionactivite',
            constraint=models.UniqueConstraint(fields=('inscription', 'activite'), name='lms_progressionactivite_unique', violation_error_message='Cette activité a déjà sa progression.'),
        ),
        migrations.AddConstraint(
            model_name='progressionlecon',
            constraint=models.UniqueConstraint(fields=('inscription', 'lecon'), name='lms_progressionlecon_unique', violation_error_message='Cette leçon est déjà terminée.'),
        ),
        migrations.AddIndex(
            model_name='realisation',
            index=models.Index(fields=['jour', 'module_code'], name='lms_realisation_jour_module'),
        ),
        migrations.AddIndex(
            model_name='realisation',
            index=models.Index(fields=['structure', 'jour'], name='lms_realisation_structure_jour'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.UniqueConstraint(condition=models.Q(('date_annulation__isnull', True), ('est_premiere', True)), fields=('professionnel', 'module_page'), name='lms_realisation_premiere_unique', violation_error_message='Ce module est déjà validé par cette personne.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.UniqueConstraint(condition=models.Q(('date_annulation__isnull', True)), fields=('professionnel', 'module_page', 'version_majeure'), name='lms_realisation_version_unique', violation_error_message='Cette version du module est déjà validée par cette personne.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.CheckConstraint(condition=models.Q(('date_annulation__isnull', True), models.Q(('motif_annulation', ''), _negated=True), _connector='OR'), name='lms_realisation_annulation_motivee', violation_error_message='Une annulation porte un motif.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.CheckConstraint(condition=models.Q(('date_annulation__isnull', True), ('date_annulation__gte', models.F('date_fin')), _connector='OR'), name='lms_realisation_annulation_apres_fin', violation_error_message='Une annulation suit la validation.'),
        ),
        migrations.AddIndex(
            model_name='realisationterritoire',
            index=models.Index(fields=['genre', 'code'], name='lms_realisationterr_code'),
        ),
        migrations.AddConstraint(
            model_name='realisationterritoire',
            constraint=models.UniqueConstraint(fields=('realisation', 'genre', 'code'), name='lms_realisationterritoire_unique', violation_error_message='Ce territoire est déjà rattaché à la réalisation.'),
        ),
    ]
