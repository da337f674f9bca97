/* Cartes de réflexion : une question, une piste que l'on ouvre. Rien n'est noté ; toutes lues, l'activité est finie. */
var AllerVers = AllerVers || {};

AllerVers.Cartes = (function () {
  'use strict';

  function element(nom, classe, texte) {
    var noeud = document.createElement(nom);
    noeud.className = classe;
    if (texte) {
      noeud.textContent = texte;
    }
    return noeud;
  }

  function Cartes(params, id, extras) {
    H5P.EventDispatcher.call(this);
    this.params = params;
    this.id = id;
    this.contentId = id;
    this.lues = ((extras && extras.previousState && extras.previousState.lues) || []).slice();
    this.estFinie = this.lues.length === (params.cartes || []).length;
  }

  Cartes.prototype = Object.create(H5P.EventDispatcher.prototype);
  Cartes.prototype.constructor = Cartes;

  Cartes.prototype.attach = function ($conteneur) {
    var soi = this;
    var racine = element('div', 'av-cartes');
    if (this.params.introduction) {
      var introduction = element('div', 'av-cartes__introduction');
      introduction.innerHTML = this.params.introduction;
      racine.appendChild(introduction);
    }
    var liste = document.createElement('ol');
    this.cartes = (this.params.cartes || []).map(function (carte, rang) {
      var ligne = soi.carte(carte, rang);
      liste.appendChild(ligne.noeud);
      return ligne;
    });
    racine.appendChild(liste);
    this.avancement = element('p', 'av-cartes__avancement');
    this.avancement.setAttribute('role', 'status');
    racine.appendChild(this.avancement);
    $conteneur.empty().append(racine);
    this.dire();
    this.trigger('resize');
  };

  Cartes.prototype.carte = function (carte, rang) {
    var soi = this;
    var noeud = element('li', 'av-carte');
    var identifiant = 'av-piste-' + this.id + '-' + rang;
    noeud.appendChild(element('h' + this.params.comportement.niveau_titre, 'av-carte__question', carte.question));
    if (carte.image && carte.image.path) {
      var image = element('img', 'av-carte__image');
      image.src = H5P.getPath(carte.image.path, this.id);
      image.alt = carte.alt || '';
      noeud.appendChild(image);
    }
    var bouton = element('button', 'av-carte__bouton', this.params.libelles.ouvrir);
    bouton.type = 'button';
    bouton.setAttribute('aria-controls', identifiant);
    bouton.setAttribute('aria-expanded', 'false');
    var piste = element('div', 'av-carte__piste');
    piste.id = identifiant;
    piste.hidden = true;
    piste.innerHTML = carte.piste;
    bouton.addEventListener('click', function () {
      soi.basculer(rang);
    });
    noeud.appendChild(bouton);
    noeud.appendChild(piste);
    return { noeud: noeud, bouton: bouton, piste: piste };
  };

  Cartes.prototype.basculer = function (rang) {
    var soi = this;
    var ouvre = this.cartes[rang].piste.hidden;
    if (ouvre && this.params.comportement.une_a_la_fois) {
      this.cartes.forEach(function (_, autre) {
        soi.poser(autre, false);
      });
    }
    this.poser(rang, ouvre);
    if (ouvre && this.lues.indexOf(rang) < 0) {
      this.lues.push(rang);
      this.triggerXAPI('interacted');
      this.dire();
      this.finir();
    }
    this.trigger('resize');
  };

  Cartes.prototype.poser = function (rang, estOuverte) {
    var carte = this.cartes[rang];
    carte.piste.hidden = !estOuverte;
    carte.bouton.setAttribute('aria-expanded', String(estOuverte));
    carte.bouton.textContent = estOuverte ? this.params.libelles.fermer : this.params.libelles.ouvrir;
    carte.noeud.classList.toggle('av-carte--ouverte', estOuverte);
  };

  Cartes.prototype.dire = function () {
    this.avancement.textContent = this.params.libelles.avancement
      .replace('@faites', this.lues.length)
      .replace('@total', this.cartes.length);
  };

  Cartes.prototype.finir = function () {
    if (this.estFinie || this.lues.length < this.cartes.length) {
      return;
    }
    this.estFinie = true;
    var fait = this.createXAPIEventTemplate('completed');
    fait.data.statement.result = { completion: true };
    this.trigger(fait);
  };

  Cartes.prototype.getCurrentState = function () {
    return { lues: this.lues };
  };

  return Cartes;
})();
