"""L'antivirus facultatif, face à un faux démon qui parle le protocole de ClamAV."""

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from evaluations.h5p.antivirus import ClamAV

from .fabrique import paquet

SIGNATURE = b"EICAR-ESSAI"


class FauxDemon(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        recu = b""
        while taille := struct.unpack("!L", self.rfile.read(4))[0]:
            recu += self.rfile.read(taille)
        self.wfile.write(b"stream: Essai FOUND\0" if SIGNATURE in recu else b"stream: OK\0")


@pytest.fixture
def demon() -> Iterator[ClamAV | None]:
    with socketserver.TCPServer(("127.0.0.1", 0), FauxDemon) as serveur:
        fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.01})
        fil.start()
        yield ClamAV.depuis(f"127.0.0.1:{serveur.server_address[1]}")
        serveur.shutdown()
        fil.join()


def test_un_fichier_infecte_est_nomme(demon: ClamAV, examiner: Callable[..., Any]) -> None:
    rapport = examiner(paquet(en_plus={"content/a.txt": b"x" * 100_000 + SIGNATURE}), antivirus=demon).rapport
    assert [(c.code, c.chemin) for c in rapport.constats if c.niveau == "erreur"] == [("virus-found", "content/a.txt")]
    assert not examiner(paquet(), antivirus=demon).rapport.est_refuse


def test_un_antivirus_injoignable_refuse_le_paquet(examiner: Callable[..., Any]) -> None:
    rapport = examiner(paquet(), antivirus=ClamAV("127.0.0.1", 1)).rapport
    assert rapport.codes("erreur") == {"antivirus-unavailable"}


def test_sans_reglage_pas_d_antivirus() -> None:
    assert ClamAV.depuis("") is None
