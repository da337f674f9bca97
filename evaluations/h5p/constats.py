"""Ce que l'analyse d'un paquet a constaté : un code stable, un niveau, une phrase française, un chemin. Pur."""

import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

ERREUR, AVERTISSEMENT, INFORMATION = "erreur", "avertissement", "information"
CONSTATS_PAR_CODE = 50

# code → phrase, par niveau (h5p.md §6). Une erreur refuse le paquet.
PHRASES: dict[str, dict[str, str]] = {
    ERREUR: {
        "missing-h5p-extension": "Le fichier n'est pas un paquet H5P (extension .h5p attendue).",
        "empty-file": "Le fichier est vide.",
        "archive-too-large": "Le paquet pèse %(n)s Mo ; le maximum est %(max)s Mo.",
        "unable-to-unzip": "Le fichier est illisible : ce n'est pas une archive ZIP valide.",
        "unable-to-read-package-file": "%(path)s est endommagé dans l'archive. Réexportez le paquet.",
        "too-many-files": "Le paquet contient %(n)s fichiers ; le maximum est %(max)s.",
        "encrypted": "Archive protégée par mot de passe. Enregistrez le paquet sans mot de passe.",
        "unsupported-compression": "%(path)s : méthode de compression non prise en charge.",
        "unsafe-path": "Chemin interdit dans l'archive : %(path)s.",
        "path-too-long": "Chemin trop long dans l'archive : %(path)s.",
        "not-a-regular-file": "%(path)s n'est pas un fichier ordinaire (lien ou périphérique).",
        "duplicate-name": "Deux fichiers différents portent le même nom : %(path)s.",
        "file-size-too-large": "%(path)s pèse %(n)s Mo décompressé ; le maximum par fichier est %(max)s Mo.",
        "total-size-too-large": "Le contenu décompressé pèse %(n)s Mo ; le maximum est %(max)s Mo.",
        "compression-ratio": "%(path)s est compressé de façon anormale (%(n)s fois).",
        "not-in-whitelist": "%(path)s : type de fichier non autorisé.",
        "invalid-h5p-json-file": "Le fichier h5p.json est absent ou invalide : %(detail)s.",
        "invalid-content-folder": "Le dossier content/ ou son fichier content.json est absent.",
        "invalid-content-json": "Le fichier content/content.json est invalide : %(detail)s.",
        "invalid-library-directory-name": "Nom de dossier de bibliothèque invalide : %(path)s.",
        "missing-library-json-file": "La bibliothèque %(path)s n'a pas de fichier library.json.",
        "invalid-library-json-file": "Le fichier library.json de %(path)s n'est pas un JSON valide.",
        "invalid-library-property": "Bibliothèque %(path)s : propriété « %(prop)s » absente ou invalide.",
        "library-directory-name-mismatch": "Le dossier %(path)s ne correspond pas à la bibliothèque %(lib)s "
        "qu'il contient.",
        "invalid-semantics-json-file": "Le fichier semantics.json de %(lib)s n'est pas un JSON valide.",
        "invalid-language-file": "Fichier de langue invalide : %(path)s.",
        "library-missing-file": "Il manque %(path)s, déclaré par la bibliothèque %(lib)s.",
        "api-version-unsupported": "%(lib)s demande une version plus récente du lecteur H5P (%(need)s).",
        "file-type-mismatch": "%(path)s n'est pas %(type)s, contrairement à son extension.",
        "virus-found": "Un logiciel malveillant a été détecté dans %(path)s.",
        "antivirus-unavailable": "L'analyse antivirus n'a pas pu être faite. Réessayez plus tard.",
        "invalid-svg": "L'image %(path)s n'est pas un SVG valide.",
        "library-blocked": "Le composant %(lib)s est bloqué par l'administrateur.",
        "missing-library": "Composant manquant : %(lib)s. Réexportez le contenu avec ses bibliothèques.%(near)s",
        "main-library-not-runnable": "%(lib)s ne peut pas être lu seul : ce n'est pas une activité.",
        "semantics-wrong-type": "%(field)s : valeur d'un type inattendu.",
        "missing-media": "%(field)s : le fichier %(path)s est absent du paquet.",
        "storage-failed": "L'enregistrement a échoué ; rien n'a été publié. Réessayez (référence %(ref)s).",
        "analysis-timeout": "L'analyse a dépassé %(max)s secondes ; le paquet est refusé.",
        "internal-error": "Erreur inattendue pendant l'analyse ; l'équipe est prévenue (référence %(ref)s).",
        "import-rejected": "Import refusé par l'administrateur : %(reason)s.",
    },
    AVERTISSEMENT: {
        "file-type-variant": "%(path)s est en réalité un fichier %(type)s ; il est accepté tel quel.",
        "svg-sanitised": "L'image %(path)s contenait du code actif ; il a été retiré.",
        "library-hash-differs": "%(lib)s diffère du composant installé de même version ; "
        "la version installée est conservée.",
        "library-upgrade-denied": "Le paquet apporte %(lib)s %(new)s ; vous n'avez pas le droit de mettre à jour "
        "les composants, la version %(old)s est utilisée.",
        "approval-required": "Ce contenu utilise %(n)s composants non installés : %(libs)s. "
        "Un administrateur doit les approuver.",
        "type-unsupported": "%(lib)s demande le micro, la caméra ou une page externe : "
        "l'activité ne fonctionnera pas dans le portail.",
        "semantics-missing-value": "%(field)s : valeur obligatoire absente.",
        "library-not-allowed": "%(field)s : le composant %(lib)s n'est pas prévu à cet endroit.",
        "html-sanitised": "%(field)s : du code HTML non autorisé a été retiré.",
        "external-url": "%(field)s charge un média externe (%(url)s), qui sera bloqué. "
        "Déposez le fichier dans l'activité.",
        "missing-alt": "%(field)s : texte alternatif absent.",
        "rule-unknown": "%(lib)s : type d'activité inconnu du portail ; l'activité sera terminée dès qu'elle "
        "aura été vue. Choisissez une autre règle si elle ne convient pas.",
    },
    INFORMATION: {
        "already-imported": "Ce paquet est identique à la version %(n)s de cette activité.",
        "duplicate-identical": "%(n)s entrées en double, identiques, ont été ignorées.",
        "ignored-entry": "%(n)s entrées étrangères au format H5P ont été ignorées (par exemple %(path)s).",
        "library-ignored": "%(n)s composants déjà installés ; la version installée est conservée.",
        "library-upgrade": "%(lib)s sera mis à jour de %(old)s à %(new)s.",
        "editor-library-ignored": "%(n)s composants d'édition ont été ignorés à la lecture.",
        "semantics-completed": "%(n)s réglages absents ont reçu leur valeur par défaut.",
        "semantics-unknown-param": "%(n)s réglages inconnus de %(lib)s ont été conservés.",
        "unreferenced-file": "%(n)s fichiers du paquet ne sont pas utilisés.",
        "licence-undisclosed": "La licence du contenu n'est pas précisée.",
        "import-ok": "Import réussi : « %(title)s », version %(n)s.",
        "import-approved": "Composants approuvés : l'activité « %(title)s » est prête.",
    },
}
# Les mêmes phrases quand il n'y en a qu'un.
AU_SINGULIER = {
    "approval-required": "Ce contenu utilise un composant non installé : %(libs)s. Un administrateur doit l'approuver.",
    "duplicate-identical": "Une entrée en double, identique, a été ignorée.",
    "ignored-entry": "Une entrée étrangère au format H5P a été ignorée (%(path)s).",
    "library-ignored": "Un composant est déjà installé ; la version installée est conservée.",
    "editor-library-ignored": "Un composant d'édition a été ignoré à la lecture.",
    "semantics-completed": "Un réglage absent a reçu sa valeur par défaut.",
    "semantics-unknown-param": "Un réglage inconnu de %(lib)s a été conservé.",
    "unreferenced-file": "Un fichier du paquet n'est pas utilisé.",
}
NIVEAUX = {code: niveau for niveau, phrases in PHRASES.items() for code in phrases}


class DelaiDepasseError(Exception):
    """L'analyse a pris trop de temps, ou parcouru trop de valeurs : le paquet est refusé."""


@dataclass(frozen=True)
class Constat:
    """Un fait constaté ; `chemin` est celui du fichier dans l'archive, ou du réglage dans content.json."""

    code: str
    niveau: str
    message: str
    chemin: str = ""


class Rapport:
    """Accumule les constats ; au-delà de cinquante du même code, il compte sans répéter."""

    def __init__(self) -> None:
        self.constats: list[Constat] = []
        self._comptes: Counter[str] = Counter()

    def noter(self, code: str, chemin: str = "", **valeurs: Any) -> None:
        """Ajoute un constat ; lève KeyError si le code n'existe pas."""
        niveau = NIVEAUX[code]
        self._comptes[code] += 1
        if self._comptes[code] > CONSTATS_PAR_CODE:
            return
        chemin = lisible(chemin)
        lisibles = {"path": chemin} | {cle: lisible(valeur) for cle, valeur in valeurs.items()}
        phrase = AU_SINGULIER.get(code) if valeurs.get("n") == 1 else None
        self.constats.append(Constat(code, niveau, (phrase or PHRASES[niveau][code]) % lisibles, chemin))

    @property
    def est_refuse(self) -> bool:
        """Vrai dès qu'une erreur est constatée."""
        return any(constat.niveau == ERREUR for constat in self.constats)

    def codes(self, niveau: str = "") -> set[str]:
        """Les codes constatés, d'un niveau ou de tous."""
        return {constat.code for constat in self.constats if niveau in {"", constat.niveau}}

    def en_json(self) -> list[dict[str, str]]:
        """La forme gardée et rendue par la ligne de commande."""
        return [asdict(constat) for constat in self.constats]


class Garde:
    """Borne le temps et le travail d'une analyse."""

    def __init__(self, secondes: float, travail_max: int) -> None:
        self._fin = time.monotonic() + secondes
        self._reste = travail_max

    def battre(self) -> None:
        """À appeler à chaque fichier et à chaque valeur. Lève DelaiDepasseError."""
        self._reste -= 1
        if self._reste < 0 or (self._reste % 64 == 0 and time.monotonic() > self._fin):
            raise DelaiDepasseError


def lisible(valeur: Any) -> str:
    """Un nom venu d'ailleurs, montrable : sans caractère de contrôle ni demi-codet, borné."""
    texte = "".join(c if c.isprintable() else "\ufffd" for c in str(valeur)[:600])
    return texte if len(texte) <= 500 else texte[:499] + "…"
