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
password-hint = Au moins 12 caractères de toutes sortes, ou une phrase de quelques mots sans rapport entre eux.
password-again = Le nouveau mot de passe, encore une fois
password-again-differs = Les deux mots de passe diffèrent : écrivez deux fois le même.
password-current-wrong = Ce n’est pas le mot de passe actuel.
password-same = Choisissez un mot de passe différent de l’actuel.
password-too-short = Trop court : { $shortest } caractères au moins.
password-too-simple = Trop facile à deviner : évitez votre nom, votre adresse, les mots courants, les dates et les suites.
done-password-changed = Votre mot de passe est changé. Vos autres sessions sont terminées.

# Les personnes.
people-menu = Personnes et habilitations
people-roles = Ce que chaque rôle permet
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

# Les invitations.
people-any-state = Toutes les personnes
people-never-signed-in = Jamais venue
invitation-title = Bienvenue sur Hygie
invitation-by = { $by } vous ouvre un compte. { $name }, choisissez votre mot de passe pour entrer.
invitation-password = Mot de passe
invitation-accept = Choisir ce mot de passe et entrer
invitation-lang = Langue de la personne
invitation-by-hand = Montrer aussi le lien, pour le transmettre
invitation-no-letter = Hygie n’envoie pas de courriel ici : le lien sera montré une fois, à transmettre vous-même.
invitation-until = Invitée jusqu’au { $day }
invitation-again = Inviter de nouveau
invitation-cancel = Annuler l’invitation
invitation-cancel-title = Annuler cette invitation ?
invitation-cancel-text = Le lien de { $name } ne servira plus, et ses habilitations prendront fin.
invitation-came-already = Cette personne est déjà venue : son compte lui appartient. Si elle a perdu son mot de passe, donnez-lui un mot de passe provisoire.
invitation-without-grant = Cette personne n’a plus d’habilitation : donnez-lui-en une d’abord.
done-invitation-accepted = Votre compte est ouvert. Bienvenue !
done-invitation-cancelled = L’invitation est annulée.
invited-title = Invitation prête
invited-sent = { $name } va recevoir un courriel à l’adresse { $email }, avec un lien valable 14 jours.
invited-by-hand = { $name } ({ $email }) pourra entrer avec ce lien, valable 14 jours.
invited-link-text = Ce lien ouvre le compte une seule fois. Transmettez-le à la personne elle-même : il ne sera plus montré.
invited-link = Lien d’invitation
invited-done = C’est noté, voir la fiche
link-expired-title = Ce lien n’est plus valable
link-used-title = Ce lien a déjà servi
link-unknown-title = Ce lien ne mène nulle part
link-invitation-expired = Une invitation vaut 14 jours. Demandez-en une autre à { $by }.
link-invitation-used = Votre compte est ouvert : connectez-vous avec votre mot de passe. Si ce n’est pas vous qui l’avez choisi, prévenez la personne qui vous a invité.
link-invitation-unknown = Vérifiez qu’il est copié en entier. Une invitation plus récente le remplace : cherchez le dernier courriel, ou demandez une autre invitation à la personne qui vous a invité.
link-recovery-expired = Il valait une heure. Demandez-en un autre.
link-recovery-used = Votre mot de passe est changé. Si ce n’est pas vous, demandez un autre lien et prévenez la personne qui administre Hygie.
link-recovery-unknown = Vérifiez qu’il est copié en entier. Un lien plus récent le remplace : cherchez le dernier courriel, ou demandez-en un autre.

invitations-title = Inviter plusieurs personnes
invitations-list = Liste des personnes
invitations-list-hint = Une personne par ligne : nom ; adresse ; rôle ; numéro FINESS. Un tableau copié depuis un tableur convient.
invitations-check = Vérifier la liste
invitations-too-many = { $longest } lignes au plus à la fois.
invitations-not-read = Cette ligne n’a pas été lue. Recommencez.
invitations-several-places = Plusieurs lieux portent ce numéro. Habilitez cette personne à part.
invitations-preview = { $count ->
    [0] Aucune personne à inviter, sur { $all } lues
    [one] Une personne à inviter, sur { $all } lues
   *[other] { $count } personnes à inviter, sur { $all } lues
  }
invitations-caption = Personnes de la liste, avec ce qui arrivera
invitations-line = Ligne
invitations-outcome = Suite
invitations-ready = À inviter
invitations-left-out = Laissée de côté
invitations-invited = Invitée
invitations-send = { $count ->
    [one] Inviter cette personne
   *[other] Inviter ces { $count } personnes
  }
invitations-contacts = Partir des contacts des structures
invitations-contacts-text = Les contacts de votre périmètre qui ont une adresse remplissent la liste ; vous la relisez avant d’inviter.
invitations-contacts-take = Remplir la liste
invitations-no-contact = Aucun contact de ce rôle n’a d’adresse dans votre périmètre.
invitations-sent-title = Invitations
invitations-sent = { $count ->
    [0] Personne n’est invité.
    [one] Une personne est invitée.
   *[other] { $count } personnes sont invitées.
  }
invitations-links-text = Chaque lien ouvre un compte une seule fois. Transmettez chacun à sa personne : ils ne seront plus montrés.
invitations-see = Voir qui n’est pas encore venu

# Mot de passe perdu.
recovery-title = Mot de passe oublié ?
recovery-text = Écrivez votre adresse : un lien pour choisir un autre mot de passe y sera envoyé.
recovery-ask = Recevoir le lien
recovery-back = Revenir à la connexion
recovery-password-title = Choisir un nouveau mot de passe
recovery-password-text = Vos sessions ouvertes seront terminées.
done-recovery-asked = Si cette adresse est connue de Hygie, un courriel part dans un instant. Son lien vaut une heure.
done-password-recovered = Votre mot de passe est changé. Connectez-vous.
password-too-weak = Trop facile à deviner par essais : allongez-le, ou mêlez majuscules, minuscules, chiffres et signes.
password-breached = Ce mot de passe figure dans une liste de mots de passe volés. Choisissez-en un autre.

# Les courriels.
letter-invitation-subject = Votre accès à Hygie
letter-invitation = { $by } vous invite à utiliser Hygie, comme « { $role } », pour { $node }.
letter-invitation-days = Ce lien sert une seule fois, pendant 14 jours. Si vous n’attendiez pas cette invitation, ne faites rien.
letter-invitation-link = Choisir mon mot de passe
letter-recovery-subject = Choisir un nouveau mot de passe
letter-recovery = Vous avez demandé un nouveau mot de passe pour Hygie. Ce lien sert une seule fois, pendant une heure.
letter-recovery-not-you = Si ce n’est pas vous, ne faites rien : votre mot de passe reste le même.
letter-recovery-link = Choisir un nouveau mot de passe
letter-password-changed-subject = Votre mot de passe a changé
letter-password-changed = Le mot de passe de votre compte Hygie vient de changer.
letter-password-changed-not-you = Si ce n’est pas vous, demandez aussitôt un nouveau mot de passe et prévenez la personne qui administre Hygie dans votre structure.
letter-password-changed-link = Demander un nouveau mot de passe

# Le second facteur.
sign-in-code-title = Encore une étape
sign-in-code-text = { $name }, écrivez le code que montre votre application d’authentification.
sign-in-code = Code
sign-in-code-help = Application perdue ? Écrivez un de vos codes de secours. Sans eux, la personne qui administre Hygie dans votre structure peut retirer votre second facteur.
second-factor-title = Second facteur
second-factor-text = Un second facteur protège votre compte même si votre mot de passe est volé : il est demandé à chaque connexion.
second-factor-asked = Votre rôle demande un second facteur. Ajoutez-le pour continuer.
second-factor-wrong = Ce code ne convient pas, ou il a déjà servi. Attendez le suivant, puis recommencez.
second-factor-none = Ajoutez d’abord un second facteur.
second-factor-reset = Retirer le second facteur
second-factor-reset-title = Retirer le second facteur ?
second-factor-reset-text = { $name } se connectera avec son seul mot de passe, et ses sessions seront terminées. Assurez-vous que la demande vient bien de cette personne.
done-second-factor-reset = Le second facteur est retiré.
authenticator = Application d’authentification
authenticator-text = Une application sur votre téléphone ou votre ordinateur montre un code qui change toutes les trente secondes.
authenticator-there = En place
authenticator-add = Ajouter une application
authenticator-already = Une application est déjà en place. Retirez-la d’abord.
authenticator-too-late = Trop de temps a passé : recommencez depuis le début.
authenticator-scan = Avec votre application, lisez cette image ; puis écrivez le code qu’elle montre.
authenticator-picture = Image à lire par l’application ; les lettres qui suivent disent la même chose
authenticator-letters = Ou recopiez ces lettres dans l’application :
authenticator-code = Code montré par l’application
authenticator-confirm = Terminer
authenticator-remove = Retirer l’application
authenticator-remove-title = Retirer l’application ?
authenticator-remove-text = Le mot de passe suffira pour entrer dans votre compte. Vos codes de secours ne serviront plus.
done-authenticator-added = L’application est en place.
done-authenticator-removed = L’application est retirée.
recovery-codes = Codes de secours
recovery-codes-text = Votre second facteur est en place. Imprimez ou recopiez ces codes : chacun remplace une fois l’application. Ils ne seront plus montrés.
recovery-codes-left = { $count ->
    [0] Il ne vous reste aucun code.
    [one] Il vous reste un code.
   *[other] Il vous reste { $count } codes.
  }
recovery-codes-renew = Faire de nouveaux codes
recovery-codes-noted = Les codes sont notés
proof-title = Est-ce bien vous ?
proof-text = Ce que vous demandez engage votre compte ou celui d’autres personnes.
proof-password-or-code = Mot de passe, ou code de votre application
proof-go-on = Continuer
proof-passkey = Continuer avec une clé d’accès
proof-wrong = Cela ne convient pas. Vérifiez, puis recommencez.
session-device = { $browser } sous { $system }
session-device-unknown = Appareil inconnu
letter-second-factor-removed-subject = Votre second facteur a été retiré
letter-second-factor-removed = Le second facteur de votre compte Hygie vient d’être retiré : le mot de passe suffit pour entrer.
letter-second-factor-removed-not-you = Si vous ne l’avez pas demandé, changez votre mot de passe et prévenez la personne qui administre Hygie dans votre structure.
letter-second-factor-removed-link = Ajouter un second facteur

# Les clés d’accès.
passkeys = Clés d’accès
passkey-text = Une clé d’accès, gardée par votre téléphone, votre ordinateur ou une clé de sécurité, vous fait entrer d’un geste, sans mot de passe.
passkey-add = Ajouter une clé d’accès
passkey-name = Nom de la clé
passkey-name-hint = Là où elle est gardée, par exemple « Téléphone de service ».
passkey-make = Créer la clé
passkey-made = créée le { $day }
passkey-used = utilisée le { $day }
passkey-remove = Retirer
passkey-remove-title = Retirer cette clé d’accès ?
passkey-remove-text = La clé « { $name } » n’ouvrira plus votre compte.
passkey-refused = Cette clé d’accès ne convient pas. Essayez-en une autre, ou votre mot de passe.
passkey-too-late = Trop de temps a passé. Recommencez.
passkey-failed = L’appareil n’a pas donné de clé d’accès. Recommencez, ou passez par votre mot de passe.
passkey-impossible = Les clés d’accès demandent que Hygie ait un nom de site : l’exploitant peut le donner par le réglage public_url.
passkey-needs-script = Les clés d’accès demandent JavaScript. L’application d’authentification s’en passe.
sign-in-or = ou
sign-in-passkey = Entrer avec une clé d’accès
done-passkey-added = La clé d’accès est en place.
done-passkey-removed = La clé d’accès est retirée.

# Le fournisseur d’identité.
sign-in-provider = Entrer avec { $provider }
provider-tie = Relier mon compte
provider-tie-text = Une fois votre compte relié, { $provider } vous fait entrer dans Hygie.
provider-tied = Votre compte est relié : { $provider } vous fait entrer dans Hygie.
provider-untie = Ne plus relier mon compte
provider-go = Continuer vers { $provider }
provider-unknown-title = Compte à relier
provider-unknown = { $provider } vous a reconnu, mais aucun compte de Hygie n’est relié à cette identité. Connectez-vous autrement, puis reliez-la depuis votre compte ; ou suivez votre lien d’invitation.
provider-refused = L’identité n’a pas pu être vérifiée. Recommencez, ou entrez autrement.
provider-too-late = Trop de temps a passé, ou ce navigateur n’est pas celui du départ. Recommencez.
provider-down = Le service d’identité ne répond pas. Entrez autrement, ou essayez plus tard.
provider-taken = Cette identité est déjà reliée à un compte.
provider-only-way = Sans cela vous ne pourriez plus entrer : choisissez d’abord un mot de passe ou une clé d’accès.
done-provider-tied = Votre compte est relié.
done-provider-untied = Votre compte n’est plus relié.
signed-out-title = Vous êtes déconnecté de Hygie
signed-out-provider = { $provider } peut encore vous reconnaître dans ce navigateur.
signed-out-go = Se déconnecter aussi de { $provider }

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
act-accounts-invited = Invitation
act-accounts-invitation-accepted = Invitation acceptée
act-accounts-invitation-cancelled = Invitation annulée
act-accounts-recovery-asked = Nouveau mot de passe demandé
act-accounts-password-recovered = Mot de passe retrouvé
act-accounts-authenticator-added = Application d’authentification ajoutée
act-accounts-authenticator-removed = Application d’authentification retirée
act-accounts-recovery-codes-renewed = Codes de secours renouvelés
act-accounts-recovery-code-used = Code de secours utilisé
act-accounts-second-factor-reset = Second facteur retiré par une autre personne
act-accounts-passkey-added = Clé d’accès ajoutée
act-accounts-passkey-removed = Clé d’accès retirée
act-accounts-provider-tied = Compte relié à un fournisseur d’identité
act-accounts-provider-untied = Compte délié d’un fournisseur d’identité

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

## Un rôle approuvé par une seconde personne

grant-awaits-approval = En attente d’une seconde personne
grant-approve = Approuver
grant-approve-title = Approuver ce rôle ?
grant-approve-text = { $by } donne à { $name } le rôle « { $role } » sur { $node }, { $period }. Il commencera quand vous l’aurez approuvé.
grant-not-yours-to-approve = Ce rôle s’approuve à deux : par une personne qui pourrait le donner, autre que celle qui le donne et celle qui le reçoit.
grant-approved-too-late = La fin de ce rôle est déjà passée. Donnez-le de nouveau avec une autre fin.
done-grant-asked = Le rôle est donné. Il commencera quand une seconde personne l’aura approuvé.
done-grant-approved = Le rôle est approuvé.
people-awaiting = { $count ->
    [one] Une personne attend qu’un rôle soit approuvé
   *[other] { $count } personnes attendent qu’un rôle soit approuvé
  }
letter-approval-subject = Un rôle à approuver
letter-approval = { $by } a donné le rôle « { $role } » sur « { $node } ». Il commencera quand une seconde personne l’aura approuvé.
letter-approval-link = Voir et approuver
letter-approved-subject = Votre rôle est approuvé
letter-approved = Vous avez maintenant le rôle « { $role } » sur « { $node } ».
letter-approved-link = Ouvrir Hygie
act-accounts-grant-asked = Habilitation donnée, à approuver
act-accounts-grant-approved = Habilitation approuvée

## Demander un accès

access-title = Demander un accès
access-text = { $name }, choisissez votre structure : les personnes qui y donnent les habilitations recevront votre demande.
access-structure = Structure
access-email = Adresse électronique où recevoir l’invitation
access-ask = Envoyer la demande
access-asked-title = Votre demande est partie
access-asked = Vous recevrez une invitation par courriel si elle est acceptée.
access-not-asked = Votre demande n’est pas partie
letter-access-subject = Une demande d’accès à Hygie
letter-access = { $name } ({ $email }) demande un accès pour « { $node } ». Son identité a été vérifiée par le fournisseur d’identité ; rien ne lui est ouvert.
letter-access-check = Si cette personne travaille avec vous, choisissez son rôle et invitez-la. Sinon, ne faites rien.
letter-access-link = Choisir un rôle et inviter
act-accounts-access-asked = Accès demandé
act-accounts-person-seen = Compte consulté
sign-in-temporary-over = Ce mot de passe provisoire ne sert plus. Demandez-en un autre à la personne qui vous l’a donné.
act-accounts-sign-in-refused = Connexion refusée : mauvais mot de passe
