"""Un navigateur sans écran : de vraies requêtes HTTP, des cookies, le jeton des formulaires ; se prête aux gestes de
`tests/parcours/conftest.py` comme un client de Django."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

DELAI = 60
FORMULAIRE = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+)"')


@dataclass(frozen=True)
class Reponse:
    """Ce que le serveur a répondu."""

    status_code: int
    headers: HTTPMessage
    content: bytes

    @property
    def suite(self) -> str:
        """L'adresse de la redirection, sans l'hôte."""
        morceaux = urlsplit(self.headers["Location"])
        return f"{morceaux.path}?{morceaux.query}" if morceaux.query else morceaux.path


@dataclass
class Visiteur:
    """Une personne devant le portail. `hote` et `est_https` : ce que dirait le relais placé devant le serveur."""

    port: int
    hote: str = ""
    est_https: bool = False
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def origine(self) -> str:
        return f"{'https' if self.est_https else 'http'}://{self.hote or f'localhost:{self.port}'}"

    def get(self, chemin: str) -> Reponse:
        return self._demander("GET", chemin, None)

    def post(self, chemin: str, champs: dict[str, Any] | None = None) -> Reponse:
        """Envoie un formulaire, avec le jeton que la dernière page a posé."""
        jeton = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self._demander("POST", chemin, urlencode(jeton | (champs or {}), doseq=True))

    def page(self, chemin: str) -> str:
        """Le texte d'une page qui doit répondre 200."""
        reponse = self.get(chemin)
        assert reponse.status_code == 200, f"{chemin} : {reponse.status_code}"
        return reponse.content.decode()

    def se_connecter(self, courriel: str, mot_de_passe: str) -> None:
        self.page("/compte/login/")
        reponse = self.post("/compte/login/", {"login": courriel, "password": mot_de_passe})
        assert reponse.status_code == 302, reponse.content.decode()

    def _demander(self, methode: str, chemin: str, corps: str | None) -> Reponse:
        entetes = {"Host": urlsplit(self.origine).netloc, "Referer": f"{self.origine}/"}
        entetes["Cookie"] = "; ".join(f"{nom}={valeur}" for nom, valeur in self.cookies.items())
        if self.est_https:
            entetes["X-Forwarded-Proto"] = "https"
        if corps is not None:
            entetes["Content-Type"] = "application/x-www-form-urlencoded"
        connexion = HTTPConnection("127.0.0.1", self.port, timeout=DELAI)
        try:
            connexion.request(methode, chemin, corps, entetes)
            reponse = connexion.getresponse()
            self._retenir(reponse.headers)
            return Reponse(reponse.status, reponse.headers, reponse.read())
        finally:
            connexion.close()

    def _retenir(self, entetes: HTTPMessage) -> None:
        for ligne in entetes.get_all("Set-Cookie", []):
            self.cookies |= {nom: morceau.value for nom, morceau in SimpleCookie(ligne).items()}


def formulaires(page: str) -> list[str]:
    """Les adresses des formulaires d'une page."""
    return FORMULAIRE.findall(page)
