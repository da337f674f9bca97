// Ce que l'appareil garde en attendant le réseau : déclarations et états, liés à une personne. Licence : EUPL-1.2.
const BASE = 'portail-h5p';

function attendre(requete) {
  return new Promise((resoudre, refuser) => {
    requete.onsuccess = () => resoudre(requete.result);
    requete.onerror = () => refuser(requete.error);
  });
}

async function ouvrir() {
  if (!globalThis.indexedDB) { throw new DOMException('Ce navigateur ne garde rien.', 'NotSupportedError'); }
  const requete = indexedDB.open(BASE, 1);
  requete.onupgradeneeded = () => {
    const declarations = requete.result.createObjectStore('declarations', { keyPath: 'id' });
    declarations.createIndex('personne', 'personne');
    const etats = requete.result.createObjectStore('etats', { keyPath: 'cle' });
    etats.createIndex('tentative', ['personne', 'tentative']);
  };
  return attendre(requete);
}

/**
 * La file d'une personne sur cet appareil ; celle d'une autre n'est jamais lue ni envoyée.
 * Une copie en mémoire : une page qui se ferme n'a plus le temps de relire la base. Sans base (navigation privée),
 * la copie seule tient jusqu'à la fermeture.
 */
export class File {
  static async de(personne) {
    const file = new File(personne);
    try {
      file.base = await ouvrir();
      const lues = await attendre(file.magasin('declarations').index('personne').getAll(personne));
      for (const une of lues) { file.enFile.set(une.id, une); }
      const deLaPersonne = IDBKeyRange.bound([personne], [personne, []]);
      const etats = await attendre(file.magasin('etats').index('tentative').getAll(deLaPersonne));
      for (const etat of etats) { file.gardes.set(etat.cle, etat); }
    } catch (erreur) {
      if (!(erreur instanceof DOMException)) { throw erreur; }
      file.base = null;
    }
    return file;
  }

  /** Faux en navigation privée, ou quand l'appareil est plein : fermer la page perdrait ce qui n'est pas envoyé. */
  get estDurable() { return this.base !== null; }

  constructor(personne) {
    Object.assign(this, { personne, base: null, enFile: new Map(), gardes: new Map() });
  }

  magasin(nom, mode = 'readonly') {
    return this.base.transaction(nom, mode).objectStore(nom);
  }

  async ecrire(nom, geste) {
    if (!this.base) { return; }
    try {
      await attendre(geste(this.magasin(nom, 'readwrite')));
    } catch (erreur) { // base pleine, ou fermée par le navigateur : la mémoire seule reste
      if (!(erreur instanceof DOMException)) { throw erreur; }
      this.base = null;
    }
  }

  ajouter(declaration) {
    const gardee = { ...declaration, personne: this.personne };
    this.enFile.set(gardee.id, gardee);
    return this.ecrire('declarations', (magasin) => magasin.put(gardee));
  }

  get declarations() {
    return [...this.enFile.values()].sort((a, b) => a.rang - b.rang);
  }

  retirer(ids) {
    return Promise.all(ids.map((id) => {
      this.enFile.delete(id);
      return this.ecrire('declarations', (magasin) => magasin.delete(id));
    }));
  }

  poserEtat(etat) {
    const cle = [this.personne, etat.tentative, etat.dataType, etat.subContentId].join(' ');
    const garde = { ...etat, cle, personne: this.personne };
    this.gardes.set(cle, garde);
    return this.ecrire('etats', (magasin) => magasin.put(garde));
  }

  etats(tentative) {
    return [...this.gardes.values()].filter((etat) => etat.tentative === tentative);
  }

  /** Retire un état, sauf s'il a changé depuis (`garde` : celui qui vient d'être envoyé). */
  retirerEtat(garde) {
    if (this.gardes.get(garde.cle) !== garde) { return Promise.resolve(); }
    this.gardes.delete(garde.cle);
    return this.ecrire('etats', (magasin) => magasin.delete(garde.cle));
  }

  /** Recommencer rend inutile ce que l'appareil gardait des essais précédents de la même activité. */
  oublierLesAutres(activite, tentative) {
    const anciens = [...this.gardes.values()].filter((etat) => etat.activite === activite && etat.tentative !== tentative);
    return Promise.all(anciens.map((etat) => this.retirerEtat(etat)));
  }
}
