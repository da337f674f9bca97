"""`verifier_attestation` : vérifie un PDF hors ligne, avec les clés publiques de l'émetteur."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificats.emetteur import lire_les_cachets
from certificats.examen import Cles, examiner
from certificats.exemplaire import cles_connues


class Command(BaseCommand):
    help = (
        "Vérifie le sceau et le badge d'un PDF, sans réseau. Les clés publiques sont celles de la base, ou celles de "
        "--did et --certificat. Sort en erreur si le document n'est pas valable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", help="le PDF à vérifier")
        parser.add_argument("--json", action="store_true", help="écrit le rapport en JSON")
        parser.add_argument("--did", help="le document did.json de l'émetteur, déjà téléchargé")
        parser.add_argument("--certificat", help="les certificats des cachets, PEM (/v/cachets.pem)")

    def handle(self, *args: Any, **options: Any) -> None:
        document = self._lire(options["fichier"])
        cles = self._cles(options) if options["did"] or options["certificat"] else cles_connues()
        rapport = examiner(document, cles)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(rapport), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(rapport.phrase)
            self.stdout.write(f"Empreinte : {rapport.sha256}")
            if rapport.cachet:
                self.stdout.write(f"Cachet : {rapport.cachet}, niveau {rapport.niveau}, le {rapport.scelle_le}")
            self.stdout.write(f"Badge joint : {rapport.badge or 'non examiné'}. {rapport.adresse}".strip())
        if not rapport.est_valable:
            raise CommandError("Le document n'est pas valable.")

    def _cles(self, options: dict[str, Any]) -> Cles:
        multikeys = {}
        if options["did"]:
            multikeys = self._multikeys(options["did"])
        return Cles(self._cachets(options["certificat"]) if options["certificat"] else {}, multikeys)

    def _multikeys(self, chemin: str) -> dict[str, str]:
        try:
            methodes = json.loads(self._lire(chemin))["verificationMethod"]
            return {methode["id"]: methode["publicKeyMultibase"] for methode in methodes}
        except (ValueError, KeyError, TypeError):
            raise CommandError(f"Le fichier {chemin} n'est pas un document did.json.") from None

    def _cachets(self, chemin: str) -> dict[str, str]:
        try:
            return lire_les_cachets(self._lire(chemin))
        except ValueError:
            raise CommandError(f"Le fichier {chemin} ne contient pas de certificat PEM.") from None

    def _lire(self, chemin: str) -> bytes:
        try:
            return Path(chemin).read_bytes()
        except OSError as erreur:
            raise CommandError(f"Le fichier {chemin} ne se lit pas : {erreur.strerror}.") from erreur
