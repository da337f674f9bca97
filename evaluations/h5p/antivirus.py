"""L'antivirus facultatif : un démon ClamAV, désigné par le réglage H5P_CLAMAV (« hôte:port »). Étape 13."""

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

DELAI_S = 60
BLOC = 64 * 1024


class AntivirusIndisponibleError(Exception):
    """L'analyse n'a pas pu être faite : le paquet attendra."""


@dataclass(frozen=True)
class ClamAV:
    """Le client du protocole INSTREAM : une connexion par fichier, des blocs précédés de leur taille."""

    hote: str
    port: int

    @classmethod
    def depuis(cls, adresse: str) -> "ClamAV | None":
        """L'antivirus réglé, ou None. Lève ValueError si le port n'est pas un nombre."""
        hote, _, port = adresse.rpartition(":")
        return cls(hote, int(port)) if adresse else None

    def est_infecte(self, blocs: Iterable[bytes]) -> bool:
        """Vrai si un logiciel malveillant est reconnu. Lève AntivirusIndisponibleError."""
        try:
            with socket.create_connection((self.hote, self.port), timeout=DELAI_S) as prise:
                prise.sendall(b"zINSTREAM\0")
                for bloc in blocs:
                    for debut in range(0, len(bloc), BLOC):
                        morceau = bloc[debut : debut + BLOC]
                        prise.sendall(struct.pack("!L", len(morceau)) + morceau)
                prise.sendall(struct.pack("!L", 0))
                reponse = _lire(prise)
        except OSError as erreur:
            raise AntivirusIndisponibleError from erreur
        if reponse.endswith(b"FOUND"):
            return True
        if reponse.endswith(b"OK"):
            return False
        raise AntivirusIndisponibleError(reponse.decode(errors="replace"))


def _lire(prise: socket.socket) -> bytes:
    reponse = b""
    while not reponse.endswith(b"\0") and (bloc := prise.recv(4096)):
        reponse += bloc
    return reponse.rstrip(b"\0\n ")
