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

# The inbox, told of on every page.
inbox-title = Notifications
inbox-unread = { $count ->
    [0] Everything is read
    [one] { $count } notification to read
    [100] More than 99 notifications to read
   *[other] { $count } notifications to read
 }
