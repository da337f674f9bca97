"""Le modèle d'attestation : validé, versionné, immuable dès qu'il a servi, sans effet sur ce qui est délivré."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from certificats import edition, rendu
from certificats.contenu import Correction
from certificats.delivrance import delivrer, empreinte, reemettre
from certificats.edition import ModeleInutilisableError, activer, apercevoir, retirer
from certificats.models import Attestation, ModeleAttestation
from certificats.pdf import caracteres_non_imprimables

from .conftest import contenu_d_essai

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#95470A"/></svg>'


def creer(**champs: Any) -> ModeleAttestation:
    modele = ModeleAttestation(**({"nom": "Région", "titre": "Attestation de fin de module"} | champs))
    modele.full_clean()
    modele.save()
    return modele


def actif(**champs: Any) -> ModeleAttestation:
    return activer(creer(**champs))


@pytest.mark.django_db
def test_un_modele_actif_vaut_pour_les_prochaines_attestations_et_elles_seules(titulaire: Any) -> None:
    avant = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    modele = actif(signataire_nom="Louise Fictive", signataire_qualite="Directrice", blocs="Un texte.\n\nUn autre.")
    apres = delivrer(titulaire=titulaire, contenu=contenu_d_essai(reference="deux"))
    avant.refresh_from_db()
    assert (avant.modele, "modele" in avant.charge) == (None, False)
    assert apres.modele == modele
    assert apres.charge["modele"]["blocs"] == ["Un texte.", "Un autre."]
    assert dict(apres.charge["imprime"])["Signataire"] == "Louise Fictive, Directrice"
    assert apres.empreinte == empreinte(apres.charge)
    assert rendu.relever() == 2


@pytest.mark.django_db
def test_un_modele_qui_a_servi_ne_change_plus_et_se_copie_en_version_suivante(titulaire: Any) -> None:
    modele = actif()
    attestation = delivrer(titulaire=titulaire, contenu=contenu_d_essai())
    modele.titre = "Autre titre"
    with pytest.raises(ValidationError, match="copiez-le"):
        modele.full_clean()
    seconde = creer(titre="Autre titre")
    assert seconde.version == 2
    activer(seconde)
    modele.refresh_from_db()
    assert (modele.est_actif, seconde.est_actif) == (False, True)
    nouvelle = reemettre(attestation=attestation, correction=Correction(nom="Autre Nom"))
    assert nouvelle.modele == modele
    assert nouvelle.charge["modele"] == attestation.charge["modele"]


@pytest.mark.django_db
def test_retirer_rend_le_modele_livre(titulaire: Any) -> None:
    retirer(actif())
    assert delivrer(titulaire=titulaire, contenu=contenu_d_essai()).modele is None


@pytest.mark.django_db
def test_un_parcours_n_emploie_pas_le_modele_d_un_module(titulaire: Any) -> None:
    actif()
    contenu = contenu_d_essai(genre="parcours", reference="p")
    assert delivrer(titulaire=titulaire, contenu=contenu).modele is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"couleur": "rouge"}, "#95470A"),
        ({"titre": "Titre 李"}, "ne s'impriment pas"),
        ({"blocs": "a\n\nb\n\nc\n\nd"}, "Trois paragraphes"),
        ({"blocs": "x" * 301}, "300 caractères"),
        ({"logo": "pas du svg"}, "pas un fichier SVG"),
        ({"logo": "<html/>"}, "pas un fichier SVG"),
        ({"logo": "<svg><script>alert(1)</script></svg>"}, "ni script"),
        ({"logo": '<svg><image href="http://x/y.png"/></svg>'}, "ni script"),
        ({"logo": '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'}, "ni script"),
        ({"logo": "<svg>" + " " * 9000 + "</svg>"}, "8 ko"),
        ({"genre": "certificat"}, "organisme déclaré"),
    ],
)
def test_ce_qui_ne_conviendrait_pas_est_refuse_en_francais(champs: Any, phrase: str) -> None:
    with pytest.raises(ValidationError, match=phrase):
        creer(**champs)
    assert not ModeleAttestation.objects.exists()


@pytest.mark.django_db
def test_le_certificat_de_realisation_demande_un_organisme_declare(settings: Any) -> None:
    settings.CERTIFICATS_NUMERO_DECLARATION = "24370000037"
    modele = creer(genre="certificat", titre="Certificat de réalisation")
    settings.CERTIFICATS_NUMERO_DECLARATION = ""
    with pytest.raises(ValidationError, match="organisme déclaré"):
        activer(modele)


@pytest.mark.django_db
@pytest.mark.parametrize("nom", edition.PIRES_NOMS)
def test_l_apercu_tient_sur_une_page_aux_pires_noms(nom: str) -> None:
    modele = creer(titre="T" * 40, blocs="mot " * 70, logo=LOGO, couleur="#0B6667")
    assert apercevoir(modele, nom).startswith(b"\x89PNG")


@pytest.mark.django_db
def test_un_modele_qui_deborde_ne_se_met_pas_en_service() -> None:
    modele = creer(blocs="\n\n".join(["mot " * 74] * 3), titre="Attestation " * 3)
    modele.blocs = "mot " * 3000
    modele.save()
    with pytest.raises(ModeleInutilisableError, match="une page"):
        activer(modele)
    assert not ModeleAttestation.objects.actifs().exists()


class UnModeleHostile(TestCase):
    """Balises, guillemets, apostrophes : ce qui est imprimable est composé comme du texte."""

    @given(st.text(max_size=40), st.text(max_size=200))
    @settings(max_examples=15, deadline=None)
    def test_quoi_qu_on_ecrive_le_texte_reste_du_texte(self, titre: str, blocs: str) -> None:
        propre = ["".join(c for c in t if not caracteres_non_imprimables(c)) for t in (titre, blocs)]
        modele = ModeleAttestation(nom="x", titre=propre[0] or "T", blocs=propre[1])
        assert apercevoir(modele, "Li").startswith(b"\x89PNG")


@pytest.mark.django_db
def test_la_base_refuse_deux_modeles_en_service(titulaire: Any) -> None:
    actif()
    autre = creer(nom="Autre")
    activer(autre)
    assert ModeleAttestation.objects.actifs().get() == autre
    assert not Attestation.objects.exists()
