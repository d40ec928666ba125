# Obligations, audits, budgets.
obligations-menu = Obligations
audits-menu = Audits
budgets-menu = Budgets
right-duties-read = Voir les obligations et les budgets
right-duties-edit = Dire ce qui est fait, enregistrer des audits, saisir des budgets
right-duties-audits = Voir les audits
right-duties-audit = Déposer des audits et leurs constats, le temps d’une mission
family-duties = Obligations, audits et budgets
act-duties-audit-recorded = Audit enregistré
act-duties-audit-changed = Audit corrigé
act-duties-audit-sent = Audit exporté au format OPSSIES
act-duties-audits-exported = Audits exportés
act-duties-fact-recorded = Obligation dite faite
act-duties-fact-withdrawn = Obligation dite faite par erreur, retirée
act-duties-obligations-exported = Obligations exportées
act-duties-budget-saved = Budget enregistré
act-duties-budgets-exported = Budgets exportés
duties-source = Source : { $name }, version { $version }.
obligations-title = Obligations
obligations-open = Voir les obligations
obligations-lead = Ce que la structure doit avoir ou faire, jusqu’à quand c’est en règle, et quoi faire ensuite.
obligations-none = Aucune obligation connue ne s’applique à cette structure.
obligations-others = Ne s’appliquent pas à cette structure
obligations-below = Dans les établissements
obligations-counted-lead = Où en sont les structures du périmètre, obligation par obligation.
obligations-followed = { $followed ->
    [0] Aucune structure suivie
    [one] Une structure suivie
   *[other] { $followed } structures suivies
  } sur { $open }
obligations-followed-foot = Une structure est suivie dès que sa page d’obligations a été ouverte, ou qu’un audit ou un budget y est enregistré.
obligation-one = Obligation
obligation-structures = Structures
obligation-count = { $count ->
    [0] Aucune structure
    [one] Une structure
   *[other] { $count } structures
  }
obligation-empty = Aucune structure suivie ne répond à ce filtre.
obligation-state = État
obligation-state-all = Tous
obligation-state-fulfilled = En règle
obligation-state-watch = À renouveler bientôt
obligation-state-late = Plus en règle
obligation-state-missing = Rien d’enregistré
obligation-state-not-applicable = Sans objet
obligation-since = Depuis
obligation-until = Jusqu’au
obligation-never = Jamais
obligation-no-end = Sans fin
obligation-to-validate = À valider par l’ARS
obligation-why-other = Elle concerne d’autres structures.
obligation-why-nothing = Rien ne montre encore que c’est fait.
obligation-why-holds = Fait le { $since }, valable jusqu’au { $until }.
obligation-why-holds-always = Fait le { $since }, sans date de fin.
obligation-why-ends-soon = Fait le { $since }, valable jusqu’au { $until } : à refaire d’ici là.
obligation-why-over = Fait le { $since }, mais la validité a pris fin le { $until }.
obligation-why-below = { $value } au { $since }, quand { $least } au moins sont attendus.
obligation-why-no-value = Enregistré le { $since } sans sa valeur : { $least } au moins sont attendus.
obligation-change-watch = À renouveler à partir du { $day }.
obligation-change-late = Plus en règle à partir du { $day }.
obligation-for = Pourquoi
obligation-how = Quoi faire
obligation-known = Enregistré par
obligation-details = Ce qui compte, ce qui ne compte pas
obligation-counts = Ce qui compte
obligation-not-counts = Ce qui ne compte pas
obligation-take-back = Retirer, c’est une erreur
obligation-say = C’est fait
obligation-say-do = Enregistrer que c’est fait
obligation-held = Fait le
obligation-held-until = Valable jusqu’au
obligation-held-until-hint = Vide, la durée prévue par l’obligation s’applique.
obligation-share = Part atteinte, en %
obligation-value = Valeur atteinte
obligation-value-hint = Un nombre, comme 62,5.
obligation-value-wrong = Écrivez un nombre ; une part va de 0 à 100 %.
obligation-evidence = Preuve
obligation-evidence-hint = C’est en règle tant que la preuve est valable.
obligation-no-evidence = Aucune pour l’instant
obligation-evidence-wrong = Choisissez une preuve de la liste.
obligation-note = Note
obligation-note-hint = Ce qui a été fait, avec qui. Jamais de donnée de patient.
obligation-unknown = Cette obligation n’est pas connue.
obligation-day-future = Choisissez une date passée, ou aujourd’hui.
obligation-until-wrong = La fin ne peut pas venir avant la date à laquelle c’est fait.
obligation-said-elsewhere = Cette obligation se remplit par un audit ou un budget : enregistrez-le sur sa page.
done-obligation-said = C’est enregistré.
done-obligation-taken-back = C’est retiré.
todo-obligation-open = Ouvrir l’obligation
todo-obligations-why = Leur validité prend fin, ou ce qui est connu ne suffit pas.
todo-obligations-more = { $count ->
    [one] Une autre obligation à renouveler
   *[other] { $count } autres obligations à renouveler
  }
todo-obligations-late = Obligations : { $late } plus en règle, { $watch } à renouveler bientôt
todo-obligations-below-why = Dans les structures suivies de votre périmètre.
audits-title = Audits
audits-last = Derniers audits
audits-count = { $count ->
    [0] Aucun audit
    [one] Un audit
   *[other] { $count } audits
  }
audits-count-more = Plus de { $count } audits
audits-empty = Aucun audit ne répond à ces filtres.
audit-new = Enregistrer un audit
audit-record = Enregistrer cet audit
audit-change = Corriger ou compléter
audit-change-open = Corriger cet audit, ajouter son rapport
audit-save = Enregistrer les corrections
audit-what = L’audit
audit-type = Type d’audit
audit-types = Que regarde chaque type d’audit ?
audit-type-all = Tous
audit-type-unknown = Choisissez un type d’audit.
audit-every = { $months ->
    [12] chaque année
   *[other] tous les { $months } mois
  }
audit-done = Terminé le
audit-done-hint = La date de fin : un audit commandé ou en cours ne compte pas encore.
audit-done-future = Un audit s’enregistre une fois terminé : choisissez une date passée, ou aujourd’hui.
audit-done-old = Cette date est trop ancienne : vérifiez l’année.
audit-same-day = Un audit du même type est déjà enregistré à cette date.
audit-begun = Commencé le
audit-begun-late = Le début vient après la fin.
audit-provider = Prestataire
audit-provider-hint = L’entreprise ou le service qui a fait l’audit.
audit-qualification = Qualification du prestataire
audit-qualification-hint = PASSI : qualification de l’ANSSI pour les prestataires d’audit.
audit-qualification-none = Aucune, ou non précisée
audit-qualification-passi = PASSI
audit-qualification-unknown = Choisissez une qualification.
audit-passi-expected = PASSI attendu
audit-level = Niveau obtenu
audit-level-hint = Annuaire (ADS) : de 1 à 5. Exposition : le niveau du rapport. Vide pour les autres.
audit-level-of = { $level } sur { $best } · { $word }
audit-level-plain = niveau { $level }, échelle non publiée
audit-level-reached = niveau obtenu
audit-level-none = Ce type d’audit ne donne pas de niveau : laissez ce champ vide.
audit-level-wrong = Le niveau va de { $least } à { $most }.
audit-level-unreadable = Écrivez un nombre entier.
audit-no-level = Sans niveau
audit-summary = En résumé
audit-summary-hint = L’essentiel du rapport, en quelques phrases. Jamais de donnée de patient.
audit-tlp = Diffusion (TLP)
audit-tlp-hint = Qui peut connaître cet audit, selon le protocole TLP.
audit-tlp-red = Rouge : les seules personnes désignées
audit-tlp-amber = Orange : la structure et ceux qui l’aident
audit-tlp-green = Vert : la communauté
audit-tlp-clear = Blanc : sans limite
audit-tlp-unknown = Choisissez une diffusion.
audit-report = Rapport
audit-report-hint = PDF, texte, tableur ou archive ZIP, 25 Mo au plus.
audit-report-open = Ouvrir le rapport
audit-report-none = Aucun rapport joint
audit-deposited = Déposé par
audit-next = Prochain audit
audit-due-all = Tous
audit-due-overdue = En retard
audit-overdue = en retard
audit-followed = Suivi d’un autre depuis
audit-findings-none = Aucun constat de cet audit n’est encore au registre.
done-audit-recorded = L’audit est enregistré. Apportez maintenant ses constats.
done-audit-changed = L’audit est corrigé.
opssies-title = Importer un fichier OPSSIES
opssies-text = OPSSIES-V2 est le format d’échange du ministère pour les audits. Chaque audit d’une structure à votre portée est enregistré ; les autres sont listés avec leur raison. Le même fichier apporté deux fois ne crée rien de plus.
opssies-file = Fichier
opssies-file-hint = JSON au format OPSSIES-V2, 16 Mo au plus.
opssies-bring = Importer ce fichier
opssies-empty = Choisissez un fichier.
opssies-refused = Ce fichier n’est pas un OPSSIES-V2 correct. Rien n’a été pris : corrigez-le, puis apportez-le de nouveau. Nombre de défauts : { $count }.
opssies-faults = Ce qui ne va pas
opssies-more = Et { $count } de plus.
opssies-outcome = { $new } enregistrés, { $known } déjà connus, { $left } laissés de côté.
opssies-new = Audits enregistrés
opssies-left = Laissés de côté
opssies-event = Événement { $position }
opssies-send = Exporter au format OPSSIES
opssies-came = Venu d’un fichier OPSSIES, type { $code }
opssies-no-code = Ce type d’audit n’a pas de code dans le format OPSSIES.
opssies-type-unknown = Le type d’événement { $code } ne correspond à aucun type d’audit suivi ici.
opssies-no-finess = La structure auditée n’a pas de numéro FINESS.
opssies-structure-unknown = La structure auditée n’est pas à votre portée.
opssies-same-day = Le fichier donne un autre audit du même type, le même jour, pour la même structure.
opssies-fault-too-large = le fichier dépasse { $limit } octets
opssies-fault-too-many = il y en a plus de { $limit }
opssies-fault-broken-json = le JSON est interrompu à la ligne { $line }, colonne { $column }
opssies-fault-missing = manque
opssies-fault-wrong-type = n’a pas la forme attendue
opssies-fault-unknown-code = le code « { $found } » n’est pas connu
opssies-fault-wrong-date = « { $found } » n’est pas une date comme 20240115-141742
opssies-fault-missing-date = la date de réalisation manque
opssies-fault-several-dates = il y a plusieurs dates de réalisation
opssies-fault-missing-actor = un acteur manque : { $role ->
    [requester] le demandeur
    [auditor] le prestataire
    [supervisor] l’auditeur
   *[audited] l’audité
  }
opssies-fault-several-actors = un acteur est donné plusieurs fois : { $role ->
    [requester] le demandeur
    [auditor] le prestataire
    [supervisor] l’auditeur
   *[audited] l’audité
  }
opssies-fault-wrong-identifier = « { $found } » n’est pas un identifiant de ce type
opssies-fault-several-identifiers = il y a deux identifiants du même type ; « { $found } » est le second
budgets-title = Budgets de cybersécurité
budgets-none = Aucun budget n’est encore saisi.
budgets-count = { $count ->
    [0] Aucun budget
    [one] Un budget
   *[other] { $count } budgets
  } pour { $year }
budgets-of-year = Structures en { $year }
budgets-foot = Le budget d’un établissement n’est pas ajouté quand son entité juridique a saisi le sien.
budget-title = Budget { $year }
budget-write = Saisir le budget
budget-write-year = Saisir le budget { $year }
budget-none = Aucun budget saisi
budget-unknown = inconnue
budget-year = Année
budget-years = D’année en année
budget-structures = Structures
budget-target = Cible : de { $floor } à { $goal } du budget informatique.
budget-share = Part de cybersécurité
budget-share-programme = Part du programme
budget-band = Repère
budget-spent = Dépenses de cybersécurité
budget-total = Budget informatique
budget-of = dont { $spent } rapportés à { $total }
budget-worked-out = { $spent } sur { $total }
budget-saved-by = Saisi par
budget-totals = Budget informatique de l’exercice
budget-operating = Exploitation, en euros
budget-investment = Investissement, en euros
budget-programme = Budget du programme, en euros
budget-programme-hint = Le programme ou projet numérique aidé par l’État, s’il y en a un. Vide, cette part n’est pas calculée.
budget-amount-hint = En euros entiers, sans les centimes.
budget-amount-wrong = Écrivez un nombre entier d’euros, de 0 à 10 milliards.
budget-lines = Dépenses de cybersécurité
budget-line-wrong = « { $line } » : écrivez un nombre entier d’euros, de 0 à 10 milliards.
budget-lines-too-high = Les dépenses de cybersécurité dépassent le budget informatique : vérifiez les montants.
budget-not-counted = pour mémoire
budget-excluded = Pour mémoire, hors de la part : { $lines }.
budget-note = Note
budget-note-hint = Ce qui explique les montants, pour l’an prochain.
budget-save = Enregistrer le budget
done-budget-saved = Le budget est enregistré ; la part est calculée ci-dessous.
