# The shell: what every page has in common.
hygie-tagline = The cybersecurity plan of the region
skip-to-content = Skip to content
home = Home
menu = Menu
menu-more = More
search = Search
search-hint = Name, FINESS number, town
perimeter = Perimeter
perimeter-change = Change perimeter
account = My account
sign-out = Sign out
language-switch = Français
footer-api = API
footer-demo = Demonstration region: everything in it is invented.
breadcrumbs = Breadcrumbs
navigation = Main navigation

section-territory = Territory
section-assess = Assess
section-plan = Action plan
section-alerts = Alerts
section-incidents = Incidents
section-prepare = Prepare
section-raise = Raise awareness
section-share = Share
section-steer = Steer
section-administer = Administer

# Errors: what happened, what is safe, what to do.
error-not-found = This page is not here
error-not-found-text = The address may be incomplete, or what it names is not in your perimeter.
error-forbidden = Your role does not allow this
error-forbidden-text = The person who administers Hygie in your structure can give you the role it takes.
error-sign-in-needed = Sign in to go on
error-sign-in-needed-text = A valid token or an open session is needed.
error-first-go = Something else comes first
error-first-go-text = Open Hygie in a browser: the page that appears says what is missing.
error-refused = This was not done
error-conflict = Somebody changed the same thing
error-conflict-text = Nothing was overwritten. Take the latest version, then make your change again.
error-in-progress = The same request is under way
error-in-progress-text = It bears the same key. Wait a moment, then send it again: it will be done once.
error-answer-lost = It is done already
error-answer-lost-text = The request that bears this key was done, but its answer was not kept. Read again what it was to change.
error-precondition-failed = It is no longer what you had read
error-precondition-failed-text = Nothing was overwritten. Read it again, then make your change once more.
error-unsupported-type = This type of content is not read here
error-unsupported-type-text = Send JSON, announced by “Content-Type: application/json”.
error-too-many = Too many requests in a short time
error-too-many-text = Wait a moment, then try again. The header Retry-After says how many seconds.
version-missing = Say which version you read: “version” in the body, or the header If-Match.
idempotency-key-reused = This key has already served another request. Take a new key for each request.
idempotency-key-wrong = The key Idempotency-Key has { $longest } characters at most, and is not empty.
error-too-large = This is too large
error-too-large-text = What was sent is larger than allowed. Send less at a time, or a compressed file.
error-method-not-allowed = This address is not used that way
error-method-not-allowed-text = Go back to the previous page and use its buttons.
error-unavailable = Hygie does not answer for the moment
error-unavailable-text = Nothing is lost. Try again in a few seconds.
error-internal = Something went wrong on our side
error-internal-text = It is on record. What was already saved has not changed. Try again; if it comes back, tell the person who administers Hygie.
error-way-home = Back to the home page
error-way-search = Search for a structure
error-way-retry = Try again
request-from-elsewhere = The request came from another site: to be safe, it was not followed. Come back to Hygie and start again.

conflict-intro = While you were writing, somebody else saved a change. Nothing is lost: here are both versions.
conflict-field = Field
conflict-yours = Your version
conflict-theirs = Saved version
conflict-keep-mine = Keep my version
conflict-keep-theirs = Keep the saved version
conflict-empty = (empty)

# Forms.
form-errors = { $count ->
    [one] One answer needs another look
   *[other] { $count } answers need another look
  }
form-unreadable = The form could not be read. Go back and send it again.
field-required = To be filled in.
field-too-long = Too long: { $longest } characters at most.
field-date-wrong = Write a date, for example 2026-11-24.
field-optional = optional
body-unreadable = The body of the request is not the JSON expected: { $why }.
save = Save
cancel = Cancel
required-note = Fields are to be filled in, unless marked “optional”.
draft-found = You had begun to write here: your text is back, and not saved yet.
draft-discard = Go back to what is saved

# The API.
api-title = API
api-intro = All that pages do, a program can do with a token, within the same limits as its owner.
api-document = OpenAPI 3.1 document
api-token-hint = Tokens are made in “My account”.
api-parameters = Parameters
api-operations = Operations
api-errors = Errors
api-errors-text = An error is an “application/problem+json” document (RFC 9457). What is out of your perimeter answers 404.

# Deposited files.
file-kind-refused = This type of file is not taken here. Send one of these instead: { $allowed }.
file-lies = “{ $name }” is not what its name says. Open it, check it, then save it again in its format.
file-empty = The file is empty. Check it, then send it again.
file-cut = The sending was cut. Send the file again.
file-infected = The antivirus recognised malware in this file. It is not kept; tell your security officer.
file-waiting = The antivirus has not seen this file yet. Come back in a few minutes.
file-unreadable = This file cannot be read.
file-archive-unreadable = This archive is damaged. Make it again, then send it again.
file-archive-too-large = This archive is too large once opened, or holds more than { $most } files. Send it in several parts.
file-archive-locked = This archive is protected by a password. Send it without one.
file-archive-escapes = This archive holds names that lead out of its folder. Make it again from the folder itself.
file-archive-nested = This archive holds others. Send them apart.
file-xml-declares = This XML file declares a document type, which is not taken. Remove the DOCTYPE line.
act-platform-file-deposited = File deposited
act-platform-file-infected = Infected file, set aside
# The inbox, told of on every page.
inbox-title = Notifications
inbox-unread = { $count ->
    [0] Everything is read
    [one] { $count } notification to read
    [100] More than 99 notifications to read
   *[other] { $count } notifications to read
 }
api-parameter-wrong = The parameter “{ $name }” cannot be read: correct it or leave it out.
api-query-wrong = The question in the address cannot be read: { $why }.
api-field-too-long = The field “{ $name }” is longer than { $longest } characters: shorten it.
api-field-missing = The field “{ $name }” is empty: fill it in.
days-late = { $days ->
    [one] 1 day late
   *[other] { $days } days late
  }
days-left = { $days ->
    [0] today
    [one] 1 day left
   *[other] { $days } days left
  }
history = History
late = late
days = { $count ->
    [one] one day
   *[other] { $count } days
  }
remove = Remove
copy = Copy
copied = Copied
day-wrong = Write a date, such as 2026-11-30.
list-structure = Structure
list-finess-of = Structure
table-empty = Choose a file that holds a table.
table-too-large = The file is too large: 16 MB and 50,000 rows at most.
table-broken = This file is neither an XLSX workbook nor a CSV text.
choose-structure = For which structure?
choose-none = You cannot do this for any structure of this perimeter.
choose-search = Look for a structure
history-none = Nothing is written yet.
