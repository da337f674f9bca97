"""Importer : une seule fois chaque bibliothèque, tout ou rien, des versions figées, un ménage prudent."""

import io
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.management import CommandError, call_command
from django.utils import timezone

from evaluations import passation
from evaluations.h5p import depot, registre, versions
from evaluations.h5p.composants import Droits
from evaluations.h5p.demonstration.installation import installer
from evaluations.h5p.importation import Demande, droits_de, en_souffrance, recevoir, traiter
from evaluations.h5p.menage import menager
from evaluations.models import (
    ActiviteH5P,
    BibliothequeH5P,
    FichierBibliothequeH5P,
    FichierVersionH5P,
    ImportH5P,
    VersionH5P,
)
from evaluations.tasks import importer_h5p, relever_imports_h5p

from .fabrique import PARAMS, PNG, dossier, paquet

pytestmark = pytest.mark.django_db
Importer = Callable[..., ImportH5P]
AVEC_IMAGE = PARAMS | {"image": {"path": "images/a.png", "mime": "image/png"}, "alt": "Une porte"}


def codes(fini: ImportH5P) -> set[str]:
    return {constat["code"] for constat in fini.rapport}


def empreintes() -> set[str]:
    return set(depot.parcourir(depot.FICHIERS))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_deux_imports_simultanes_installent_la_bibliotheque_une_fois(ensemble: Callable[..., list[Any]]) -> None:
    autres = dossier("H5P.TestA") | dossier("H5P.TestB")
    recus = [
        recevoir(
            fichier=io.BytesIO(paquet(PARAMS | {"question": f"<p>{rang}</p>"}, en_plus=autres)), nom="a.h5p", par=None
        )
        for rang in range(4)
    ]
    finis = ensemble(*(lambda recu=recu: traiter(recu, droits_de(None)) for recu in recus))
    assert [fini.statut for fini in finis] == ["prete"] * 4, [fini.rapport for fini in finis]
    assert BibliothequeH5P.objects.count() == 3
    assert VersionH5P.objects.count() == 4
    assert FichierBibliothequeH5P.objects.filter(chemin="script.js").count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_des_imports_simultanes_du_meme_titre_ont_chacun_leur_code(ensemble: Callable[..., list[Any]]) -> None:
    """Les composants sont déjà là : rien n'ordonne ces imports, ils veulent le même code au même instant."""
    traiter(recevoir(fichier=io.BytesIO(paquet(title="Un")), nom="a.h5p", par=None), droits_de(None))
    recus = [
        recevoir(fichier=io.BytesIO(paquet(PARAMS | {"question": f"<p>{rang}</p>"})), nom="a.h5p", par=None)
        for rang in range(4)
    ]
    finis = ensemble(*(lambda recu=recu: traiter(recu, droits_de(None)) for recu in recus))
    assert [fini.statut for fini in finis] == ["prete"] * 4, [fini.rapport for fini in finis]
    assert len(set(ActiviteH5P.objects.values_list("code", flat=True))) == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_le_meme_paquet_depose_deux_fois_a_la_fois_fait_une_version(ensemble: Callable[..., list[Any]]) -> None:
    premier = traiter(recevoir(fichier=io.BytesIO(paquet()), nom="a.h5p", par=None), droits_de(None))
    suivant = paquet(PARAMS | {"question": "<p>2</p>"})
    demande = Demande(activite=premier.activite)
    recus = [recevoir(fichier=io.BytesIO(suivant), nom="a.h5p", par=None, demande=demande) for _ in range(4)]
    finis = ensemble(*(lambda recu=recu: traiter(recu, droits_de(None)) for recu in recus))
    assert [fini.statut for fini in finis] == ["prete"] * 4, [fini.rapport for fini in finis]
    assert sorted("already-imported" in codes(fini) for fini in finis) == [False, True, True, True]
    assert VersionH5P.objects.count() == 2


def test_une_ecriture_partielle_ne_laisse_rien_de_visible(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    deposer, reste = depot.ranger, [3]

    def ranger(*args: Any) -> str:
        reste[0] -= 1
        if reste[0] < 0:
            raise OSError("disque plein")
        return deposer(*args)

    monkeypatch.setattr(depot, "ranger", ranger)
    fini = importer()
    assert (fini.statut, "storage-failed" in codes(fini)) == ("refuse", True)
    for modele in (ActiviteH5P, VersionH5P, BibliothequeH5P, FichierBibliothequeH5P, FichierVersionH5P):
        assert not modele.objects.exists()
    assert empreintes()  # des octets que rien ne montre
    monkeypatch.setattr(depot, "DELAI_DE_GRACE", timedelta(0))
    menager()
    assert not empreintes()


def test_une_panne_de_base_ne_laisse_rien_de_visible(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    def echouer(**_: Any) -> None:
        raise ValueError("panne")

    monkeypatch.setattr(versions, "creer", echouer)
    fini = importer()
    assert (fini.statut, "internal-error" in codes(fini)) == ("refuse", True)
    assert str(fini.uuid)[:8] in fini.rapport[-1]["message"]
    assert not ActiviteH5P.objects.exists()
    assert not BibliothequeH5P.objects.exists()


def test_un_stockage_distant_convient(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    rangement = InMemoryStorage()
    monkeypatch.setattr(depot, "stockage", lambda: rangement)
    assert importer(paquet(AVEC_IMAGE, en_plus={"content/images/a.png": PNG})).statut == "prete"
    assert depot.ouvrir(FichierVersionH5P.objects.get().sha256).read() == PNG


def test_une_bibliotheque_deja_la_n_est_jamais_ecrasee(importer: Importer) -> None:
    importer()
    avant = FichierBibliothequeH5P.objects.get(chemin="script.js").sha256
    autre = importer(paquet(en_plus={"H5P.TestQuestion-1.0/script.js": b"alert(1)"}))
    assert autre.statut == "prete"
    assert {"library-ignored", "library-hash-differs"} <= codes(autre)
    assert FichierBibliothequeH5P.objects.get(chemin="script.js").sha256 == avant
    reecrit = dossier()["H5P.TestQuestion-1.0/library.json"].replace(b", ", b" ,\n  ")
    memes = importer(paquet(en_plus={"H5P.TestQuestion-1.0/library.json": reecrit}))
    assert "library-hash-differs" not in codes(memes)  # le JSON ne diffère que par l'écriture


def test_un_correctif_plus_recent_demande_un_droit(importer: Importer) -> None:
    importer()
    refuse = importer(paquet(version="1.0.4"), droits=Droits(installer=True))
    assert refuse.statut == "prete"
    assert "library-upgrade-denied" in codes(refuse)
    assert BibliothequeH5P.objects.count() == 1
    assert "library-upgrade" in codes(importer(paquet(version="1.0.4")))
    assert BibliothequeH5P.objects.count() == 2
    ancienne = VersionH5P.objects.order_by("pk").first()
    assert ancienne
    assert [b.dossier for b in versions.bibliotheques_a_charger(ancienne)] == ["H5P.TestQuestion-1.0.4"]


def test_un_correctif_bloque_ne_revient_pas_par_un_paquet(importer: Importer) -> None:
    importer()
    importer(paquet(version="1.0.4"))
    BibliothequeH5P.objects.filter(patch=4).update(date_blocage=timezone.now())
    encore = importer(paquet(PARAMS | {"question": "<p>2</p>"}, version="1.0.4"))
    assert encore.statut == "prete"
    assert "library-ignored" in codes(encore)
    assert "library-upgrade" not in codes(encore)
    assert encore.version
    assert [b.dossier for b in versions.bibliotheques_a_charger(encore.version)] == ["H5P.TestQuestion-1.0.0"]
    assert "library-upgrade" in codes(importer(paquet(version="1.0.5")))


def test_un_composant_manquant_est_nomme_avec_le_plus_proche(importer: Importer) -> None:
    importer()
    autre = importer(paquet(PARAMS | {"media": {"library": "H5P.TestQuestion 1.7", "params": {}}}))
    (constat,) = [c for c in autre.rapport if c["code"] == "missing-library"]
    assert constat["chemin"] == "H5P.TestQuestion 1.7"
    assert "Version installée la plus proche : H5P.TestQuestion 1.0.0." in constat["message"]


def test_l_ordre_de_chargement_met_chaque_dependance_avant(importer: Importer) -> None:
    boucle = [{"machineName": "H5P.TestQuestion", "majorVersion": 1, "minorVersion": 0}]
    bas = dossier("H5P.TestBas", runnable=0, preloadedDependencies=boucle)
    avec = dossier(preloadedDependencies=[
        {"machineName": "H5P.TestBas", "majorVersion": 1, "minorVersion": 0},
        {"machineName": "H5PEditor.Outil", "majorVersion": 1, "minorVersion": 0},
    ])  # fmt: skip
    fini = importer(paquet(en_plus=bas | avec))
    assert "editor-library-ignored" in codes(fini)
    assert fini.version
    ordre = [b.machine_name for b in versions.bibliotheques_a_charger(fini.version)]
    assert ordre == ["H5P.TestBas", "H5P.TestQuestion"]


def test_une_tentative_garde_sa_version_et_ses_bibliotheques(
    importer: Importer, activite: ActiviteH5P, personne: Any, registration: Any
) -> None:
    tentative = passation.ouvrir(personne=personne, activite=activite, registration=registration)
    suivante = importer(paquet(PARAMS | {"question": "<p>2</p>"}, version="1.0.5"), activite=activite, publier=True)
    assert suivante.version
    assert suivante.version.numero == 2
    tentative.refresh_from_db()
    assert tentative.version_h5p
    assert tentative.version_h5p.numero == 1
    assert tentative.contenu["bibliotheques"] == ["H5P.TestQuestion-1.0.0"]
    activite.refresh_from_db()
    assert activite.version_courante
    assert activite.version_courante.numero == 2


def test_le_menage_garde_ce_que_cite_une_tentative(
    importer: Importer, activite: ActiviteH5P, personne: Any, registration: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(depot, "DELAI_DE_GRACE", timedelta(0))
    passation.ouvrir(personne=personne, activite=activite, registration=registration)
    for rang in (2, 3, 4):
        importer(paquet(PARAMS | {"question": f"<p>{rang}</p>"}), activite=activite, publier=True)
    activite.latest_revision.delete()
    importer(paquet(en_plus=dossier("H5P.TestInutile")))
    ancien = timezone.now() - timedelta(days=200)
    for modele, champ in (
        (VersionH5P, "date_import"),
        (BibliothequeH5P, "date_installation"),
        (ImportH5P, "date_reception"),
    ):
        modele.objects.update(**{champ: ancien})
    bilan = menager()
    assert bilan.imports == 5
    assert VersionH5P.objects.filter(numero=1, activite=activite).exists()
    assert VersionH5P.objects.filter(numero=4, activite=activite).exists()
    assert not BibliothequeH5P.objects.filter(machine_name="H5P.TestInutile").exists()
    assert BibliothequeH5P.objects.filter(machine_name="H5P.TestQuestion").exists()
    assert empreintes() >= set(FichierBibliothequeH5P.objects.values_list("sha256", flat=True))
    call_command("menager_h5p", verbosity=0)
    assert menager().fichiers == 0


def test_une_base_vide_n_emporte_aucun_fichier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Branchée par erreur sur le dossier de la vraie, elle n'y connaît rien."""
    monkeypatch.setattr(depot, "DELAI_DE_GRACE", timedelta(0))
    garde = depot.ranger(b"un fichier de la vraie base")
    assert menager(jours=0).fichiers == 0
    assert garde in empreintes()


def test_un_reveil_perdu_est_rattrape(importer: Importer, personne: Any) -> None:
    recu = recevoir(fichier=io.BytesIO(paquet()), nom="a.h5p", par=personne)
    assert not en_souffrance().exists()
    ImportH5P.objects.update(date_reception=timezone.now() - timedelta(hours=1))
    relever_imports_h5p.func()
    recu.refresh_from_db()
    assert recu.statut == "attente_approbation"
    importer_h5p.func(recu.pk)
    importer_h5p.func(recu.pk + 1)
    assert not BibliothequeH5P.objects.exists()


def test_la_releve_se_lance_aussi_par_cron(importer: Importer, personne: Any) -> None:
    recevoir(fichier=io.BytesIO(paquet()), nom="a.h5p", par=personne)
    ImportH5P.objects.update(date_reception=timezone.now() - timedelta(hours=1))
    for attendu in ("1 import(s) repris.", "0 import(s) repris."):
        sortie = io.StringIO()
        call_command("relever_imports_h5p", stdout=sortie)
        assert attendu in sortie.getvalue()


def test_rejouer_un_import_fini_ne_change_rien(importer: Importer) -> None:
    fini = importer()
    assert traiter(fini, droits_de(None)).version == fini.version
    assert VersionH5P.objects.count() == 1


def test_la_demonstration_s_installe_une_fois() -> None:
    activite = installer()
    assert installer().pk == activite.pk
    activite.refresh_from_db()
    assert activite.live
    assert activite.version_courante
    assert activite.regle == "terminee"
    assert activite.version_courante.avertissements == []
    assert activite.version_courante.params["libelles"]["ouvrir"] == "Voir la piste"
    assert set(map(str, registre.installees())) == {"AllerVers.Cartes 1.0"}


def test_la_ligne_de_commande_dit_le_statut_et_le_code(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    sain, mauvais = tmp_path / "sain.h5p", tmp_path / "mauvais.h5p"
    sain.write_bytes(paquet())
    mauvais.write_bytes(b"PK")
    call_command("importer_h5p", str(sain), "--json")
    rendu = json.loads(capsys.readouterr().out)
    assert set(rendu) == {"statut", "rapport"}
    assert rendu["statut"] == "prete"
    assert all(set(constat) == {"code", "niveau", "message", "chemin"} for constat in rendu["rapport"])
    with pytest.raises(SystemExit):
        call_command("importer_h5p", str(mauvais), "--json")
    assert json.loads(capsys.readouterr().out)["rapport"][0]["code"] == "unable-to-unzip"
    assert ActiviteH5P.objects.get().live


def test_la_ligne_de_commande_refuse_en_francais_ce_qui_n_est_pas_un_fichier_lisible(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match=r"ne peut pas être lu : il n'existe pas\.$"):
        call_command("importer_h5p", str(tmp_path / "absent.h5p"))
    with pytest.raises(CommandError, match=r"ne peut pas être lu : c'est un dossier\.$"):
        call_command("importer_h5p", str(tmp_path))
    etrange = tmp_path / os.fsdecode(b"\xffessai.h5p")
    etrange.write_bytes(paquet())
    call_command("importer_h5p", str(etrange), "--json")
    assert ImportH5P.objects.get().nom_fichier == "\ufffdessai.h5p"

    def pleine(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(depot, "ranger_paquet", pleine)
    with pytest.raises(CommandError, match="vérifiez la place et les droits du dépôt"):
        call_command("importer_h5p", str(etrange))
