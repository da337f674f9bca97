"""Le courriel de la démonstration : à la console et dans un fichier, jamais sur le réseau."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import console, filebased
from django.core.mail.backends.base import BaseEmailBackend


class ConsoleEtFichier(BaseEmailBackend):
    """Écrit chaque message dans le dossier EMAIL_FILE_PATH et le montre à la console."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relais = [console.EmailBackend(*args, **kwargs), filebased.EmailBackend(*args, **kwargs)]

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        return max(relais.send_messages(messages) or 0 for relais in self.relais)
