"""Le raccord facultatif avec django-allauth : seule app de `lms` qui l'importe."""
