# The inbox.
inbox-open = See my notifications
inbox-preferences = Choose how to be told
inbox-none = Nothing awaits you. What concerns you will be shown here.
inbox-new = To read
inbox-presses = Awaits an answer
inbox-read = Mark as read
inbox-read-all = Mark all as read
done-inbox-read = Everything that was shown is marked as read.
mail-no-server = No mail server is set: e-mails wait. Whoever runs Hygie can name one (smtp_url).

# How to be told.
preferences-title = How to be told
preferences-address = E-mails go to { $email }. Everything can be read in Hygie, whatever you choose.
preferences-mail = E-mails
preferences-mail-hint = What awaits an answer from you is always sent.
preferences-mail-at-once = At once
preferences-mail-daily = One summary a day
preferences-mail-needed = Only what awaits an answer
preferences-digest-hour = Hour of the summary
preferences-hour = { $hour }:00
preferences-quiet-from = Send nothing from
preferences-quiet-to = until
preferences-quiet-hint = Only emergencies pass during these hours. Leave both fields empty to be told at any hour.
preferences-quiet-half = Give both times, or neither.
preferences-quiet-empty = Give two different times.
preferences-time-wrong = Write a time such as 21:30.
preferences-choose = Choose from the list.
preferences-zone = Time zone
preferences-save = Save my choices
preferences-test-title = Check that e-mails arrive
preferences-test-text = A short message goes to { $email }. If it does not arrive within a few minutes, look among the junk mail, then tell the person who administers Hygie in your organisation.
preferences-test = Send me a test message
done-notification-preferences-saved = Your choices are saved.
done-channel-test = The test message leaves as soon as the mail server takes it. One each minute.

# What stands in e-mails.
letter-open = Open in Hygie
letter-why-person = You receive this message because you have an account in Hygie ({ $site }).
letter-why-mailbox = You receive this message because an organisation gave this address among its contacts in Hygie ({ $site }). It can change it there.
letter-why-notifications-test = You receive this message because you asked for it in Hygie ({ $site }).
letter-preferences = Choose how to be told: { $address }
letter-test-subject = Test message: nothing to do
letter-test-text = The e-mails of Hygie reach you.
digest-subject = { $count ->
    [one] One new notification to read
   *[other] { $count } new notifications to read
 }
digest-more = Others still await you in Hygie.

# The journal of deliveries.
letters-menu = E-mails sent
letters-title = E-mails sent
letters-none = No e-mail in this perimeter, for this choice.
letters-filter = Choose the e-mails
letters-filter-do = Show
letters-any-state = All
letters-pages = Pages
letters-next = Next
letter-subject = Subject
letter-address = Recipient
letter-state = State
letter-created = Written on
letter-node = Organisation or territory
letter-about = About
letter-attempts = Attempts
letter-due = Next attempt
letter-accepted-at = Taken on
letter-opened-at = Opened in Hygie on
letter-reply = Last answer of the server
letter-again = Send again
letter-not-stopped = This e-mail has left, or is leaving: there is nothing to send again.
letter-too-old = This e-mail is more than 30 days old: its text is no longer kept. Do again what had sent it.
done-letter-sent-again = The e-mail leaves again.
letter-state-waiting = Waiting
letter-state-waiting-text = It leaves at the next attempt.
letter-state-sending = Leaving
letter-state-sending-text = It is leaving now.
letter-state-accepted = Taken
letter-state-accepted-text = The mail server has taken it.
letter-state-handed = Handed over, answer unknown
letter-state-handed-text = It was handed to the mail server just before Hygie stopped, and the answer is not known. It has probably arrived; if it is missing, send it again.
letter-state-refused = Refused
letter-state-refused-text = The mail server refused it: check the address, then send it again.
letter-state-given-up = Given up
letter-state-given-up-text = The mail server could not take it for more than a day.

act-notifications-preferences-changed = Way of being told changed
act-notifications-letter-sent-again = E-mail sent again

# Webhooks.
webhooks-menu = Webhooks
webhooks-title = Webhooks
webhooks-text = A webhook tells a program (monitoring, tickets) of what Hygie tells people of. Each call is signed as Standard Webhooks says.
webhooks-none = No webhook in what you administer.
webhook-add = Add a webhook
webhook-add-do = Add this webhook
webhook-perimeter = It will be told of what concerns: { $name }.
webhook-name = Name
webhook-name-hint = The program that is told, such as “IT tickets”.
webhook-url = Address
webhook-url-hint = It begins with https:// and is on the Internet, not on a private network.
webhook-url-wrong = Write a whole address in https://, without a password.
webhook-url-private = This is an address of a private network. Give one that is reached from the Internet.
webhook-added = The webhook is added
webhook-added-text = Give this secret to the program of “{ $name }”, so that it checks the signatures. Copy it now: it will not be shown again.
webhook-secret = Secret
webhook-noted = The secret is copied, go on
webhook-since = Added on
webhook-disabled = Stopped: the program answered that it is gone
webhook-test = Send a test call
webhook-remove = Remove this webhook
webhook-remove-text = The program will not be told any more, and the journal of its calls goes.
done-webhook-test = The test call is leaving. One leaves each minute at most.
done-webhook-removed = The webhook is removed.
deliveries-title = Latest calls
deliveries-none = No call yet.
delivery-answer = Last answer
delivery-state-waiting = Waiting
delivery-state-done = Received
delivery-state-given-up = Given up
act-notifications-webhook-added = Webhook added
act-notifications-webhook-removed = Webhook removed

right-notifications-read = See the e-mails sent
right-notifications-send = Send an e-mail again
right-notifications-webhooks = Connect webhooks
