"""Avant le sceau : contrôler le PDF composé et y poser le champ de signature, balisé (ISO 14289-1 § 7.18.4)."""

from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from .erreurs import DocumentImpossibleError

CHAMP = "Cachet"
DESCRIPTION = "Cachet électronique de l'émetteur"
LIEN = "Ouvrir la page de vérification de ce document"
IMPRIMER_ET_VERROUILLER = 132
POLICES = frozenset(
    {
        "AtkinsonHyperlegibleNext-Bold",
        "AtkinsonHyperlegibleNext-Regular",
        "BricolageGrotesque96ptExtraBold-Bold",
    }
)
PROFILS = (
    b"<pdfaid:part>3</pdfaid:part>",
    b"<pdfaid:conformance>A</pdfaid:conformance>",
    b"<pdfuaid:part>1</pdfuaid:part>",
)


def preparer(document: bytes) -> bytes:
    """Le PDF contrôlé, prêt à sceller ; mêmes octets pour la même entrée. Lève DocumentImpossibleError."""
    with Pdf.open(BytesIO(document)) as pdf:
        if defauts := controler(pdf):
            raise DocumentImpossibleError(" ".join(defauts))
        _decrire_les_liens(pdf)
        _poser_le_champ(pdf)
        sortie = BytesIO()
        pdf.save(
            sortie,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            linearize=False,
        )
    return sortie.getvalue()


def controler(pdf: Pdf) -> list[str]:
    """Ce qui interdit de sceller, une phrase par défaut."""
    racine, metadonnees = pdf.Root, pdf.Root.Metadata.read_bytes() if "/Metadata" in pdf.Root else b""
    # /Lang par défaut vaudrait « en » sans erreur : le gabarit doit l'avoir posé.
    attendus = {
        "Le document ne tient pas sur une page.": len(pdf.pages) == 1,
        "Une police du document n'est pas celle du portail.": polices(pdf) <= POLICES,
        "La langue du document n'est pas le français.": racine.get("/Lang") == "fr",
        "Les profils PDF/A-3a et PDF/UA-1 ne sont pas déclarés.": all(profil in metadonnees for profil in PROFILS),
        "Le profil de couleur manque.": len(racine.get("/OutputIntents", Array())) == 1,
        "Le badge n'est pas joint, ou n'est pas seul.": len(racine.get("/AF", Array())) == 1,
        "Le document contient une action automatique.": not {"/OpenAction", "/AA"} & set(racine.keys()),
        "Le document contient du JavaScript.": "/JavaScript" not in racine.get("/Names", Dictionary()),
    }
    return [phrase for phrase, est_tenu in attendus.items() if not est_tenu]


def polices(pdf: Pdf) -> set[str]:
    """Les polices du document, sans le préfixe de leur sous-ensemble."""
    noms = set()
    for page in pdf.pages:
        for police in page.resources.get("/Font", Dictionary()).values():
            noms.add(str(police.BaseFont).rpartition("+")[2].removesuffix("-Identity-H").lstrip("/"))
    return noms


def _decrire_les_liens(pdf: Pdf) -> None:
    """typst y met l'adresse brute : un lecteur d'écran préfère une phrase."""
    for annotation in pdf.pages[0].get("/Annots", Array()):
        if annotation.get("/Subtype") == Name.Link:
            annotation.Contents = String(LIEN)


def _poser_le_champ(pdf: Pdf) -> None:
    page, arbre = pdf.pages[0], pdf.Root.StructTreeRoot
    rang = int(arbre.get("/ParentTreeNextKey", 0))
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String(CHAMP), TU=String(DESCRIPTION),
            F=IMPRIMER_ET_VERROUILLER, Rect=Array([0, 0, 0, 0]), P=page.obj, StructParent=rang,
        )
    )  # fmt: skip
    document = _element_document(arbre)
    element = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem, S=Name.Form, P=document, Alt=String(DESCRIPTION), Pg=page.obj,
            K=Array([Dictionary(Type=Name.OBJR, Obj=widget, Pg=page.obj)]),
        )
    )  # fmt: skip
    document.K = Array([*_en_liste(document.get("/K")), element])
    _inscrire_au_parent_tree(pdf, arbre, rang, element)
    page.obj.Annots = Array([*page.get("/Annots", Array()), widget])
    page.obj.Tabs = Name.S
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=3)


def _element_document(arbre: Any) -> Any:
    """L'élément « Document », racine de la structure."""
    enfants = _en_liste(arbre.K)
    return next((enfant for enfant in enfants if enfant.get("/S") == Name.Document), enfants[0])


def _en_liste(valeur: Any) -> list[Any]:
    if valeur is None:
        return []
    return list(valeur) if isinstance(valeur, Array) else [valeur]


def _inscrire_au_parent_tree(pdf: Pdf, arbre: Any, rang: int, element: Any) -> None:
    parents = arbre.ParentTree
    if "/Nums" in parents:
        parents.Nums = Array([*parents.Nums, rang, element])
    else:
        feuille = pdf.make_indirect(Dictionary(Limits=Array([rang, rang]), Nums=Array([rang, element])))
        parents.Kids = Array([*parents.Kids, feuille])
    arbre.ParentTreeNextKey = rang + 1
