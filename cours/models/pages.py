"""Les pages de l'enseignement : accueil, parcours, module, leçon."""

import logging
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.cache import patch_cache_control, patch_vary_headers
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from ..blocks import CorpsBlock
from ..forms import LeconForm, ModuleForm
from ..panneaux import EmplacementPanel
from ..racines import racines
from ..texte_brut import textes_du_corps

journal = logging.getLogger(__name__)


ICONE = re.compile(rb'<svg class="ic".*?</svg>', re.DOTALL)


def _lignes(texte: str) -> list[str]:
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]


class PageDuPortail(Page):
    """Ce que toutes les pages partagent : une réponse publique sans donnée de personne, ou une réponse privée."""

    empreinte_import = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Empreinte du contenu tel que l'import l'a écrit."
    )

    class Meta:
        abstract = True

    show_in_menus_default = False
    promote_panels: ClassVar[Sequence[Any]] = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], "Référencement"
        )
    ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Anonyme : cachable, lisible hors ligne. Connecté : privé, jamais gardé par un intermédiaire."""
        reponse = super().serve(request, *args, **kwargs)
        patch_vary_headers(reponse, ["Cookie"])
        if request.user.is_authenticated:
            patch_cache_control(reponse, private=True, no_store=True)
        else:
            patch_cache_control(reponse, public=True, max_age=60)
        return reponse

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context(request, *args, **kwargs)
        contexte["est_apercu"] = getattr(request, "is_preview", False)
        return contexte


class AccueilPage(PageDuPortail):
    """La racine du portail : ce qu'on y apprend, et la reprise de la personne connectée."""

    chapo = models.TextField("chapô", blank=True)

    subpage_types: ClassVar[list[str]] = ["cours.ParcoursPage"]
    exclude_fields_in_copy: ClassVar[list[str]] = ["empreinte_import"]
    content_panels: ClassVar[Sequence[Any]] = [*Page.content_panels, FieldPanel("chapo")]
    template = "cours/accueil.html"

    class Meta:
        verbose_name = "accueil"

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Va droit à la page demandée par son adresse : une requête, quelle que soit la profondeur."""
        if not path_components:
            return super().route(request, path_components)
        adresse = f"{self.url_path}{'/'.join(path_components)}/"
        modele = PAR_PROFONDEUR.get(len(path_components))
        page = modele and modele.objects.filter(url_path=adresse, live=True).first()
        if page is None:
            raise Http404
        return RouteResult(page)


class ParcoursPage(PageDuPortail):
    """Un parcours : quatre modules, six heures."""

    code = models.SlugField("code", max_length=20, help_text="REPERER, LEVER ou ENRICHIR : écrit dans l'indicateur.")
    lettre = models.CharField("lettre", max_length=1, help_text="A, B ou C.")
    chapo = models.TextField("chapô", blank=True)
    objectifs = models.TextField("objectifs", blank=True, help_text="Un par ligne, à la suite de « vous saurez ».")
    public = models.TextField("public", blank=True)

    parent_page_types: ClassVar[list[str]] = ["cours.AccueilPage"]
    subpage_types: ClassVar[list[str]] = ["cours.ModulePage"]
    exclude_fields_in_copy: ClassVar[list[str]] = ["code", "empreinte_import"]
    content_panels: ClassVar[Sequence[Any]] = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("code"), FieldPanel("lettre")]),
        FieldPanel("chapo"),
        FieldPanel("objectifs"),
        FieldPanel("public"),
    ]
    template = "cours/parcours.html"

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="cours_parcourspage_code_unique",
                violation_error_message="Un parcours porte déjà ce code.",
            )
        ]

    @property
    def accent(self) -> str:
        """La classe de couleur du parcours : `pa`, `pb` ou `pc`."""
        return f"p{self.lettre.lower()}"

    @property
    def liste_objectifs(self) -> list[str]:
        return _lignes(self.objectifs)


class ModulePage(PageDuPortail):
    """Un module d'1 h 30 : leçons, mise en situation, quiz. Sa validation est l'unité de l'indicateur."""

    code = models.SlugField("code", max_length=8, blank=True, help_text="A1 à C4. Vide sur une copie.")
    resume = models.TextField("résumé", blank=True)
    objectifs = models.TextField("objectifs", blank=True, help_text="Un par ligne, à la suite de « vous saurez ».")
    duree_minutes = models.PositiveSmallIntegerField(
        "durée de référence (minutes)", default=90, validators=[MinValueValidator(1)]
    )
    nature = models.CharField("nature", max_length=120, default="Action de professionnalisation")
    public = models.TextField("public", blank=True)
    prerequis = models.CharField("prérequis", max_length=200, default="Aucun")
    evaluation = models.TextField("évaluation", blank=True)
    invite_carnet = models.TextField("invite du carnet réflexif", blank=True)
    version_majeure = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    version_mineure = models.PositiveSmallIntegerField(default=0)
    validite_mois = models.PositiveSmallIntegerField(
        "validité de l'attestation (mois)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Vide : sans limite. Sinon, la personne est prévenue 60 et 15 jours avant.",
    )
    est_a_paraitre = models.BooleanField("à paraître", default=False)

    parent_page_types: ClassVar[list[str]] = ["cours.ParcoursPage"]
    subpage_types: ClassVar[list[str]] = ["cours.LeconPage"]
    search_fields: ClassVar[Sequence[Any]] = [*Page.search_fields, index.SearchField("racines")]
    exclude_fields_in_copy: ClassVar[list[str]] = ["code", "empreinte_import"]
    content_panels: ClassVar[Sequence[Any]] = [
        EmplacementPanel(heading="Les personnes en formation"),
        *Page.content_panels,
        FieldRowPanel([FieldPanel("code"), FieldPanel("duree_minutes"), FieldPanel("est_a_paraitre")]),
        FieldRowPanel([FieldPanel("version_majeure"), FieldPanel("version_mineure"), FieldPanel("validite_mois")]),
        FieldPanel("resume"),
        FieldPanel("objectifs"),
        MultiFieldPanel(
            [FieldPanel("nature"), FieldPanel("public"), FieldPanel("prerequis"), FieldPanel("evaluation")],
            "Fiche du module",
        ),
        InlinePanel("activites", heading="Activités du module", label="Activité"),
        FieldPanel("invite_carnet"),
    ]
    base_form_class = ModuleForm
    template = "cours/module.html"

    class Meta:
        verbose_name = "module"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="cours_modulepage_code_unique",
                violation_error_message="Un module porte déjà ce code.",
            )
        ]

    @property
    def est_ferme(self) -> bool:
        """À paraître, ou sans code : une copie ne s'ouvre qu'une fois nommée."""
        return self.est_a_paraitre or not self.code

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Dernière garde, que franchissent aussi le workflow et la publication programmée : laisse en brouillon."""
        from ..reglages import obstacle_a_la_publication  # lit les réglages, qui sont des modèles

        phrase = "" if revision.as_object().est_a_paraitre else obstacle_a_la_publication()
        if phrase:
            journal.warning("%s reste en brouillon. %s", self.code, phrase)
            return None
        return super().publish(revision, *args, **kwargs)

    @property
    def version(self) -> str:
        return f"{self.version_majeure}.{self.version_mineure}"

    @property
    def textes_cherches(self) -> list[str]:
        return [self.code, self.title, self.resume, *self.liste_objectifs]

    @property
    def racines(self) -> str:
        """Ce que la recherche indexe (cours/racines.py)."""
        return racines(self.textes_cherches)

    @property
    def liste_objectifs(self) -> list[str]:
        return _lignes(self.objectifs)


class ModuleActivite(Orderable):
    """Le lien relationnel d'un module à une activité qu'il demande."""

    module_page = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="activites")
    activite = models.ForeignKey(
        "evaluations.Activite", verbose_name="activité", on_delete=models.PROTECT, related_name="liens_modules"
    )
    est_obligatoire = models.BooleanField("nécessaire pour terminer le module", default=True)

    panels: ClassVar[Sequence[Any]] = [FieldPanel("activite"), FieldPanel("est_obligatoire")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["module_page", "activite"],
                name="cours_moduleactivite_unique",
                violation_error_message="Cette activité est déjà dans le module.",
            )
        ]


class LeconPage(PageDuPortail):
    """Une leçon de 12 à 15 minutes, publique, lisible sans compte et hors connexion."""

    code = models.SlugField("code", max_length=12, blank=True, help_text="A1-L1… Vide sur une copie.")
    duree_minutes = models.PositiveSmallIntegerField("durée (minutes)", default=12, validators=[MinValueValidator(1)])
    objectif = models.CharField("objectif", max_length=250, blank=True)
    chapo = models.TextField("accroche", blank=True)
    corps = StreamField(CorpsBlock(), blank=True)
    est_obligatoire = models.BooleanField("nécessaire pour terminer le module", default=True)
    relu_par = models.CharField("relu par", max_length=120, blank=True)
    date_relecture = models.DateField("relu le", null=True, blank=True)

    parent_page_types: ClassVar[list[str]] = ["cours.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar[list[str]] = ["code", "empreinte_import", "relu_par", "date_relecture"]
    search_fields: ClassVar[Sequence[Any]] = [
        *Page.search_fields,
        index.SearchField("corps"),
        index.SearchField("racines"),
    ]
    content_panels: ClassVar[Sequence[Any]] = [
        EmplacementPanel(heading="Les personnes en formation"),
        *Page.content_panels,
        FieldRowPanel([FieldPanel("code"), FieldPanel("duree_minutes"), FieldPanel("est_obligatoire")]),
        FieldPanel("objectif"),
        FieldPanel("chapo"),
        HelpPanel(template="cours/aide_des_marques.html", heading="Citer un terme, un chiffre, une source"),
        FieldPanel("corps"),
        FieldRowPanel([FieldPanel("relu_par"), FieldPanel("date_relecture")]),
    ]
    base_form_class = LeconForm
    template = "cours/lecon.html"

    class Meta:
        verbose_name = "leçon"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="cours_leconpage_code_unique",
                violation_error_message="Une leçon porte déjà ce code.",
            )
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """`?fiche` : la même leçon en un fichier autonome, à garder ou à imprimer ; sinon, la page."""
        reponse = super().serve(request, *args, **kwargs)
        if self._est_fiche(request):
            # Les icônes vivent dans un autre fichier : un document autonome s'en passe.
            reponse.add_post_render_callback(lambda r: setattr(r, "content", ICONE.sub(b"", r.content)))
            reponse.headers["Content-Disposition"] = f'attachment; filename="fiche-{self.code or self.slug}.html"'
        return reponse

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "cours/fiche.html" if self._est_fiche(request) else str(super().get_template(request, *args, **kwargs))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context(request, *args, **kwargs)
        return contexte | {
            "est_fiche": self._est_fiche(request),
            "adresse": request.build_absolute_uri(self.get_url(request)),
        }

    @staticmethod
    def _est_fiche(request: HttpRequest) -> bool:
        return "fiche" in request.GET

    @property
    def textes_cherches(self) -> list[str]:
        return [self.title, self.objectif, self.chapo, *textes_du_corps(self.corps.get_prep_value())]

    @property
    def racines(self) -> str:
        """Ce que la recherche indexe (cours/racines.py)."""
        return racines(self.textes_cherches)


# Les types de pages enfants sont fixés par niveau : la profondeur d'une adresse dit le modèle à lire.
PAR_PROFONDEUR: dict[int, type[PageDuPortail]] = {1: ParcoursPage, 2: ModulePage, 3: LeconPage}
