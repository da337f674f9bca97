"""Les références des leçons dans l'admin de Wagtail : chiffres sourcés, glossaire, numéros d'urgence."""

from wagtail.snippets.models import register_snippet

from .viewsets import ReferencesGroup

register_snippet(ReferencesGroup)
