"""Ce que le suivi branche dans Wagtail : les emplacements des pages de cours, la garde des preuves, les écrans du CMS."""

from wagtail import hooks

from . import emplacements

hooks.register("cours_emplacement", emplacements.remplir)
