"""Chaque paquet réel donne le résultat et les codes attendus. Ces paquets sont à d'autres : jamais dans le dépôt."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from evaluations.h5p import depot
from evaluations.h5p.archive import Archive
from evaluations.h5p.importation import droits_de, recevoir, traiter
from evaluations.models import BibliothequeH5P, FichierVersionH5P, ImportH5P, VersionH5P

from .fabrique import CORPUS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (CORPUS / "index.json").exists(), reason=f"PAQUETS RÉELS ABSENTS de {CORPUS} : non vérifiés"
    ),
]


def paquets() -> list[dict[str, Any]]:
    liste: list[dict[str, Any]] = json.loads((CORPUS / "index.json").read_text())["paquets"]
    return liste


def importer(nom: str) -> ImportH5P:
    with (CORPUS / nom).open("rb") as fichier:
        recu = recevoir(fichier=fichier, nom=nom.rpartition("/")[2], par=None)
    return traiter(recu, droits_de(None))


def codes(fini: ImportH5P, niveau: str) -> set[str]:
    return {constat["code"] for constat in fini.rapport if constat["niveau"] == niveau}


def ecart(description: dict[str, Any], fini: ImportH5P) -> str:
    attendu = description["attendu"]
    statut = "refuse" if attendu["resultat"] == "refusé" else "prete"
    voulus = {
        "erreur": attendu.get("codes", []),
        "avertissement": attendu.get("avertissements", []),
        "information": attendu.get("informations", []),
    }
    manquants = {niveau: set(liste) - codes(fini, niveau) for niveau, liste in voulus.items()}
    nommes = {constat["chemin"] for constat in fini.rapport if constat["code"] == "missing-library"}
    oublies = set(attendu.get("composants_manquants", [])) - nommes
    if fini.statut == statut and not any(manquants.values()) and not oublies:
        return ""
    return f"{description['fichier']} : {fini.statut}, {manquants}, {oublies}, {fini.rapport}"


def test_chaque_paquet_reel_donne_le_resultat_attendu(settings: Any) -> None:
    """Dans l'ordre, sur un magasin vide : 100 %. Puis ce que le magasin coûte : au moins 35 % d'octets épargnés."""
    descriptions = paquets()
    ecarts = [
        phrase for description in descriptions if (phrase := ecart(description, importer(description["fichier"])))
    ]
    assert not ecarts, "\n".join(ecarts)
    _svg_sans_code()
    _octets_epargnes()
    suite = next(p for p in descriptions if "si_composants_installes" in p["attendu"])
    rejoue = importer(suite["fichier"])
    assert rejoue.statut == "prete"
    assert set(suite["attendu"]["avertissements_si_composants_installes"]) <= codes(rejoue, "avertissement")


def _svg_sans_code() -> None:
    for fichier in FichierVersionH5P.objects.filter(chemin__endswith=".svg"):
        octets = depot.ouvrir(fichier.sha256).read()
        assert b"script" not in octets
        assert b"onload" not in octets


def _octets_epargnes() -> None:
    """Ce qu'écrirait chaque paquet accepté avec ses bibliothèques, comparé à ce qui est gardé."""
    installees = {b.dossier: b.taille for b in BibliothequeH5P.objects.all()}
    separes = sum(
        sum(installees[u.bibliotheque.dossier] for u in version.bibliotheques.select_related("bibliotheque"))
        for version in VersionH5P.objects.all()
    )
    contenus = sum(version.taille for version in VersionH5P.objects.all())
    ensemble = separes + contenus
    gardes = sum(depot.stockage().size(depot.nom_de(depot.FICHIERS, e)) for e in depot.parcourir(depot.FICHIERS))
    assert gardes <= 0.65 * ensemble, f"{gardes} gardés pour {ensemble}"


def test_la_bombe_est_refusee_sans_etre_decompressee(
    monkeypatch: pytest.MonkeyPatch, examiner: Callable[..., Any]
) -> None:

    lus: list[str] = []
    monkeypatch.setattr(Archive, "blocs", lambda soi, chemin: lus.append(chemin) or iter(()))
    octets = (CORPUS / "refuses" / "greetingcard-bombe-300mo-fabrique.h5p").read_bytes()
    assert "file-size-too-large" in examiner(octets).rapport.codes()
    assert not lus
