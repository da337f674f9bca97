"""Compter en jours ouvrés : du lundi au vendredi, hors jours fériés de métropole (code du travail, L3133-1). Pur."""

from datetime import date, timedelta

FIXES = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
APRES_PAQUES = (1, 39, 50)  # lundi de Pâques, Ascension, lundi de Pentecôte


def paques(annee: int) -> date:
    """Le dimanche de Pâques grégorien (algorithme de Meeus)."""
    siecle, rang = divmod(annee, 100)
    epacte = (19 * (annee % 19) + siecle - siecle // 4 - (siecle - (siecle + 8) // 25 + 1) // 3 + 15) % 30
    semaine = (32 + 2 * (siecle % 4) + 2 * (rang // 4) - epacte - rang % 4) % 7
    correction = (annee % 19 + 11 * epacte + 22 * semaine) // 451
    mois, jour = divmod(epacte + semaine - 7 * correction + 114, 31)
    return date(annee, mois, jour + 1)


def est_ouvre(jour: date) -> bool:
    """Vrai un jour de semaine qui n'est pas férié."""
    if jour.weekday() >= 5 or (jour.month, jour.day) in FIXES:
        return False
    return jour not in {paques(jour.year) + timedelta(days=ecart) for ecart in APRES_PAQUES}


def apres(jour: date, nombre: int) -> date:
    """Le jour où finit un délai de `nombre` jours ouvrés qui part le lendemain de `jour`."""
    while nombre > 0:
        jour += timedelta(days=1)
        nombre -= est_ouvre(jour)
    return jour
