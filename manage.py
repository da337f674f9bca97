#!/usr/bin/env python
"""Commandes du portail.

Sans DJANGO_SETTINGS_MODULE : les réglages stricts là où une SECRET_KEY est donnée, ceux de la démonstration sinon.
"""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    reglages = "config.settings.base" if os.environ.get("SECRET_KEY") else "config.settings.dev"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", reglages)
    execute_from_command_line(sys.argv)
