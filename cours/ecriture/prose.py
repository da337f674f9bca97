"""Du texte enrichi du CMS au Markdown restreint des fichiers."""

import re
from html.parser import HTMLParser

from cours.lecture.texte import est_hors_prose, html

CLE_DE_BLOC = re.compile(r' data-block-key="[^"]*"')
SPECIAUX = re.compile(r"([\\*_\[\]<&`])")
DEBUT_DE_BLOC = re.compile(r"^(\s*\d*)([-+>.)](?=\s|$)|[#:])", re.MULTILINE)
MARQUES = {"b": "**", "strong": "**", "i": "*", "em": "*"}
SYNONYMES = {"b": "strong", "i": "em"}
TITRES = {"h2": "## ", "h3": "### "}


class EcritureImpossibleError(ValueError):
    """Ce contenu ne tient pas dans le format des fichiers ; le message dit où, et quoi changer."""


def markdown(source: str) -> str:
    """Le Markdown d'un texte enrichi ; relu, il rend le même HTML. Lève EcritureImpossibleError."""
    propre = canonique(source)
    for echapper in (False, True):  # sans échappement d'abord : un fichier se lit à l'œil
        ecrivain = _Ecrivain(echapper)
        ecrivain.feed(propre)
        texte = ecrivain.texte()
        est_relu = html(texte).replace("&quot;", '"') == propre.replace("&quot;", '"')
        if est_relu and not any(map(est_hors_prose, texte.split("\n"))):
            return texte
    apercu = re.sub(r"<[^>]+>", "", propre)[:60]
    raise EcritureImpossibleError(f"« {apercu}… » : cette mise en forme ne s'écrit pas en fichier, simplifiez-la.")


def canonique(source: str) -> str:
    """Le HTML sans les clés de l'éditeur, avec `strong` et `em`, sans retour à la ligne entre les blocs."""
    propre = CLE_DE_BLOC.sub("", source).replace("\n", "").replace("<br>", "<br/>").replace("&#x27;", "'")
    propre = re.sub(r"(</?)(b|i)>", lambda balise: f"{balise[1]}{SYNONYMES[balise[2]]}>", propre)
    return propre.replace("\u00a0", " ").strip()


class _Ecrivain(HTMLParser):
    """Écrit à mesure qu'il lit ; un bloc par élément de premier niveau."""

    def __init__(self, echapper: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.echapper = echapper
        self.morceaux: list[str] = []
        self.listes: list[list[int | None]] = []
        self.liens: list[str] = []

    def texte(self) -> str:
        return re.sub(r"\n{3,}", "\n\n", "".join(self.morceaux)).strip()

    def handle_starttag(self, balise: str, attributs: list[tuple[str, str | None]]) -> None:
        if balise in TITRES:
            self.morceaux.append("\n\n" + TITRES[balise])
        elif balise == "p":
            self.morceaux.append("\n\n")
        elif balise in {"ul", "ol"}:
            self.morceaux.append("" if self.listes else "\n")
            self.listes.append([int(dict(attributs).get("start") or 1) if balise == "ol" else None])
        elif balise == "li":
            self._element()
        elif balise == "br":
            self.morceaux.append("\\\n" + self._retrait())
        elif balise == "a":
            self._lien(dict(attributs))
        elif balise in MARQUES:
            self.morceaux.append(MARQUES[balise])
        else:
            raise EcritureImpossibleError(f"l'élément « {balise} » n'existe pas dans les fichiers : retirez-le.")

    def handle_endtag(self, balise: str) -> None:
        if balise in {"ul", "ol"}:
            self.listes.pop()
            self.morceaux.append("" if self.listes else "\n\n")
        elif balise == "a":
            self.morceaux.append(f"]({self.liens.pop()})")
        elif balise in MARQUES:
            self.morceaux.append(MARQUES[balise])

    def handle_data(self, donnees: str) -> None:
        if self.echapper:
            donnees = SPECIAUX.sub(r"\\\1", donnees)
            donnees = DEBUT_DE_BLOC.sub(r"\1\\\2", donnees) if self._debut_de_ligne() else donnees
        self.morceaux.append(donnees)

    def _debut_de_ligne(self) -> bool:
        return not self.morceaux or self.morceaux[-1].endswith(("\n", " "))

    def _element(self) -> None:
        """« - » ou « 1. », sous l'élément qui contient la liste."""
        compteur = self.listes[-1]
        retrait = self._retrait(len(self.listes) - 1)
        if compteur[0] is None:
            self.morceaux.append(f"\n{retrait}- ")
            return
        self.morceaux.append(f"\n{retrait}{compteur[0]}. ")
        compteur[0] += 1

    def _retrait(self, profondeur: int | None = None) -> str:
        listes = self.listes if profondeur is None else self.listes[:profondeur]
        return "".join("  " if liste[0] is None else "   " for liste in listes)

    def _lien(self, attributs: dict[str, str | None]) -> None:
        adresse = attributs.get("href")
        if not adresse or "linktype" in attributs:
            raise EcritureImpossibleError("un lien vers une page ou un document du site ne s'écrit pas en fichier.")
        self.liens.append(adresse)
        self.morceaux.append("[")
