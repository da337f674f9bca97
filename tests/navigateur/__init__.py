"""Le portail dans un vrai Chromium : histoires, accessibilité, HTML, politique de sécurité, poids."""
