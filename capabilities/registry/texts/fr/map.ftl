# La carte.
nav-map = Carte
map-title = Carte
map-choose = Choisir ce que montre la carte
map-indicator = Indicateur
map-segment = Type
map-level = Découpage
map-show = Afficher
map-every-segment = Tous les types
map-level-region = Régions
map-level-department = Départements
map-level-commune = Communes
map-indicator-establishments = Établissements ouverts
map-indicator-security-officer = Part des établissements qui ont un responsable de la sécurité
map-indicator-on-call = Part des établissements dont l’astreinte est confirmée
map-indicator-quality = Points à vérifier dans les données
map-indicator-status = Structures de statut « { $status } »
map-answer-nothing = Aucune structure de ce périmètre n’est concernée.
map-answer-establishments = { $count ->
    [one] Un établissement est ouvert.
   *[other] { $count } établissements sont ouverts.
  }
map-answer-quality = { $count ->
    [0] Rien n’est à vérifier dans les données.
    [one] Un point est à vérifier dans les données.
   *[other] { $count } points sont à vérifier dans les données de { $total } structures.
  }
map-answer-status = { $count ->
    [0] Aucune des { $total } structures ne porte ce statut.
    [one] Une structure sur { $total } porte ce statut.
   *[other] { $count } structures sur { $total } portent ce statut.
  }
map-answer-most = Le plus grand nombre : { $name } ({ $count }).
map-answer-security-officer-none = Aucun des { $total } établissements où l’on en attend un n’a de responsable de la sécurité désigné.
map-answer-security-officer-all = Tous les établissements où l’on en attend un ont un responsable de la sécurité désigné.
map-answer-security-officer-half = La moitié des établissements où l’on en attend un ont un responsable de la sécurité désigné : { $count } sur { $total }.
map-answer-security-officer-some = { $share } % des établissements où l’on en attend un ont un responsable de la sécurité désigné : { $count } sur { $total }.
map-answer-on-call-none = Aucun des { $total } établissements où l’on en attend une n’a d’astreinte confirmée dans son délai.
map-answer-on-call-all = Tous les établissements où l’on en attend une ont une astreinte confirmée dans son délai.
map-answer-on-call-half = La moitié des établissements où l’on en attend une ont une astreinte confirmée dans son délai : { $count } sur { $total }.
map-answer-on-call-some = { $share } % des établissements où l’on en attend une ont une astreinte confirmée dans son délai : { $count } sur { $total }.
map-basis = Au { $on }, sur { $total ->
    [0] aucune structure concernée.
    [one] une structure concernée.
   *[other] { $total } structures concernées.
  }
map-basis-plain = Au { $on }.
map-source = Source : FINESS et contacts tenus dans Hygie.
map-source-dated = Source : FINESS du { $day } et contacts tenus dans Hygie.
map-class-below = moins de { $high } %
map-class-shares = de { $low } à moins de { $high } %
map-class-share-above = { $low } % et plus
map-class-between = de { $low } à { $high }
map-class-above = { $low } et plus
map-unknown = aucune structure concernée
map-nothing = aucune
map-share = { $share } %
map-area = { $name } : { $value }
map-area-share = { $name } : { $value } ({ $count } sur { $total })
map-classes = Classes
map-nowhere = Lieu non renseigné
map-empty = La carte attend ses contours
map-empty-region = Il manque le fichier des contours des régions (GeoJSON, en longitude et latitude). Les chiffres sont dans le tableau.
map-empty-department = Il manque le fichier des contours des départements (GeoJSON, en longitude et latitude). Les chiffres sont dans le tableau.
map-empty-commune = Il manque le fichier des contours des communes (GeoJSON, en longitude et latitude). Les chiffres sont dans le tableau.
map-empty-import = Importer les contours
map-empty-ask = La personne qui importe les fichiers de la région peut l’ajouter.
map-none = Aucune structure de ce périmètre n’est concernée. Choisissez un autre indicateur ou un autre type.
map-table = Les mêmes chiffres, en tableau.
map-csv = Télécharger en CSV
map-column-code = Code
map-column-area = Territoire
map-column-count = Nombre
map-column-share = Part (%)
map-column-total = Structures concernées
map-place = Fiche
map-pages = Pages du tableau
map-rows = Lignes { $first } à { $last } sur { $count }
map-previous = Précédentes
map-next = Suivantes
map-of-departments = Carte des départements
