# Les référentiels.
frameworks-menu = Référentiels
frameworks-title = Référentiels
frameworks-lead = Ce à quoi chaque structure peut répondre, et sur quoi porte un contrôle.
frameworks-caption = Référentiels, ceux de Hygie d’abord
framework-name = Référentiel
framework-publisher = Publié par
framework-requirements = Exigences
framework-version = Version
framework-state = État
framework-official = Officiel
framework-to-validate = À valider par l’ARS
framework-added = apporté par { $by }, { $when }
framework-count = { $count ->
    [one] Une exigence
   *[other] { $count } exigences
  }
framework-version-is = version { $version }
framework-about = À propos
framework-source = Document officiel
framework-levels = Réponses possibles
framework-scoring = Score
framework-scoring-weighted-mean = Moyenne des réponses, chacune avec son poids ; ce qui n’est pas répondu ne compte pas.
framework-scoring-weakest-theme = Celui du thème le plus faible.
framework-scoring-conformity-rate = Part des exigences pleinement tenues, parmi celles qui s’appliquent.
framework-not-applicable = Sans objet
framework-not-applicable-forbidden = N’est pas une réponse possible.
framework-not-applicable-allowed = Peut se répondre.
framework-not-applicable-justified = Peut se répondre, avec sa raison.
framework-mappings = Correspondances
framework-pairs = { $count ->
    [one] une paire
   *[other] { $count } paires
  }
framework-weight = poids { $weight }
framework-why-and-proof = Pourquoi, et quelle preuve
framework-proof = Preuve :
framework-xlsx = Télécharger en XLSX
framework-yaml = en YAML
framework-oscal = en OSCAL
framework-bring = Apporter un référentiel
framework-bring-text = Le fichier est lu en entier : s’il y a une faute, rien n’est gardé et chaque faute est montrée avec sa place. Une version connue n’est jamais remplacée : donnez à un référentiel modifié une version plus haute.
framework-bring-do = Apporter ce fichier
framework-file = Fichier
framework-file-hint = YAML de Hygie ou de CISO Assistant, catalogue OSCAL en JSON, ou le classeur XLSX que cette page exporte. 32 Mo au plus.
framework-file-missing = Choisissez un fichier.
framework-file-refused = Le fichier n’est pas gardé. Corrigez ce qui est montré, puis recommencez.
framework-faults = Ce qui ne va pas
framework-faults-more = { $count ->
    [one] Et une autre faute.
   *[other] Et { $count } autres fautes.
  }
framework-not-one = Ce fichier se lit, mais ce n’est ni un référentiel, ni une correspondance, ni une matrice de risques.
framework-version-taken = La version { $version } de « { $code } » est déjà là avec d’autres mots. Donnez au fichier une version plus haute.
done-library-added = Le fichier est gardé.
done-library-known = Tout ce que ce fichier contient était déjà là, à l’identique.
fault = { $place } : { $what }
fault-sheet = feuille « { $sheet } »
fault-line = ligne { $line }
fault-reference = « { $reference } »
matrices-title = Matrices de risques
matrix-lead = Le risque que font ensemble une vraisemblance et une gravité.
matrix-caption = Une ligne par vraisemblance, une colonne par gravité
matrix-likelihood = Vraisemblance
right-control-read = Lire les référentiels
right-control-frameworks = Apporter des référentiels
family-control = Contrôle
act-control-library-added = Référentiel apporté
fault-empty = le fichier est vide
fault-too-large = le fichier est trop grand
fault-broken-archive = le fichier compressé est abîmé
fault-not-utf8 = le texte n’est pas en UTF-8
fault-unknown-kind = ce n’est ni un référentiel, ni une correspondance, ni une matrice de risques
fault-unknown-format = cette version du format n’est pas connue
fault-broken-yaml = le YAML ne se lit pas à cet endroit
fault-broken-json = le JSON ne se lit pas à cet endroit
fault-broken-workbook = le classeur ne se lit pas
fault-missing-sheet = il manque une feuille au classeur
fault-missing-column = il manque une colonne
fault-alias = les ancres et les renvois ne sont pas lus : répétez la valeur
fault-several-documents = il y a plusieurs documents dans le fichier
fault-too-deep = l’imbrication est trop profonde
fault-too-many = il y en a trop
fault-duplicate-key = la même clé est là deux fois
fault-missing-key = il manque une clé
fault-unknown-key = cette clé n’est pas connue ici
fault-wrong-type = la valeur n’est pas de la bonne sorte
fault-wrong-value = cette valeur n’est pas possible
fault-empty-reference = la référence est vide
fault-duplicate-reference = la référence est là deux fois
fault-unknown-parent = elle dépend d’une référence qui n’est pas dans le fichier
fault-cycle = elle dépend d’elle-même
fault-missing-title = il manque le titre
fault-no-requirement = il n’y a aucune exigence
fault-too-few-levels = l’échelle a moins de deux niveaux
fault-duplicate-level = l’échelle a deux fois le même niveau
fault-value-out-of-range = la valeur d’un niveau n’est pas entre 0 et 1
fault-scale-out-of-order = l’échelle ne va pas du pire au meilleur
fault-wrong-weight = le poids n’est pas plus grand que 0
fault-unknown-group = ce groupe n’est pas dans le référentiel
fault-duplicate-group = le groupe est là deux fois
fault-unknown-scale = cette échelle n’est pas dans le référentiel
fault-wrong-grid = la grille ne correspond pas aux niveaux
fault-unknown-reference = cette référence n’est pas une exigence du référentiel
fault-duplicate-pair = la paire est là deux fois
framework-version-wrong = La version se dit par un nombre entier.
