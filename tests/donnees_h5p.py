"""Des données pour les écrans H5P : une activité à toutes les sortes de champs, et beaucoup de tout."""

import io
import json
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.utils import timezone

from evaluations.h5p.importation import Demande, droits_de, recevoir, traiter
from evaluations.models import ActiviteH5P, ImportH5P, ReponseElementH5P, Tentative
from tests.evaluations.h5p.fabrique import PNG, dossier, fiche, zipper

MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(413)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(64)
SEMANTICS: list[dict[str, Any]] = [
    {"name": "titre", "type": "text", "label": "Titre"},
    {"name": "consigne", "type": "text", "label": "Consigne", "widget": "html", "tags": ["p", "strong"]},
    {"name": "recit", "type": "text", "label": "Récit", "widget": "textarea"},
    {"name": "seuil", "type": "number", "label": "Seuil de réussite", "min": 0, "max": 100},
    {"name": "melange", "type": "boolean", "label": "Mélanger les réponses"},
    {
        "name": "mode",
        "type": "select",
        "label": "Mode",
        "options": [{"value": "un", "label": "Une réponse"}, {"value": "tous", "label": "Toutes les réponses"}],
    },
    {"name": "image", "type": "image", "label": "Image"},
    {"name": "alt", "type": "text", "label": "Texte alternatif"},
    {"name": "son", "type": "audio", "label": "Son"},
    {"name": "film", "type": "video", "label": "Film"},
    {
        "name": "reponses",
        "type": "list",
        "label": "Réponses",
        "field": {
            "name": "reponse",
            "type": "group",
            "label": "Réponse",
            "fields": [
                {"name": "texte", "type": "text", "label": "Texte"},
                {"name": "juste", "type": "boolean", "label": "Bonne réponse"},
            ],
        },
    },
    {
        "name": "l10n",
        "type": "group",
        "label": "Libellés",
        "fields": [
            {"name": "valider", "type": "text", "label": "Bouton « Valider »", "default": "Check"},
            {"name": "reprendre", "type": "text", "label": "Bouton « Recommencer »", "default": "Retry"},
        ],
    },
]


def toutes_sortes(reponses: int = 3) -> bytes:
    """Un paquet dont l'activité porte chaque sorte de champ, et autant de réponses que l'on veut."""
    params = {
        "titre": "Frapper à une porte",
        "consigne": "<p>Lisez, puis <strong>choisissez</strong>.</p>",
        "recit": "Un soir, au troisième étage.",
        "seuil": 70,
        "melange": True,
        "mode": "un",
        "image": {"path": "images/porte.png", "mime": "image/png", "width": 1, "height": 1},
        "alt": "Une porte entrouverte",
        "son": [{"path": "audios/voix.mp3", "mime": "audio/mpeg"}],
        "film": [{"path": "videos/palier.mp4", "mime": "video/mp4"}],
        "reponses": [{"texte": f"Réponse {rang}", "juste": rang == 1} for rang in range(1, reponses + 1)],
        "l10n": {"valider": "Check", "reprendre": "Retry"},
    }
    return paquet_de(params, SEMANTICS, **{"images/porte.png": PNG, "audios/voix.mp3": MP3, "videos/palier.mp4": MP4})


def paquet_de(params: Any, semantics: Any, **medias: bytes) -> bytes:
    """Un paquet de la bibliothèque `AV.Toutes`."""
    nom = "AV.Toutes"
    fichiers = dossier(nom) | {f"{nom}-1.0/semantics.json": json.dumps(semantics).encode()}
    fichiers.pop(f"{nom}-1.0/language/fr.json")
    fichiers |= {"h5p.json": json.dumps(fiche(nom, title="Frapper à une porte")).encode()}
    fichiers |= {"content/content.json": json.dumps(params).encode()}
    return zipper(fichiers | {f"content/{chemin}": octets for chemin, octets in medias.items()})


def importer(octets: bytes, *, nom: str = "porte.h5p", par: Any = None, **demande: Any) -> ImportH5P:
    """Un import mené à son terme, avec les droits de la personne ; sans personne : tous, et l'activité est publiée."""
    recu = recevoir(fichier=io.BytesIO(octets), nom=nom, par=par, demande=Demande(**demande))
    return traiter(recu, droits_de(par), publier=par is None)


def beaucoup(activite: ActiviteH5P, nombre: int = 500, debut: int = 0) -> None:
    """Cinq cents activités au même contenu, et autant d'imports de tous les états."""
    for rang in range(debut, debut + nombre):
        ActiviteH5P(
            code=f"H5P-{rang:03}",
            titre=f"Activité {rang} au titre assez long pour tenir sur deux lignes d'un téléphone",
            genre=ActiviteH5P.GENRE,
            version_courante=activite.version_courante,
        ).save()
    statuts = ImportH5P.Statut.values
    ImportH5P.objects.bulk_create(
        ImportH5P(
            nom_fichier=f"Paquet numéro {rang} exporté de Lumi, avec un nom de fichier bien long.h5p",
            paquet_sha256="0" * 64,
            taille=1000 * rang,
            statut=statuts[rang % len(statuts)],
            date_reception=timezone.now(),
        )
        for rang in range(nombre)
    )


def repondre(activite: ActiviteH5P, personnes: int = 7) -> None:
    """Des personnes ont répondu : une question à choix, une saisie libre, un score."""
    for rang in range(personnes):
        qui = get_user_model().objects.create_user(str(uuid4()))
        tentative = Tentative.objects.create(
            activite=activite,
            personne=qui,
            registration=uuid4(),
            contenu={},
            version_h5p=activite.version_courante,
            date_debut=timezone.now(),
            date_fin=timezone.now(),
            score=(rang % 5) / 4,
        )
        communs = {"tentative": tentative, "date": timezone.now(), "brut": rang % 2, "max": 1}
        choix = [{"id": str(cle), "description": {"fr": f"Réponse {cle}"}} for cle in range(3)]
        ReponseElementH5P.objects.create(
            sub_content_id="un", interaction_type="choice", description="Que faites-vous d'abord ?", choix=choix,
            response=str(rang % 3), correct_pattern=["1"], **communs,
        )  # fmt: skip
        ReponseElementH5P.objects.create(sub_content_id="deux", interaction_type="fill-in", response="x", **communs)
