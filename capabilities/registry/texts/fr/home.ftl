# L’accueil : ce qu’il y a à faire.
nav-home = À faire
home-title = À faire
home-lead = { $count ->
    [one] Une chose attend une réponse de votre part.
   *[other] { $count } choses attendent une réponse de votre part.
  }
home-in-order = Dans l’ordre
home-nothing = Rien à faire.
home-next = Le prochain contact à confirmer le sera après le { $day }.
home-no-next = Ce qui viendra s’affichera ici, avec sa date et sa raison.
home-contacts = { $count ->
    [one] Confirmer un contact
   *[other] Confirmer { $count } contacts
  }
home-contacts-why = { $stale ->
    [0] { $never ->
        [one] Un contact n’a jamais été confirmé.
       *[other] { $never } n’ont jamais été confirmés.
      }
   *[other] { $never ->
        [0] Leur dernière confirmation est plus ancienne que le délai de leur rôle.
       *[other] Dernière confirmation plus ancienne que le délai du rôle : { $stale }. Jamais confirmés : { $never }.
      }
  }
home-contacts-act = Confirmer les contacts
home-contact = { $structure } : { $role }
home-on-call-missing = { $count ->
    [one] Trouver un contact d’astreinte pour un établissement
   *[other] Trouver un contact d’astreinte pour { $count } établissements
  }
home-on-call-missing-why = Sans lui, une alerte urgente n’atteint personne la nuit.
home-on-call-missing-act = Voir lesquels
home-quality = { $rule } : { $count ->
    [one] une structure à corriger
   *[other] { $count } structures à corriger
  }
home-quality-act = Voir lesquelles
home-import = { $count ->
    [one] Examiner une ligne refusée
   *[other] Examiner { $count } lignes refusées
  }
home-import-why = L’import du { $on } les a laissées de côté : { $file }.
home-import-act = Examiner les lignes
home-ending = Décider de la suite : { $structure }, membre de { $ght }
home-ending-why = L’appartenance prend fin le { $on }.
home-ending-act = Voir le GHT
home-changes = Ce qui a changé
home-changes-none = Rien n’a changé récemment dans ce périmètre.
home-by = par { $name }
home-figures = { $place }, aujourd’hui
home-establishments = établissements ouverts
home-legal-entities = entités juridiques
home-officers = établissements avec un responsable de la sécurité
home-on-call = établissements avec une astreinte confirmée
home-groups = GHT
home-statuses = statuts réglementaires portés
home-without = Aucun périmètre ne vous est encore ouvert
home-without-text = Votre compte est bien là, mais aucun rôle ne vous a encore été donné. Tant que c’est ainsi, Hygie ne vous montre aucune structure.
home-without-whom = Demandez un rôle à la personne qui administre Hygie dans votre structure, votre GHT ou votre agence régionale.
