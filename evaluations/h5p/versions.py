"""Les versions d'une activité : celle que l'on montre, ce qu'il faut charger pour la lire."""

from collections import defaultdict

from django.db.models import QuerySet

from evaluations.models import ActiviteH5P, BibliothequeH5P, DependanceBibliothequeH5P, VersionH5P

from .resolution import Fermeture, Nom, fermer, references


class ActiviteSansVersionError(Exception):
    """L'activité n'a encore aucun contenu : importez un paquet."""


def montree(activite: ActiviteH5P) -> VersionH5P:
    """La version publiée d'une activité. Lève ActiviteSansVersionError."""
    if activite.version_courante is None:
        raise ActiviteSansVersionError(activite.code)
    return activite.version_courante


def bibliotheques_a_charger(version: VersionH5P) -> list[BibliothequeH5P]:
    """Les bibliothèques de lecture, chacune après ses dépendances, au correctif servi le plus récent. Deux requêtes."""
    servies = Servies(BibliothequeH5P.objects.servies().defer("semantics", "metadata"))
    return [servies.choisies[nom] for nom in servies.fermer(version).ordre]


def nom_de(bibliotheque: BibliothequeH5P) -> Nom:
    return Nom(bibliotheque.machine_name, bibliotheque.major, bibliotheque.minor)


class Servies:
    """Le registre lu une fois : par nom et version mineure, le correctif le plus récent et ses dépendances."""

    def __init__(self, bibliotheques: QuerySet[BibliothequeH5P]) -> None:
        self.choisies: dict[Nom, BibliothequeH5P] = {}
        for bibliotheque in bibliotheques.order_by("patch"):
            self.choisies[nom_de(bibliotheque)] = bibliotheque
        self._dependances: dict[int, list[Nom]] = defaultdict(list)
        lignes = DependanceBibliothequeH5P.objects.filter(
            genre=DependanceBibliothequeH5P.Genre.PRELOADED,
            bibliotheque__in=[bibliotheque.pk for bibliotheque in self.choisies.values()],
        )
        for ligne in lignes:
            self._dependances[ligne.bibliotheque_id].append(Nom(ligne.machine_name, ligne.major, ligne.minor))

    def dependances(self, nom: Nom) -> list[Nom] | None:
        """Les dépendances de lecture d'une bibliothèque ; None si elle n'est pas là."""
        bibliotheque = self.choisies.get(nom)
        return None if bibliotheque is None else self._dependances[bibliotheque.pk]

    def fermer(self, version: VersionH5P) -> Fermeture:
        """Les sous-contenus d'abord, la bibliothèque principale en dernier."""
        return fermer([*references(version.params), nom_de(version.bibliotheque_principale)], self.dependances)
