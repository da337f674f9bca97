// Envoyer ce que l'appareil garde, par lots rejouables, et dire où l'on en est. Licence : EUPL-1.2.
const LOT = 50;
const OCTETS = 200 * 1024;
const ESSAI_S = 15;

function jetonCsrf() {
  const trouve = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  const champ = document.querySelector('input[name=csrfmiddlewaretoken]');
  return trouve ? decodeURIComponent(trouve[1]) : champ?.value || '';
}

const octetsDe = (texte) => new TextEncoder().encode(texte).length;

/** `personne` : à qui est cet envoi ; le serveur refuse (401) celui d'une autre session ouverte entre-temps. */
function demander(methode, adresse, personne, corps) {
  return fetch(adresse, {
    method: methode,
    headers: {
      'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': jetonCsrf(), 'X-Personne': personne,
    },
    body: corps,
    credentials: 'same-origin',
    keepalive: octetsDe(corps) < 60000,
  });
}

/** Le corps JSON d'une réponse ; null si elle n'en a pas. */
async function lire(reponse) {
  const type = reponse.headers.get('Content-Type') || '';
  return type.startsWith('application/json') ? reponse.json() : null;
}

function lotsDe(declarations) {
  const lots = [];
  let lot = null;
  let taille = 0;
  for (const une of declarations) {
    const octets = octetsDe(JSON.stringify(une.statement));
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
    for (const lot of lotsDe(this.file.declarations)) {
      const ids = lot.envois.map(({ id }) => id);
      const reponse = await demander('POST', lot.adresse, this.file.personne, JSON.stringify({ v: 1, statements: lot.envois }));
      if (!(await this.traiter(reponse, () => this.file.retirer(ids), (corps) => this.recu(lot.adresse, corps)))) { return; }
    }
    for (const etat of this.etatsEnAttente()) {
      if (!(await this.envoyerEtat(etat))) { return; }
    }
    this.dire('envoye');
  }

  /** La page se ferme : tout part d'un coup, sans attendre ; ce qui arrive deux fois ne compte qu'une. */
  partir() {
    if (!this.occupe) { this.envoyer(); return; }
    const muet = () => undefined; // rien n'est perdu : la file garde tout jusqu'à l'accusé
    for (const { adresse, envois } of lotsDe(this.file.declarations)) {
      demander('POST', adresse, this.file.personne, JSON.stringify({ v: 1, statements: envois })).catch(muet);
    }
    for (const etat of this.etatsEnAttente()) { this.poster(etat).catch(muet); }
  }

  /** Vrai si l'envoi peut continuer : reçu, ou refusé pour toujours (la tentative n'est plus là). */
  async traiter(reponse, retirer, recu) {
    if (reponse.status === 401) { this.dire('connexion'); return false; }
    const corps = await lire(reponse);
    // Une réponse qui ne vient pas du portail (page d'un réseau public, panne) n'est pas un accusé.
    if (!corps || reponse.status === 403 || reponse.status === 429 || reponse.status >= 500) {
      this.dire('attente');
      this.planifier(Number(reponse.headers.get('Retry-After')) || ESSAI_S);
      return false;
    }
    await retirer();
    if (reponse.ok) { recu(corps); }
    return true;
  }

  etatsEnAttente() {
    if (!this.activite || this.activite.est_local) { return []; }
    return this.file.etats(this.activite.tentative).filter((etat) => etat.content_hash === this.activite.content_hash);
  }

  poster({ dataType, subContentId, data }) {
    const { adresse_etat, content_hash, revisions } = this.activite;
    const revision = revisions[`${dataType} ${subContentId}`] || 0;
    const corps = { dataType, subContentId, data, content_hash, revision };
    return demander('PUT', adresse_etat, this.file.personne, JSON.stringify(corps));
  }

  async envoyerEtat(etat, essai = 0) {
    const { revisions, content_hash } = this.activite;
    const nom = `${etat.dataType} ${etat.subContentId}`;
    const reponse = await this.poster(etat);
    const conflit = reponse.status === 409 && (await lire(reponse.clone()));
    if (conflit && conflit.content_hash === content_hash && essai < 3) {
      revisions[nom] = conflit.revision; // le dernier appareil qui joue l'emporte
      return this.envoyerEtat(etat, essai + 1);
    }
    return this.traiter(
      reponse,
      () => this.file.retirerEtat(etat),
      ({ revision }) => { revisions[nom] = revision; },
    );
  }
}
