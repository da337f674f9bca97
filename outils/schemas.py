"""Va chercher le schéma JSON d'Open Badges 3.0, pour les tests : dans la source d'openbadgeslib, jamais dans ce dépôt.

Aucun paquet installé ne le livre, et sa licence ne dit pas qu'on peut le recopier (docs/decisions/0010). La source est
celle de la version verrouillée, contrôlée par son empreinte (requirements/dev.txt).
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
PAQUET = "openbadgeslib"
SCHEMA = "ob_v3p0_achievementcredential_schema.json"
CIBLE = RACINE / ".outils" / "schemas"


def verrou(paquet: str) -> str:
    """Les lignes du verrou qui fixent la version et les empreintes d'un paquet."""
    texte = (RACINE / "requirements" / "dev.txt").read_text()
    trouve = re.search(rf"^{paquet}==.*(?:\n    --hash=.*)+", texte, re.MULTILINE)
    if trouve is None:
        sys.exit(f"{paquet} n'est pas dans requirements/dev.txt.")
    return trouve[0]


def telecharger(dossier: Path) -> Path:
    """L'archive source du paquet, dont l'empreinte est celle du verrou."""
    demande = dossier / "demande.txt"
    demande.write_text(verrou(PAQUET))
    pip = [RACINE / ".outils" / "bin" / "pip", "download", "--quiet", "--require-hashes", "--no-deps"]
    suite = ["--no-binary", PAQUET, "--dest", dossier, "--requirement", demande]
    subprocess.run([*pip, *suite], check=True)  # noqa: S603 : commande composée ici
    (archive,) = dossier.glob("*.tar.gz")
    return archive


def main() -> None:
    with tempfile.TemporaryDirectory() as dossier, tarfile.open(telecharger(Path(dossier))) as archive:
        (membre,) = (nom for nom in archive.getnames() if nom.endswith(f"/ob_schemas/{SCHEMA}"))
        archive.extract(membre, dossier, filter="data")
        CIBLE.mkdir(parents=True, exist_ok=True)
        (CIBLE / SCHEMA).write_bytes((Path(dossier) / membre).read_bytes())


if __name__ == "__main__":
    main()
