"""L'épreuve « exactement une fois » : de vrais processus, un ouvrier tué, une file qui tombe."""

import json
import signal
import sys
import time
from dataclasses import dataclass

from config.services import arreter, demarrer_valkey, port_libre
from tests.deploiement import Deploiement
from tests.processus import RACINE, Processus, demarrer

DEMANDER = """
import random
from django.db import transaction
from certificats.delivrance import delivrer
from tests.certificats.conftest import contenu_d_essai
hasard = random.Random({graine})
references = [f"reference-{{rang}}" for rang in range({nombre})]
hasard.shuffle(references)
for reference in references:
    try:
        with transaction.atomic():
            delivrer(titulaire=None, contenu=contenu_d_essai(reference=reference))
            if hasard.random() < 0.02:
                raise RuntimeError
    except RuntimeError:
        with transaction.atomic():
            delivrer(titulaire=None, contenu=contenu_d_essai(reference=reference))
"""
RENDRE = """
import time
from certificats.models import Attestation
from certificats.releve import relever
calme = 0
while calme < 20:
    calme = 0 if relever(5) or Attestation.objects.count() < {nombre} else calme + 1
    time.sleep(0.05)
"""
BILAN = """
import json
from certificats import depot, registre
from certificats.models import Attestation, Compteur, EvenementJournal
lignes = list(Attestation.objects.values_list("reference", "numero", "pdf_sha256", "indice_statut", "essais"))
print("BILAN" + json.dumps({
    "references": len({l[0] for l in lignes}), "lignes": len(lignes),
    "numeros": sorted(int(l[1][5:]) for l in lignes), "compteur": Compteur.objects.get().dernier,
    "documents": len({l[2] for l in lignes if l[2]}), "indices": len({l[3] for l in lignes}),
    "fichiers_presents": sum(depot.chemin(l[2]).exists() for l in lignes),
    "essais": max(l[4] for l in lignes),
    "emissions": EvenementJournal.objects.filter(type="emise").count(), "ecarts": registre.controler().ecarts,
}))
"""


@dataclass(frozen=True)
class Epreuve:
    """Une base à soi, une file à soi."""

    deploiement: Deploiement
    nombre: int

    def lancer(self, nom: str, code: str, redis: str) -> Processus:
        env = self.deploiement.env | {"REDIS_URL": redis, "PYTHONPATH": str(RACINE)}
        return demarrer([sys.executable, "manage.py", "shell", "-c", code], self.deploiement.dossier / nom, env)

    def courir(self, demandeurs: int, ouvriers: int) -> None:
        """Tout ensemble ; un ouvrier est tué net en plein travail, et la file redémarre vide."""
        port = port_libre()
        file, redis = demarrer_valkey(port)
        actifs = [self.lancer(f"o{i}", RENDRE.format(nombre=self.nombre), redis) for i in range(ouvriers)]
        demandes = [
            self.lancer(f"d{i}", DEMANDER.format(graine=i, nombre=self.nombre), redis) for i in range(demandeurs)
        ]
        actifs[0].attendre(lambda: self.compter("date_emission IS NOT NULL") > 0)
        actifs[0].signaler_au_groupe(signal.SIGKILL)
        arreter(file)
        time.sleep(0.5)
        file, _ = demarrer_valkey(port)
        for processus in [*demandes, *actifs[1:]]:
            code = processus.finir(600)
            assert code == 0, f"code {code} :\n{processus.lire()}"
        # Le bail de l'ouvrier tué dure deux minutes : on le vieillit plutôt que d'attendre.
        self.deploiement.lire("UPDATE certificats_attestation SET date_fin_bail = now() WHERE date_emission IS NULL")
        self.deploiement.gerer("relever_attestations")
        arreter(file)

    def compter(self, condition: str) -> int:
        ((nombre,),) = self.deploiement.lire(f"SELECT count(*) FROM certificats_attestation WHERE {condition}")
        return int(str(nombre))


def eprouver(deploiement: Deploiement, *, nombre: int, demandeurs: int, ouvriers: int) -> dict[str, object]:
    """Court l'épreuve et rend le bilan lu en base et sur disque."""
    epreuve = Epreuve(deploiement, nombre)
    epreuve.courir(demandeurs, ouvriers)
    sortie = deploiement.gerer("shell", "-c", BILAN)
    bilan: dict[str, object] = json.loads(sortie.partition("BILAN")[2])
    return bilan


def verifier(bilan: dict[str, object], nombre: int) -> None:
    """Une ligne, un numéro sans trou, un document, une place et un fait au registre par référence."""
    for cle in ("references", "lignes", "compteur", "documents", "indices", "fichiers_presents", "emissions"):
        assert bilan[cle] == nombre, (cle, bilan)
    assert bilan["numeros"] == list(range(1, nombre + 1))
    assert bilan["ecarts"] == []
    assert int(str(bilan["essais"])) <= 3
