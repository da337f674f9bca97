// Envoyer ce que l'appareil garde, par lots rejouables, et dire où l'on en est. Licence : EUPL-1.2.
const LOT = 50;
const OCTETS = 200 * 1024;
const ESSAI_S = 15;

function jetonCsrf() {
  const trouve = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  const champ = document.querySelector('input[name=csrfmiddlewaretoken]');
  return trouve ? decodeURIComponent(trouve[1]) : champ?.value || '';
}

function demander(methode, adresse, corps) {
  return fetch(adresse, {
    method: methode,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': jetonCsrf() },
    body: corps,
    credentials: 'same-origin',
    keepalive: corps.length < 60000,
  });
}

function lotsDe(declarations) {
  const lots = [];
  let lot = null;
  let taille = 0;
  for (const une of declarations) {
    const octets = JSON.stringify(une.statement).length;
    if (!lot || lot.adresse !== une.adresse || lot.envois.length >= LOT || taille + octets > OCTETS) {
      lot = { adresse: une.adresse, envois: [] };
      lots.push(lot);
      taille = 0;
    }
    lot.envois.push({ id: une.id, statement: une.statement });
    taille += octets;
  }
  return lots;
}

/** Vide la file d'une personne. `dire` reçoit : envoye, attente, connexion ; `recu` reçoit l'accusé du serveur. */
export class Envoi {
  constructor(file, { dire, recu }) {
    Object.assign(this, { file, dire, recu, occupe: false, encore: false, minuterie: 0 });
    addEventListener('online', () => this.envoyer());
  }

  planifier(secondes) {
    clearTimeout(this.minuterie);
    this.minuterie = setTimeout(() => this.envoyer(), secondes * 1000);
  }

  async envoyer() {
    clearTimeout(this.minuterie);
    if (this.occupe) { this.encore = true; return; }
    this.occupe = true;
    try { await this.vider(); } catch (erreur) {
      if (!(erreur instanceof TypeError)) { throw erreur; }
      this.dire('attente'); // pas de réseau : tout reste gardé, avec les mêmes identifiants
      this.planifier(ESSAI_S);
    } finally { this.occupe = false; }
    if (this.encore) { this.encore = false; this.planifier(1); }
  }

  async vider() {
    for (const lot of lotsDe(await this.file.declarations())) {
      const ids = lot.envois.map(({ id }) => id);
      const reponse = await demander('POST', lot.adresse, JSON.stringify({ v: 1, statements: lot.envois }));
      if (!(await this.traiter(reponse, () => this.file.retirer(ids), (corps) => this.recu(lot.adresse, corps)))) { return; }
    }
    for (const etat of await this.etatsEnAttente()) {
      if (!(await this.envoyerEtat(etat))) { return; }
    }
    this.dire('envoye');
  }

  /** Vrai si l'envoi peut continuer : reçu, ou refusé pour toujours (la tentative n'est plus là). */
  async traiter(reponse, retirer, recu) {
    if (reponse.ok) { await retirer(); recu(await reponse.json()); return true; }
    if (reponse.status === 401) { this.dire('connexion'); return false; }
    if (reponse.status === 403 || reponse.status === 429 || reponse.status >= 500) {
      this.dire('attente');
      this.planifier(Number(reponse.headers.get('Retry-After')) || ESSAI_S);
      return false;
    }
    await retirer();
    return true;
  }

  async etatsEnAttente() {
    if (!this.activite || this.activite.est_local) { return []; }
    const etats = await this.file.etats(this.activite.tentative);
    return etats.filter((etat) => etat.en_attente && etat.content_hash === this.activite.content_hash);
  }

  async envoyerEtat(etat, essai = 0) {
    const { dataType, subContentId, data } = etat;
    const nom = `${dataType} ${subContentId}`;
    const corps = JSON.stringify({
      dataType, subContentId, data, content_hash: this.activite.content_hash, revision: this.activite.revisions[nom] || 0,
    });
    const reponse = await demander('PUT', this.activite.adresse_etat, corps);
    if (reponse.status === 409) {
      const serveur = await reponse.json();
      if (serveur.content_hash !== this.activite.content_hash || essai > 2) {
        await this.file.retirerEtat(etat.cle);
        return true;
      }
      this.activite.revisions[nom] = serveur.revision; // le dernier appareil qui joue l'emporte
      return this.envoyerEtat(etat, essai + 1);
    }
    return this.traiter(
      reponse,
      () => this.file.retirerEtat(etat.cle),
      ({ revision }) => { this.activite.revisions[nom] = revision; },
    );
  }
}
