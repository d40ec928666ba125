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
password-hint = At least 12 characters. A few unrelated words are easy to remember.
password-again = The new password, once more
password-again-differs = The two passwords differ: write the same one twice.
password-current-wrong = This is not the current password.
password-same = Choose a password that differs from the current one.
password-too-short = Too short: at least { $shortest } characters.
password-too-simple = Too easy to guess: avoid your name, your address and one repeated character.
done-password-changed = Your password is changed. Your other sessions have ended.

# People.
people-menu = People and grants
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
