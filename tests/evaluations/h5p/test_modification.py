"""Modifier un contenu quand quelque chose a changé entre-temps : un refus en français, et rien d'écrasé."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluations.h5p import modification
from evaluations.h5p.antivirus import ClamAV
from evaluations.h5p.modification import MediaRefuseError, ModificationRefuseeError, deposer_media, retoucher
from evaluations.models import ActiviteH5P, BibliothequeH5P, ImportH5P, VersionH5P

from .fabrique import PARAMS, PNG, fichiers, zipper

pytestmark = pytest.mark.django_db
EN_DOUBLE = "Le contenu a changé depuis l&#x27;ouverture de cette page"


def saisie(client: Client, adresse: str) -> dict[str, Any]:
    """Ce que la page enverrait si rien n'y était touché."""
    champs = client.get(adresse).context["form"].fields
    return {nom: champ.initial for nom, champ in champs.items() if champ.initial not in (None, False)}


def test_deux_formatrices_ne_s_ecrasent_pas(admin_client: Client, activite: ActiviteH5P) -> None:
    adresse = reverse("h5p:retouche", args=[activite.pk])
    premiere, seconde = saisie(admin_client, adresse), saisie(admin_client, adresse)
    assert admin_client.post(adresse, premiere | {"l10n/check": "Vérifier"}).status_code == 302
    refus = admin_client.post(adresse, seconde | {"l10n/retry": "Recommencer"})
    assert (refus.status_code, EN_DOUBLE in refus.content.decode()) == (400, True)
    assert activite.versions.latest("numero").params["l10n"] == {"check": "Vérifier", "retry": "Retry"}
    sans_base = {cle: valeur for cle, valeur in seconde.items() if cle != "retouche:base"}
    assert admin_client.post(adresse, sans_base).status_code == 400


def test_une_bibliotheque_bloquee_ne_se_retouche_pas(admin_client: Client, activite: ActiviteH5P) -> None:
    BibliothequeH5P.objects.update(date_blocage=timezone.now())
    phrase = "est bloqué par l"
    versions = reverse("h5p:versions", args=[activite.pk])
    assert phrase in admin_client.post(versions, {"version": "1", "franciser": ""}, follow=True).content.decode()
    adresse = reverse("h5p:retouche", args=[activite.pk])
    refus = admin_client.post(adresse, saisie(admin_client, adresse) | {"l10n/check": "Vérifier"})
    assert (refus.status_code, phrase in refus.content.decode()) == (400, True)
    assert activite.versions.count() == 1


@pytest.mark.parametrize("numero", ["", "abc", "-1", "9" * 30, "١", "1.5", "2"])
def test_une_version_qui_n_existe_pas_est_introuvable(numero: str, admin_client: Client, activite: ActiviteH5P) -> None:
    adresse = reverse("h5p:versions", args=[activite.pk])
    assert admin_client.post(adresse, {"version": numero}).status_code == 404


def test_un_contenu_devenu_demesure_est_refuse(activite: ActiviteH5P, settings: Any) -> None:
    settings.H5P_LIMITES = {"valeurs": 3}
    version = activite.versions.get()
    with pytest.raises(ModificationRefuseeError, match="300 secondes"):
        retoucher(version=version, changements={"l10n/check": "Vérifier"}, deposes={}, par=None)


def test_un_fichier_de_remplacement_passe_l_antivirus(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.H5P_CLAMAV = "127.0.0.1:1"
    fichier = SimpleUploadedFile("a.png", PNG)
    with pytest.raises(MediaRefuseError, match="antivirus n'a pas pu"):
        deposer_media(fichier=fichier, nom="a.png", admises=("png",))
    for infecte in (True, False):
        monkeypatch.setattr(ClamAV, "est_infecte", lambda soi, blocs, infecte=infecte: infecte)
        fichier.seek(0)
        if infecte:
            with pytest.raises(MediaRefuseError, match="logiciel malveillant"):
                deposer_media(fichier=fichier, nom="a.png", admises=("png",))
        else:
            assert deposer_media(fichier=fichier, nom="a.png", admises=("png",)).media.taille == len(PNG)


def test_un_choix_garde_le_type_que_la_bibliotheque_attend(
    admin_client: Client, importer: Callable[..., ImportH5P]
) -> None:
    options = [{"value": 1, "label": "Un"}, {"value": 2, "label": "Deux"}, {"value": "auto", "label": "Auto"}]
    semantics = [{"name": "colonnes", "type": "select", "label": "Colonnes", "options": options}]
    octets = zipper(fichiers({"colonnes": 1}) | {"H5P.TestQuestion-1.0/semantics.json": json.dumps(semantics).encode()})
    activite = importer(octets).activite
    adresse = reverse("h5p:retouche", args=[activite.pk])
    for voulu, garde in (("2", 2), ("auto", "auto")):
        admin_client.post(adresse, saisie(admin_client, adresse) | {"colonnes": voulu})
        assert VersionH5P.objects.latest("numero").params == {"colonnes": garde}


def test_une_retouche_ne_change_que_ce_qu_elle_dit(activite: ActiviteH5P) -> None:
    version = activite.versions.get()
    for reglage in modification.reglages(version):
        nouvelle = retoucher(version=version, changements={reglage.chemin: reglage.valeur}, deposes={}, par=None)
        assert nouvelle.params == version.params
    assert version.params["reponses"] == PARAMS["reponses"]
