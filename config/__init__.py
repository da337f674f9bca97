"""Le câblage : réglages, adresses, relais Celery, WSGI et ASGI.

Le portail prêt à l'emploi, monté avec le greffon ; aucune logique métier ici.
"""
