"""L'enveloppe d'un paquet : une entrée mauvaise, quelle qu'elle soit, donne un code et une phrase."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations.h5p.analyse import Contexte, analyser
from evaluations.h5p.archive import Archive
from evaluations.h5p.composants import Droits
from evaluations.h5p.limites import Limites

from .fabrique import PARAMS, PNG, dossier, fichiers, paquet, zipper

Examiner = Callable[..., Any]


def codes(octets: bytes, nom: str = "essai.h5p", limites: Limites | None = None) -> set[str]:
    contexte = Contexte(droits=Droits(True, True), limites=limites or Limites())
    rapport = analyser(io.BytesIO(octets), nom, contexte).rapport
    assert all(constat.message and "%(" not in constat.message for constat in rapport.constats)
    return rapport.codes("erreur")


def test_un_paquet_sain_est_accepte(examiner: Examiner) -> None:
    analyse = examiner(paquet())
    assert not analyse.rapport.est_refuse
    assert analyse.rapport.codes() == {"semantics-completed", "rule-unknown"}
    assert analyse.nombre_taches == 0


@pytest.mark.parametrize(
    ("octets", "nom", "code"),
    [
        (paquet(), "essai.zip", "missing-h5p-extension"),
        (b"", "essai.h5p", "empty-file"),
        (b"PK\x03\x04", "essai.h5p", "unable-to-unzip"),
        (b"\x00" * 400, "essai.h5p", "unable-to-unzip"),
        (paquet()[:-30], "essai.h5p", "unable-to-unzip"),
    ],
)
def test_ce_qui_n_est_pas_une_archive_est_refuse(octets: bytes, nom: str, code: str) -> None:
    assert code in codes(octets, nom)


@pytest.mark.parametrize(
    ("chemin", "code"),
    [
        ("../../hors.txt", "unsafe-path"),
        ("content/../../hors.txt", "unsafe-path"),
        ("/etc/passwd", "unsafe-path"),
        ("C:/x.txt", "unsafe-path"),
        ("content\\x.txt", "unsafe-path"),
        ("content/./x.txt", "unsafe-path"),
        ("content//x.txt", "unsafe-path"),
        ("content/a\x00.txt", "unsafe-path"),
        ("content/a\n.txt", "unsafe-path"),
        ("content/" + "a" * 250 + ".txt", "path-too-long"),
        ("content/" + "a/" * 12 + "b.txt", "path-too-long"),
        ("Content/Content.json", "duplicate-name"),
        ("content/shell.php", "not-in-whitelist"),
        ("content/page.html", "not-in-whitelist"),
        ("content/sans-extension", "not-in-whitelist"),
        ("H5P.TestQuestion-1.0/page.html", "not-in-whitelist"),
    ],
)
def test_un_chemin_ou_un_type_interdit_est_refuse(chemin: str, code: str) -> None:
    assert code in codes(paquet(en_plus={chemin: b"x"}))


def test_un_lien_symbolique_est_refuse() -> None:
    tampon = io.BytesIO(paquet())
    with zipfile.ZipFile(tampon, "a") as archive:
        lien = zipfile.ZipInfo("content/lien.png")
        lien.create_system, lien.external_attr = 3, 0o120777 << 16
        archive.writestr(lien, "/etc/passwd")
    assert codes(tampon.getvalue()) == {"not-a-regular-file"}


def test_deux_entrees_du_meme_nom_ne_passent_qu_identiques(examiner: Examiner) -> None:
    entrees = list(fichiers().items())
    identiques = examiner(zipper([*entrees, ("content/a.txt", b"un"), ("content/a.txt", b"un")]))
    assert "duplicate-identical" in identiques.rapport.codes("information")
    assert not identiques.rapport.est_refuse
    assert codes(zipper([*entrees, ("content/a.txt", b"un"), ("content/a.txt", b"deux")])) == {"duplicate-name"}


def test_les_fichiers_du_systeme_et_de_l_outil_sont_ignores(examiner: Examiner) -> None:
    analyse = examiner(paquet(en_plus={"__MACOSX/._h5p.json": b"\x00", "LISEZMOI.txt": b"x", ".DS_Store": b"x"}))
    assert not analyse.rapport.est_refuse
    assert "ignored-entry" in analyse.rapport.codes("information")


def test_le_flash_d_une_ancienne_bibliotheque_est_ignore(examiner: Examiner) -> None:
    """Comme downloadify dans Course Presentation ; le contenu, lui, n'en apporte pas."""
    analyse = examiner(paquet(en_plus={"H5P.TestQuestion-1.0/resources/Ancien.SWF": b"FWS"}))
    assert not analyse.rapport.est_refuse
    assert "ignored-entry" in analyse.rapport.codes("information")
    assert not [chemin for chemin in analyse.plan.a_installer[0].fichiers if chemin.lower().endswith("swf")]
    assert codes(paquet(en_plus={"content/jeu.swf": b"FWS"})) == {"not-in-whitelist"}


@pytest.mark.parametrize(
    ("entrees", "dit"),
    [
        ({f"mon-activite/{nom}": octets for nom, octets in fichiers().items()}, "refaites l'archive à partir"),
        (dossier() | dossier("H5P.TestAutre"), "que des composants ; déposez une activité"),
        (dossier() | {"content/content.json": b"{}"}, "il manque ; réexportez l'activité."),
        ({"content/content.json": b"{}"}, "il manque ; réexportez l'activité."),
        ({"LISEZMOI.txt": b"x"}, "il manque ; réexportez l'activité."),
    ],
)
def test_sans_fiche_le_refus_dit_pourquoi(examiner: Examiner, entrees: dict[str, bytes], dit: str) -> None:
    """L'archive du dossier plutôt que de ce qu'il contient ; des composants sans activité."""
    rapport = examiner(zipper(entrees)).rapport
    assert dit in next(c.message for c in rapport.constats if c.code == "invalid-h5p-json-file")


def test_un_nom_accentue_ecrit_sans_le_dire_en_utf8_est_retrouve(examiner: Examiner) -> None:
    """L'utilitaire d'archive de macOS écrit de l'UTF-8 sans poser le drapeau."""
    params = PARAMS | {"image": {"path": "images/été.png", "mime": "image/png"}, "alt": "Un été"}
    brut = paquet(params, en_plus={"content/images/XXtXX.png": PNG})
    octets = brut.replace(b"images/XXtXX.png", "images/été.png".encode())
    assert not examiner(octets).rapport.est_refuse


def test_une_archive_protegee_ou_comprimee_autrement_est_refusee() -> None:
    octets = bytearray(paquet())
    place = octets.find(b"PK\x01\x02")
    octets[place + 8] |= 1
    assert "encrypted" in codes(bytes(octets))
    tampon = io.BytesIO(paquet())
    with zipfile.ZipFile(tampon, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("content/a.txt", b"x" * 100)
    assert codes(tampon.getvalue()) == {"unsupported-compression"}


def test_un_fichier_abime_est_nomme() -> None:
    octets = paquet(en_plus={"content/a.txt": bytes(range(256)) * 4})
    place = octets.find(b"content/a.txt") + len("content/a.txt") + 5
    abime = octets[:place] + bytes([octets[place] ^ 0xFF]) + octets[place + 1 :]
    assert codes(abime) == {"unable-to-read-package-file"}


def test_les_bornes_se_lisent_avant_de_decompresser(monkeypatch: pytest.MonkeyPatch) -> None:
    lus: list[str] = []
    monkeypatch.setattr(Archive, "blocs", lambda soi, chemin: lus.append(chemin) or iter(()))
    bombe = paquet(en_plus={"content/a.txt": bytes(3 * 1024 * 1024)})
    assert codes(bombe) == {"compression-ratio"}
    assert codes(bombe, limites=Limites(fichier_mo=1)) == {"file-size-too-large"}
    assert codes(bombe, limites=Limites(total_mo=1, taux=10_000)) == {"total-size-too-large"}
    assert codes(paquet(), limites=Limites(archive_mo=0)) == {"archive-too-large"}
    assert codes(paquet(), limites=Limites(entrees=3)) == {"too-many-files"}
    assert not lus


def test_un_repertoire_central_demesure_n_est_pas_lu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quatre millions d'entrées annoncées : refus sur l'annonce, sans les lire."""
    monkeypatch.setattr(zipfile, "ZipFile", lambda *a, **k: pytest.fail("le répertoire a été lu"))
    queue = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 4_000_000, 4_000_000, 200_000_000, 0)
    queue += b"PK\x06\x07" + struct.pack("<LQL", 0, 0, 1)
    queue += b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert codes(queue) == {"too-many-files"}


def test_une_analyse_trop_longue_est_refusee() -> None:
    assert codes(paquet(), limites=Limites(valeurs=3)) == {"analysis-timeout"}


@pytest.mark.parametrize(
    ("nom", "octets", "code"),
    [
        ("content/a.png", b"<html><script>alert(1)</script></html>", "file-type-mismatch"),
        ("content/a.jpg", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "file-type-mismatch"),
        ("content/a.mp4", PNG, "file-type-mismatch"),
        ("content/a.pdf", b"MZ\x90\x00", "file-type-mismatch"),
        ("content/a.svg", b"<html/>", "invalid-svg"),
        ("content/a.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "invalid-svg"),
    ],
)  # fmt: skip
def test_les_octets_doivent_ressembler_a_l_extension(nom: str, octets: bytes, code: str) -> None:
    assert codes(paquet(en_plus={nom: octets})) == {code}


def test_un_wav_nomme_mp3_passe_avec_un_avertissement(examiner: Examiner) -> None:
    rapport = examiner(paquet(en_plus={"content/a.mp3": b"RIFF\x24\x00\x00\x00WAVEfmt "})).rapport
    assert not rapport.est_refuse
    assert "file-type-variant" in rapport.codes("avertissement")


def abimer(nom: str, octets: bytes | None) -> bytes:
    entrees = fichiers()
    if octets is None:
        del entrees[nom]
    else:
        entrees[nom] = octets
    return zipper(entrees)


L = "H5P.TestQuestion-1.0/"


@pytest.mark.parametrize(
    ("nom", "octets", "code"),
    [
        ("h5p.json", None, "invalid-h5p-json-file"),
        ("h5p.json", b"[]", "invalid-h5p-json-file"),
        ("h5p.json", b'{"title": "x"}', "invalid-h5p-json-file"),
        ("content/content.json", None, "invalid-content-folder"),
        ("content/content.json", b"[1]", "invalid-content-json"),
        ("content/content.json", b'{"a": NaN}', "invalid-content-json"),
        ("content/content.json", b'{"a": 1e999}', "invalid-content-json"),
        ("content/content.json", b'{"a": ' + b"9" * 5000 + b"}", "invalid-content-json"),
        ("content/content.json", b'{"a": "\\u0000"}', "invalid-content-json"),
        ("content/content.json", b'{"a": "\\ud800"}', "invalid-content-json"),
        ("content/content.json", b'{"a":' * 150 + b"1" + b"}" * 150, "invalid-content-json"),
        ("content/content.json", b"[" * 100_000, "invalid-content-json"),
        ("content/content.json", "{é}".encode("latin-1"), "invalid-content-json"),
        (L + "library.json", None, "missing-library-json-file"),
        (L + "library.json", b"{", "invalid-library-json-file"),
        (L + "library.json", b"{}", "invalid-library-property"),
        (L + "semantics.json", b"{", "invalid-semantics-json-file"),
        (L + "language/fr.json", b"{", "invalid-language-file"),
        (L + "language/XXX!.json", b"{}", "invalid-language-file"),
        (L + "script.js", None, "library-missing-file"),
        ("Bib mal nommee/a.txt", b"x", "invalid-library-directory-name"),
    ],
)
def test_chaque_fiche_abimee_a_son_code(nom: str, octets: bytes | None, code: str) -> None:
    assert code in codes(abimer(nom, octets))


def test_un_dossier_doit_porter_le_nom_de_sa_bibliotheque() -> None:
    entrees = {nom.replace("H5P.TestQuestion-1.0", "H5P.Autre-1.0"): octets for nom, octets in fichiers().items()}
    assert "library-directory-name-mismatch" in codes(zipper(entrees))


def test_une_bibliotheque_plus_recente_que_le_lecteur_est_refusee() -> None:
    futur = dossier("H5P.TestFutur", coreApi={"majorVersion": 1, "minorVersion": 29})
    assert codes(paquet(en_plus=futur)) == {"api-version-unsupported"}
    present = dossier("H5P.TestFutur", coreApi={"majorVersion": 1, "minorVersion": 28})
    assert codes(paquet(en_plus=present)) == set()


def test_les_versions_peuvent_etre_ecrites_en_chaines(examiner: Examiner) -> None:
    entrees = fichiers()
    entrees["h5p.json"] = entrees["h5p.json"].replace(b'"majorVersion": 1', b'"majorVersion": "1"')
    assert b'"majorVersion": "1"' in entrees["h5p.json"]
    assert not examiner(zipper(entrees)).rapport.est_refuse


def test_un_chemin_precharge_peut_commencer_par_un_point(examiner: Examiner) -> None:
    relatif = dossier(preloadedJs=[{"path": "./script.js"}], coreApi={})
    analyse = examiner(paquet(en_plus=relatif))
    assert not analyse.rapport.est_refuse
    (lue,) = analyse.paquet.bibliotheques.values()
    assert lue.fiche.preloaded_js == ["script.js"]
    sortant = dossier(preloadedJs=[{"path": "../script.js"}])
    assert "invalid-library-property" in codes(paquet(en_plus=sortant))


def test_un_son_aac_nomme_mp3_reste_un_son(examiner: Examiner) -> None:
    rapport = examiner(paquet(en_plus={"content/a.mp3": b"\xff\xf1\x50\x80"})).rapport
    assert "file-type-variant" in rapport.codes("avertissement")


NOMS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda enfants: st.lists(enfants, max_size=4) | st.dictionaries(st.sampled_from(
        ["question", "reponses", "texte", "image", "path", "library", "params", "media", "behaviour", "l10n", "check",
         "name", "type", "fields", "field", "options", "default", "label", "semantics", "machineName", "title"]
    ) | st.text(max_size=6), enfants, max_size=5),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NOMS, st.binary(max_size=40)), max_size=5))
def test_des_noms_quelconques_donnent_un_verdict_jamais_une_panne(noms: list[tuple[str, bytes]]) -> None:
    analyse = analyser(
        io.BytesIO(zipper([*fichiers().items(), *noms])), "essai.h5p", Contexte(droits=Droits(True, True))
    )
    if analyse.paquet is not None:
        chemins = [*analyse.paquet.medias, *(c for lue in analyse.paquet.bibliotheques.values() for c in lue.fichiers)]
        assert not [c for c in chemins if c.startswith("/") or ".." in c.split("/") or "\\" in c or "\x00" in c]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(
        ["content/content.json", "h5p.json", L + "library.json", L + "semantics.json", L + "language/fr.json"]
    ),
    VALEURS,
)
def test_des_json_quelconques_donnent_un_verdict_jamais_une_panne(nom: str, valeur: Any) -> None:
    codes(abimer(nom, json.dumps(valeur).encode()))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_des_octets_retournes_donnent_un_verdict_jamais_une_panne(donnees: st.DataObject) -> None:
    octets = bytearray(SAIN)
    for place in donnees.draw(st.lists(st.integers(0, len(octets) - 1), min_size=1, max_size=8)):
        octets[place] ^= donnees.draw(st.integers(1, 255))
    codes(bytes(octets))


SAIN = paquet()
