"""Le portail s'installe et tourne pour de vrai : la commande unique, la production, le greffon chez un hôte."""
