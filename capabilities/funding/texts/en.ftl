# Funding programmes, projects, the policies of the group.
family-funding = Funding, projects and policies
right-funding-read = See programmes, files, projects and policies
right-funding-edit = Assemble files, write projects, adopt policies
right-funding-instruct = Instruct files and give the agency’s opinion
right-funding-publish = Publish the policy of the group
programmes-menu = Programmes
projects-menu = Projects
policies-menu = Policies
act-funding-file-opened = Funding file opened
act-funding-file-changed = Funding file changed
act-funding-file-deposited = Funding file deposited
act-funding-file-instructed = Instruction of the file begun
act-funding-file-returned = File sent back to be completed
act-funding-file-validated = File validated
act-funding-file-refused = File refused
act-funding-file-paid = File paid
act-funding-file-taken-up = File taken up after a refusal
act-funding-piece-attached = Piece attached to the file
act-funding-piece-detached = Piece removed from the file
act-funding-evidence-taken = Pieces of the file downloaded
act-funding-activity-written = Shares of the group’s activity written
act-funding-programme-exported = Follow-up of a programme exported
act-funding-project-written = Project written
act-funding-project-changed = Project changed
act-funding-project-reviewed = Security review of the project saved
act-funding-project-homologated = Accreditation of the project written
act-funding-homologation-over = Accreditation over
act-funding-ciso-opinion-given = Opinion of the CISO given
act-funding-region-opinion-given = Opinion of the agency given
act-funding-policy-exported = Adoptions of a policy exported
act-funding-projects-exported = Projects exported
act-funding-policy-published = Policy published
act-funding-policy-adopted = Policy adopted
act-funding-policy-withdrawn = Adoption of a policy withdrawn
act-funding-policy-reminded = Reminder of a policy sent
evidence-use-policy = The policy of a group

# Programmes.
programmes-title = Funding programmes
programmes-lead = What each programme asks for, what is there, what is missing.
programmes-count = { $count ->
    [one] One programme
   *[other] { $count } programmes
  }
programmes-nation = Choose a region to see who is eligible: over the whole country, only files are counted.
programmes-site = Programmes are for the legal entity. That of this establishment is not in your perimeter.
programmes-more = Only the first 3,000 entities are looked at: choose a narrower perimeter.
programmes-foot = What Hygie works out prepares a file: eligibility and payment are decided by those who run the programme.
programme = Programme
programme-about = What is known of it
programme-to-validate = to be validated by the agency
programme-desk = Desk
programme-desk-unknown = Dates to be specified
programme-opens = open since { $day }
programme-closes = last day { $day }
programme-closed = closed
programme-eligibility = Eligibility
programme-eligible = Eligible
programme-not-concerned = Not concerned
programme-not-worked-out = Not worked out here
programme-nobody = Nobody is concerned in this perimeter.
programme-missing-count = { $count ->
    [one] one piece is missing
   *[other] { $count } pieces are missing
  }
programme-missing-of = { $count ->
    [one] one is missing of { $of }
   *[other] { $count } are missing of { $of }
  }
programme-met-of = { $count } prerequisites met of { $of }
programme-eligible-of = { $count ->
    [0] none eligible of { $of }
    [one] one eligible of { $of }
   *[other] { $count } eligible of { $of }
  }
programme-part-of-group = for its part of the group’s file
programme-borne-by = The file is borne by the group “{ $group }”. Here is what this entity meets for its part.
programme-borne-by-group = The file of this programme is borne by the group of this entity: open it on the group.
programme-not-for-it = This programme is not for this structure.
programme-bearer = Entity or group
programme-bearers = Entities and groups concerned
programme-bearers-count = { $count ->
    [0] No entity
    [one] One entity or group
   *[other] { $count } entities and groups
  }
programme-group = Group
programme-missing = What is missing
programme-met = Prerequisites met
programme-filter = Where they stand
programme-filter-all = All
programme-filter-eligible = Eligible
programme-filter-incomplete = Incomplete
programme-filter-no-file = Without a file
programme-filter-draft = File being prepared
programme-filter-deposited = File deposited
programme-filter-instructed = File being instructed
programme-filter-validated = File validated
programme-filter-refused = File refused
programme-filter-paid = File paid
programme-figure-eligible = eligible
programme-figure-of = of { $count } concerned
programme-figure-draft = files being prepared
programme-figure-deposited = files deposited
programme-figure-instructed = files being instructed
programme-figure-validated = files validated
programme-figure-refused = files refused
programme-figure-paid = files paid

# Prerequisites.
prerequisites-title = Prerequisites
prerequisite = Prerequisite
prerequisite-standing = State
prerequisite-why = Why
prerequisite-proof = Expected document
prerequisite-pieces = Pieces attached
prerequisite-no-piece = No piece
prerequisite-mandatory = mandatory
prerequisite-optional = quoted by habit, not blocking
prerequisite-until = until { $day }
prerequisite-share = { $covered } of the activity covered, { $needed } asked for
prerequisite-share-unknown = { $needed } of the activity asked for: the shares are not written yet
prerequisite-all-members = Asked of each member
prerequisite-met-by = Met by:
prerequisite-not-met-by = Missing at:
prerequisite-of-group = One piece for the whole group.
prerequisite-attach = Attach evidence
prerequisite-attach-do = Attach
standing-met = Met
standing-to-renew = To renew
standing-to-prove = To prove
standing-missing = Missing
why-fact-unknown = Nothing is known about it.
why-fact-held = Seen on { $day }.
why-fact-over = Seen on { $day }, over on { $end }.
why-fact-too-old = Seen on { $day }: must be of { $after } or later.
why-fact-too-low = Value { $value }, { $least } asked for.
why-fact-without-value = No value written, { $least } asked for.
why-unanswered = The requirement has no answer.
why-answered = Answered on { $day }: { $value }.
why-answer-too-low = The answer is worth { $value }, { $least } asked for.
why-no-document = No piece attached.
why-documents = { $count ->
    [one] One piece attached.
   *[other] { $count } pieces attached.
  }
why-document-over = The attached piece ended on { $day }.
why-covered = Enough members meet it.
why-not-covered = Too few members meet it.
why-no-activity = Write what each member weighs in the activity of the group.
why-no-member = No member of this group is concerned.

# The combined activity of a group.
activity-title = Combined activity
activity-text = What each legal entity weighs in the activity of the group, in percent or in stays: Hygie brings the sum to 100%.
activity-none = Nothing is written yet.
activity-year-known = Year { $year }.
activity-year = Year
activity-year-hint = The last year that was written is used.
activity-year-wrong = Write a year, such as 2025.
activity-share-wrong = A share is a number, such as 62.5.
activity-member = Legal entity
activity-typed = Activity
activity-part = Share
activity-unknown = not written
activity-sum = Sum
activity-save = Save these shares
done-activity-written = The shares of activity are saved.

# The file.
programme-file = File
programme-file-of = File of { $node }
programme-no-file = No file
programme-open-file = Open the file
programme-see-file = See the file
programme-file-there = This file is open already.
programme-file-not-draft = This file is deposited: it no longer changes, unless the agency sends it back.
programme-state-draft = Being prepared
programme-state-deposited = Deposited
programme-state-instructed = Being instructed
programme-state-validated = Validated
programme-state-refused = Refused
programme-state-paid = Paid
programme-steps = Steps
programme-step-to-come = to come
programme-opened-on = Opened on
programme-deposited-on = Deposited on
programme-instructed-on = Instruction since
programme-decided-on = Decided on
programme-paid-on = Paid on
programme-day = Date of the act
programme-day-future = Choose today or a day gone by.
programme-day-out-of-turn = This date comes before that of the step before.
programme-desk-closed = The desk is closed since { $day }: the deposit cannot be later.
programme-deposit = Deposit
programme-deposit-do = Deposit this file
programme-deposit-hint = A deposit made elsewhere already keeps its date.
programme-deposit-missing = Before the deposit, these are missing:
programme-file-incomplete = The file is not complete. Missing: { $missing }.
programme-change = Amount asked for and note
programme-amount = Amount in euros
programme-amount-asked = Amount asked for, in euros
programme-amount-given = Amount granted or paid, in euros
programme-amount-hint = Without the cents.
programme-amount-wrong = Write a whole number of euros.
programme-note = Note
programme-note-hint = For those who assemble the file. Never any patient data.
programme-opinion = Opinion of the agency
programme-opinion-hint = Needed to send back or to refuse.
programme-opinion-missing = Write why: those who assemble the file must know what to do.
programme-decide = What the agency does
programme-act-instruct = Begin the instruction
programme-act-return = Send back to be completed
programme-act-validate = Validate the file
programme-act-refuse = Refuse the file
programme-act-pay = Write down the payment
programme-act-unknown = Choose an act.
programme-act-out-of-turn = The file is not there yet, or no longer: read its state again.
programme-take-up = Take the file up again
programme-take-up-text = It is prepared again, with its pieces.
programme-piece-missing = Choose the evidence to attach.
programme-pdf = The file as PDF
programme-archive = Download the pieces (ZIP)
programme-archive-too-large = The pieces are more than { $most } MB: remove some, or open them one by one.
done-programme-file-opened = The file is open.
done-programme-file-changed = The file is saved.
done-programme-piece-attached = The piece is attached.
done-programme-piece-detached = The piece is removed.
done-programme-file-deposited = The file is deposited; the agency is told.
done-programme-file-instructed = The instruction is begun.
done-programme-file-returned = The file is sent back to those who assemble it.
done-programme-file-validated = The file is validated.
done-programme-file-refused = The file is refused.
done-programme-file-paid = The payment is written down.
done-programme-file-taken-up = The file is being prepared again.
archive-reference = Prerequisite
archive-prerequisite = Title
archive-evidence = Evidence
archive-file = File
archive-link = Link or note
archive-until = Valid until
archive-hash = SHA-256
archive-by = Brought by
archive-on = Brought on
archive-state = Remark
archive-not-given = the antivirus has not let this file through yet
notice-file-deposited = File to instruct: { $programme }
notice-file-returned = File to complete: { $programme }
notice-file-instructed = File being instructed: { $programme }
notice-file-validated = File validated: { $programme }
notice-file-refused = File refused: { $programme }
notice-file-paid = File paid: { $programme }
notice-file-text = It is the file of { $node }.

# Projects.
projects-title = Projects
projects-lead = Security seen before buying, connecting or opening.
projects-count = { $count ->
    [0] No project
    [one] One project
   *[other] { $count } projects
  }
projects-count-more = More than { $count } projects
projects-empty = No project answers these filters.
project-new = Write a project
project-write = Save this project
project-filter = Where they stand
project-filter-open = Going on
project-filter-ending = Accreditation that ends
project-filter-over = Accreditation over
project-filter-ciso-awaited = Opinion of the CISO awaited
project-filter-region-awaited = Opinion of the agency awaited
project-filter-draft = Being studied
project-filter-running = Being made
project-filter-live = In service
project-filter-ended = Stopped
project-filter-all = All
project-name = Project
project-name-hint = “Electronic patient record”, “Badge readers”.
project-nature = Nature
project-nature-hint = It chooses the questions of the review.
project-any-nature = All
project-description = Description
project-description-hint = What it is for and for whom. Never any patient data.
project-data = Data
project-data-none = No personal data
project-data-personal = Personal data
project-data-health = Health data
project-hosting = Hosting
project-hosting-hint = Health data entrusted to somebody else go to a certified host.
project-hosting-internal = In the structure
project-hosting-hds = At a certified host (HDS)
project-hosting-other = Elsewhere
project-supplier = Supplier
project-starts-on = In service on
project-budget = Budget in euros
project-security-budget = Security share in euros
project-security-budget-hint = The ministry’s plan asks for 5 to 10% of the budget of each project.
project-security-budget-wrong = The security share is more than the budget.
project-share = Security share
project-share-unknown = to be costed
project-share-hint = 5 to 10% are asked for.
project-dpia = Impact assessment
project-dpia-hint = The data protection impact assessment (DPIA).
project-dpia-none = None
project-dpia-planned = Planned
project-dpia-done = Done
project-dpia-on = Date of the impact assessment
project-state = State
project-state-draft = Being studied
project-state-running = Being made
project-state-live = In service
project-state-ended = Stopped
project-word-unknown = Choose an answer of the list.
project-day-future = Choose today or a day gone by.
project-what = What it is about
project-change = Change
project-change-open = Change this project
project-over = over
project-until = until { $day }
project-answered = Questions answered
project-lacking = Answers “no”
project-lacking-count = { $count ->
    [one] one answer “no”
   *[other] { $count } answers “no”
  }
project-checks = Security review
project-checks-sum = { $yes } yes, { $no } no, { $awaited } without an answer.
project-checks-text = Each “no” becomes a finding of the plan of action; it is closed when the answer changes.
project-question = Question
project-answer = Answer
project-answer-none = No answer
project-answer-yes = Yes
project-answer-no = No
project-answer-na = Not applicable
project-check-note = Note
project-save-checks = Save the review
project-see-findings = See the findings of projects
project-finding-title = { $project }: { $question }
project-finding-description = Answered “no” in the security review of the project. { $why } What would show it: { $proof }
project-finding-over = { $project }: accreditation over
project-finding-over-description = The system goes on without an accreditation in force. Renew it, or stop the project.
project-homologation = Accreditation
project-homologation-text = The decision by which the management accepts the risks that remain, for a time.
project-homologation-decision = Decision
project-homologation-none = None
project-homologation-planned = Planned
project-homologation-granted = Granted
project-homologation-refused = Refused
project-homologated-on = Decided on
project-homologated-until = Valid until
project-homologated-until-hint = A reminder comes three months before, a finding at the end.
project-homologation-days-wrong = A granted accreditation has a date gone by and an end, { $most } years after it at most.
project-homologate = Save the decision
project-opinions = Opinions
project-ciso-opinion = Opinion of the CISO
project-region-opinion = Opinion of the agency
project-give-ciso = Give the opinion of the CISO
project-give-region = Give the opinion of the agency
project-give-opinion = Give this opinion
project-opinion = Opinion
project-opinion-none = Awaited
project-opinion-favourable = Favourable
project-opinion-reserved = Favourable with reservations
project-opinion-unfavourable = Unfavourable
project-opinion-text = Why
project-opinion-hint = Needed for reservations or an unfavourable opinion.
project-opinion-unknown = Choose an opinion.
project-opinion-why = Write the reservations or the reasons: the structure must know what to do.
done-project-written = The project is saved.
done-project-changed = The project is changed.
done-project-reviewed = The review is saved; the plan of action follows.
done-project-homologated = The accreditation decision is saved.
done-project-opinion-given = The opinion is given.
notice-region-opinion = Opinion of the agency on “{ $project }”
notice-region-opinion-text = { $by } gave the opinion of the agency on this project.
notice-homologation-over = Accreditation over: { $project }
notice-homologation-over-text = { $structure } goes on without a decision in force. Renew it.

# Policies.
policies-title = Policies of the group
policies-lead = What the group publishes for its members, and who adopted it.
policies-empty = No policy is published here.
policies-empty-group = A policy is published on a GHT.
policy = Policy
policy-new = Publish a policy
policy-publish = Publish for the members
policy-title = Title
policy-title-hint = “Information system security policy”.
policy-version = Version
policy-version-hint = “2026”, “v3”.
policy-document = Document
policy-document-hint = A piece of evidence of a member of the group; all members will be able to read it.
policy-document-missing = Choose the document, or give its address.
policy-no-evidence = None: at the address below
policy-link = Address of the document
policy-link-wrong = A link begins with https:// or http://.
policy-note = Note
policy-note-hint = What changes with this version.
policy-published-on = Published on
policy-group = Group
policy-read = Read the policy
policy-open-link = Open the address
policy-members = Members
policy-member = Member
policy-no-member = No member in your perimeter.
policy-adoption = Adoption
policy-adopted = Adopted
policy-silent = No answer
policy-to-adopt = To adopt
policy-adopted-by-all = Adopted by all
policy-adopted-of = { $count ->
    [0] no member of { $of }
    [one] one member of { $of }
   *[other] { $count } members of { $of }
  }
policy-by = Said by
policy-since = Since
policy-adopt = Adopt this policy
policy-adopt-for = For
policy-adopted-on = Adopted on
policy-adopted-on-hint = The date of the decision, after the publication.
policy-day-wrong = Choose a day between the publication and today.
policy-adoption-note = Note
policy-adoption-note-hint = The body that decided it, what was adapted.
policy-withdraw = Withdraw the adoption
policy-remind = Remind those that have not answered
policy-nobody-silent = All members have adopted it.
done-policy-published = The policy is published; the members are told.
done-policy-adopted = The adoption is saved.
done-policy-withdrawn = The adoption is withdrawn.
done-policy-reminded = The reminder is sent.
notice-policy-published = Policy to adopt: { $title }
notice-policy-reminder = Reminder, policy to adopt: { $title }
notice-policy-text = Your group published it. Read it, then say that your establishment adopts it.

# What is to be done.
todo-homologation = Renew the accreditation of “{ $project }”
todo-homologation-why = It ends on this day · { $structure }
todo-homologation-act = Open the project
todo-policy = Adopt “{ $title }”
todo-policy-why = Published by { $group }
todo-policy-act = Read the policy
todo-files = { $count ->
    [one] One funding file to instruct
   *[other] { $count } funding files to instruct
  }
todo-files-why = Deposited, they await the agency.
todo-files-act = Open the oldest
todo-opinions = { $count ->
    [one] One project awaits the opinion of the agency
   *[other] { $count } projects await the opinion of the agency
  }
todo-opinions-why = A question asked early costs less than a late fix.
todo-opinions-act = See the projects
