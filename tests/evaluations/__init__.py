"""Miroir de `evaluations` : noter, passer, déclarer, enregistrer, éditer, montrer."""
