# Se connecter.
sign-in-title = Se connecter à Hygie
sign-in = Se connecter
sign-in-email = Adresse électronique
sign-in-password = Mot de passe
sign-in-help = Pas de compte, ou mot de passe perdu ? La personne qui administre Hygie dans votre structure peut vous aider.
sign-in-wrong = L’adresse ou le mot de passe ne convient pas. Vérifiez-les, puis recommencez.
sign-in-wait = Trop d’essais. Attendez { $minutes } min avant de recommencer.
done-signed-out = Vous êtes déconnecté.

# Mon compte.
account-grants = Ce que je peux faire
account-grants-none = Aucune habilitation pour le moment. La personne qui administre Hygie dans votre structure peut vous en donner une.
account-preferences = Langue et apparence
account-lang = Langue
account-lang-browser = Celle du navigateur
account-theme = Apparence
account-theme-device = Celle de l’appareil
account-theme-light = Claire
account-theme-dark = Sombre
account-sessions = Sessions ouvertes
account-tokens = Jetons d’API
account-tokens-text = Un jeton laisse un programme agir en votre nom, avec les droits que vous cochez et là où vous le dites. Ne le confiez qu’à un programme que vous connaissez.
done-preferences-saved = Vos préférences sont enregistrées.
done-session-ended = La session est terminée.
session-this-one = Cette session
session-seen = Vue le { $day }
session-since = ouverte le { $day }
session-end = Terminer cette session

token-name = Nom du jeton
token-name-hint = Le programme qui s’en servira, par exemple « Supervision du SI ».
token-rights = Ce que le programme peut faire
token-rights-hint = Sans choix, il lit seulement.
token-right-not-yours = Le droit { $right } n’est pas parmi les vôtres. Choisissez dans la liste.
token-without-right = Choisissez au moins un droit.
token-too-many = Il y a déjà cent jetons. Révoquez ceux qui ne servent plus.
token-place = Où
token-place-hint = Le programme ne voit rien en dehors.
token-place-wrong = Choisissez un lieu dans la liste.
token-everywhere = Partout où le compte a des droits
right-registry-read = Lire l’annuaire
right-registry-keep = Tenir les fiches des structures
right-registry-edit = Modifier statuts et groupements
right-registry-contacts = Tenir les contacts
right-registry-import = Importer des fichiers
right-registry-quality = Voir la qualité des données
right-accounts-read = Voir qui a quels droits
right-accounts-grant = Donner et retirer des droits
token-lifetime = Durée
token-days = { $days } jours
token-days-wrong = Choisissez une durée dans la liste.
token-make = Créer le jeton
token-until = valable jusqu’au { $day }
token-used = utilisé le { $day }
token-never-used = jamais utilisé
token-revoke = Révoquer
token-revoke-text = Le programme qui se sert du jeton « { $name } » n’aura plus accès à Hygie.
token-made-title = Votre nouveau jeton
token-made = Le jeton « { $name } » est créé, jusqu’au { $day }. Copiez-le maintenant : il ne sera plus montré.
token-secret = Jeton
token-noted = Le jeton est copié, revenir à mon compte
# Comptes de service.
service-add = Ajouter un compte de service
service-add-text = Un compte pour un programme qui n’est à personne en particulier : il a des jetons, et pas de mot de passe.
service-name = Nom du compte
service-name-hint = Le logiciel qui s’en servira, par exemple « Supervision du GHT ».
service-tokens-text = Chaque jeton laisse le programme agir au nom de ce compte, avec les droits que vous cochez.
service-has-no-password = C’est un compte de service : il n’a ni adresse ni mot de passe. Gérez plutôt ses jetons.
person-is-service = Compte de service
done-service-created = Le compte de service est créé. Faites-lui maintenant un jeton.
done-token-revoked = Le jeton est révoqué.
secret-copy = Copier
secret-copied = Copié

# Le mot de passe.
password-title = Changer mon mot de passe
password-change = Changer mon mot de passe
password-first = Vous êtes entré avec un mot de passe provisoire. Choisissez le vôtre pour continuer.
password-current = Mot de passe actuel
password-new = Nouveau mot de passe
password-hint = Au moins 12 caractères. Quelques mots sans rapport entre eux se retiennent bien.
password-again = Le nouveau mot de passe, encore une fois
password-again-differs = Les deux mots de passe diffèrent : écrivez deux fois le même.
password-current-wrong = Ce n’est pas le mot de passe actuel.
password-same = Choisissez un mot de passe différent de l’actuel.
password-too-short = Trop court : { $shortest } caractères au moins.
password-too-simple = Trop facile à deviner : évitez votre nom, votre adresse et un seul caractère répété.
done-password-changed = Votre mot de passe est changé. Vos autres sessions sont terminées.

# Les personnes.
people-menu = Personnes et habilitations
people-title = Personnes et habilitations
people-add = Habiliter une personne
people-filter = Filtrer les personnes
people-filter-do = Filtrer
people-search = Nom ou adresse électronique
people-any-role = Tous les rôles
people-count = { $count ->
    [0] Personne
    [one] Une personne
   *[other] { $count } personnes
  }
people-none = Personne ne correspond dans ce périmètre.
people-caption = Personnes habilitées, par nom
people-grants = Habilitations
people-state = État
people-file = personnes
people-export-csv = Exporter en CSV
people-export-xlsx = Exporter en XLSX
people-pages = Pages de la liste
people-next = Suivantes
people-parameter-wrong = Le paramètre « { $name } » ne se lit pas.
people-panel = Personnes habilitées ici
people-panel-add = Habiliter
people-panel-none = Personne n’est habilité ici même.
people-panel-more = D’autres encore sont dans la liste des personnes.
people-panel-above = { $count ->
    [0] Personne ne l’est par un périmètre plus large.
    [one] Une personne l’est par un périmètre plus large.
   *[other] { $count } personnes le sont par un périmètre plus large.
  }

person-who = Qui
person-name = Nom
person-name-wrong = Le nom est à remplir, en 120 caractères au plus.
person-email = Adresse électronique
person-email-hint = Elle sert à se connecter. Si cette adresse est déjà connue de Hygie, l’habilitation s’ajoute aux autres.
person-email-wrong = Écrivez une adresse complète, par exemple prenom.nom@hopital.fr.
person-email-taken = Cette adresse est déjà celle d’une autre personne.
person-disabled = Compte fermé
person-edit = Modifier
person-edit-title = Modifier le nom ou l’adresse
person-grants-note = Seules apparaissent les habilitations de votre périmètre.
person-grants-none = Aucune habilitation en cours dans votre périmètre.
person-reset = Donner un mot de passe provisoire
person-reset-title = Donner un mot de passe provisoire ?
person-reset-text = Le mot de passe actuel de { $name } ne servira plus, et ses sessions seront terminées.
person-not-yours = Cette personne a aussi des habilitations que vous ne pourriez pas donner : seul quelqu’un qui le pourrait peut changer son compte.
person-temporary-title = Mot de passe provisoire
person-temporary = { $name } ({ $email }) peut se connecter avec ce mot de passe, et en choisira un autre aussitôt. Transmettez-le de vive voix : il ne sera plus montré.
person-temporary-label = Mot de passe provisoire
person-temporary-noted = Le mot de passe est noté, voir la fiche
done-person-known = Cette personne était déjà connue de Hygie : l’habilitation est donnée, son mot de passe ne change pas.
done-person-changed = Le compte est modifié.

# Les habilitations.
grant-what = Pour quoi faire, et où
grant-role = Rôle
grant-place = Lieu
grant-where = Un autre lieu
grant-where-hint = Numéro FINESS, code du GHT, ou nom d’un lieu de votre périmètre.
grant-where-none = Rien ne correspond dans votre périmètre. Essayez un numéro FINESS ou un autre mot du nom.
grant-where-several = Plusieurs lieux correspondent : choisissez dans la liste.
grant-from = À partir du
grant-from-hint = Vide : dès maintenant.
grant-from-past = Une habilitation commence aujourd’hui ou plus tard.
grant-until = Jusqu’au
grant-until-hint = Ce jour est compris. Vide : sans fin.
grant-until-before = La fin vient avant le début.
grant-role-unknown = Choisissez un rôle dans la liste.
grant-role-not-there = Ce rôle ne se donne pas sur un lieu de cette sorte. Choisissez un autre rôle ou un autre lieu.
grant-more-than-yours = Ce rôle permet plus que ce que vous pouvez faire vous-même à cet endroit : vous ne pouvez pas le donner.
grant-already = Cette personne a déjà ce rôle à cet endroit.
grant-give = Donner l’habilitation
grant-give-title = Donner une autre habilitation
grant-since = depuis le { $from }
grant-between = du { $from } au { $until } inclus
grant-to-come = à venir
grant-in-words = { $role } · { $node }
grant-end = Mettre fin
grant-end-title = Mettre fin à cette habilitation ?
grant-end-text = { $name } ne sera plus « { $role } » sur { $node }, dès maintenant.
grant-not-yours-to-end = Vous ne pouvez mettre fin qu’à une habilitation que vous pourriez donner.
grant-last-administrator = C’est la dernière personne qui peut donner des habilitations ici. Habilitez-en d’abord une autre.
grant-own-last = C’est votre dernière habilitation : demandez à une autre personne d’y mettre fin.
grant-node-nation = nation
grant-node-region = région
grant-node-department = département
grant-node-ght = GHT
grant-node-ej = entité juridique
grant-node-et = établissement
done-grant-given = L’habilitation est donnée.
done-grant-ended = L’habilitation a pris fin.

# Les rôles, comme on les nomme.
role-dg = Direction de l’établissement
role-delegue_decl = Personne déléguée aux déclarations d’incident
role-rssi = RSSI
role-ref_ssi = Référente ou référent sécurité
role-dsi = Direction du système d’information
role-dpo = DPO, protection des données
role-rpcra = Responsable continuité et reprise d’activité
role-dir_garde = Direction de garde
role-resp_qualite = Responsable qualité et gestion des risques
role-cme = Présidence de CME
role-biomed = Ingénierie biomédicale
role-ght_rssi = RSSI du GHT
role-ght_dsi = DSI du GHT
role-ars_ref = Référente ou référent SSI de l’ARS
role-ars_astreinte = Astreinte de l’ARS
role-grades_anim = Animation régionale (GRADeS)
role-nat_lect = Lecture nationale
role-nat_admin = Administration nationale de Hygie
role-auditeur = Audit externe
role-presta = Prestataire

# Le journal.
act-accounts-signed-in = Connexion
act-accounts-session-ended = Session terminée
act-accounts-preferences-changed = Préférences modifiées
act-accounts-password-changed = Mot de passe changé
act-accounts-password-reset = Mot de passe provisoire donné
act-accounts-token-made = Jeton d’API créé
act-accounts-service-created = Compte de service créé
act-accounts-token-revoked = Jeton d’API révoqué
act-accounts-person-created = Personne ajoutée
act-accounts-person-changed = Compte modifié
act-accounts-person-disabled = Compte fermé
act-accounts-person-enabled = Compte rouvert
act-accounts-grant-given = Habilitation donnée
act-accounts-grant-ended = Fin d’une habilitation

## Revue des accès, départ, changement de poste

review-title = Revoir les accès
review-lead = Qui peut faire quoi : { $node }. Cochez ce qui doit prendre fin, puis confirmez le reste.
review-due = Revue à faire
review-done = Revue à jour
review-last = Dernière revue par { $name }, { $when }
review-empty = Aucune habilitation à revoir ici.
review-caption = Habilitations en cours, de la plus ancienne à la plus récente
review-period = Durée
review-end = Fin
review-end-this = Mettre fin
review-more = Seules les 500 plus anciennes sont montrées. Confirmez-les, puis revenez pour la suite.
review-confirm = Confirmer les accès
done-access-reviewed = Les accès sont confirmés.
review-letter-subject = Revue des accès à faire : { $node }
review-letter-text = Les accès de « { $node } » n’ont pas été revus depuis longtemps. Une page suffit : mettez fin à ceux qui ne servent plus, et confirmez les autres.
review-letter-link = Revoir les accès
act-accounts-access-reviewed = Accès revus et confirmés

departure-title = Départ
departure-text = { $name } perd tous ses rôles, ses sessions se ferment et son compte est fermé. Ce que cette personne a écrit reste.
departure-do = Confirmer le départ
departure-own = Vous ne pouvez pas faire cela pour vous-même. Demandez à une autre personne qui habilite.
done-person-left = Le départ est enregistré : rôles, sessions et compte ont pris fin.
act-accounts-person-left = Départ : tous les rôles ont pris fin

transfer-title = Changer de poste
transfer-text = { $name } reçoit le rôle ci-dessous. Ses autres rôles, ceux que vous pouvez reprendre, prennent fin en même temps.
transfer-do = Changer de poste
done-person-transferred = Le changement de poste est fait.
act-accounts-person-transferred = Changement de poste
