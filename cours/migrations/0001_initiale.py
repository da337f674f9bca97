
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evaluations', '0001_initiale'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccueilPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('empreinte_import', models.CharField(blank=True, editable=False, help_text="Empreinte du contenu tel que l'import l'a écrit.", max_length=64)),
                ('chapo', models.TextField(blank=True, verbose_name='chapô')),
            ],
            options={
                'verbose_name': 'accueil',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LeconPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('empreinte_import', models.CharField(blank=True, editable=False, help_text="Empreinte du contenu tel que l'import l'a écrit.", max_length=64)),
                ('code', models.SlugField(blank=True, help_text='A1-L1… Vide sur une copie.', max_length=12, verbose_name='code')),
                ('duree_minutes', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1)], verbose_name='durée (minutes)')),
                ('objectif', models.CharField(blank=True, max_length=250, verbose_name='objectif')),
                ('chapo', models.TextField(blank=True, verbose_name='accroche')),
                ('corps', wagtail.fields.StreamField([('texte', 0), ('retenir', 3), ('terrain', 5), ('exemple', 6), ('contre_exemple', 7), ('a_vous', 11), ('demain', 12), ('citation', 17), ('chiffre', 26), ('image', 31), ('video', 36), ('ressource', 39), ('activite', 41), ('sources', 47)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Texte', 'template': 'cours/blocs/texte.html'}), 1: ('wagtail.blocks.CharBlock', (), {'max_length': 220}), 2: ('wagtail.blocks.ListBlock', (1,), {'label': 'Lignes', 'max_num': 4, 'min_num': 1}), 3: ('wagtail.blocks.StructBlock', [[('lignes', 2)]], {}), 4: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'label': 'Texte'}), 5: ('wagtail.blocks.StructBlock', [[('texte', 4)]], {'icon': 'group', 'label': 'Sur le terrain', 'template': 'cours/blocs/terrain.html'}), 6: ('wagtail.blocks.StructBlock', [[('texte', 4)]], {'icon': 'tick', 'label': 'Exemple', 'template': 'cours/blocs/exemple.html'}), 7: ('wagtail.blocks.StructBlock', [[('texte', 4)]], {'icon': 'cross', 'label': 'Contre-exemple', 'template': 'cours/blocs/contre_exemple.html'}), 8: ('wagtail.blocks.CharBlock', (), {'label': 'Titre', 'max_length': 120}), 9: ('wagtail.blocks.IntegerBlock', (), {'default': 3, 'label': 'Durée (minutes)', 'max_value': 30, 'min_value': 1}), 10: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul'], 'label': 'Consigne'}), 11: ('wagtail.blocks.StructBlock', [[('titre', 8), ('duree', 9), ('consigne', 10)]], {}), 12: ('wagtail.blocks.StructBlock', [[('texte', 4)]], {'icon': 'date', 'label': 'Demain, sur le terrain', 'template': 'cours/blocs/demain.html'}), 13: ('wagtail.blocks.TextBlock', (), {'label': 'Texte cité'}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'Auteur, année', 'max_length': 160}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Source', 'max_length': 160, 'required': False}), 16: ('wagtail.blocks.URLBlock', (), {'label': 'Adresse', 'required': False}), 17: ('wagtail.blocks.StructBlock', [[('texte', 13), ('auteur', 14), ('source_nom', 15), ('source_url', 16)]], {}), 18: ('wagtail.blocks.CharBlock', (), {'label': 'Valeur', 'max_length': 20}), 19: ('wagtail.blocks.CharBlock', (), {'label': 'Unité', 'max_length': 12, 'required': False}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'Champ (âge, territoire)', 'max_length': 300}), 21: ('wagtail.blocks.CharBlock', (), {'label': 'Année de la donnée', 'max_length': 40}), 22: ('wagtail.blocks.CharBlock', (), {'label': 'Source', 'max_length': 160}), 23: ('wagtail.blocks.URLBlock', (), {'label': 'Adresse'}), 24: ('wagtail.blocks.DateBlock', (), {'label': 'Vérifié le'}), 25: ('wagtail.blocks.DateBlock', (), {'label': 'À revoir avant le'}), 26: ('wagtail.blocks.StructBlock', [[('valeur', 18), ('unite', 19), ('champ', 20), ('annee', 21), ('source', 22), ('adresse', 23), ('verifie_le', 24), ('a_revoir_le', 25)]], {}), 27: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Image'}), 28: ('wagtail.blocks.CharBlock', (), {'label': 'Texte de remplacement', 'max_length': 250, 'required': False}), 29: ('wagtail.blocks.BooleanBlock', (), {'label': 'Image purement décorative', 'required': False}), 30: ('wagtail.blocks.CharBlock', (), {'label': 'Légende', 'max_length': 250, 'required': False}), 31: ('wagtail.blocks.StructBlock', [[('image', 27), ('alternative', 28), ('est_decorative', 29), ('legende', 30)]], {}), 32: ('wagtail.blocks.CharBlock', (), {'label': 'Titre', 'max_length': 160}), 33: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Fichier vidéo (mp4, webm)'}), 34: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Sous-titres (vtt)'}), 35: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul'], 'label': 'Transcription'}), 36: ('wagtail.blocks.StructBlock', [[('titre', 32), ('video', 33), ('sous_titres', 34), ('transcription', 35)]], {}), 37: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Document'}), 38: ('wagtail.blocks.CharBlock', (), {'label': "Ce qu'on y trouve", 'max_length': 300, 'required': False}), 39: ('wagtail.blocks.StructBlock', [[('document', 37), ('titre', 32), ('description', 38)]], {}), 40: ('evaluations.blocks.ActiviteChooserBlock', (), {'label': 'Activité'}), 41: ('wagtail.blocks.StructBlock', [[('activite', 40)]], {'icon': 'form', 'label': 'Activité', 'template': 'cours/blocs/activite.html'}), 42: ('wagtail.blocks.CharBlock', (), {'label': 'Clé', 'max_length': 8}), 43: ('wagtail.blocks.CharBlock', (), {'label': 'Titre', 'max_length': 300}), 44: ('wagtail.blocks.CharBlock', (), {'label': 'Date de la source', 'max_length': 40, 'required': False}), 45: ('wagtail.blocks.StructBlock', [[('cle', 42), ('titre', 43), ('url', 23), ('date', 44)]], {}), 46: ('wagtail.blocks.ListBlock', (45,), {'label': 'Sources', 'min_num': 1}), 47: ('wagtail.blocks.StructBlock', [[('sources', 46)]], {})})),
                ('est_obligatoire', models.BooleanField(default=True, verbose_name='nécessaire pour terminer le module')),
                ('relu_par', models.CharField(blank=True, max_length=120, verbose_name='relu par')),
                ('date_relecture', models.DateField(blank=True, null=True, verbose_name='relu le')),
            ],
            options={
                'verbose_name': 'leçon',
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='cours_leconpage_code_unique', violation_error_message='Une leçon porte déjà ce code.')],
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ModulePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('empreinte_import', models.CharField(blank=True, editable=False, help_text="Empreinte du contenu tel que l'import l'a écrit.", max_length=64)),
                ('code', models.SlugField(blank=True, help_text='A1 à C4. Vide sur une copie.', max_length=8, verbose_name='code')),
                ('resume', models.TextField(blank=True, verbose_name='résumé')),
                ('objectifs', models.TextField(blank=True, help_text='Un par ligne, à la suite de « vous saurez ».', verbose_name='objectifs')),
                ('duree_minutes', models.PositiveSmallIntegerField(default=90, validators=[django.core.validators.MinValueValidator(1)], verbose_name='durée de référence (minutes)')),
                ('nature', models.CharField(default='Action de professionnalisation', max_length=120, verbose_name='nature')),
                ('public', models.TextField(blank=True, verbose_name='public')),
                ('prerequis', models.CharField(default='Aucun', max_length=200, verbose_name='prérequis')),
                ('evaluation', models.TextField(blank=True, verbose_name='évaluation')),
                ('invite_carnet', models.TextField(blank=True, verbose_name='invite du carnet réflexif')),
                ('version_majeure', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)])),
                ('version_mineure', models.PositiveSmallIntegerField(default=0)),
                ('est_a_paraitre', models.BooleanField(default=False, verbose_name='à paraître')),
            ],
            options={
                'verbose_name': 'module',
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='cours_modulepage_code_unique', violation_error_message='Un module porte déjà ce code.')],
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ParcoursPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('empreinte_import', models.CharField(blank=True, editable=False, help_text="Empreinte du contenu tel que l'import l'a écrit.", max_length=64)),
                ('code', models.SlugField(help_text="REPERER, LEVER ou ENRICHIR : écrit dans l'indicateur.", max_length=20, verbose_name='code')),
                ('lettre', models.CharField(help_text='A, B ou C.', max_length=1, verbose_name='lettre')),
                ('chapo', models.TextField(blank=True, verbose_name='chapô')),
                ('objectifs', models.TextField(blank=True, help_text='Un par ligne, à la suite de « vous saurez ».', verbose_name='objectifs')),
                ('public', models.TextField(blank=True, verbose_name='public')),
            ],
            options={
                'verbose_name': 'parcours',
                'verbose_name_plural': 'parcours',
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='cours_parcourspage_code_unique', violation_error_message='Un parcours porte déjà ce code.')],
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LeconActivite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activite', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='liens_lecons', to='evaluations.activite')),
                ('lecon', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='liens_activites', to='cours.leconpage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('lecon', 'activite'), name='cours_leconactivite_unique', violation_error_message='Cette activité est déjà dans la leçon.')],
            },
        ),
        migrations.CreateModel(
            name='ModuleActivite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('est_obligatoire', models.BooleanField(default=True, verbose_name='nécessaire pour terminer le module')),
                ('activite', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='liens_modules', to='evaluations.activite', verbose_name='activité')),
                ('module_page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='activites', to='cours.modulepage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('module_page', 'activite'), name='cours_moduleactivite_unique', violation_error_message='Cette activité est déjà dans le module.')],
            },
        ),
    ]
