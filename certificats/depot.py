"""Le dépôt privé des documents : chaque fichier porte le nom de son empreinte."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

# Reconnaître nos temporaires : un dossier mal réglé ne perd rien d'autre au ménage.
TEMPORAIRE = ".depot-"
# Un fichier plus jeune peut attendre que sa ligne soit validée.
DELAI = timedelta(days=1)
LOT = 500


@dataclass(frozen=True)
class Depot:
    """Un dossier privé, que règle l'hôte ; ses fichiers sont rangés sous `niveaux` dossiers de deux chiffres."""

    reglage: str
    dossier: str
    niveaux: int
    suffixe: str = ""

    def racine(self) -> Path:
        """Le dossier réglé ; à défaut, à côté des médias, jamais dedans."""
        defaut = Path(settings.MEDIA_ROOT or "medias").resolve().parent / self.dossier
        return Path(getattr(settings, self.reglage, defaut))

    def chemin(self, empreinte: str) -> Path:
        dossiers = [empreinte[2 * rang : 2 * rang + 2] for rang in range(self.niveaux)]
        return self.racine().joinpath(*dossiers, empreinte + self.suffixe)

    def ranger(self, contenu: bytes) -> str:
        """Écrit le fichier sous son SHA-256 et le rend ; rejouer ne change rien."""
        return self.ranger_flux(lambda sortie: sortie.write(contenu))

    def ranger_flux(self, ecrire: Callable[[IO[bytes]], Any]) -> str:
        """De même pour un gros fichier : `ecrire` le compose sur le disque (temporaire, fsync, renommage)."""
        self.racine().mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=TEMPORAIRE, dir=self.racine(), delete=False) as temporaire:
            try:
                ecrire(temporaire)
                temporaire.flush()
                os.fsync(temporaire.fileno())
                temporaire.seek(0)
                empreinte = hashlib.file_digest(temporaire, "sha256").hexdigest()
            except BaseException:
                os.unlink(temporaire.name)
                raise
        cible = self.chemin(empreinte)
        cible.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporaire.name, cible)
        return empreinte

    def ouvrir(self, empreinte: str) -> bytes:
        """Le fichier rangé. Lève FileNotFoundError s'il manque."""
        return self.chemin(empreinte).read_bytes()

    def detruire(self, empreinte: str) -> bool:
        """Détruit le fichier ; faux s'il n'était déjà plus là."""
        try:
            self.chemin(empreinte).unlink()
        except FileNotFoundError:
            return False
        return True

    def orphelins(self, connus_parmi: Callable[[list[str]], Container[str]]) -> Iterator[Path]:
        """Les fichiers de plus d'un jour dont la base ne connaît pas l'empreinte, temporaires abandonnés compris."""
        anciens = self._anciens(timezone.now() - DELAI)
        while lot := list(islice(anciens, LOT)):
            connus = connus_parmi([self._empreinte(chemin) for chemin in lot])
            yield from (chemin for chemin in lot if self._empreinte(chemin) not in connus)

    def _empreinte(self, chemin: Path) -> str:
        return chemin.name.removesuffix(self.suffixe)

    def _anciens(self, avant: datetime) -> Iterator[Path]:
        """Les fichiers que ce dépôt a écrits avant cet instant ; nul autre."""
        ranges = "/".join(["[0-9a-f][0-9a-f]"] * self.niveaux + ["?" * 64 + self.suffixe])
        for chemin in chain(self.racine().glob(f"{TEMPORAIRE}*"), self.racine().glob(ranges)):
            try:
                if chemin.stat().st_mtime < avant.timestamp():
                    yield chemin
            except FileNotFoundError:  # détruit entre-temps
                continue


DOCUMENTS = Depot("CERTIFICATS_DOSSIER", "attestations", niveaux=2, suffixe=".pdf")
racine, chemin, ranger = DOCUMENTS.racine, DOCUMENTS.chemin, DOCUMENTS.ranger
ouvrir, detruire = DOCUMENTS.ouvrir, DOCUMENTS.detruire
