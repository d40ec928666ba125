# Signing in.
sign-in-title = Sign in to Hygie
sign-in = Sign in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-help = No account, or a lost password? The person who administers Hygie in your structure can help.
sign-in-wrong = The address or the password does not match. Check both, then try again.
sign-in-wait = Too many attempts. Wait { $minutes } min before trying again.
done-signed-out = You are signed out.

# My account.
account-grants = What I may do
account-grants-none = No grant for the moment. The person who administers Hygie in your structure can give you one.
account-preferences = Language and appearance
account-lang = Language
account-lang-browser = That of the browser
account-theme = Appearance
account-theme-device = That of the device
account-theme-light = Light
account-theme-dark = Dark
account-sessions = Open sessions
account-tokens = API tokens
account-tokens-text = A token lets a program act in your name, with the rights that you tick and where you say. Give it only to a program that you know.
done-preferences-saved = Your preferences are saved.
done-session-ended = The session has ended.
session-this-one = This session
session-seen = Seen on { $day }
session-since = opened on { $day }
session-end = End this session

token-name = Name of the token
token-name-hint = The program that will use it, for example “IT monitoring”.
token-rights = What the program may do
token-rights-hint = Without a choice, it only reads.
token-right-not-yours = The right { $right } is not among yours. Choose from the list.
token-without-right = Choose at least one right.
token-too-many = There are a hundred tokens already. Revoke those that are no longer used.
token-place = Where
token-place-hint = The program sees nothing outside.
token-place-wrong = Choose a place from the list.
token-everywhere = Wherever the account has rights
right-registry-read = Read the directory
right-registry-keep = Keep the profiles of structures
right-registry-edit = Change statuses and groups
right-registry-contacts = Keep the contacts
right-registry-import = Import files
right-registry-quality = See the quality of the data
right-accounts-read = See who has which rights
right-accounts-grant = Give and take back rights
token-lifetime = Lifetime
token-days = { $days } days
token-days-wrong = Choose a lifetime from the list.
token-make = Make the token
token-until = valid until { $day }
token-used = used on { $day }
token-never-used = never used
token-revoke = Revoke
token-revoke-text = The program that uses the token “{ $name }” will lose its access to Hygie.
token-made-title = Your new token
token-made = The token “{ $name }” is made, until { $day }. Copy it now: it will not be shown again.
token-secret = Token
token-noted = The token is copied, back to my account
# Service accounts.
service-add = Add a service account
service-add-text = An account for a program that belongs to nobody in particular: it has tokens, and no password.
service-name = Name of the account
service-name-hint = The software that will use it, for example “Monitoring of the GHT”.
service-tokens-text = Each token lets the program act in the name of this account, with the rights that you tick.
service-has-no-password = This is a service account: it has neither address nor password. Manage its tokens instead.
person-is-service = Service account
done-service-created = The service account is made. Now make a token for it.
done-token-revoked = The token is revoked.
secret-copy = Copy
secret-copied = Copied

# The password.
password-title = Change my password
password-change = Change my password
password-first = You came in with a temporary password. Choose your own to go on.
password-current = Current password
password-new = New password
password-hint = At least 12 characters of every kind, or a phrase of a few unrelated words.
password-again = The new password, once more
password-again-differs = The two passwords differ: write the same one twice.
password-current-wrong = This is not the current password.
password-same = Choose a password that differs from the current one.
password-too-short = Too short: at least { $shortest } characters.
password-too-simple = Too easy to guess: avoid your name, your address, common words, dates and rows of keys.
done-password-changed = Your password is changed. Your other sessions have ended.

# People.
people-menu = People and grants
people-roles = What each role allows
people-title = People and grants
people-add = Give somebody a role
people-filter = Filter the people
people-filter-do = Filter
people-search = Name or e-mail address
people-any-role = All roles
people-count = { $count ->
    [0] Nobody
    [one] One person
   *[other] { $count } people
  }
people-none = Nobody matches in this perimeter.
people-caption = People with a role, by name
people-grants = Grants
people-state = State
people-file = people
people-export-csv = Export as CSV
people-export-xlsx = Export as XLSX
people-pages = Pages of the list
people-next = Next
people-parameter-wrong = The parameter “{ $name }” cannot be read.
people-panel = People with a role here
people-panel-add = Give a role
people-panel-none = Nobody holds a role right here.
people-panel-more = There are more in the list of people.
people-panel-above = { $count ->
    [0] Nobody holds one through a wider perimeter.
    [one] One person holds one through a wider perimeter.
   *[other] { $count } people hold one through a wider perimeter.
  }

person-who = Who
person-name = Name
person-name-wrong = The name is to be filled in, in 120 characters at most.
person-email = E-mail address
person-email-hint = It serves to sign in. If Hygie already knows this address, the grant is added to the others.
person-email-wrong = Write a complete address, for example first.last@hospital.fr.
person-email-taken = This address is already somebody else’s.
person-disabled = Account closed
person-edit = Edit
person-edit-title = Change the name or the address
person-grants-note = Only the grants in your perimeter are shown.
person-grants-none = No current grant in your perimeter.
person-reset = Give a temporary password
person-reset-title = Give a temporary password?
person-reset-text = The current password of { $name } will no longer work, and their sessions will end.
person-not-yours = This person also holds grants that you could not give: only somebody who could may change their account.
person-temporary-title = Temporary password
person-temporary = { $name } ({ $email }) can sign in with this password, and will choose another at once. Say it aloud to them: it will not be shown again.
person-temporary-label = Temporary password
person-temporary-noted = The password is noted, see the person
done-person-known = Hygie already knew this person: the role is given, their password does not change.
done-person-changed = The account is changed.

# Grants.
grant-what = To do what, and where
grant-role = Role
grant-place = Place
grant-where = Another place
grant-where-hint = FINESS number, code of the GHT, or name of a place in your perimeter.
grant-where-none = Nothing matches in your perimeter. Try a FINESS number or another word of the name.
grant-where-several = Several places match: choose from the list.
grant-from = From
grant-from-hint = Empty: from now.
grant-from-past = A grant begins today or later.
grant-until = Until
grant-until-hint = That day is included. Empty: without end.
grant-until-before = The end comes before the beginning.
grant-role-unknown = Choose a role from the list.
grant-role-not-there = This role is not given on a place of this kind. Choose another role or another place.
grant-more-than-yours = This role allows more than you may do yourself there: you cannot give it.
grant-already = This person already holds this role there.
grant-give = Give the role
grant-give-title = Give another role
grant-since = since { $from }
grant-between = from { $from } to { $until } included
grant-to-come = to come
grant-in-words = { $role } · { $node }
grant-end = End
grant-end-title = End this grant?
grant-end-text = { $name } will no longer be “{ $role }” on { $node }, from now.
grant-not-yours-to-end = You can only end a grant that you could give.
grant-last-administrator = This is the last person who may give roles here. Give somebody else that role first.
grant-own-last = This is your last grant: ask somebody else to end it.
grant-node-nation = nation
grant-node-region = region
grant-node-department = department
grant-node-ght = GHT
grant-node-ej = legal entity
grant-node-et = establishment
done-grant-given = The role is given.
done-grant-ended = The grant has ended.

# Roles, as people call them.
role-dg = Head of the establishment
role-delegue_decl = Delegate for incident declarations
role-rssi = Security officer (RSSI)
role-ref_ssi = Security contact
role-dsi = Head of IT
role-dpo = Data protection officer
role-rpcra = Continuity and recovery manager
role-dir_garde = Manager on duty
role-resp_qualite = Quality and risk manager
role-cme = Chair of the medical board (CME)
role-biomed = Biomedical engineer
role-ght_rssi = Security officer of the GHT
role-ght_dsi = Head of IT of the GHT
role-ars_ref = Security officer of the ARS
role-ars_astreinte = ARS on call
role-grades_anim = Regional animator (GRADeS)
role-nat_lect = National reader
role-nat_admin = National administrator of Hygie
role-auditeur = External auditor
role-presta = Provider

# Invitations.
people-any-state = Everybody
people-never-signed-in = Never came
invitation-title = Welcome to Hygie
invitation-by = { $by } opens an account for you. { $name }, choose your password to come in.
invitation-password = Password
invitation-accept = Choose this password and come in
invitation-lang = Language of the person
invitation-by-hand = Show the link too, to hand it over
invitation-no-letter = Hygie sends no e-mail here: the link will be shown once, for you to hand over.
invitation-until = Invited until { $day }
invitation-again = Invite again
invitation-cancel = Cancel the invitation
invitation-cancel-title = Cancel this invitation?
invitation-cancel-text = The link of { $name } will no longer serve, and their grants will end.
invitation-came-already = This person has already come: the account is theirs. If they lost their password, give them a temporary one.
invitation-without-grant = This person no longer holds a grant: give one first.
done-invitation-accepted = Your account is open. Welcome!
done-invitation-cancelled = The invitation is cancelled.
invited-title = Invitation ready
invited-sent = { $name } will get an e-mail at { $email }, with a link that is good for 14 days.
invited-by-hand = { $name } ({ $email }) can come in by this link, which is good for 14 days.
invited-link-text = This link opens the account once only. Hand it to the person themselves: it will not be shown again.
invited-link = Invitation link
invited-done = Noted, see the person
link-expired-title = This link is no longer good
link-used-title = This link was already used
link-unknown-title = This link leads nowhere
link-invitation-expired = An invitation is good for 14 days. Ask { $by } for another one.
link-invitation-used = Your account is open: sign in with your password. If it was not you who chose it, tell the person who invited you.
link-invitation-unknown = Check that it was copied whole. A later invitation replaces it: look for the last e-mail, or ask the person who invited you for another one.
link-recovery-expired = It was good for one hour. Ask for another one.
link-recovery-used = Your password is changed. If it was not you, ask for another link and tell the person who administers Hygie.
link-recovery-unknown = Check that it was copied whole. A later link replaces it: look for the last e-mail, or ask for another one.

invitations-title = Invite several people
invitations-list = List of people
invitations-list-hint = One person a line: name; address; role; FINESS number. A table copied from a spreadsheet will do.
invitations-check = Check the list
invitations-too-many = { $longest } lines at most at a time.
invitations-not-read = This line was not read. Try again.
invitations-several-places = Several places bear this number. Give this person their role apart.
invitations-preview = { $count ->
    [0] Nobody to invite, of { $all } read
    [one] One person to invite, of { $all } read
   *[other] { $count } people to invite, of { $all } read
  }
invitations-caption = People of the list, with what will happen
invitations-line = Line
invitations-outcome = Outcome
invitations-ready = To invite
invitations-left-out = Left out
invitations-invited = Invited
invitations-send = { $count ->
    [one] Invite this person
   *[other] Invite these { $count } people
  }
invitations-contacts = Start from the contacts of the structures
invitations-contacts-text = The contacts of your perimeter who have an address fill the list; you read it again before inviting.
invitations-contacts-take = Fill the list
invitations-no-contact = No contact with this role has an address in your perimeter.
invitations-sent-title = Invitations
invitations-sent = { $count ->
    [0] Nobody is invited.
    [one] One person is invited.
   *[other] { $count } people are invited.
  }
invitations-links-text = Each link opens one account once. Hand each to its person: they will not be shown again.
invitations-see = See who has not come yet

# A lost password.
recovery-title = Forgotten your password?
recovery-text = Write your address: a link to choose another password will be sent there.
recovery-ask = Get the link
recovery-back = Back to signing in
recovery-password-title = Choose a new password
recovery-password-text = Your open sessions will end.
done-recovery-asked = If Hygie knows this address, an e-mail leaves in a moment. Its link is good for one hour.
done-password-recovered = Your password is changed. Sign in.
password-too-weak = Too easy to find by trying: make it longer, or mix capitals, small letters, figures and signs.
password-breached = This password stands in a list of stolen passwords. Choose another one.

# Letters.
letter-invitation-subject = Your access to Hygie
letter-invitation = { $by } invites you to use Hygie, as “{ $role }”, for { $node }.
letter-invitation-days = This link serves once only, for 14 days. If you did not expect this invitation, do nothing.
letter-invitation-link = Choose my password
letter-recovery-subject = Choose a new password
letter-recovery = You asked for a new password for Hygie. This link serves once only, for one hour.
letter-recovery-not-you = If it was not you, do nothing: your password stays the same.
letter-recovery-link = Choose a new password
letter-password-changed-subject = Your password has changed
letter-password-changed = The password of your Hygie account has just changed.
letter-password-changed-not-you = If it was not you, ask for a new password at once and tell the person who administers Hygie in your structure.
letter-password-changed-link = Ask for a new password

# The second factor.
sign-in-code-title = One more step
sign-in-code-text = { $name }, write the code that your authenticator application shows.
sign-in-code = Code
sign-in-code-help = Application lost? Write one of your recovery codes. Without them, the person who administers Hygie in your structure can take your second factor away.
second-factor-title = Second factor
second-factor-text = A second factor protects your account even if your password is stolen: it is asked at each sign-in.
second-factor-asked = Your role asks for a second factor. Add one to go on.
second-factor-wrong = This code does not match, or was used already. Wait for the next one, then try again.
second-factor-none = Add a second factor first.
second-factor-reset = Take the second factor away
second-factor-reset-title = Take the second factor away?
second-factor-reset-text = { $name } will sign in with their password alone, and their sessions will end. Make sure that the person themselves asks for it.
done-second-factor-reset = The second factor is taken away.
authenticator = Authenticator application
authenticator-text = An application on your telephone or computer shows a code that changes every thirty seconds.
authenticator-there = In place
authenticator-add = Add an application
authenticator-already = An application is already in place. Take it away first.
authenticator-too-late = Too much time has passed: start again from the beginning.
authenticator-scan = Read this picture with your application; then write the code that it shows.
authenticator-picture = Picture to be read by the application; the letters below say the same
authenticator-letters = Or copy these letters into the application:
authenticator-code = Code shown by the application
authenticator-confirm = Finish
authenticator-remove = Take the application away
authenticator-remove-title = Take the application away?
authenticator-remove-text = The password will be enough to enter your account. Your recovery codes will no longer serve.
done-authenticator-added = The application is in place.
done-authenticator-removed = The application is taken away.
recovery-codes = Recovery codes
recovery-codes-text = Your second factor is in place. Print or copy these codes: each replaces the application once. They will not be shown again.
recovery-codes-left = { $count ->
    [0] You have no code left.
    [one] You have one code left.
   *[other] You have { $count } codes left.
  }
recovery-codes-renew = Make new codes
recovery-codes-noted = The codes are noted
proof-title = Is it really you?
proof-text = What you ask for commits your account, or that of other people.
proof-password-or-code = Password, or code of your application
proof-go-on = Go on
proof-passkey = Continue with a passkey
proof-wrong = This does not match. Check, then try again.
session-device = { $browser } on { $system }
session-device-unknown = Unknown device
letter-second-factor-removed-subject = Your second factor was taken away
letter-second-factor-removed = The second factor of your Hygie account was just taken away: the password is enough to enter.
letter-second-factor-removed-not-you = If you did not ask for it, change your password and tell the person who administers Hygie in your structure.
letter-second-factor-removed-link = Add a second factor

# Passkeys.
passkeys = Passkeys
passkey-text = A passkey, kept by your telephone, your computer or a security key, lets you in with one gesture and no password.
passkey-add = Add a passkey
passkey-name = Name of the passkey
passkey-name-hint = Where it is kept, for example “Duty telephone”.
passkey-make = Make the passkey
passkey-made = made on { $day }
passkey-used = used on { $day }
passkey-remove = Take away
passkey-remove-title = Take this passkey away?
passkey-remove-text = The passkey “{ $name }” will no longer open your account.
passkey-refused = This passkey does not match. Try another one, or your password.
passkey-too-late = Too much time has passed. Try again.
passkey-failed = The device gave no passkey. Try again, or use your password.
passkey-impossible = Passkeys need Hygie to have a site name: the operator can give it by the setting public_url.
passkey-needs-script = Passkeys need JavaScript. The authenticator application does without.
sign-in-or = or
sign-in-passkey = Come in with a passkey
done-passkey-added = The passkey is in place.
done-passkey-removed = The passkey is taken away.

# The provider of identity.
sign-in-provider = Come in with { $provider }
provider-tie = Tie my account
provider-tie-text = Once your account is tied, { $provider } lets you into Hygie.
provider-tied = Your account is tied: { $provider } lets you into Hygie.
provider-untie = Untie my account
provider-go = Go on to { $provider }
provider-unknown-title = An account to tie
provider-unknown = { $provider } knows you, but no account of Hygie is tied to this identity. Sign in another way, then tie it from your account; or follow your invitation link.
provider-refused = The identity could not be verified. Try again, or come in another way.
provider-too-late = Too much time has passed, or this browser is not the one that left. Try again.
provider-down = The identity service does not answer. Come in another way, or try later.
provider-taken = This identity is already tied to an account.
provider-only-way = You could no longer come in without it: choose a password or a passkey first.
done-provider-tied = Your account is tied.
done-provider-untied = Your account is no longer tied.
signed-out-title = You are signed out of Hygie
signed-out-provider = { $provider } may still know you in this browser.
signed-out-go = Sign out of { $provider } too

# The journal.
act-accounts-signed-in = Signed in
act-accounts-session-ended = Session ended
act-accounts-preferences-changed = Preferences changed
act-accounts-password-changed = Password changed
act-accounts-password-reset = Temporary password given
act-accounts-token-made = API token made
act-accounts-service-created = Service account made
act-accounts-token-revoked = API token revoked
act-accounts-person-created = Person added
act-accounts-person-changed = Account changed
act-accounts-person-disabled = Account closed
act-accounts-person-enabled = Account reopened
act-accounts-grant-given = Role given
act-accounts-grant-ended = Grant ended
act-accounts-invited = Invitation
act-accounts-invitation-accepted = Invitation accepted
act-accounts-invitation-cancelled = Invitation cancelled
act-accounts-recovery-asked = New password asked for
act-accounts-password-recovered = Password found again
act-accounts-authenticator-added = Authenticator application added
act-accounts-authenticator-removed = Authenticator application taken away
act-accounts-recovery-codes-renewed = Recovery codes renewed
act-accounts-recovery-code-used = Recovery code used
act-accounts-second-factor-reset = Second factor taken away by somebody else
act-accounts-passkey-added = Passkey added
act-accounts-passkey-removed = Passkey taken away
act-accounts-provider-tied = Account tied to a provider of identity
act-accounts-provider-untied = Account untied from a provider of identity

## Review of access, departure, change of post

review-title = Review access
review-lead = Who may do what: { $node }. Tick what must end, then confirm the rest.
review-due = Review due
review-done = Review up to date
review-last = Last reviewed by { $name }, { $when }
review-empty = No grant to review here.
review-caption = Grants that hold, the oldest first
review-period = Period
review-end = End
review-end-this = End it
review-more = Only the 500 oldest are shown. Confirm them, then come back for the others.
review-confirm = Confirm access
done-access-reviewed = Access is confirmed.
review-letter-subject = Access to review: { $node }
review-letter-text = Access to “{ $node }” has not been reviewed for long. One page is enough: end what is no longer needed, and confirm the rest.
review-letter-link = Review access
act-accounts-access-reviewed = Access reviewed and confirmed

departure-title = Departure
departure-text = { $name } loses every role, their sessions end and their account is closed. What this person wrote stays.
departure-do = Confirm the departure
departure-own = You cannot do this for yourself. Ask another person who gives grants.
done-person-left = The departure is recorded: roles, sessions and account have ended.
act-accounts-person-left = Departure: every role ended

transfer-title = Change post
transfer-text = { $name } receives the role below. Their other roles, those that you may take back, end at the same time.
transfer-do = Change post
done-person-transferred = The change of post is done.
act-accounts-person-transferred = Change of post

## A role approved by a second person

grant-awaits-approval = Waiting for a second person
grant-approve = Approve
grant-approve-title = Approve this role?
grant-approve-text = { $by } gives { $name } the role “{ $role }” on { $node }, { $period }. It begins when you have approved it.
grant-not-yours-to-approve = This role takes two people: it is approved by somebody who could give it, other than who gives it and who receives it.
grant-approved-too-late = This role would have ended already. Give it again with another end.
done-grant-asked = The role is given. It begins when a second person has approved it.
done-grant-approved = The role is approved.
people-awaiting = { $count ->
    [one] One person is waiting for a role to be approved
   *[other] { $count } people are waiting for a role to be approved
  }
letter-approval-subject = A role to approve
letter-approval = { $by } gave the role “{ $role }” on “{ $node }”. It begins when a second person has approved it.
letter-approval-link = See and approve
letter-approved-subject = Your role is approved
letter-approved = You now hold the role “{ $role }” on “{ $node }”.
letter-approved-link = Open Hygie
act-accounts-grant-asked = Role given, to be approved
act-accounts-grant-approved = Role approved

## Asking for access

access-title = Ask for access
access-text = { $name }, choose your structure: those who give roles there will receive your request.
access-structure = Structure
access-email = E-mail address for the invitation
access-ask = Send the request
access-asked-title = Your request is on its way
access-asked = You will receive an invitation by e-mail if it is accepted.
access-not-asked = Your request was not sent
letter-access-subject = A request for access to Hygie
letter-access = { $name } ({ $email }) asks for access to “{ $node }”. The identity provider has verified who they are; nothing is open to them.
letter-access-check = If this person works with you, choose their role and invite them. If not, do nothing.
letter-access-link = Choose a role and invite
act-accounts-access-asked = Access asked for
act-accounts-person-seen = Account looked at
sign-in-temporary-over = This temporary password no longer serves. Ask for another from the person who gave it.
act-accounts-sign-in-refused = Sign-in refused: wrong password
