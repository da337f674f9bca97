
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Metier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('libelle', models.CharField(max_length=80, verbose_name='libellé')),
                ('ordre', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'métier',
                'ordering': ['ordre', 'libelle'],
            },
        ),
        migrations.CreateModel(
            name='EvenementSuivi',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('genre', models.CharField(choices=[('export', 'Export des réalisations'), ('structure_confirmee', 'Structure confirmée'), ('annulation', 'Réalisation annulée')], max_length=30)),
                ('cible', models.CharField(blank=True, help_text="Identifiant public de l'objet touché.", max_length=60)),
                ('detail', models.JSONField(default=dict, verbose_name='détail')),
                ('date', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('acteur', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='acteur')),
            ],
            options={
                'verbose_name': 'événement du suivi',
                'verbose_name_plural': 'événements du suivi',
                'ordering': ['-date'],
            },
        ),
        migrations.CreateModel(
            name='Territoire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('genre', models.CharField(choices=[('commune', 'Commune'), ('qpv', 'Quartier prioritaire')], max_length=10)),
                ('code', models.CharField(max_length=12)),
                ('libelle', models.CharField(max_length=60, verbose_name='libellé')),
            ],
            options={
                'ordering': ['genre', 'libelle'],
                'constraints': [models.UniqueConstraint(fields=('genre', 'code'), name='lms_territoire_code_unique', violation_error_message='Ce territoire existe déjà.')],
            },
        ),
        migrations.CreateModel(
            name='Structure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('nom', models.CharField(max_length=120)),
                ('type', models.CharField(choices=[('mission_locale', 'Mission locale'), ('france_travail', 'France Travail'), ('prevention_specialisee', 'Prévention spécialisée'), ('mediation', 'Médiation'), ('association', 'Association'), ('centre_social', 'Centre social'), ('bij', 'Bureau information jeunesse'), ('organisme_formation', 'Organisme de formation ou CFA'), ('iae', "Insertion par l'activité économique"), ('commune', 'Commune'), ('metropole', 'Métropole'), ('region', 'Région'), ('etat', 'État'), ('autre', 'Autre')], default='autre', max_length=30)),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('est_synthetique', models.BooleanField(default=False, editable=False, verbose_name='engendrée pour un essai')),
                ('territoires', models.ManyToManyField(blank=True, related_name='structures', to='lms.territoire')),
            ],
            options={
                'ordering': ['nom'],
            },
        ),
        migrations.CreateModel(
            name='Professionnel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('cle_statistique', models.UUIDField(default=uuid.uuid4, editable=False, help_text="Compte les personnes distinctes (I2) sans les nommer ; survit à l'effacement.", unique=True, verbose_name='clé statistique')),
                ('courriel_normalise', models.EmailField(max_length=254, unique=True, verbose_name='courriel normalisé')),
                ('prenom', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                ('nom', models.CharField(blank=True, max_length=80)),
                ('structure_declaree', models.CharField(blank=True, max_length=120, verbose_name='structure hors liste')),
                ('date_confirmation_structure', models.DateTimeField(blank=True, null=True, verbose_name='structure confirmée le')),
                ('est_compte_essai', models.BooleanField(default=False, verbose_name="compte d'essai : ne compte pas")),
                ('est_demonstration', models.BooleanField(default=False, editable=False, verbose_name='compte de démonstration')),
                ('est_synthetique', models.BooleanField(default=False, editable=False, verbose_name='personne engendrée pour un essai')),
                ('date_creation', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('metier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='professionnels', to='lms.metier', verbose_name='métier')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='professionnel', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ('structure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='professionnels', to='lms.structure')),
                ('territoires', models.ManyToManyField(blank=True, related_name='professionnels', to='lms.territoire')),
            ],
            options={
                'verbose_name': 'professionnel',
                'ordering': ['nom', 'prenom'],
            },
        ),
        migrations.CreateModel(
            name='Coordination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coordinations', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coordinations', to='lms.structure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'structure'), name='lms_coordination_unique', violation_error_message='Cette personne coordonne déjà cette structure.')],
            },
        ),
        migrations.AddConstraint(
            model_name='structure',
            constraint=models.UniqueConstraint(fields=('nom',), name='lms_structure_nom_unique', violation_error_message='Une structure porte déjà ce nom.'),
        ),
        migrations.AddConstraint(
            model_name='structure',
            constraint=models.CheckConstraint(condition=models.Q(('siret', ''), ('siret__regex', '^[0-9]{14}$'), _connector='OR'), name='lms_structure_siret_quatorze_chiffres', violation_error_message='Le SIRET compte quatorze chiffres.'),
        ),
    ]
