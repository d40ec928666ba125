# La boîte de réception.
inbox-open = Voir mes notifications
inbox-preferences = Choisir comment être prévenu
inbox-none = Rien ne vous attend. Ce qui vous concerne s’affichera ici.
inbox-new = À lire
inbox-presses = Attend une réponse
inbox-read = Marquer comme lue
inbox-read-all = Tout marquer comme lu
done-inbox-read = Tout ce qui était affiché est marqué comme lu.
mail-no-server = Aucun serveur de messagerie n’est réglé : les courriels attendent. La personne qui exploite Hygie peut en indiquer un (smtp_url).

# Comment être prévenu.
preferences-title = Comment être prévenu
preferences-address = Les courriels partent vers { $email }. Tout reste lisible dans Hygie, quel que soit votre choix.
preferences-mail = Courriels
preferences-mail-hint = Ce qui attend une réponse de votre part est toujours envoyé.
preferences-mail-at-once = Tout de suite
preferences-mail-daily = Un résumé par jour
preferences-mail-needed = Seulement ce qui attend une réponse
preferences-digest-hour = Heure du résumé
preferences-hour = { $hour } h
preferences-quiet-from = Ne rien envoyer à partir de
preferences-quiet-to = jusqu’à
preferences-quiet-hint = Seules les urgences passent pendant ces heures. Laissez les deux champs vides pour être prévenu à toute heure.
preferences-quiet-half = Indiquez les deux heures, ou aucune.
preferences-quiet-empty = Indiquez deux heures différentes.
preferences-time-wrong = Écrivez une heure comme 21:30.
preferences-choose = Choisissez dans la liste.
preferences-zone = Fuseau horaire
preferences-save = Enregistrer mes choix
preferences-test-title = Vérifier que les courriels arrivent
preferences-test-text = Un court message part vers { $email }. S’il n’arrive pas en quelques minutes, regardez dans les indésirables, puis prévenez la personne qui administre Hygie dans votre structure.
preferences-test = M’envoyer un message d’essai
done-notification-preferences-saved = Vos choix sont enregistrés.
done-channel-test = Le message d’essai part dès que le serveur de messagerie le prend. Un seul par minute.

# Ce qui est écrit dans les courriels.
letter-open = Ouvrir dans Hygie
letter-why-person = Vous recevez ce message parce que vous avez un compte dans Hygie ({ $site }).
letter-why-mailbox = Vous recevez ce message parce qu’une structure a donné cette adresse parmi ses contacts dans Hygie ({ $site }). Elle peut l’y changer.
letter-why-notifications-test = Vous recevez ce message parce que vous l’avez demandé dans Hygie ({ $site }).
letter-preferences = Choisir comment être prévenu : { $address }
letter-test-subject = Message d’essai : rien à faire
letter-test-text = Les courriels de Hygie vous parviennent.
digest-subject = { $count ->
    [one] Une nouvelle notification à lire
   *[other] { $count } nouvelles notifications à lire
 }
digest-more = D’autres encore vous attendent dans Hygie.

# Le journal des envois.
letters-menu = Courriels envoyés
letters-title = Courriels envoyés
letters-none = Aucun courriel dans ce périmètre, pour ce choix.
letters-filter = Choisir les courriels
letters-filter-do = Afficher
letters-any-state = Tous
letters-pages = Pages
letters-next = Suite
letter-subject = Objet
letter-address = Destinataire
letter-state = État
letter-created = Écrit le
letter-node = Structure ou territoire
letter-about = Sujet
letter-attempts = Tentatives
letter-due = Prochaine tentative
letter-accepted-at = Pris en charge le
letter-opened-at = Ouvert dans Hygie le
letter-reply = Dernière réponse du serveur
letter-again = Envoyer de nouveau
letter-not-stopped = Ce courriel est déjà parti, ou part : il n’y a rien à renvoyer.
letter-too-old = Ce courriel a plus de 30 jours : son texte n’est plus conservé. Refaites l’action qui l’avait envoyé.
done-letter-sent-again = Le courriel repart.
letter-state-waiting = En attente
letter-state-waiting-text = Il partira à la prochaine tentative.
letter-state-sending = En cours
letter-state-sending-text = Il est en train de partir.
letter-state-accepted = Pris en charge
letter-state-accepted-text = Le serveur de messagerie l’a pris en charge.
letter-state-handed = Remis, réponse inconnue
letter-state-handed-text = Il a été remis au serveur de messagerie juste avant un arrêt de Hygie, et la réponse n’est pas connue. Il est sans doute arrivé ; s’il manque, envoyez-le de nouveau.
letter-state-refused = Refusé
letter-state-refused-text = Le serveur de messagerie l’a refusé : vérifiez l’adresse, puis envoyez-le de nouveau.
letter-state-given-up = Abandonné
letter-state-given-up-text = Le serveur de messagerie n’a pas pu le prendre pendant plus d’un jour.

act-notifications-preferences-changed = Façon d’être prévenu modifiée
act-notifications-letter-sent-again = Courriel envoyé de nouveau

# Les webhooks.
webhooks-menu = Webhooks
webhooks-title = Webhooks
webhooks-text = Un webhook prévient un programme (supervision, gestion de tickets) de ce dont Hygie prévient les personnes. Chaque appel est signé selon Standard Webhooks.
webhooks-none = Aucun webhook dans ce que vous administrez.
webhook-add = Ajouter un webhook
webhook-add-do = Ajouter ce webhook
webhook-perimeter = Il sera prévenu de ce qui concerne : { $name }.
webhook-name = Nom
webhook-name-hint = Le programme prévenu, par exemple « Tickets du SI ».
webhook-url = Adresse
webhook-url-hint = Elle commence par https:// et se trouve sur Internet, non sur un réseau privé.
webhook-url-wrong = Écrivez une adresse complète en https://, sans mot de passe.
webhook-url-private = Cette adresse est celle d’un réseau privé. Donnez une adresse joignable depuis Internet.
webhook-added = Le webhook est ajouté
webhook-added-text = Donnez ce secret au programme de « { $name } », pour qu’il vérifie les signatures. Copiez-le maintenant : il ne sera plus montré.
webhook-secret = Secret
webhook-noted = Le secret est copié, continuer
webhook-since = Ajouté le
webhook-disabled = Arrêté : le programme a répondu qu’il n’existe plus
webhook-test = Envoyer un appel d’essai
webhook-remove = Supprimer ce webhook
webhook-remove-text = Le programme ne sera plus prévenu, et le journal de ses appels disparaît.
done-webhook-test = L’appel d’essai part. Un seul part par minute.
done-webhook-removed = Le webhook est supprimé.
deliveries-title = Derniers appels
deliveries-none = Aucun appel pour le moment.
delivery-answer = Dernière réponse
delivery-state-waiting = En attente
delivery-state-done = Reçu
delivery-state-given-up = Abandonné
act-notifications-webhook-added = Webhook ajouté
act-notifications-webhook-removed = Webhook supprimé

right-notifications-read = Voir les courriels envoyés
right-notifications-send = Renvoyer un courriel
right-notifications-webhooks = Brancher des webhooks
