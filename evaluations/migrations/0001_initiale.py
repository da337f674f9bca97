
import django.core.validators
import django.db.models.deletion
import evaluations.models.declarations
import modelcluster.fields
import modelsearch.index
import uuid
import wagtail.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Activite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.SlugField(help_text='Court et stable, par exemple A1-QUIZ.', max_length=40, unique=True, verbose_name='code')),
                ('genre', models.CharField(choices=[('questionnaire', 'Quiz'), ('situation', 'Mise en situation'), ('h5p', 'Activité H5P')], editable=False, max_length=20)),
                ('titre', models.CharField(max_length=160)),
                ('consigne', models.TextField(blank=True, verbose_name='consigne')),
                ('duree_minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='durée (minutes)')),
                ('date_archivage', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='archivée le')),
                ('empreinte_import', models.CharField(blank=True, editable=False, max_length=64)),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
            ],
            options={
                'verbose_name': 'activité',
                'ordering': ['code'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Etape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('cle', models.SlugField(max_length=40, verbose_name='clé')),
                ('texte', wagtail.fields.RichTextField()),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ObjetActivite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('iri', models.CharField(max_length=500, unique=True)),
                ('definition', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('code', models.SlugField(help_text='Par exemple A1-Q1.', max_length=40, verbose_name='code')),
                ('genre', models.CharField(choices=[('choix_unique', 'Choix unique'), ('vrai_faux', 'Vrai ou faux')], default='choix_unique', max_length=20)),
                ('enonce', models.TextField(verbose_name='énoncé')),
                ('justification', models.TextField(verbose_name='justification, affichée après la réponse')),
                ('source', models.CharField(blank=True, max_length=250, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=300, verbose_name='adresse de la source')),
                ('source_date', models.CharField(blank=True, max_length=40, verbose_name='date de la source')),
                ('date_verification', models.DateField(blank=True, null=True, verbose_name='vérifiée le')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Verbe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('iri', models.CharField(max_length=500, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Acteur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ifi_type', models.CharField(max_length=20)),
                ('ifi', models.CharField(max_length=500)),
                ('object_type', models.CharField(default='Agent', max_length=10)),
                ('personne', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='MiseEnSituation',
            fields=[
                ('activite_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='evaluations.activite')),
                ('contexte', wagtail.fields.RichTextField()),
                ('avertissement', models.TextField(blank=True, verbose_name='avertissement (scène sensible)')),
                ('debriefing', wagtail.fields.RichTextField(verbose_name='débriefing')),
                ('score_compte', models.BooleanField(default=False, verbose_name='le score compte')),
            ],
            options={
                'verbose_name': 'mise en situation',
                'verbose_name_plural': 'mises en situation',
            },
            bases=('evaluations.activite',),
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('activite_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='evaluations.activite')),
                ('seuil_reussite', models.PositiveSmallIntegerField(default=70, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='seuil de réussite (%)')),
            ],
            options={
                'verbose_name': 'quiz',
                'verbose_name_plural': 'quiz',
            },
            bases=('evaluations.activite',),
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement_id', models.UUIDField()),
                ('ref_statement', models.UUIDField(null=True)),
                ('registration', models.UUIDField(null=True)),
                ('timestamp', models.DateTimeField()),
                ('stored', models.DateTimeField()),
                ('success', models.BooleanField(null=True)),
                ('completion', models.BooleanField(null=True)),
                ('score_scaled', models.DecimalField(decimal_places=4, max_digits=6, null=True)),
                ('voided', models.BooleanField(default=False)),
                ('version', models.CharField(default='2.0.0', max_length=10)),
                ('digest', models.BinaryField(max_length=32)),
                ('payload', evaluations.models.declarations.TexteJson()),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='evaluations.acteur')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluations.acteur')),
                ('object_actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluations.acteur')),
                ('object_activity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='evaluations.objetactivite')),
                ('verb', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='evaluations.verbe')),
            ],
            options={
                'verbose_name': 'déclaration',
            },
        ),
        migrations.CreateModel(
            name='DeclarationActeur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('usage', models.CharField(max_length=24)),
                ('stored', models.DateTimeField()),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluations.acteur')),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='liens_acteurs', to='evaluations.declaration')),
            ],
        ),
        migrations.CreateModel(
            name='ChoixEtape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('cle', models.SlugField(max_length=40, verbose_name='clé')),
                ('texte', models.TextField()),
                ('consequence', models.TextField(verbose_name='ce que ça fait')),
                ('etape_suivante', models.SlugField(blank=True, max_length=40, verbose_name="clé de l'étape suivante")),
                ('points', models.PositiveSmallIntegerField(default=0)),
                ('posture', models.CharField(blank=True, max_length=80)),
                ('etape', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='choix', to='evaluations.etape')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeclarationActivite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('usage', models.CharField(max_length=24)),
                ('stored', models.DateTimeField()),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='liens_activites', to='evaluations.declaration')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluations.objetactivite')),
            ],
        ),
        migrations.CreateModel(
            name='Choix',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('texte', models.CharField(max_length=300)),
                ('est_juste', models.BooleanField(default=False, verbose_name='bonne réponse')),
                ('retour', models.CharField(blank=True, max_length=400, verbose_name='retour si ce choix est fait')),
                ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='choix', to='evaluations.question')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Tentative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('registration', models.UUIDField(db_index=True)),
                ('contenu', models.JSONField(verbose_name="contenu figé à l'ouverture")),
                ('reponses', models.JSONField(default=list, verbose_name='réponses données')),
                ('date_debut', models.DateTimeField(verbose_name='ouverte le')),
                ('date_fin', models.DateTimeField(blank=True, null=True, verbose_name='achevée le')),
                ('points', models.PositiveIntegerField(default=0)),
                ('points_max', models.PositiveIntegerField(default=0)),
                ('score', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ('est_reussie', models.BooleanField(blank=True, null=True, verbose_name='réussie')),
                ('activite', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tentatives', to='evaluations.activite')),
                ('personne', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tentatives', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
        ),
        migrations.AddConstraint(
            model_name='acteur',
            constraint=models.UniqueConstraint(fields=('ifi_type', 'ifi', 'object_type'), name='evaluations_acteur_ifi_unique', violation_error_message='Cet acteur existe déjà.'),
        ),
        migrations.AddField(
            model_name='etape',
            name='situation',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='etapes', to='evaluations.miseensituation'),
        ),
        migrations.AddField(
            model_name='question',
            name='questionnaire',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='evaluations.questionnaire'),
        ),
        migrations.AddConstraint(
            model_name='activite',
            constraint=models.CheckConstraint(condition=models.Q(('genre__in', ['questionnaire', 'situation', 'h5p'])), name='evaluations_activite_genre_connu', violation_error_message="Ce genre d'activité n'existe pas."),
        ),
        migrations.AddIndex(
            model_name='declarationacteur',
            index=models.Index(fields=['actor', '-stored'], name='evaluations_declacteur_actor'),
        ),
        migrations.AddConstraint(
            model_name='choixetape',
            constraint=models.UniqueConstraint(fields=('etape', 'cle'), name='evaluations_choixetape_cle_unique', violation_error_message="Deux choix de l'étape portent la même clé."),
        ),
        migrations.AddIndex(
            model_name='declarationactivite',
            index=models.Index(fields=['activity', '-stored'], name='evaluations_declact_activity'),
        ),
        migrations.AddIndex(
            model_name='tentative',
            index=models.Index(fields=['personne', 'activite', '-date_debut'], name='evaluations_tentative_derniere'),
        ),
        migrations.AddConstraint(
            model_name='tentative',
            constraint=models.UniqueConstraint(condition=models.Q(('date_fin__isnull', True)), fields=('personne', 'activite', 'registration'), name='evaluations_tentative_une_ouverte', violation_error_message='Une tentative est déjà ouverte pour cette activité.'),
        ),
        migrations.AddConstraint(
            model_name='tentative',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 0), ('score__lte', 1)), _connector='OR'), name='evaluations_tentative_score_borne', violation_error_message='Un score est compris entre 0 et 1.'),
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['stored', 'id'], name='evaluations_decl_stored'),
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['actor', '-stored'], name='evaluations_decl_actor'),
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['object_activity', '-stored'], name='evaluations_decl_activity'),
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['verb', '-stored'], name='evaluations_decl_verb'),
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(condition=models.Q(('registration__isnull', False)), fields=['registration'], name='evaluations_decl_registration'),
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(condition=models.Q(('ref_statement__isnull', False)), fields=['ref_statement'], name='evaluations_decl_ref'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(fields=('statement_id',), name='evaluations_declaration_identifiant_unique', violation_error_message='Cette déclaration est déjà enregistrée.'),
        ),
        migrations.AddConstraint(
            model_name='etape',
            constraint=models.UniqueConstraint(fields=('situation', 'cle'), name='evaluations_etape_cle_unique', violation_error_message='Deux étapes portent la même clé.'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('questionnaire', 'code'), name='evaluations_question_code_unique', violation_error_message='Deux questions du quiz portent le même code.'),
        ),
    ]
