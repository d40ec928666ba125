nav-quality = Qualité des données
quality-title = Qualité des données
quality-lead = Ce qui paraît faux ou manquant. Rien n’est à cocher : un constat disparaît quand la donnée est corrigée.
quality-findings = { $count ->
    [0] Aucun constat
    [one] 1 constat
   *[other] { $count } constats
  }
quality-count = { $count ->
    [0] Aucune structure
    [one] 1 structure
   *[other] { $count } structures
  }
quality-empty = Rien à signaler dans ce périmètre.
quality-rule-empty = Aucune structure de ce périmètre n’est plus concernée.
quality-rules-caption = Constats, les plus pressants d’abord
quality-caption = Structures concernées, par nom
quality-finding = Constat
quality-severity = Gravité
quality-severity-info = À savoir
quality-severity-watch = À surveiller
quality-severity-fix = À corriger
quality-structures = Structures
quality-structure = Structure
quality-what-to-do = Que faire
quality-finess = FINESS
quality-town = Commune
quality-details = En cause
quality-no-details = voir la fiche
quality-since = Depuis
quality-csv = Exporter en CSV
quality-pages = Pages de la liste
quality-first = Début de la liste
quality-next = Suivantes

act-registry-quality-exported = Constats de qualité exportés
