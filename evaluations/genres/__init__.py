"""Les genres de question, un fichier chacun : ses règles, ce qu'on fige, reçoit, note et montre.

Pur : ni base, ni requête, ni horloge. Ajouter un genre, c'est ajouter une classe et la nommer ici.
"""

from .association import Association
from .choix import ChoixMultiple, ChoixUnique, VraiFaux
from .forme import Champ, Genre, Ligne, Note, Option, SaisieInvalideError
from .nombre import Nombre
from .ordre import Ordre
from .trous import TexteATrous

GENRES: dict[str, Genre] = {
    genre.nom: genre
    for genre in (ChoixUnique(), VraiFaux(), ChoixMultiple(), Ordre(), Association(), TexteATrous(), Nombre())
}

__all__ = ["GENRES", "Champ", "Genre", "Ligne", "Note", "Option", "SaisieInvalideError"]
