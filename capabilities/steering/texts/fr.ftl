# Le pilotage : tableaux de bord, fiche de direction, sommes du ministère, documents.
steering-menu = Tableau de bord
ministry-menu = Vue du ministère
right-steering-read = Voir les tableaux de bord et les fiches de direction
right-steering-sign = Signer l’attestation d’une structure
right-steering-aggregates = Voir les sommes par région et par type, sans nom de structure
family-steering = Pilotage
act-steering-attestation-signed = Attestation signée
act-steering-figures-exported = Chiffres du tableau de bord exportés
act-steering-aggregates-exported = Sommes du ministère exportées
act-steering-assessment-exported = Rapport d’évaluation en PDF
act-steering-campaign-exported = Rapport de campagne en PDF
act-steering-plan-exported = Plan d’action en PDF
act-steering-vulnerabilities-exported = Plan de réduction des vulnérabilités en PDF
act-steering-programme-exported = Dossier de financement en PDF
act-steering-sheet-exported = Fiche de direction en PDF

steering-title = Tableau de bord
steering-structures = structures
steering-answered = réponses à la dernière campagne
steering-of-asked = sur { $total } structures interrogées, « { $title } »
steering-mean = score moyen de la dernière campagne
steering-of-answers = { $count ->
    [one] sur une réponse
   *[other] sur { $count } réponses
  }
steering-late-actions = actions en retard
steering-planned-cost = coût prévu des actions ouvertes
steering-fulfilled = obligations tenues
steering-of-obligations = { $count } sur { $total }
steering-budget = part du budget informatique pour la sécurité
steering-of-budgets = { $count ->
    [one] un budget de { $year }
   *[other] { $count } budgets de { $year }
  }
steering-level = niveau
steering-level-of = évalué le { $day }
steering-level-mean = moyenne de { $count } évaluations
steering-of-campaign = { $count ->
    [0] Aucune réponse
    [one] Une réponse
   *[other] { $count } réponses
  } sur { $total }, campagne « { $title } » du { $day }.
steering-campaign-sentence = { $count ->
    [0] La campagne « { $title } » n’a encore aucune réponse sur { $total } structures
    [one] La campagne « { $title } » a une réponse sur { $total }
   *[other] La campagne « { $title } » a { $count } réponses sur { $total }
  }
steering-campaigns-sentence = { $campaigns } campagnes sont en cours : { $count } réponses sur { $total }
steering-campaign-until = { $title }, jusqu’au { $day }
steering-campaign = Campagne
steering-asked = structures interrogées
steering-asked-column = Structures interrogées
steering-answers = Réponses
steering-themes-sentence = Le thème le plus faible est « { $theme } » : { $mean } en moyenne
steering-members-sentence = { $count ->
    [0] { $total ->
        [one] La structure qui a répondu n’est pas sous la moitié
       *[other] Aucune des { $total } structures n’est sous la moitié
      }
    [one] { $total ->
        [one] La structure qui a répondu est sous la moitié
       *[other] Une structure sur { $total } est sous la moitié
      }
   *[other] { $count } structures sur { $total } sont sous la moitié
  }
steering-members-of = Campagne « { $title } », de la plus faible à la plus forte. Ce qui n’est pas encore remis est hachuré.
steering-members-worst = Les { $count } plus faibles des { $total } structures qui ont répondu à la campagne « { $title } ».
steering-trend-up = Le score est passé de { $from } à { $to } depuis le { $since }
steering-trend-down = Le score est descendu de { $from } à { $to } depuis le { $since }
steering-trend-same = Le score reste à { $to } depuis le { $since }
steering-version-changed = Version { $version } du référentiel
steering-what-changed = Ce qui a changé
steering-obligations-sentence = { $count ->
    [0] Rien n’est moins tenu que « { $name } » : aucune structure sur { $total }
    [one] Rien n’est moins tenu que « { $name } » : une structure sur { $total }
   *[other] Rien n’est moins tenu que « { $name } » : { $count } structures sur { $total }
  }
steering-obligations-of = Une obligation est tenue tant que ce qui la montre est valable.
steering-own-obligations-sentence = { $count ->
    [0] { $total ->
        [one] La seule obligation n’est pas tenue
       *[other] Aucune des { $total } obligations n’est tenue
      }
    [one] Une obligation sur { $total } est tenue
   *[other] { $count } obligations sur { $total } sont tenues
  }
steering-obligation = Obligation
steering-until = Valable jusqu’au
steering-duty-fulfilled = Tenue
steering-duty-watch = Bientôt à renouveler
steering-duty-late = En retard
steering-duty-missing = Rien ne la montre
steering-duty-not-applicable = Sans objet
steering-findings-sentence = { $critical ->
    [0] Aucun constat critique n’est ouvert
    [one] Un constat critique est ouvert
   *[other] { $critical } constats critiques sont ouverts
  }, { $late ->
    [0] aucun constat n’est en retard
    [one] un constat est en retard
   *[other] { $late } constats sont en retard
  }
steering-findings-of = { $count ->
    [0] Aucun constat ouvert.
    [one] Sur un constat ouvert.
   *[other] Sur { $count } constats ouverts.
  }
steering-age-month = Depuis un mois au plus
steering-age-quarter = Un à trois mois
steering-age-half = Trois à six mois
steering-age-more = Plus de six mois
steering-departments-sentence = Le score moyen va de { $low } ({ $lowest }) à { $high } ({ $highest })
steering-departments-few = Le score moyen par département
steering-own-themes-sentence = Le thème le plus faible est « { $theme } » : { $value }
steering-own-themes-beside = Le thème le plus faible est « { $theme } » : { $value }, quand les structures du même type y sont à { $mean } en moyenne
steering-peers = En pointillé, la moyenne des { $count } autres structures du même type qui ont répondu.
steering-peers-mean = Moyenne du même type
steering-programmes = Programmes de financement
steering-eligible = Tout ce qui est exigé est là
steering-missing = { $count ->
    [one] Il manque une pièce
   *[other] Il manque { $count } pièces
  }

sheet-open = Ouvrir la fiche de direction
sheet-title = Fiche de direction
sheet-pdf = La fiche en PDF
sheet-no-level = pas encore évalué
sheet-no-budget = budget pas encore saisi
sheet-points-up = { $points ->
    [one] un point de plus
   *[other] { $points } points de plus
  }
sheet-points-same = comme la fois d’avant
sheet-points-down = { $points ->
    [one] un point de moins
   *[other] { $points } points de moins
  }
sheet-of-critical = { $count ->
    [0] aucun critique
    [one] dont un critique
   *[other] dont { $count } critiques
  }
sheet-late = en retard
sheet-of-late = { $findings ->
    [0] aucun constat
    [one] un constat
   *[other] { $findings } constats
  }, { $actions ->
    [0] aucune action
    [one] une action
   *[other] { $actions } actions
  }
sheet-of-year = budget de { $year }
sheet-worst = Les trois risques les plus graves
sheet-worst-none = Aucun constat ouvert.
sheet-late-title = Ce qui est en retard
sheet-late-none = Rien n’est en retard.
sheet-trend-none = L’évolution se lit à partir de la deuxième évaluation.
sheet-duties = Les obligations à tenir ou à renouveler
sheet-duties-none = Toutes les obligations sont tenues.
sheet-more = { $count ->
    [one] et un autre point
   *[other] et { $count } autres points
  }
sheet-to-sign = À signer
sheet-homologation-over = L’homologation de « { $name } » est finie depuis le { $day }
sheet-homologation-ends = L’homologation de « { $name } » finit le { $day }
attestation-not-theirs = L’attestation est signée par la direction de la structure.
sheet-attestation = Attestation
sheet-attestation-holds = Attesté
sheet-statement = J’ai pris connaissance de l’état de la cybersécurité de { $name } tel qu’il est présenté ici, des risques qui restent et de ce qui est en retard.
sheet-sign = Signer l’attestation
sheet-sign-confirm = Signer l’état présenté sur cette page ? Votre nom, la date et ces chiffres seront conservés.
sheet-signed = Signé par { $by } le { $at }
sheet-unsigned = L’état présenté ici n’est pas encore signé.
sheet-digest = Empreinte des chiffres (SHA-256)
sheet-signature = Signature
sheet-history = { $count ->
    [one] Une attestation signée
   *[other] { $count } attestations signées
  }
sheet-stale-title = Les chiffres ont changé : rien n’est signé
sheet-stale-text = Quelque chose a bougé depuis l’affichage de la page. Voici l’état d’à présent : relisez-le, puis signez.
done-attestation-signed = L’attestation est signée et conservée.

ministry-title = Sommes par région et par type
ministry-lead = Ce que les régions savent ensemble, sans nom de structure.
ministry-rule = Aucun chiffre ne porte sur moins de dix structures. Quand une case cachée se devinerait par soustraction, la plus petite des autres est cachée avec elle.
ministry-framework = Référentiel
ministry-on = Réponses au référentiel « { $framework } ».
ministry-by-region = Par région
ministry-by-segment = Par type de structure
ministry-by = Par
ministry-group = Ensemble
ministry-region = Région
ministry-no-region = Hors région
ministry-legal-entities = Entités juridiques
ministry-population = Structures
ministry-answered = Ont répondu
ministry-duties = Obligations tenues
ministry-total = Ensemble
ministry-few = moins de dix
ministry-withheld = non montré
ministry-file = sommes

document-source = Source : Hygie
document-page-of = sur
document-summary = Résumé
document-next-none = Toutes les réponses données sont au plus haut.
document-every-answer = Toutes les réponses
document-reference = Réf.
document-requirement = Exigence
document-answer = Réponse
document-radar = Le score de chaque thème, du centre (0 %) au bord (100 %).
document-assessment = Évaluation « { $framework } »
document-framework = { $publisher }, version { $version }
document-submitted = remise le { $at } par { $by }
document-actions = Actions par échéance
document-actions-none = Aucune action ouverte.
document-action = Action
document-findings = Constats ouverts
document-findings-none = Aucun constat ouvert.
document-more = Seuls les { $count } premiers par échéance sont imprimés. L’export XLSX les contient tous.
document-cost = Coût
document-count = Nombre
document-campaign = Campagne « { $title } »
document-launched = lancée le { $day }
document-closed = close le { $day }
document-due = jusqu’au { $day }
document-progress = { $count ->
    [0] Aucune structure n’a remis sa réponse, sur { $total }
    [one] Une structure sur { $total } a remis sa réponse
   *[other] { $count } structures sur { $total } ont remis leur réponse
  }
document-answered-share = Part des structures qui ont remis leur réponse
document-plan-pdf = Le plan en PDF
document-vulnerabilities-pdf = Les vulnérabilités en PDF
document-file-assessment = evaluation
document-file-campaign = campagne
document-file-vulnerabilities = plan-de-reduction-des-vulnerabilites
document-programme = Dossier « { $programme } »
document-programme-met = sur { $total } prérequis
document-programme-missing-none = Rien ne manque : le dossier peut être déposé.
document-programme-expected = Attendu : { $proof }
document-step = Étape
document-day = Date
document-file-programme = dossier-de-financement
