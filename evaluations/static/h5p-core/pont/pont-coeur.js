// Après le cœur H5P, avant les bibliothèques : ce qu'il enverrait au serveur passe par la page. Licence : EUPL-1.2.
(function () {
  'use strict';
  const pont = window.PontH5P;
  const H5P = window.H5P;
  const contenu = H5PIntegration.contents['cid-1'];

  function etatsDe(sousContenu) {
    contenu.contentUserData = contenu.contentUserData || {};
    contenu.contentUserData[sousContenu] = contenu.contentUserData[sousContenu] || {};
    return contenu.contentUserData[sousContenu];
  }
  pont.poserUnEtat = function (etat) {
    if (etat.data === null) { delete etatsDe(etat.subContentId)[etat.dataType]; }
    else { etatsDe(etat.subContentId)[etat.dataType] = etat.data; }
  };

  H5P.getLibraryPath = (nom) => pont.config.chemins[nom] || `${H5PIntegration.urlLibraries}/${nom}`;
  H5P.getUserData = function (contentId, dataType, fini, sousContenu) {
    const donnee = etatsDe(sousContenu || 0)[dataType];
    if (donnee === undefined) { fini(undefined, undefined); return; }
    if (donnee === 'RESET') { fini(undefined, null); return; }
    try { fini(undefined, JSON.parse(donnee)); } catch (erreur) { fini(erreur); }
  };
  H5P.setUserData = function (contentId, dataType, donnee, options) {
    const reglages = options || {};
    const sousContenu = String(reglages.subContentId || 0);
    let texte;
    try { texte = JSON.stringify(donnee); } catch (erreur) {
      if (reglages.errorCallback) { reglages.errorCallback(erreur); }
      return;
    }
    if (texte === undefined || etatsDe(sousContenu)[dataType] === texte) { return; }
    etatsDe(sousContenu)[dataType] = texte;
    pont.envoyer('state', { dataType: String(dataType), subContentId: sousContenu, data: texte });
  };
  H5P.deleteUserData = function (contentId, dataType, sousContenu) {
    const cle = String(sousContenu || 0);
    delete etatsDe(cle)[dataType];
    pont.envoyer('state', { dataType: String(dataType), subContentId: cle, data: null });
  };
  H5P.setFinished = function (contentId, score, maxScore, time) {
    pont.envoyer('finished', { score, maxScore, time: time === undefined ? null : time });
  };
  H5P.getClipboard = () => undefined;
  H5P.setClipboard = () => undefined;

  H5P.externalDispatcher.on('xAPI', function (evenement) {
    const statement = Object.assign({}, evenement.data.statement);
    delete statement.actor;
    pont.envoyer('xapi', { statement });
  });
  document.addEventListener('click', function (evenement) {
    const lien = evenement.target.closest && evenement.target.closest('a[href^="http"]');
    if (!lien) { return; }
    evenement.preventDefault();
    pont.envoyer('link', { url: lien.href.slice(0, 2048) });
  }, true);
})();
