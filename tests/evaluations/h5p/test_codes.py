"""Chaque code de la note est émis, à son niveau et avec sa phrase exacte."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from evaluations.h5p import depot, versions
from evaluations.h5p.antivirus import ClamAV
from evaluations.h5p.composants import Droits
from evaluations.h5p.constats import NIVEAUX, PHRASES
from evaluations.h5p.importation import Demande, recevoir, rejeter, traiter
from evaluations.h5p.limites import Limites
from evaluations.h5p.manifeste import Fiche
from evaluations.h5p.resolution import Nom
from evaluations.models import ImportH5P

from .fabrique import (
    ATTRIBUTS,
    COMPRIMEE,
    CONTROLE,
    DRAPEAUX,
    METHODE,
    PARAMS,
    PNG,
    SEMANTICS,
    central,
    dossier,
    fiche,
    fichiers,
    paquet,
    zipper,
)

# h5p.md §6, mot pour mot.
NOTE = """
missing-h5p-extension|E|Le fichier n'est pas un paquet H5P (extension .h5p attendue).
empty-file|E|Le fichier est vide.
archive-too-large|E|Le paquet pèse %(n)s Mo ; le maximum est %(max)s Mo.
already-imported|I|Ce paquet est identique à la version %(n)s de cette activité.
unable-to-unzip|E|Le fichier est illisible : ce n'est pas une archive ZIP valide.
unable-to-read-package-file|E|%(path)s est endommagé dans l'archive. Réexportez le paquet.
too-many-files|E|Le paquet contient %(n)s fichiers ; le maximum est %(max)s.
encrypted|E|Archive protégée par mot de passe. Enregistrez le paquet sans mot de passe.
unsupported-compression|E|%(path)s : méthode de compression non prise en charge.
unsafe-path|E|Chemin interdit dans l'archive : %(path)s.
path-too-long|E|Chemin trop long dans l'archive : %(path)s.
not-a-regular-file|E|%(path)s n'est pas un fichier ordinaire (lien ou périphérique).
duplicate-name|E|Deux fichiers différents portent le même nom : %(path)s.
duplicate-identical|I|%(n)s entrées en double, identiques, ont été ignorées.
ignored-entry|I|%(n)s entrées étrangères au format H5P ont été ignorées (par exemple %(path)s).
file-size-too-large|E|%(path)s pèse %(n)s Mo décompressé ; le maximum par fichier est %(max)s Mo.
total-size-too-large|E|Le contenu décompressé pèse %(n)s Mo ; le maximum est %(max)s Mo.
compression-ratio|E|%(path)s est compressé de façon anormale (%(n)s fois).
not-in-whitelist|E|%(path)s : type de fichier non autorisé.
invalid-h5p-json-file|E|Le fichier h5p.json est absent ou invalide : %(detail)s.
invalid-content-folder|E|Le dossier content/ ou son fichier content.json est absent.
invalid-content-json|E|Le fichier content/content.json est invalide : %(detail)s.
invalid-library-directory-name|E|Nom de dossier de bibliothèque invalide : %(path)s.
missing-library-json-file|E|La bibliothèque %(path)s n'a pas de fichier library.json.
invalid-library-json-file|E|Le fichier library.json de %(path)s n'est pas un JSON valide.
invalid-library-property|E|Bibliothèque %(path)s : propriété « %(prop)s » absente ou invalide.
library-directory-name-mismatch|E|Le dossier %(path)s ne correspond pas à la bibliothèque %(lib)s qu'il contient.
invalid-semantics-json-file|E|Le fichier semantics.json de %(lib)s n'est pas un JSON valide.
invalid-language-file|E|Fichier de langue invalide : %(path)s.
library-missing-file|E|Il manque %(path)s, déclaré par la bibliothèque %(lib)s.
api-version-unsupported|E|%(lib)s demande une version plus récente du lecteur H5P (%(need)s).
file-type-mismatch|E|%(path)s n'est pas %(type)s, contrairement à son extension.
file-type-variant|A|%(path)s est en réalité un fichier %(type)s ; il est accepté tel quel.
virus-found|E|Un logiciel malveillant a été détecté dans %(path)s.
antivirus-unavailable|E|L'analyse antivirus n'a pas pu être faite. Réessayez plus tard.
svg-sanitised|A|L'image %(path)s contenait du code actif ; il a été retiré.
invalid-svg|E|L'image %(path)s n'est pas un SVG valide.
library-ignored|I|%(n)s composants déjà installés ; la version installée est conservée.
library-hash-differs|A|%(lib)s diffère du composant installé de même version ; la version installée est conservée.
library-upgrade|I|%(lib)s sera mis à jour de %(old)s à %(new)s.
library-upgrade-denied|A|Le paquet apporte %(lib)s %(new)s ; vous n'avez pas le droit de mettre à jour les composants, la version %(old)s est utilisée.
approval-required|A|Ce contenu utilise %(n)s composants non installés : %(libs)s. Un administrateur doit les approuver.
library-blocked|E|Le composant %(lib)s est bloqué par l'administrateur.
missing-library|E|Composant manquant : %(lib)s. Réexportez le contenu avec ses bibliothèques.%(near)s
main-library-not-runnable|E|%(lib)s ne peut pas être lu seul : ce n'est pas une activité.
editor-library-ignored|I|%(n)s composants d'édition ont été ignorés à la lecture.
type-unsupported|A|%(lib)s demande le micro, la caméra ou une page externe : l'activité ne fonctionnera pas dans le portail.
semantics-wrong-type|E|%(field)s : valeur d'un type inattendu.
semantics-missing-value|A|%(field)s : valeur obligatoire absente.
semantics-completed|I|%(n)s réglages absents ont reçu leur valeur par défaut.
semantics-unknown-param|I|%(n)s réglages inconnus de %(lib)s ont été conservés.
library-not-allowed|A|%(field)s : le composant %(lib)s n'est pas prévu à cet endroit.
html-sanitised|A|%(field)s : du code HTML non autorisé a été retiré.
missing-media|E|%(field)s : le fichier %(path)s est absent du paquet.
unreferenced-file|I|%(n)s fichiers du paquet ne sont pas utilisés.
external-url|A|%(field)s charge un média externe (%(url)s), qui sera bloqué. Déposez le fichier dans l'activité.
missing-alt|A|%(field)s : texte alternatif absent.
licence-undisclosed|I|La licence du contenu n'est pas précisée.
storage-failed|E|L'enregistrement a échoué ; rien n'a été publié. Réessayez (référence %(ref)s).
analysis-timeout|E|L'analyse a dépassé %(max)s secondes ; le paquet est refusé.
internal-error|E|Erreur inattendue pendant l'analyse ; l'équipe est prévenue (référence %(ref)s).
import-ok|I|Import réussi : « %(title)s », version %(n)s.
import-approved|I|Composants approuvés : l'activité « %(title)s » est prête.
import-rejected|E|Import refusé par l'administrateur : %(reason)s.
"""  # noqa: E501 (le tableau de la note, une ligne par code)
LIGNES = [ligne.split("|") for ligne in NOTE.strip().splitlines()]
AJOUTES = {"rule-unknown"}  # h5p.md §10 : « vue, avec avis au formateur »
EN_BASE = {"already-imported", "storage-failed", "internal-error", "import-ok", "import-approved", "import-rejected"}

L = "H5P.TestQuestion-1.0"
ICI = Nom("H5P.TestQuestion", 1, 0)
MO = bytes(1024 * 1024 + 1)
MEDIA = {"image": {"path": "images/a.png"}}
IMAGE = {"content/images/a.png": PNG}
AUTRE = {"library": "H5P.TestAutre 1.0", "params": {}}
EDITION = [{"machineName": nom, "majorVersion": 1, "minorVersion": 0} for nom in ("H5P.TestQuestion", "H5PEditor.A")]


def sans(nom: str) -> bytes:
    return zipper({chemin: octets for chemin, octets in fichiers().items() if chemin != nom})


def avec(nom: str, octets: bytes) -> bytes:
    return zipper(fichiers() | {nom: octets})


def installee(patch: int = 0, **champs: Any) -> Callable[[], dict[Nom, Fiche]]:
    champs = {"runnable": True, "semantics": SEMANTICS} | champs
    return lambda: {ICI: Fiche(ICI, patch, titre="Essai", **champs)}


# code → (octets, ce que l'on change au contexte, la phrase attendue)
ESSAIS: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "missing-h5p-extension": (
        paquet(), {"nom": "a.zip"}, "Le fichier n'est pas un paquet H5P (extension .h5p attendue).",
    ),
    "empty-file": (b"", {}, "Le fichier est vide."),
    "archive-too-large": (MO, {"limites": Limites(archive_mo=1)}, "Le paquet pèse 1 Mo ; le maximum est 1 Mo."),
    "unable-to-unzip": (b"PK", {}, "Le fichier est illisible : ce n'est pas une archive ZIP valide."),
    "unable-to-read-package-file": (
        central(paquet(), "h5p.json", CONTROLE, b"\0\0\0\0"), {},
        "h5p.json est endommagé dans l'archive. Réexportez le paquet.",
    ),
    "too-many-files": (paquet(), {"limites": Limites(entrees=5)}, "Le paquet contient 6 fichiers ; le maximum est 5."),
    "encrypted": (
        central(paquet(), "h5p.json", DRAPEAUX, b"\1\0"), {},
        "Archive protégée par mot de passe. Enregistrez le paquet sans mot de passe.",
    ),
    "unsupported-compression": (
        central(paquet(), "h5p.json", METHODE, b"\x5d\0"), {}, "h5p.json : méthode de compression non prise en charge.",
    ),
    "unsafe-path": (paquet(en_plus={"../a.txt": b""}), {}, "Chemin interdit dans l'archive : ../a.txt."),
    "path-too-long": (
        paquet(en_plus={"a/" * 12 + "b": b""}), {}, f"Chemin trop long dans l'archive : {'a/' * 12}b.",
    ),
    "not-a-regular-file": (
        central(paquet(), "h5p.json", ATTRIBUTS, b"\0\0\0\xa1"), {},
        "h5p.json n'est pas un fichier ordinaire (lien ou périphérique).",
    ),
    "duplicate-name": (
        paquet(en_plus={"Content/Content.json": b""}), {},
        "Deux fichiers différents portent le même nom : Content/Content.json.",
    ),
    "duplicate-identical": (
        zipper([*fichiers().items(), *fichiers().items()]), {}, "6 entrées en double, identiques, ont été ignorées.",
    ),
    "ignored-entry": (
        paquet(en_plus={"LISEZMOI.txt": b"", ".a": b""}), {},
        "2 entrées étrangères au format H5P ont été ignorées (par exemple LISEZMOI.txt).",
    ),
    "file-size-too-large": (
        paquet(en_plus={"content/a.txt": MO}), {"limites": Limites(fichier_mo=1)},
        "content/a.txt pèse 1 Mo décompressé ; le maximum par fichier est 1 Mo.",
    ),
    "total-size-too-large": (
        paquet(en_plus={"content/a.txt": MO}), {"limites": Limites(total_mo=1, taux=10_000)},
        "Le contenu décompressé pèse 1 Mo ; le maximum est 1 Mo.",
    ),
    "compression-ratio": (
        central(paquet(en_plus={"content/a.txt": MO}), "content/a.txt", COMPRIMEE, (1000).to_bytes(4, "little")), {},
        "content/a.txt est compressé de façon anormale (1048 fois).",
    ),
    "not-in-whitelist": (avec("content/a.php", b""), {}, "content/a.php : type de fichier non autorisé."),
    "invalid-h5p-json-file": (
        sans("h5p.json"), {}, "Le fichier h5p.json est absent ou invalide : il manque ; réexportez l'activité.",
    ),
    "invalid-content-folder": (
        sans("content/content.json"), {}, "Le dossier content/ ou son fichier content.json est absent.",
    ),
    "invalid-content-json": (
        avec("content/content.json", b"[]"), {},
        "Le fichier content/content.json est invalide : ce n'est pas un objet JSON.",
    ),
    "invalid-library-directory-name": (
        avec("a b/library.json", b"{}"), {}, "Nom de dossier de bibliothèque invalide : a b.",
    ),
    "missing-library-json-file": (
        sans(f"{L}/library.json"), {}, f"La bibliothèque {L} n'a pas de fichier library.json.",
    ),
    "invalid-library-json-file": (
        avec(f"{L}/library.json", b"{"), {}, f"Le fichier library.json de {L} n'est pas un JSON valide.",
    ),
    "invalid-library-property": (
        paquet(en_plus=dossier(runnable=2)), {}, f"Bibliothèque {L} : propriété « runnable » absente ou invalide.",
    ),
    "library-directory-name-mismatch": (
        paquet(en_plus=dossier(patchVersion=1, minorVersion=3)), {},
        f"Le dossier {L} ne correspond pas à la bibliothèque H5P.TestQuestion 1.3.1 qu'il contient.",
    ),
    "invalid-semantics-json-file": (
        avec(f"{L}/semantics.json", b"{"), {},
        "Le fichier semantics.json de H5P.TestQuestion 1.0.0 n'est pas un JSON valide.",
    ),
    "invalid-language-file": (
        avec(f"{L}/language/fr!.json", b"{}"), {}, f"Fichier de langue invalide : {L}/language/fr!.json.",
    ),
    "library-missing-file": (
        sans(f"{L}/script.js"), {}, f"Il manque {L}/script.js, déclaré par la bibliothèque H5P.TestQuestion 1.0.0.",
    ),
    "api-version-unsupported": (
        paquet(en_plus=dossier(coreApi={"majorVersion": 1, "minorVersion": 29})), {},
        "H5P.TestQuestion 1.0.0 demande une version plus récente du lecteur H5P (API 1.29).",
    ),
    "file-type-mismatch": (
        avec("content/a.png", b"<html>"), {}, "content/a.png n'est pas une image PNG, contrairement à son extension.",
    ),
    "file-type-variant": (
        avec("content/a.jpg", PNG), {}, "content/a.jpg est en réalité un fichier PNG ; il est accepté tel quel.",
    ),
    "virus-found": (paquet(), {"antivirus": "infecte"}, "Un logiciel malveillant a été détecté dans h5p.json."),
    "antivirus-unavailable": (
        paquet(), {"antivirus": ClamAV("127.0.0.1", 1)},
        "L'analyse antivirus n'a pas pu être faite. Réessayez plus tard.",
    ),
    "svg-sanitised": (
        avec("content/a.svg", b"<svg><script/></svg>"), {},
        "L'image content/a.svg contenait du code actif ; il a été retiré.",
    ),
    "invalid-svg": (avec("content/a.svg", b"<html/>"), {}, "L'image content/a.svg n'est pas un SVG valide."),
    "library-ignored": (
        paquet(), {"installees": installee()}, "Un composant est déjà installé ; la version installée est conservée.",
    ),
    "library-hash-differs": (
        paquet(), {"installees": installee()},
        "H5P.TestQuestion 1.0.0 diffère du composant installé de même version ; la version installée est conservée.",
    ),
    "library-upgrade": (
        paquet(version="1.0.2"), {"installees": installee()}, "H5P.TestQuestion 1.0 sera mis à jour de 1.0.0 à 1.0.2.",
    ),
    "library-upgrade-denied": (
        paquet(version="1.0.2"), {"installees": installee(), "droits": Droits(installer=True)},
        "Le paquet apporte H5P.TestQuestion 1.0 1.0.2 ; vous n'avez pas le droit de mettre à jour les composants, "
        "la version 1.0.0 est utilisée.",
    ),
    "approval-required": (
        paquet(), {"droits": Droits()},
        "Ce contenu utilise un composant non installé : H5P.TestQuestion 1.0.0. Un administrateur doit l'approuver.",
    ),
    "library-blocked": (
        paquet(), {"installees": installee(est_bloquee=True)},
        "Le composant H5P.TestQuestion 1.0 est bloqué par l'administrateur.",
    ),
    "missing-library": (
        zipper({"h5p.json": json.dumps(fiche(version=(1, 4))).encode(), "content/content.json": b"{}"}),
        {"installees": installee(3)},
        "Composant manquant : H5P.TestQuestion 1.4. Réexportez le contenu avec ses bibliothèques. "
        "(Version installée la plus proche : H5P.TestQuestion 1.0.3.)",
    ),
    "main-library-not-runnable": (
        paquet(en_plus=dossier(runnable=0)), {},
        "H5P.TestQuestion 1.0 ne peut pas être lu seul : ce n'est pas une activité.",
    ),
    "editor-library-ignored": (
        paquet(preloadedDependencies=EDITION), {}, "Un composant d'édition a été ignoré à la lecture.",
    ),
    "type-unsupported": (
        zipper({
            "h5p.json": json.dumps(fiche("H5P.AudioRecorder")).encode(), "content/content.json": b"{}",
            **dossier("H5P.AudioRecorder"),
        }), {},
        "H5P.AudioRecorder 1.0 demande le micro, la caméra ou une page externe : "
        "l'activité ne fonctionnera pas dans le portail.",
    ),
    "semantics-wrong-type": (paquet({"question": {}}), {}, "Question : valeur d'un type inattendu."),
    "semantics-missing-value": (
        paquet({"reponses": [{"juste": True}]}), {}, "Question : valeur obligatoire absente.",
    ),
    "semantics-completed": (paquet(), {}, "4 réglages absents ont reçu leur valeur par défaut."),
    "semantics-unknown-param": (
        paquet(PARAMS | {"a": 1, "b": 2}), {}, "2 réglages inconnus de H5P.TestQuestion 1.0 ont été conservés.",
    ),
    "library-not-allowed": (
        paquet(PARAMS | {"media": AUTRE}, en_plus=dossier("H5P.TestAutre")), {},
        "Media : le composant H5P.TestAutre 1.0 n'est pas prévu à cet endroit.",
    ),
    "html-sanitised": (
        paquet(PARAMS | {"question": "<script>a</script>"}), {}, "Question : du code HTML non autorisé a été retiré.",
    ),
    "missing-media": (paquet(PARAMS | MEDIA), {}, "Image : le fichier images/a.png est absent du paquet."),
    "unreferenced-file": (paquet(en_plus=IMAGE), {}, "Un fichier du paquet n'est pas utilisé."),
    "external-url": (
        paquet(PARAMS | {"image": {"path": "//a.test/b.png"}}), {},
        "Image charge un média externe (//a.test/b.png), qui sera bloqué. Déposez le fichier dans l'activité.",
    ),
    "missing-alt": (paquet(PARAMS | MEDIA, en_plus=IMAGE), {}, "Alternative text : texte alternatif absent."),
    "licence-undisclosed": (paquet(license="U"), {}, "La licence du contenu n'est pas précisée."),
    "rule-unknown": (
        paquet(), {},
        "H5P.TestQuestion 1.0 : type d'activité inconnu du portail ; l'activité sera terminée dès qu'elle aura été "
        "vue. Choisissez une autre règle si elle ne convient pas.",
    ),
    "analysis-timeout": (
        paquet(), {"limites": Limites(valeurs=1)}, "L'analyse a dépassé 300 secondes ; le paquet est refusé.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "niveau", "phrase"), LIGNES, ids=[ligne[0] for ligne in LIGNES])
def test_chaque_code_de_la_note_a_son_niveau_et_sa_phrase(code: str, niveau: str, phrase: str) -> None:
    assert NIVEAUX[code][0].upper() == niveau
    assert PHRASES[NIVEAUX[code]][code] == phrase


def test_aucun_code_n_est_oublie() -> None:
    de_la_note = {ligne[0] for ligne in LIGNES}
    assert set(NIVEAUX) == de_la_note | AJOUTES == set(ESSAIS) | EN_BASE


class Infecte(ClamAV):
    def est_infecte(self, blocs: Any) -> bool:
        return True


@pytest.mark.parametrize("code", ESSAIS)
def test_chaque_code_est_emis_avec_sa_phrase(code: str, examiner: Callable[..., Any]) -> None:
    octets, contexte, phrase = ESSAIS[code]
    if contexte.get("antivirus") == "infecte":
        contexte = {"antivirus": Infecte("", 0)}
    constats = [c for c in examiner(octets, **contexte).rapport.constats if c.code == code]
    assert [constat.message for constat in constats][:1] == [phrase]
    assert {constat.niveau for constat in constats} == {NIVEAUX[code]}


def messages(fini: ImportH5P) -> dict[str, str]:
    return {constat["code"]: constat["message"] for constat in fini.rapport}


def test_un_import_reussi_repete_ou_en_panne_le_dit(
    importer: Callable[..., ImportH5P], monkeypatch: pytest.MonkeyPatch
) -> None:
    fini = importer()
    assert messages(fini)["import-ok"] == "Import réussi : « Essai », version 1."
    repete = importer(activite=fini.activite)
    assert messages(repete)["already-imported"] == "Ce paquet est identique à la version 1 de cette activité."

    def echouer(erreur: Exception) -> Callable[..., Any]:
        def lever(*_: Any, **__: Any) -> Any:
            raise erreur

        return lever

    monkeypatch.setattr(versions, "creer", echouer(KeyError("panne")))
    panne = importer()
    reference = str(panne.uuid)[:8]
    attendu = f"Erreur inattendue pendant l'analyse ; l'équipe est prévenue (référence {reference})."
    assert messages(panne)["internal-error"] == attendu
    monkeypatch.setattr(depot, "ouvrir_paquet", echouer(OSError("disque")))
    disque = importer()
    attendu = f"L'enregistrement a échoué ; rien n'a été publié. Réessayez (référence {str(disque.uuid)[:8]})."
    assert messages(disque)["storage-failed"] == attendu


@pytest.mark.django_db
def test_une_decision_d_administrateur_est_dite() -> None:
    def attendre(titre: str) -> ImportH5P:
        recu = recevoir(fichier=io.BytesIO(paquet()), nom="a.h5p", par=None, demande=Demande(titre=titre))
        return traiter(recu, Droits())

    refuse = rejeter(import_=attendre("Un"), raison="Composant non relu. ")
    assert messages(refuse)["import-rejected"] == "Import refusé par l'administrateur : Composant non relu."
    approuve = traiter(attendre("Deux"), Droits(True, True))
    assert messages(approuve)["import-approved"] == "Composants approuvés : l'activité « Deux » est prête."
