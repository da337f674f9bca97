"""Ce qui empêche d'émettre : pour toujours, ou pour l'instant."""


class DocumentImpossibleError(Exception):
    """Le document ne peut pas être composé (caractère sans dessin, deux pages) ; réessayer n'y changera rien."""


class EmissionReporteeError(Exception):
    """Une panne qui passera (clé absente ou expirée, horodateur muet) : l'attestation reste à émettre."""


class CleIndisponibleError(EmissionReporteeError):
    """La clé n'est pas réglée, est illisible ou n'est plus valable ; la phrase dit laquelle et quoi faire."""


class HorodateurInjoignableError(EmissionReporteeError):
    """L'horodateur réglé n'a pas répondu : on ne se rabat jamais en silence sur un sceau sans horodatage."""


class OrganismeNonDeclareError(Exception):
    """Un certificat de réalisation est demandé à un exploitant qui n'a pas réglé son numéro de déclaration."""
