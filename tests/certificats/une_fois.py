"""L'épreuve « exactement une fois » : de vrais demandeurs, de vrais ouvriers Celery, un tué, une file qui tombe."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import redis
from celery import Celery
from django.conf import settings

from config.services import arreter, demarrer_valkey, port_libre
from tests.deploiement import Deploiement
from tests.processus import RACINE, Processus, demarrer

OUVRIER = "celery -A {module} worker -l info -c 1 -n {nom}@%h"
ATTENTE = "date_emission IS NULL"
BILAN = """
import json
from collections import Counter
from certificats import depot, registre
from certificats.models import Attestation, Compteur, EvenementJournal
champs = ("reference", "titulaire__username", "numero", "pdf_sha256", "indice_statut", "essais")
lignes = list(Attestation.objects.values_list(*champs))
references, titulaires, numeros, documents, indices, essais = zip(*lignes)
print("BILAN" + json.dumps({
    "references": sorted(references), "titulaires": sorted(titulaires),
    "numeros": sorted(int(numero[5:]) for numero in numeros), "compteur": Compteur.objects.get().dernier,
    "documents": len({d for d in documents if d}), "indices": len(set(indices)),
    "fichiers": sorted(f.stem for f in depot.racine().rglob("*.pdf")) == sorted(documents),
    "essais": {numero: n for numero, n in zip(numeros, essais) if n != 1},
    "emissions": EvenementJournal.objects.filter(type="emise").count(),
    "evenements": EvenementJournal.objects.count(), "ecarts": registre.controler().ecarts,
}))
"""


@dataclass(frozen=True)
class Taille:
    """La taille d'une épreuve ; les demandes s'étalent sur `secondes`."""

    demandes: int
    personnes: int
    secondes: float
    demandeurs: int = 8
    ouvriers: int = 4


class Epreuve:
    """Une base à soi, une file à soi."""

    def __init__(self, deploiement: Deploiement, taille: Taille) -> None:
        self.deploiement, self.taille, self.port = deploiement, taille, port_libre()
        self.annonce = deploiement.dossier / "annonce"
        self.env = deploiement.env | {"PYTHONPATH": str(RACINE), "ANNONCE": str(self.annonce)}
        self.file: subprocess.Popen[bytes]
        self.ouvrir_la_file()

    def ouvrir_la_file(self) -> None:
        """Démarre une file vide, toujours au même port."""
        self.file, self.env["REDIS_URL"] = demarrer_valkey(self.port)

    def courir(self) -> dict[str, Any]:
        """Tout ensemble ; un ouvrier est tué net avant d'écrire, la file redémarre vide, une relève suffit."""
        condamne, *survivants = self.ouvrir_les_ouvriers()
        demandeurs = self.demander()
        tue = self.tuer_avant_l_ecriture(condamne)
        demandeurs.attendre(lambda: self.compter("true") > self.taille.personnes / 3)
        arreter(self.file)
        time.sleep(1)
        self.ouvrir_la_file()
        assert demandeurs.popen.poll() is None, "la file devait redémarrer pendant les demandes"
        assert demandeurs.finir(600) == 0, demandeurs.lire()
        releves = self.relever(survivants)
        for ouvrier in survivants:
            assert ouvrier.arreter() == 0, ouvrier.lire()
        demande = json.loads(demandeurs.lire().splitlines()[-1])
        arreter(self.file)
        return self.lire_le_bilan() | {"demande": demande, "tue": tue, "releves": releves}

    def ouvrir_les_ouvriers(self) -> list[Processus]:
        """Le premier est condamné ; tous sont prêts."""
        modules = ["tests.certificats.ouvrier_condamne", *["config"] * (self.taille.ouvriers - 1)]
        ouvriers = [
            demarrer(OUVRIER.format(module=module, nom=f"o{rang}"), self.deploiement.dossier / f"o{rang}", self.env)
            for rang, module in enumerate(modules)
        ]
        for ouvrier in ouvriers:
            ouvrier.attendre(lambda ouvrier=ouvrier: " ready." in ouvrier.lire())
        return ouvriers

    def demander(self) -> Processus:
        taille = self.taille
        options = {
            "demandeurs": taille.demandeurs, "demandes": taille.demandes,
            "personnes": taille.personnes, "secondes": taille.secondes,
        }  # fmt: skip
        commande = [sys.executable, "-m", "tests.certificats.demandeurs", json.dumps(options)]
        env = self.env | {"DJANGO_SETTINGS_MODULE": "config.settings.base"}
        return demarrer(commande, self.deploiement.dossier / "demandeurs", env)

    def tuer_avant_l_ecriture(self, condamne: Processus) -> dict[str, str]:
        """Tue l'ouvrier qui a rendu un document et ne l'a écrit ni sur disque ni en base ; rend ce qu'il en a dit."""
        condamne.attendre(self.annonce.exists)
        condamne.signaler_au_groupe(signal.SIGKILL)
        assert condamne.finir() == -signal.SIGKILL
        annonce: dict[str, str] = json.loads(self.annonce.read_text())
        assert self.compter(f"{ATTENTE} AND pdf_sha256 = '' AND essais = 1 AND numero = '{annonce['numero']}'") == 1
        return annonce

    def relever(self, survivants: list[Processus]) -> dict[str, int]:
        """Les ouvriers en repos, une relève, celle de l'horloge ; rend ce qui attendait avant, et après."""
        with redis.Redis.from_url(self.env["REDIS_URL"]) as file:
            # Reste le seul bail de l'ouvrier tué : plus rien n'est en cours.
            survivants[0].attendre(
                lambda: not file.llen("celery") and self.compter(f"{ATTENTE} AND date_fin_bail IS NOT NULL") == 1
            )
        avant = self.compter(ATTENTE)
        # Son bail dure deux minutes : on le vieillit plutôt que d'attendre.
        self.deploiement.lire(f"UPDATE certificats_attestation SET date_fin_bail = now() WHERE {ATTENTE}")
        prevue = settings.CELERY_BEAT_SCHEDULE["relever-les-attestations"]
        with Celery(broker=self.env["REDIS_URL"]) as horloge:
            horloge.send_task(prevue["task"], args=prevue["args"])
        survivants[0].attendre(lambda: self.compter(ATTENTE) == 0)
        return {"avant": avant, "apres": self.compter(ATTENTE)}

    def compter(self, condition: str) -> int:
        ((nombre,),) = self.deploiement.lire(f"SELECT count(*) FROM certificats_attestation WHERE {condition}")
        return int(str(nombre))

    def lire_le_bilan(self) -> dict[str, Any]:
        bilan: dict[str, Any] = json.loads(self.deploiement.gerer("shell", "-c", BILAN).partition("BILAN")[2])
        return bilan


def verifier(bilan: dict[str, Any]) -> None:
    """Une attestation par personne demandée, un numéro sans trou, un document, une place et un fait au registre."""
    attendues = bilan["demande"]["references"]
    nombre = len(attendues)
    assert bilan["references"] == bilan["titulaires"] == attendues
    assert bilan["numeros"] == list(range(1, nombre + 1))
    assert [bilan[cle] for cle in ("compteur", "documents", "indices", "emissions", "evenements")] == [nombre] * 5
    assert bilan["fichiers"], "un fichier par document, et pas un de plus"
    assert bilan["ecarts"] == []
    assert bilan["demande"]["renoncements"] > 0
    assert bilan["releves"]["avant"] >= 1
    assert bilan["releves"]["apres"] == 0
    # L'attestation de l'ouvrier tué a été prise deux fois ; toutes les autres, une seule.
    assert bilan["essais"] == {bilan["tue"]["numero"]: 2}


def resumer(bilan: dict[str, Any]) -> str:
    demande = bilan["demande"]
    return (
        f"{demande['demandes']} demandes, {demande['renoncements']} retours en arrière "
        f"({demande['numeros_rendus']} numéros rendus), {bilan['compteur']} attestations ; "
        f"{bilan['releves']['avant']} en attente avant la relève, {bilan['releves']['apres']} après."
    )
