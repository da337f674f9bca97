// Les modèles EmbeddedJS (MultiChoice jusqu'en 1.16.3, QuestionSet jusqu'en 1.20), interprétés : la page interdit `eval`. Licence : EUPL-1.2.
(function () {
  'use strict';
  const MORCEAU = /<%([=#]?)([\s\S]*?)%>/g;
  const JETON = /\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_$][\w$]*)|([!=]==|[=!<>]=|&&|\|\||[-+*/%<>!?:.,()[\]]))/y;
  const POUR = /^for\s*\(\s*(?:var|let)\s+([\w$]+)\s*=([^;]*);([^;]*);\s*([\w$]+)\s*\+\+\s*\)\s*\{$/;
  const SI = /^if\s*\(([\s\S]*)\)\s*\{$/;
  const CONSTANTES = new Map([['true', true], ['false', false], ['null', null], ['undefined', undefined]]);
  const OPERATEURS = [
    { '||': (a, b) => a() || b() },
    { '&&': (a, b) => a() && b() },
    { '===': (a, b) => a() === b(), '!==': (a, b) => a() !== b(), '==': (a, b) => a() == b(), '!=': (a, b) => a() != b() }, // eslint-disable-line eqeqeq
    { '<': (a, b) => a() < b(), '>': (a, b) => a() > b(), '<=': (a, b) => a() <= b(), '>=': (a, b) => a() >= b() },
    { '+': (a, b) => a() + b(), '-': (a, b) => a() - b() },
    { '*': (a, b) => a() * b(), '/': (a, b) => a() / b(), '%': (a, b) => a() % b() },
  ];

  function decouper(texte) {
    const jetons = [];
    JETON.lastIndex = 0;
    while (JETON.lastIndex < texte.trimEnd().length) {
      const trouve = JETON.exec(texte);
      if (!trouve) { throw new EvalError(`modèle : ${texte}`); }
      const [, nombre, chaine, nom, signe] = trouve;
      if (nombre !== undefined) { jetons.push({ valeur: Number(nombre) }); }
      else if (chaine !== undefined) { jetons.push({ valeur: chaine.slice(1, -1).replace(/\\(.)/g, (_, c) => ({ n: '\n', t: '\t' })[c] || c) }); }
      else if (nom && CONSTANTES.has(nom)) { jetons.push({ valeur: CONSTANTES.get(nom) }); }
      else { jetons.push(nom ? { nom } : { signe }); }
    }
    return jetons;
  }

  function chercher(nom, portees) {
    const portee = portees.find((une) => une && nom in Object(une));
    if (!portee) { throw new ReferenceError(nom); }
    return portee[nom];
  }

  /** Une expression, en fonction des portées. Descente récursive, dans l'ordre des priorités de JavaScript. */
  function expression(texte) {
    const jetons = decouper(texte);
    let rang = 0;
    const voit = (signe) => jetons[rang]?.signe === signe;
    const prend = (signe) => voit(signe) && Boolean(rang += 1);
    const exige = (signe) => { if (!prend(signe)) { throw new EvalError(`modèle : ${texte}`); } };

    function choix() {
      const condition = binaire(0);
      if (!prend('?')) { return condition; }
      const oui = choix();
      exige(':');
      const non = choix();
      return (p) => (condition(p) ? oui(p) : non(p));
    }
    function binaire(niveau) {
      if (niveau === OPERATEURS.length) { return unaire(); }
      let gauche = binaire(niveau + 1);
      for (;;) {
        const signe = jetons[rang]?.signe;
        if (!signe || !Object.hasOwn(OPERATEURS[niveau], signe)) { return gauche; }
        rang += 1;
        const [a, calculer, b] = [gauche, OPERATEURS[niveau][signe], binaire(niveau + 1)];
        gauche = (p) => calculer(() => a(p), () => b(p));
      }
    }
    function unaire() {
      if (prend('!')) { const a = unaire(); return (p) => !a(p); }
      if (prend('-')) { const a = unaire(); return (p) => -a(p); }
      return membres();
    }
    function membres() {
      let objet = null;
      let valeur = atome();
      for (;;) {
        const [avant, sur] = [valeur, objet];
        if (prend('.')) {
          const { nom } = jetons[rang++] || {};
          objet = avant;
          valeur = (p) => avant(p)[nom];
        } else if (prend('[')) {
          const cle = choix();
          exige(']');
          objet = avant;
          valeur = (p) => avant(p)[cle(p)];
        } else if (prend('(')) {
          const donnes = [];
          while (!prend(')')) { donnes.push(choix()); if (!voit(')')) { exige(','); } }
          objet = null;
          valeur = (p) => avant(p).apply(sur?.(p), donnes.map((un) => un(p)));
        } else { return valeur; }
      }
    }
    function atome() {
      if (prend('(')) { const a = choix(); exige(')'); return a; }
      const jeton = jetons[rang++];
      if (jeton?.nom) { return (p) => chercher(jeton.nom, p); }
      if (!jeton || !('valeur' in jeton)) { throw new EvalError(`modèle : ${texte}`); }
      return () => jeton.valeur;
    }
    const lue = choix();
    if (rang < jetons.length) { throw new EvalError(`modèle : ${texte}`); }
    return lue;
  }

  function boucle([, nom, debut, condition, suivant], corps) {
    const [depart, encore] = [expression(debut), expression(condition)];
    if (nom !== suivant) { throw new EvalError(`modèle : for ${nom}`); }
    return (p) => {
      let rendu = '';
      const portee = { [nom]: depart(p) };
      for (const dedans = [portee, ...p]; encore(dedans); portee[nom] += 1) { rendu += corps(dedans); }
      return rendu;
    };
  }

  /** Un modèle, en fonction des portées : du texte, des valeurs `<%= %>`, des blocs `for` et `if`. */
  function compiler(source) {
    const morceaux = source.split(MORCEAU); // texte, genre, code, texte…
    let rang = 0;
    const code = () => (morceaux[rang + 1] === '' ? morceaux[rang + 2].trim() : null);

    function suite(est_dedans) {
      const parties = [];
      for (; rang < morceaux.length; rang += 3) {
        const texte = morceaux[rang];
        parties.push(() => texte);
        if (morceaux[rang + 1] === '=') {
          const valeur = expression(morceaux[rang + 2]);
          parties.push((p) => window.EJS.Scanner.to_text(valeur(p)));
        } else if (code()) {
          if (code().startsWith('}')) { break; }
          parties.push(bloc(code()));
        }
      }
      if (est_dedans !== rang < morceaux.length) { throw new EvalError('modèle : bloc mal fermé'); }
      return (p) => parties.map((partie) => partie(p)).join('');
    }
    function bloc(ouverture) {
      const [pour, si] = [POUR.exec(ouverture), SI.exec(ouverture)];
      if (!pour && !si) { throw new EvalError(`modèle : ${ouverture}`); }
      rang += 3;
      const corps = suite(true);
      if (pour) { return boucle(pour, corps); }
      const condition = expression(si[1]);
      const sinon = autrement(code().slice(1).trim());
      return (p) => (condition(p) ? corps(p) : sinon(p));
    }
    function autrement(apres) {
      if (apres === '') { return () => ''; }
      const suivante = apres.replace(/^else\s*/, '');
      if (suivante !== '{') { return bloc(suivante); }
      rang += 3;
      return suite(true);
    }
    return suite(false);
  }

  /** À appeler quand les bibliothèques sont chargées, avant qu'une activité ne crée ses modèles. */
  window.PontH5P.interpreterLesModeles = () => {
    const Compilateur = window.EJS?.Compiler;
    if (!Compilateur) { return; }
    Compilateur.prototype.compile = function () {
      const rendre = compiler(this.source);
      this.process = (contexte, vue) => rendre([contexte, vue, window]);
    };
  };
})();
