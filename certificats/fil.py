"""Appeler pyHanko à part : il ouvre sa boucle asyncio, que le fil de l'appelant a peut-être déjà (serveur ASGI)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def a_part(fonction: Callable[[], T]) -> T:
    """Le résultat de la fonction, appelée dans un fil neuf ; ses erreurs se lèvent ici."""
    with ThreadPoolExecutor(max_workers=1) as fil:
        return fil.submit(fonction).result()
