nav-journal = Journal
nav-jobs = Travaux

journal-title = Journal
journal-lead = Qui a consulté, modifié ou exporté quoi. Aucune ligne ne peut être changée sans que cela se voie.
journal-sound = Intact
journal-unsound = Altéré
journal-never-verified = Pas encore vérifié
journal-verified = { $count ->
    [one] Vérifié { $when } : { $count } ligne
   *[other] Vérifié { $when } : { $count } lignes
}
journal-faults = { $count ->
    [one] Vérifié { $when } : { $count } anomalie. Prévenez la personne chargée du serveur.
   *[other] Vérifié { $when } : { $count } anomalies. Prévenez la personne chargée du serveur.
}
journal-verify = Vérifier maintenant
done-verification-asked = Vérification demandée. Rechargez la page dans un instant.
journal-filter = Filtrer le journal
journal-filter-do = Filtrer
journal-person = Par qui
journal-what = Sorte d’acte
journal-any-what = Tous les actes
journal-what-changed = Modifications
journal-what-exported = Exports
journal-what-seen = Consultations réservées
journal-what-signed-in = Connexions
journal-family = Domaine
journal-any-family = Tous les domaines
journal-from = Du
journal-to = Au
journal-csv = CSV
journal-xlsx = Excel
journal-empty = Rien de tel dans le journal. Élargissez les dates ou ôtez un filtre.
journal-caption = Actes, du plus récent au plus ancien
journal-act = Acte
journal-place = Lieu
journal-no-place = sans lieu
journal-at = Quand
journal-number = N°
journal-details = Détails
journal-detail = { $label } : { $value }
journal-pages = Pages du journal
journal-latest = Plus récents
journal-earlier = Plus anciens

family-registry = Structures et territoire
family-accounts = Comptes et habilitations
family-operations = Exploitation
family-notifications = Messages
family-journal = Journal

detail-yes = oui
detail-no = non
detail-role = rôle
detail-node = lieu
detail-from = du
detail-to = jusqu’au
detail-name = nom
detail-days = jours
detail-file = fichier
detail-dry-run = essai
detail-lang = langue
detail-theme = apparence
detail-address = adresse
detail-usual-name = nom d’usage
detail-phone = téléphone
detail-email = courriel
detail-website = site
detail-note = note
detail-status = statut
detail-rows = lignes
detail-before = avant
detail-hash = empreinte
detail-kind = sorte

act-operations-verification-asked = Vérification du journal demandée
act-operations-journal-exported = Journal exporté
act-operations-job-replayed = Travail relancé
act-journal-forgotten = Lignes anciennes effacées par la règle de conservation

jobs-title = Travaux
jobs-lead = Ce que le serveur fait à côté des pages. Un travail qui échoue est repris plus tard, puis mis de côté.
jobs-states = États des travaux
jobs-state-running = En cours
jobs-state-waiting = En attente
jobs-state-dead = Mis de côté
jobs-state-done = Faits
jobs-empty = Aucun travail dans cet état.
jobs-caption = Travaux, du plus récent au plus ancien
jobs-kind = Travail
jobs-attempts = Essais
jobs-asked = Demandé
jobs-due = Prévu
jobs-ended = Fini
jobs-not-ended = pas encore
jobs-act = Relancer
jobs-replay = Relancer
done-job-replayed = Le travail est relancé.
jobs-pages = Pages des travaux
jobs-latest = Plus récents
jobs-earlier = Plus anciens
jobs-recurring = Ce qui revient
jobs-recurring-caption = Travaux récurrents
jobs-outcome = Dernier résultat
jobs-failed = Échec
jobs-well = Bien
jobs-never = Pas encore
jobs-last = Dernière fois
jobs-next = Prochaine fois
jobs-runs = Fois
jobs-failures = Échecs

job-registry-import = Lecture des fichiers déposés
job-registry-imports = Recherche de fichiers déposés
job-registry-memberships = Appartenances aux GHT du jour
job-accounts-purge = Effacement des sessions finies
job-platform-jobs = Effacement des travaux anciens
job-operations-verification = Vérification du journal
job-operations-verify = Vérification du journal demandée
job-notifications-send = Envoi des courriels

roles-title = Rôles et droits
roles-lead = Un droit vaut sur le lieu où le rôle est donné et sur tout ce qui est dessous.
roles-caption = Pour chaque rôle, les droits qu’il apporte
roles-role = Rôle
roles-yes = oui
roles-no = non
roles-kind-nation = nation
roles-kind-region = région
roles-kind-department = département
roles-kind-ght = GHT
roles-kind-ej = entité juridique
roles-kind-et = établissement

right-registry-read = Voir les structures
right-registry-keep = Tenir la fiche
right-registry-contacts = Tenir les contacts
right-registry-edit = Statuts et GHT
right-registry-import = Importer
right-registry-quality = Voir la qualité
right-accounts-read = Voir les habilitations
right-accounts-grant = Donner des rôles
right-operations-journal = Lire le journal
right-operations-jobs = Voir les travaux
