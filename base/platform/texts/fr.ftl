# La coquille : ce que chaque page a en commun.
hygie-tagline = Le plan de cybersécurité de la région
skip-to-content = Aller au contenu
home = Accueil
menu = Menu
menu-more = Plus
search = Rechercher
search-hint = Nom, numéro FINESS, commune
perimeter = Périmètre
perimeter-change = Changer de périmètre
account = Mon compte
sign-out = Se déconnecter
language-switch = English
footer-api = API
footer-demo = Région de démonstration : tout y est inventé.
breadcrumbs = Fil d’Ariane
navigation = Navigation principale

section-territory = Territoire
section-assess = Évaluer
section-plan = Plan d’action
section-alerts = Alertes
section-incidents = Incidents
section-prepare = Préparer
section-raise = Sensibiliser
section-share = Partager
section-steer = Piloter
section-administer = Administrer

# Les erreurs : ce qui s’est passé, ce qui est sûr, quoi faire.
error-not-found = Cette page n’est pas là
error-not-found-text = L’adresse est peut-être incomplète, ou ce qu’elle désigne n’est pas dans votre périmètre.
error-forbidden = Votre rôle ne permet pas cet acte
error-forbidden-text = La personne qui administre Hygie dans votre structure peut vous donner le rôle qu’il faut.
error-sign-in-needed = Connectez-vous pour continuer
error-sign-in-needed-text = Un jeton valide ou une session ouverte est nécessaire.
error-first-go = Autre chose doit être fait avant
error-first-go-text = Ouvrez Hygie dans un navigateur : la page qui s’affiche dit ce qui manque.
error-refused = Cela n’a pas été fait
error-conflict = Quelqu’un a modifié la même chose
error-conflict-text = Rien n’a été écrasé. Reprenez la dernière version, puis refaites votre changement.
error-in-progress = La même demande est en cours
error-in-progress-text = Elle porte la même clé. Attendez un instant, puis recommencez : elle ne sera faite qu’une fois.
error-answer-lost = C’est déjà fait
error-answer-lost-text = La demande qui porte cette clé a été faite, mais sa réponse n’a pas été gardée. Relisez ce qu’elle devait changer.
error-precondition-failed = Ce n’est plus ce que vous aviez lu
error-precondition-failed-text = Rien n’a été écrasé. Relisez, puis refaites votre changement.
error-unsupported-type = Ce type de contenu n’est pas lu ici
error-unsupported-type-text = Envoyez du JSON, annoncé par « Content-Type: application/json ».
error-too-many = Trop de demandes en peu de temps
error-too-many-text = Attendez un instant, puis recommencez. L’en-tête Retry-After dit combien de secondes.
version-missing = Dites quelle version vous avez lue : « version » dans le corps, ou l’en-tête If-Match.
idempotency-key-reused = Cette clé a déjà servi à une autre demande. Prenez une clé nouvelle pour chaque demande.
idempotency-key-wrong = La clé Idempotency-Key tient en { $longest } caractères au plus, et n’est pas vide.
error-too-large = C’est trop volumineux
error-too-large-text = Ce qui a été envoyé dépasse la taille permise. Envoyez moins à la fois, ou un fichier compressé.
error-method-not-allowed = Cette adresse ne s’utilise pas ainsi
error-method-not-allowed-text = Revenez à la page précédente et utilisez ses boutons.
error-unavailable = Hygie ne répond pas pour le moment
error-unavailable-text = Rien n’est perdu. Réessayez dans quelques secondes.
error-internal = Quelque chose n’a pas marché chez nous
error-internal-text = L’incident est consigné. Ce qui était déjà enregistré n’a pas changé. Réessayez ; si cela recommence, prévenez la personne qui administre Hygie.
error-way-home = Revenir à l’accueil
error-way-search = Rechercher une structure
error-way-retry = Réessayer
request-from-elsewhere = La demande venait d’un autre site : par sûreté, elle n’a pas été suivie. Revenez à Hygie et recommencez.

conflict-intro = Pendant que vous écriviez, une autre personne a enregistré un changement. Rien n’est perdu : voici les deux versions.
conflict-field = Champ
conflict-yours = Votre version
conflict-theirs = Version enregistrée
conflict-keep-mine = Garder ma version
conflict-keep-theirs = Garder la version enregistrée
conflict-empty = (vide)

# Les formulaires.
form-errors = { $count ->
    [one] Une réponse est à revoir
   *[other] { $count } réponses sont à revoir
  }
form-unreadable = Le formulaire n’a pas pu être lu. Revenez en arrière et envoyez-le à nouveau.
field-required = À remplir.
field-too-long = Trop long : { $longest } caractères au plus.
field-date-wrong = Écrivez une date, par exemple 24/11/2026.
field-optional = facultatif
body-unreadable = Le corps de la requête n’est pas le JSON attendu : { $why }.
save = Enregistrer
cancel = Annuler
required-note = Les champs sont à remplir, sauf mention « facultatif ».
draft-found = Vous aviez commencé à écrire ici : votre texte est revenu, il n’est pas encore enregistré.
draft-discard = Revenir à ce qui est enregistré

# L’API.
api-title = API
api-intro = Tout ce que font les pages, un programme peut le faire avec un jeton, dans les mêmes limites que son propriétaire.
api-document = Document OpenAPI 3.1
api-token-hint = Les jetons se créent dans « Mon compte ».
api-parameters = Paramètres
api-operations = Opérations
api-errors = Erreurs
api-errors-text = Une erreur est un document « application/problem+json » (RFC 9457). Ce qui est hors de votre périmètre répond 404.

# Les fichiers déposés.
file-kind-refused = Ce type de fichier n’est pas accepté ici. Envoyez plutôt : { $allowed }.
file-lies = « { $name } » n’est pas ce que son nom annonce. Ouvrez-le, vérifiez-le, puis enregistrez-le de nouveau dans son format.
file-empty = Le fichier est vide. Vérifiez-le, puis envoyez-le de nouveau.
file-cut = L’envoi s’est interrompu. Envoyez le fichier de nouveau.
file-infected = L’antivirus a reconnu un logiciel malveillant dans ce fichier. Il n’est pas conservé ; prévenez votre RSSI.
file-waiting = L’antivirus n’a pas encore vu ce fichier. Revenez dans quelques minutes.
file-unreadable = Ce fichier ne peut pas être lu.
file-archive-unreadable = Cette archive est abîmée. Refaites-la, puis envoyez-la de nouveau.
file-archive-too-large = Cette archive est trop grande une fois ouverte, ou compte plus de { $most } fichiers. Envoyez-la en plusieurs fois.
file-archive-locked = Cette archive est protégée par un mot de passe. Envoyez-la sans.
file-archive-escapes = Cette archive contient des noms qui sortent de son dossier. Refaites-la depuis le dossier lui-même.
file-archive-nested = Cette archive en contient d’autres. Envoyez-les séparément.
file-xml-declares = Ce fichier XML déclare un type de document, ce qui n’est pas accepté. Retirez la ligne DOCTYPE.
act-platform-file-deposited = Fichier déposé
act-platform-file-infected = Fichier infecté, mis à l’écart
# La boîte de réception, annoncée sur chaque page.
inbox-title = Notifications
inbox-unread = { $count ->
    [0] Tout est lu
    [one] { $count } notification à lire
    [100] Plus de 99 notifications à lire
   *[other] { $count } notifications à lire
 }
api-parameter-wrong = Le paramètre « { $name } » ne peut pas être lu : corrigez-le ou retirez-le.
api-query-wrong = La question posée dans l’adresse ne peut pas être lue : { $why }.
api-field-too-long = Le champ « { $name } » dépasse { $longest } caractères : raccourcissez-le.
api-field-missing = Le champ « { $name } » est vide : remplissez-le.
days-late = { $days ->
    [one] 1 jour de retard
   *[other] { $days } jours de retard
  }
days-left = { $days ->
    [0] aujourd’hui
    [one] 1 jour restant
   *[other] { $days } jours restants
  }
history = Historique
late = en retard
days = { $count ->
    [one] un jour
   *[other] { $count } jours
  }
remove = Retirer
copy = Copier
copied = Copié
day-wrong = Écrivez une date, comme 2026-11-30.
list-structure = Structure
list-finess-of = Structure
table-empty = Choisissez un fichier qui contient un tableau.
table-too-large = Le fichier est trop grand : 16 Mo et 50 000 lignes au plus.
table-broken = Ce fichier n’est ni un classeur XLSX ni un texte CSV.
choose-structure = Pour quelle structure ?
choose-none = Aucune structure de ce périmètre n’est à votre portée pour cela.
choose-search = Chercher une structure
history-none = Rien n’est encore écrit.
