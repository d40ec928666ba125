nav-journal = Journal
nav-jobs = Jobs

journal-title = Journal
journal-lead = Who saw, changed or exported what. No line can be changed without it showing.
journal-sound = Intact
journal-unsound = Altered
journal-never-verified = Not verified yet
journal-verified = { $count ->
    [one] Verified { $when }: { $count } line
   *[other] Verified { $when }: { $count } lines
}
journal-faults = { $count ->
    [one] Verified { $when }: { $count } fault. Tell the person who looks after the server.
   *[other] Verified { $when }: { $count } faults. Tell the person who looks after the server.
}
journal-verify = Verify now
done-verification-asked = Verification asked for. Reload the page in a moment.
journal-filter = Filter the journal
journal-filter-do = Filter
journal-person = By whom
journal-what = Sort of act
journal-any-what = Every act
journal-what-changed = Changes
journal-what-exported = Exports
journal-what-seen = Reserved reading
journal-what-signed-in = Sign-ins
journal-family = Area
journal-any-family = Every area
journal-from = From
journal-to = To
journal-csv = CSV
journal-xlsx = Excel
journal-empty = Nothing like this in the journal. Widen the dates or remove a filter.
journal-caption = Acts, the latest first
journal-act = Act
journal-place = Place
journal-no-place = no place
journal-at = When
journal-number = No.
journal-details = Details
journal-detail = { $label }: { $value }
journal-pages = Pages of the journal
journal-latest = Latest
journal-earlier = Earlier

family-registry = Structures and territory
family-accounts = Accounts and grants
family-operations = Operations
family-notifications = Messages
family-journal = Journal

detail-yes = yes
detail-no = no
detail-role = role
detail-node = place
detail-from = from
detail-to = until
detail-name = name
detail-days = days
detail-file = file
detail-dry-run = dry run
detail-lang = language
detail-theme = appearance
detail-address = address
detail-usual-name = usual name
detail-phone = telephone
detail-email = e-mail
detail-website = site
detail-note = note
detail-status = status
detail-rows = rows
detail-before = before
detail-hash = hash
detail-kind = kind

act-operations-verification-asked = Verification of the journal asked for
act-operations-journal-exported = Journal exported
act-operations-job-replayed = Job run again
act-journal-forgotten = Old lines erased by the retention rule

jobs-title = Jobs
jobs-lead = What the server does beside the pages. A job that fails is tried again later, then set aside.
jobs-states = States of jobs
jobs-state-running = Running
jobs-state-waiting = Waiting
jobs-state-dead = Set aside
jobs-state-done = Done
jobs-empty = No job in this state.
jobs-caption = Jobs, the latest first
jobs-kind = Job
jobs-attempts = Attempts
jobs-asked = Asked
jobs-due = Due
jobs-ended = Ended
jobs-not-ended = not yet
jobs-act = Run again
jobs-replay = Run again
done-job-replayed = The job will run again.
jobs-pages = Pages of jobs
jobs-latest = Latest
jobs-earlier = Earlier
jobs-recurring = What comes back
jobs-recurring-caption = Recurring jobs
jobs-outcome = Last outcome
jobs-failed = Failed
jobs-well = Well
jobs-never = Not yet
jobs-last = Last time
jobs-next = Next time
jobs-runs = Times
jobs-failures = Failures

job-registry-import = Reading of deposited files
job-registry-imports = Search for deposited files
job-registry-memberships = Today’s memberships of GHT
job-accounts-purge = Removal of ended sessions
job-platform-jobs = Removal of old jobs
job-operations-verification = Verification of the journal
job-operations-verify = Verification of the journal, asked for
job-notifications-send = Sending of e-mails

roles-title = Roles and rights
roles-lead = A right holds on the place where the role is given and on all below it.
roles-caption = For each role, the rights that it brings
roles-role = Role
roles-yes = yes
roles-no = no
roles-kind-nation = nation
roles-kind-region = region
roles-kind-department = department
roles-kind-ght = GHT
roles-kind-ej = legal entity
roles-kind-et = establishment

right-registry-read = See structures
right-registry-keep = Keep the page
right-registry-contacts = Keep contacts
right-registry-edit = Statuses and GHT
right-registry-import = Import
right-registry-quality = See quality
right-accounts-read = See grants
right-accounts-grant = Give roles
right-operations-journal = Read the journal
right-operations-jobs = See jobs
