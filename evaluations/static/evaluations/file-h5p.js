// Ce que l'appareil garde en attendant le réseau : déclarations et états, liés à une personne. Licence : EUPL-1.2.
const BASE = 'portail-h5p';

function attendre(requete) {
  return new Promise((resoudre, refuser) => {
    requete.onsuccess = () => resoudre(requete.result);
    requete.onerror = () => refuser(requete.error);
  });
}

function ouvrir() {
  const requete = indexedDB.open(BASE, 1);
  requete.onupgradeneeded = () => {
    const declarations = requete.result.createObjectStore('declarations', { keyPath: 'id' });
    declarations.createIndex('personne', 'personne');
    const etats = requete.result.createObjectStore('etats', { keyPath: 'cle' });
    etats.createIndex('tentative', ['personne', 'tentative']);
  };
  return attendre(requete);
}

/** La file d'une personne sur cet appareil ; celle d'une autre n'est jamais lue ni envoyée. */
export class File {
  static async de(personne) {
    return new File(personne, await ouvrir());
  }

  constructor(personne, base) {
    this.personne = personne;
    this.base = base;
  }

  magasin(nom, mode = 'readonly') {
    return this.base.transaction(nom, mode).objectStore(nom);
  }

  ajouter(declaration) {
    const gardee = { ...declaration, personne: this.personne };
    return attendre(this.magasin('declarations', 'readwrite').put(gardee));
  }

  async declarations() {
    const toutes = await attendre(this.magasin('declarations').index('personne').getAll(this.personne));
    return toutes.sort((a, b) => a.rang - b.rang);
  }

  async retirer(ids) {
    const magasin = this.magasin('declarations', 'readwrite');
    await Promise.all(ids.map((id) => attendre(magasin.delete(id))));
  }

  poserEtat(etat) {
    const cle = [this.personne, etat.tentative, etat.dataType, etat.subContentId].join(' ');
    return attendre(this.magasin('etats', 'readwrite').put({ ...etat, cle, personne: this.personne }));
  }

  etats(tentative) {
    return attendre(this.magasin('etats').index('tentative').getAll([this.personne, tentative]));
  }

  retirerEtat(cle) {
    return attendre(this.magasin('etats', 'readwrite').delete(cle));
  }
}
