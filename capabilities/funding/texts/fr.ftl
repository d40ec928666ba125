# Les programmes de financement, les projets, les politiques du groupe.
family-funding = Financements, projets et politiques
right-funding-read = Voir les programmes, les dossiers, les projets et les politiques
right-funding-edit = Monter les dossiers, écrire les projets, adopter les politiques
right-funding-instruct = Instruire les dossiers et donner l’avis de l’agence
right-funding-publish = Publier la politique du groupe
programmes-menu = Programmes
projects-menu = Projets
policies-menu = Politiques
act-funding-file-opened = Dossier de financement ouvert
act-funding-file-changed = Dossier de financement modifié
act-funding-file-deposited = Dossier de financement déposé
act-funding-file-instructed = Instruction du dossier commencée
act-funding-file-returned = Dossier renvoyé pour être complété
act-funding-file-validated = Dossier validé
act-funding-file-refused = Dossier refusé
act-funding-file-paid = Dossier payé
act-funding-file-taken-up = Dossier repris après un refus
act-funding-piece-attached = Pièce jointe au dossier
act-funding-piece-detached = Pièce retirée du dossier
act-funding-evidence-taken = Pièces du dossier téléchargées
act-funding-activity-written = Parts d’activité du groupe écrites
act-funding-programme-exported = Suivi d’un programme exporté
act-funding-project-written = Projet écrit
act-funding-project-changed = Projet modifié
act-funding-project-reviewed = Revue de sécurité du projet enregistrée
act-funding-project-homologated = Homologation du projet écrite
act-funding-homologation-over = Homologation arrivée à son terme
act-funding-ciso-opinion-given = Avis du RSSI donné
act-funding-region-opinion-given = Avis de l’agence donné
act-funding-policy-exported = Adoptions d’une politique exportées
act-funding-projects-exported = Projets exportés
act-funding-policy-published = Politique publiée
act-funding-policy-adopted = Politique adoptée
act-funding-policy-withdrawn = Adoption d’une politique retirée
act-funding-policy-reminded = Rappel d’une politique envoyé
evidence-use-policy = La politique d’un groupe

# Les programmes.
programmes-title = Programmes de financement
programmes-lead = Ce que chaque programme demande, ce qui est réuni, ce qui manque.
programmes-count = { $count ->
    [one] Un programme
   *[other] { $count } programmes
  }
programmes-nation = Choisissez une région pour voir qui est éligible : à l’échelle du pays, seuls les dossiers sont comptés.
programmes-site = Les programmes s’adressent à l’entité juridique. Celle de cet établissement n’est pas dans votre périmètre.
programmes-more = Seules les 3 000 premières entités sont regardées : choisissez un périmètre plus étroit.
programmes-foot = Ce que Hygie calcule prépare un dossier : l’éligibilité et le paiement sont décidés par ceux qui conduisent le programme.
programme = Programme
programme-about = Ce que l’on en sait
programme-to-validate = à valider par l’ARS
programme-desk = Guichet
programme-desk-unknown = Dates à préciser
programme-opens = ouvert depuis le { $day }
programme-closes = dernier jour le { $day }
programme-closed = clos
programme-eligibility = Éligibilité
programme-eligible = Éligible
programme-not-concerned = Non concerné
programme-not-worked-out = Non calculée ici
programme-nobody = Personne n’est concerné dans ce périmètre.
programme-missing-count = { $count ->
    [one] une pièce manque
   *[other] { $count } pièces manquent
  }
programme-missing-of = { $count ->
    [one] une manque sur { $of }
   *[other] { $count } manquent sur { $of }
  }
programme-met-of = { $count } prérequis réunis sur { $of }
programme-eligible-of = { $count ->
    [0] aucun éligible sur { $of }
    [one] un éligible sur { $of }
   *[other] { $count } éligibles sur { $of }
  }
programme-part-of-group = pour sa part du dossier du groupe
programme-borne-by = Le dossier est porté par le groupe « { $group } ». Voici ce que cette entité réunit pour sa part.
programme-borne-by-group = Le dossier de ce programme est porté par le groupe de cette entité : ouvrez-le sur le groupe.
programme-not-for-it = Ce programme ne s’adresse pas à cette structure.
programme-bearer = Entité ou groupe
programme-bearers = Entités et groupes concernés
programme-bearers-count = { $count ->
    [0] Aucune entité
    [one] Une entité ou un groupe
   *[other] { $count } entités et groupes
  }
programme-group = Groupe
programme-missing = Ce qui manque
programme-met = Prérequis réunis
programme-filter = Où ils en sont
programme-filter-all = Tous
programme-filter-eligible = Éligibles
programme-filter-incomplete = Incomplets
programme-filter-no-file = Sans dossier
programme-filter-draft = Dossier en préparation
programme-filter-deposited = Dossier déposé
programme-filter-instructed = Dossier en instruction
programme-filter-validated = Dossier validé
programme-filter-refused = Dossier refusé
programme-filter-paid = Dossier payé
programme-figure-eligible = éligibles
programme-figure-of = sur { $count } concernés
programme-figure-draft = dossiers en préparation
programme-figure-deposited = dossiers déposés
programme-figure-instructed = dossiers en instruction
programme-figure-validated = dossiers validés
programme-figure-refused = dossiers refusés
programme-figure-paid = dossiers payés

# Les prérequis.
prerequisites-title = Prérequis
prerequisite = Prérequis
prerequisite-standing = État
prerequisite-why = Pourquoi
prerequisite-proof = Pièce attendue
prerequisite-pieces = Pièces jointes
prerequisite-no-piece = Aucune pièce
prerequisite-mandatory = obligatoire
prerequisite-optional = cité par l’usage, sans bloquer
prerequisite-until = jusqu’au { $day }
prerequisite-share = { $covered } de l’activité couverts, { $needed } demandés
prerequisite-share-unknown = { $needed } de l’activité demandés : les parts ne sont pas encore écrites
prerequisite-all-members = Demandé à chaque membre
prerequisite-met-by = Réuni par :
prerequisite-not-met-by = Manque à :
prerequisite-of-group = Une pièce pour tout le groupe.
prerequisite-attach = Joindre une preuve
prerequisite-attach-do = Joindre
standing-met = Réuni
standing-to-renew = À renouveler
standing-to-prove = À prouver
standing-missing = Manque
why-fact-unknown = Rien n’est connu à ce sujet.
why-fact-held = Constaté le { $day }.
why-fact-over = Constaté le { $day }, terminé le { $end }.
why-fact-too-old = Constaté le { $day } : doit dater du { $after } ou d’après.
why-fact-too-low = Valeur { $value }, { $least } demandés.
why-fact-without-value = Aucune valeur écrite, { $least } demandés.
why-unanswered = L’exigence n’a pas de réponse.
why-answered = Répondu le { $day } : { $value }.
why-answer-too-low = La réponse vaut { $value }, { $least } demandés.
why-no-document = Aucune pièce jointe.
why-documents = { $count ->
    [one] Une pièce jointe.
   *[other] { $count } pièces jointes.
  }
why-document-over = La pièce jointe a pris fin le { $day }.
why-covered = Assez de membres le réunissent.
why-not-covered = Trop peu de membres le réunissent.
why-no-activity = Écrivez ce que pèse chaque membre dans l’activité du groupe.
why-no-member = Aucun membre de ce groupe n’est concerné.

# L’activité combinée d’un groupe.
activity-title = Activité combinée
activity-text = Ce que pèse chaque entité juridique dans l’activité du groupe, en pourcentage ou en séjours : Hygie ramène la somme à 100 %.
activity-none = Rien n’est encore écrit.
activity-year-known = Année { $year }.
activity-year = Année
activity-year-hint = La dernière année écrite sert au calcul.
activity-year-wrong = Écrivez une année, comme 2025.
activity-share-wrong = Une part est un nombre, comme 62,5.
activity-member = Entité juridique
activity-typed = Activité
activity-part = Part
activity-unknown = non écrite
activity-sum = Somme
activity-save = Enregistrer ces parts
done-activity-written = Les parts d’activité sont enregistrées.

# Le dossier.
programme-file = Dossier
programme-file-of = Dossier de { $node }
programme-no-file = Aucun dossier
programme-open-file = Ouvrir le dossier
programme-see-file = Voir le dossier
programme-file-there = Ce dossier est déjà ouvert.
programme-file-not-draft = Ce dossier est déposé : il ne change plus, sauf si l’agence le renvoie.
programme-state-draft = En préparation
programme-state-deposited = Déposé
programme-state-instructed = En instruction
programme-state-validated = Validé
programme-state-refused = Refusé
programme-state-paid = Payé
programme-steps = Étapes
programme-step-to-come = à venir
programme-opened-on = Ouvert le
programme-deposited-on = Déposé le
programme-instructed-on = Instruction depuis le
programme-decided-on = Décidé le
programme-paid-on = Payé le
programme-day = Date de l’acte
programme-day-future = Choisissez aujourd’hui ou un jour passé.
programme-day-out-of-turn = Cette date précède celle de l’étape d’avant.
programme-desk-closed = Le guichet est clos depuis le { $day } : le dépôt ne peut pas être plus tardif.
programme-deposit = Déposer
programme-deposit-do = Déposer ce dossier
programme-deposit-hint = Un dépôt déjà fait ailleurs garde sa date.
programme-deposit-missing = Avant le dépôt, il manque :
programme-file-incomplete = Le dossier n’est pas complet. Il manque : { $missing }.
programme-change = Montant demandé et note
programme-amount = Montant en euros
programme-amount-asked = Montant demandé, en euros
programme-amount-given = Montant accordé ou payé, en euros
programme-amount-hint = Sans les centimes.
programme-amount-wrong = Écrivez un nombre entier d’euros.
programme-note = Note
programme-note-hint = Pour ceux qui montent le dossier. Jamais de donnée de patient.
programme-opinion = Avis de l’agence
programme-opinion-hint = Nécessaire pour renvoyer ou refuser.
programme-opinion-missing = Écrivez pourquoi : ceux qui montent le dossier doivent savoir quoi faire.
programme-decide = Ce que fait l’agence
programme-act-instruct = Commencer l’instruction
programme-act-return = Renvoyer pour complément
programme-act-validate = Valider le dossier
programme-act-refuse = Refuser le dossier
programme-act-pay = Noter le paiement
programme-act-unknown = Choisissez un acte.
programme-act-out-of-turn = Le dossier n’en est pas là : relisez son état.
programme-take-up = Reprendre le dossier
programme-take-up-text = Il revient en préparation, avec ses pièces.
programme-piece-missing = Choisissez la preuve à joindre.
programme-pdf = Le dossier en PDF
programme-archive = Télécharger les pièces (ZIP)
programme-archive-too-large = Les pièces dépassent { $most } Mo : retirez-en, ou ouvrez-les une à une.
done-programme-file-opened = Le dossier est ouvert.
done-programme-file-changed = Le dossier est enregistré.
done-programme-piece-attached = La pièce est jointe.
done-programme-piece-detached = La pièce est retirée.
done-programme-file-deposited = Le dossier est déposé ; l’agence est prévenue.
done-programme-file-instructed = L’instruction est commencée.
done-programme-file-returned = Le dossier est renvoyé à ceux qui le montent.
done-programme-file-validated = Le dossier est validé.
done-programme-file-refused = Le dossier est refusé.
done-programme-file-paid = Le paiement est noté.
done-programme-file-taken-up = Le dossier est de nouveau en préparation.
archive-reference = Prérequis
archive-prerequisite = Intitulé
archive-evidence = Preuve
archive-file = Fichier
archive-link = Lien ou note
archive-until = Valable jusqu’au
archive-hash = SHA-256
archive-by = Apportée par
archive-on = Apportée le
archive-state = Remarque
archive-not-given = l’antivirus n’a pas encore laissé passer ce fichier
notice-file-deposited = Dossier à instruire : { $programme }
notice-file-returned = Dossier à compléter : { $programme }
notice-file-instructed = Dossier en instruction : { $programme }
notice-file-validated = Dossier validé : { $programme }
notice-file-refused = Dossier refusé : { $programme }
notice-file-paid = Dossier payé : { $programme }
notice-file-text = C’est le dossier de { $node }.

# Les projets.
projects-title = Projets
projects-lead = La sécurité vue avant d’acheter, de brancher ou d’ouvrir.
projects-count = { $count ->
    [0] Aucun projet
    [one] Un projet
   *[other] { $count } projets
  }
projects-count-more = Plus de { $count } projets
projects-empty = Aucun projet ne répond à ces filtres.
project-new = Écrire un projet
project-write = Enregistrer ce projet
project-filter = Où ils en sont
project-filter-open = En cours
project-filter-ending = Homologation qui finit
project-filter-over = Homologation terminée
project-filter-ciso-awaited = Avis du RSSI attendu
project-filter-region-awaited = Avis de l’agence attendu
project-filter-draft = À l’étude
project-filter-running = En réalisation
project-filter-live = En service
project-filter-ended = Arrêtés
project-filter-all = Tous
project-name = Projet
project-name-hint = « Dossier patient informatisé », « Lecteurs de badge ».
project-nature = Nature
project-nature-hint = Elle choisit les questions de la revue.
project-any-nature = Toutes
project-description = Description
project-description-hint = À quoi il sert et pour qui. Jamais de donnée de patient.
project-data = Données
project-data-none = Aucune donnée personnelle
project-data-personal = Données personnelles
project-data-health = Données de santé
project-hosting = Hébergement
project-hosting-hint = Des données de santé confiées à un tiers vont chez un hébergeur certifié.
project-hosting-internal = Dans la structure
project-hosting-hds = Chez un hébergeur certifié HDS
project-hosting-other = Ailleurs
project-supplier = Fournisseur
project-starts-on = Mise en service le
project-budget = Budget en euros
project-security-budget = Part de sécurité en euros
project-security-budget-hint = Le plan du ministère demande de 5 à 10 % du budget de chaque projet.
project-security-budget-wrong = La part de sécurité dépasse le budget.
project-share = Part de sécurité
project-share-unknown = à chiffrer
project-share-hint = De 5 à 10 % sont demandés.
project-dpia = Analyse d’impact
project-dpia-hint = L’analyse d’impact sur la protection des données (AIPD).
project-dpia-none = Aucune
project-dpia-planned = Prévue
project-dpia-done = Faite
project-dpia-on = Date de l’analyse d’impact
project-state = État
project-state-draft = À l’étude
project-state-running = En réalisation
project-state-live = En service
project-state-ended = Arrêté
project-word-unknown = Choisissez une réponse de la liste.
project-day-future = Choisissez aujourd’hui ou un jour passé.
project-what = De quoi il s’agit
project-change = Modifier
project-change-open = Modifier ce projet
project-over = terminée
project-until = jusqu’au { $day }
project-answered = Questions répondues
project-lacking = Réponses « non »
project-lacking-count = { $count ->
    [one] une réponse « non »
   *[other] { $count } réponses « non »
  }
project-checks = Revue de sécurité
project-checks-sum = { $yes } oui, { $no } non, { $awaited } sans réponse.
project-checks-text = Chaque « non » devient un constat du plan d’action ; il se clôt quand la réponse change.
project-question = Question
project-answer = Réponse
project-answer-none = Sans réponse
project-answer-yes = Oui
project-answer-no = Non
project-answer-na = Sans objet
project-check-note = Note
project-save-checks = Enregistrer la revue
project-see-findings = Voir les constats des projets
project-finding-title = { $project } : { $question }
project-finding-description = Répondu « non » à la revue de sécurité du projet. { $why } Ce qui le montrerait : { $proof }
project-finding-over = { $project } : homologation terminée
project-finding-over-description = Le système continue sans décision d’homologation en vigueur. Renouvelez-la, ou arrêtez le projet.
project-homologation = Homologation
project-homologation-text = La décision par laquelle la direction accepte les risques qui restent, pour un temps.
project-homologation-decision = Décision
project-homologation-none = Aucune
project-homologation-planned = Prévue
project-homologation-granted = Accordée
project-homologation-refused = Refusée
project-homologated-on = Décidée le
project-homologated-until = Valable jusqu’au
project-homologated-until-hint = Un rappel vient trois mois avant, un constat à la fin.
project-homologation-days-wrong = Une homologation accordée a une date passée et une fin, { $most } ans au plus après elle.
project-homologate = Enregistrer la décision
project-opinions = Avis
project-ciso-opinion = Avis du RSSI
project-region-opinion = Avis de l’agence
project-give-ciso = Donner l’avis du RSSI
project-give-region = Donner l’avis de l’agence
project-give-opinion = Donner cet avis
project-opinion = Avis
project-opinion-none = Attendu
project-opinion-favourable = Favorable
project-opinion-reserved = Favorable avec réserves
project-opinion-unfavourable = Défavorable
project-opinion-text = Pourquoi
project-opinion-hint = Nécessaire pour des réserves ou un avis défavorable.
project-opinion-unknown = Choisissez un avis.
project-opinion-why = Écrivez les réserves ou les raisons : la structure doit savoir quoi faire.
done-project-written = Le projet est enregistré.
done-project-changed = Le projet est modifié.
done-project-reviewed = La revue est enregistrée ; le plan d’action suit.
done-project-homologated = La décision d’homologation est enregistrée.
done-project-opinion-given = L’avis est donné.
notice-region-opinion = Avis de l’agence sur « { $project } »
notice-region-opinion-text = { $by } a donné l’avis de l’agence sur ce projet.
notice-homologation-over = Homologation terminée : { $project }
notice-homologation-over-text = { $structure } continue sans décision en vigueur. Renouvelez-la.

# Les politiques.
policies-title = Politiques du groupe
policies-lead = Ce que le groupe publie pour ses membres, et qui l’a adopté.
policies-empty = Aucune politique n’est publiée ici.
policies-empty-group = Une politique se publie sur un GHT.
policy = Politique
policy-new = Publier une politique
policy-publish = Publier pour les membres
policy-title = Titre
policy-title-hint = « Politique de sécurité du système d’information ».
policy-version = Version
policy-version-hint = « 2026 », « v3 ».
policy-document = Document
policy-document-hint = Une preuve d’un membre du groupe ; tous les membres pourront la lire.
policy-document-missing = Choisissez le document, ou donnez son adresse.
policy-no-evidence = Aucun : à l’adresse ci-dessous
policy-link = Adresse du document
policy-link-wrong = Un lien commence par https:// ou http://.
policy-note = Note
policy-note-hint = Ce qui change avec cette version.
policy-published-on = Publiée le
policy-group = Groupe
policy-read = Lire la politique
policy-open-link = Ouvrir l’adresse
policy-members = Membres
policy-member = Membre
policy-no-member = Aucun membre dans votre périmètre.
policy-adoption = Adoption
policy-adopted = Adoptée
policy-silent = Sans réponse
policy-to-adopt = À adopter
policy-adopted-by-all = Adoptée par tous
policy-adopted-of = { $count ->
    [0] aucun membre sur { $of }
    [one] un membre sur { $of }
   *[other] { $count } membres sur { $of }
  }
policy-by = Dit par
policy-since = Depuis le
policy-adopt = Adopter cette politique
policy-adopt-for = Pour
policy-adopted-on = Adoptée le
policy-adopted-on-hint = La date de la décision, après la publication.
policy-day-wrong = Choisissez un jour entre la publication et aujourd’hui.
policy-adoption-note = Note
policy-adoption-note-hint = L’instance qui l’a décidé, ce qui a été adapté.
policy-withdraw = Retirer l’adoption
policy-remind = Rappeler à ceux qui n’ont pas répondu
policy-nobody-silent = Tous les membres l’ont adoptée.
done-policy-published = La politique est publiée ; les membres sont prévenus.
done-policy-adopted = L’adoption est enregistrée.
done-policy-withdrawn = L’adoption est retirée.
done-policy-reminded = Le rappel est envoyé.
notice-policy-published = Politique à adopter : { $title }
notice-policy-reminder = Rappel, politique à adopter : { $title }
notice-policy-text = Votre groupe l’a publiée. Lisez-la, puis dites que votre établissement l’adopte.

# Ce qu’il y a à faire.
todo-homologation = Renouveler l’homologation de « { $project } »
todo-homologation-why = Elle finit à cette date · { $structure }
todo-homologation-act = Ouvrir le projet
todo-policy = Adopter « { $title } »
todo-policy-why = Publiée par { $group }
todo-policy-act = Lire la politique
todo-files = { $count ->
    [one] Un dossier de financement à instruire
   *[other] { $count } dossiers de financement à instruire
  }
todo-files-why = Déposés, ils attendent l’agence.
todo-files-act = Ouvrir le plus ancien
todo-opinions = { $count ->
    [one] Un projet attend l’avis de l’agence
   *[other] { $count } projets attendent l’avis de l’agence
  }
todo-opinions-why = Une question posée tôt coûte moins qu’une correction tardive.
todo-opinions-act = Voir les projets
