"""Dresse la liste des bibliothèques H5P officielles : celles dont chaque fichier a été publié par l'organisation H5P.

    python outils/officiels_h5p.py PAQUETS DEPOTS > evaluations/h5p/officiels.json

`PAQUETS` contient des paquets .h5p, d'où qu'ils viennent : ils ne prouvent rien. `DEPOTS` contient des copies (git) des
dépôts de github.com/h5p, qui seules prouvent : une bibliothèque est retenue quand chacun de ses fichiers est, au même
chemin, un fichier d'une branche ou d'une version étiquetée du dépôt qui porte son nom. Une demande de fusion
(refs/pull) ne compte pas : n'importe qui l'écrit. Les JSON se comparent canonisés : chaque outil les écrit à sa façon.
"""

import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RACINE))

from evaluations.h5p.constats import Rapport  # noqa: E402
from evaluations.h5p.json_strict import JsonInvalideError, lire_json  # noqa: E402
from evaluations.h5p.limites import Limites  # noqa: E402
from evaluations.h5p.paquet import BibliothequeLue, Paquet, lire  # noqa: E402

# Chaque fichier que chaque révision a écrit, fusions comprises : « :mode mode ancien nouveau M » puis le chemin.
CHANGEMENTS = [
    "--format=",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--diff-filter=d",
    "--diff-merges=separate",
    "--root",
]


class Depot:
    """Ce qu'un dépôt officiel a publié : pour chaque chemin, les fichiers qui s'y sont succédé."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.objets: dict[str, set[str]] = defaultdict(set)
        for ligne in self._git("log", "--branches", "--tags", *CHANGEMENTS).decode().split("\0:"):
            description, _, chemin = ligne.strip("\0\n").partition("\0")
            if chemin:
                self.objets[chemin].add(description.split()[3])

    def _git(self, *arguments: str) -> bytes:
        return subprocess.run(["git", "-C", self.dossier, *arguments], capture_output=True, check=True).stdout  # noqa: S603, S607

    def noms(self) -> Iterator[str]:
        """Les noms de bibliothèque que ce dépôt a portés."""
        for objet in self.objets["library.json"]:
            fiche = _json(self._git("cat-file", "blob", objet))
            if isinstance(fiche, dict):
                yield str(fiche.get("machineName"))

    def a_publie(self, chemin: str, octets: bytes) -> bool:
        """Vrai si ce fichier a été publié à ce chemin."""
        entete = f"blob {len(octets)}\0".encode()
        if hashlib.sha1(entete + octets, usedforsecurity=False).hexdigest() in self.objets[chemin]:
            return True
        voulu = _json(octets) if chemin.endswith(".json") else None
        anciens = self.objets[chemin] if voulu is not None else set()
        return any(_json(self._git("cat-file", "blob", objet)) == voulu for objet in anciens)


def _json(octets: bytes) -> object:
    """Le JSON, ou None."""
    try:
        return lire_json(octets, Limites())
    except JsonInvalideError:
        return None


def lire_les_paquets(dossier: Path) -> Iterator[Paquet]:
    for chemin in sorted(dossier.rglob("*.h5p")):
        with chemin.open("rb") as fichier:
            rapport = Rapport()
            paquet = lire(fichier, chemin.name, Limites(), rapport)
            if paquet is not None and not rapport.est_refuse:
                yield paquet


def est_officielle(lue: BibliothequeLue, paquet: Paquet, depots: list[Depot]) -> bool:
    fichiers = {chemin: paquet.archive.octets(f"{lue.dossier}/{chemin}") for chemin in lue.fichiers}
    return any(all(depot.a_publie(chemin, octets) for chemin, octets in fichiers.items()) for depot in depots)


def main() -> None:
    paquets, dossiers = (Path(argument) for argument in sys.argv[1:3])
    par_nom: dict[str, list[Depot]] = defaultdict(list)
    for dossier in sorted(dossiers.iterdir()):
        depot = Depot(dossier / "repo" if (dossier / "repo").is_dir() else dossier)
        for nom in set(depot.noms()):
            par_nom[nom].append(depot)
    officielles = set()
    for paquet in lire_les_paquets(paquets):
        for nom, lue in paquet.bibliotheques.items():
            if not nom.est_d_edition and est_officielle(lue, paquet, par_nom[nom.machine_name]):
                officielles.add(
                    (f"{nom.machine_name} {nom.major}.{nom.minor}.{lue.fiche.patch}", lue.fiche.sha256_arbre)
                )
    lignes = ",\n".join(json.dumps([nom, empreinte]) for nom, empreinte in sorted(officielles))
    sys.stdout.write(f"[\n{lignes}\n]\n")


if __name__ == "__main__":
    main()
