# Obligations, audits, budgets.
obligations-menu = Obligations
audits-menu = Audits
budgets-menu = Budgets
right-duties-read = See obligations and budgets
right-duties-edit = Say what is done, record audits, enter budgets
right-duties-audits = See audits
right-duties-audit = Deposit audits and their findings, for the time of a mission
family-duties = Obligations, audits and budgets
act-duties-audit-recorded = Audit recorded
act-duties-audit-changed = Audit corrected
act-duties-audit-sent = Audit exported in the OPSSIES format
act-duties-audits-exported = Audits exported
act-duties-fact-recorded = Obligation said to be done
act-duties-fact-withdrawn = Obligation said to be done by mistake, taken back
act-duties-obligations-exported = Obligations exported
act-duties-budget-saved = Budget saved
act-duties-budgets-exported = Budgets exported
duties-source = Source: { $name }, version { $version }.
obligations-title = Obligations
obligations-open = See obligations
obligations-lead = What the structure must have or do, until when it is in order, and what to do next.
obligations-none = No known obligation applies to this structure.
obligations-others = Do not apply to this structure
obligations-below = In the establishments
obligations-counted-lead = Where the structures of the perimeter stand, obligation by obligation.
obligations-followed = { $followed ->
    [0] No structure followed
    [one] One structure followed
   *[other] { $followed } structures followed
  } of { $open }
obligations-followed-foot = A structure is followed once its page of obligations has been opened, or an audit or a budget was recorded there.
obligation-one = Obligation
obligation-structures = Structures
obligation-count = { $count ->
    [0] No structure
    [one] One structure
   *[other] { $count } structures
  }
obligation-empty = No structure that is followed answers this filter.
obligation-state = State
obligation-state-all = All
obligation-state-fulfilled = In order
obligation-state-watch = To renew soon
obligation-state-late = No longer in order
obligation-state-missing = Nothing recorded
obligation-state-not-applicable = Not applicable
obligation-since = Since
obligation-until = Until
obligation-never = Never
obligation-no-end = No end
obligation-to-validate = To be validated by the agency
obligation-why-other = It is for other structures.
obligation-why-nothing = Nothing shows yet that it is done.
obligation-why-holds = Done on { $since }, valid until { $until }.
obligation-why-holds-always = Done on { $since }, with no end date.
obligation-why-ends-soon = Done on { $since }, valid until { $until }: to be done again by then.
obligation-why-over = Done on { $since }, but no longer valid since { $until }.
obligation-why-below = { $value } on { $since }, where at least { $least } is expected.
obligation-why-no-value = Recorded on { $since } without its value: at least { $least } is expected.
obligation-change-watch = To renew from { $day }.
obligation-change-late = No longer in order from { $day }.
obligation-for = Why
obligation-how = What to do
obligation-known = Recorded by
obligation-details = What counts, what does not
obligation-counts = What counts
obligation-not-counts = What does not count
obligation-take-back = Take back, it is a mistake
obligation-say = It is done
obligation-say-do = Record that it is done
obligation-held = Done on
obligation-held-until = Valid until
obligation-held-until-hint = When empty, the duration of the obligation applies.
obligation-share = Share reached, in %
obligation-value = Value reached
obligation-value-hint = A number, such as 62.5.
obligation-value-wrong = Write a number; a share goes from 0 to 100%.
obligation-evidence = Evidence
obligation-evidence-hint = It is in order as long as the evidence is valid.
obligation-no-evidence = None for now
obligation-evidence-wrong = Choose evidence from the list.
obligation-note = Note
obligation-note-hint = What was done, with whom. Never any patient data.
obligation-unknown = This obligation is not known.
obligation-day-future = Choose a past date, or today.
obligation-until-wrong = The end cannot come before the date on which it is done.
obligation-said-elsewhere = This obligation is fulfilled by an audit or a budget: record it on its own page.
done-obligation-said = It is recorded.
done-obligation-taken-back = It is taken back.
todo-obligation-open = Open the obligation
todo-obligations-why = Their validity ends, or what is known is not enough.
todo-obligations-more = { $count ->
    [one] One more obligation to renew
   *[other] { $count } more obligations to renew
  }
todo-obligations-late = Obligations: { $late } no longer in order, { $watch } to renew soon
todo-obligations-below-why = In the structures of your perimeter that are followed.
audits-title = Audits
audits-last = Last audits
audits-count = { $count ->
    [0] No audit
    [one] One audit
   *[other] { $count } audits
  }
audits-count-more = More than { $count } audits
audits-empty = No audit answers these filters.
audit-new = Record an audit
audit-record = Record this audit
audit-change = Correct or complete
audit-change-open = Correct this audit, add its report
audit-save = Save the corrections
audit-what = The audit
audit-type = Type of audit
audit-types = What does each type of audit look at?
audit-type-all = All
audit-type-unknown = Choose a type of audit.
audit-every = { $months ->
    [12] every year
   *[other] every { $months } months
  }
audit-done = Completed on
audit-done-hint = The date it ended: an audit that was ordered or is under way does not count yet.
audit-done-future = An audit is recorded once completed: choose a past date, or today.
audit-done-old = This date is too old: check the year.
audit-same-day = An audit of the same type is already recorded on this date.
audit-begun = Begun on
audit-begun-late = The beginning comes after the end.
audit-provider = Provider
audit-provider-hint = The firm or service that did the audit.
audit-qualification = Qualification of the provider
audit-qualification-hint = PASSI: qualification of audit providers by ANSSI.
audit-qualification-none = None, or not told
audit-qualification-passi = PASSI
audit-qualification-unknown = Choose a qualification.
audit-passi-expected = PASSI expected
audit-level = Level reached
audit-level-hint = Directory (ADS): 1 to 5. Exposure: the level of the report. Empty for the others.
audit-level-of = { $level } of { $best } · { $word }
audit-level-plain = level { $level }, unpublished scale
audit-level-reached = level reached
audit-level-none = This type of audit gives no level: leave this field empty.
audit-level-wrong = The level goes from { $least } to { $most }.
audit-level-unreadable = Write a whole number.
audit-no-level = No level
audit-summary = In short
audit-summary-hint = The essence of the report, in a few sentences. Never any patient data.
audit-tlp = Sharing (TLP)
audit-tlp-hint = Who may know of this audit, by the TLP protocol.
audit-tlp-red = Red: the named people alone
audit-tlp-amber = Amber: the structure and those who help it
audit-tlp-green = Green: the community
audit-tlp-clear = Clear: no limit
audit-tlp-unknown = Choose how it may be shared.
audit-report = Report
audit-report-hint = PDF, text, spreadsheet or ZIP archive, 25 MB at most.
audit-report-open = Open the report
audit-report-none = No report attached
audit-deposited = Deposited by
audit-next = Next audit
audit-due-all = All
audit-due-overdue = Overdue
audit-overdue = overdue
audit-followed = Followed by another since
audit-findings-none = No finding of this audit is in the register yet.
done-audit-recorded = The audit is recorded. Now bring its findings.
done-audit-changed = The audit is corrected.
opssies-title = Import an OPSSIES file
opssies-text = OPSSIES-V2 is the exchange format of the ministry for audits. Each audit of a structure within your reach is recorded; the others are listed with their reason. The same file brought twice creates nothing more.
opssies-file = File
opssies-file-hint = JSON in the OPSSIES-V2 format, 16 MB at most.
opssies-bring = Import this file
opssies-empty = Choose a file.
opssies-refused = This file is not a correct OPSSIES-V2. Nothing was taken: mend it, then bring it again. Number of faults: { $count }.
opssies-faults = What is wrong
opssies-more = And { $count } more.
opssies-outcome = { $new } recorded, { $known } known already, { $left } left aside.
opssies-new = Audits recorded
opssies-left = Left aside
opssies-event = Event { $position }
opssies-send = Export in the OPSSIES format
opssies-came = Came from an OPSSIES file, type { $code }
opssies-no-code = This type of audit has no code in the OPSSIES format.
opssies-type-unknown = The event type { $code } matches no type of audit that is followed here.
opssies-no-finess = The audited structure has no FINESS number.
opssies-structure-unknown = The audited structure is not within your reach.
opssies-same-day = The file has another audit of the same type, on the same day, for the same structure.
opssies-fault-too-large = the file is larger than { $limit } bytes
opssies-fault-too-many = there are more than { $limit } of them
opssies-fault-broken-json = the JSON breaks at line { $line }, column { $column }
opssies-fault-missing = is missing
opssies-fault-wrong-type = does not have the expected form
opssies-fault-unknown-code = the code “{ $found }” is not known
opssies-fault-wrong-date = “{ $found }” is not a date like 20240115-141742
opssies-fault-missing-date = the date of completion is missing
opssies-fault-several-dates = there are several dates of completion
opssies-fault-missing-actor = an actor is missing: { $role ->
    [requester] the requester
    [auditor] the provider
    [supervisor] the auditor
   *[audited] the audited structure
  }
opssies-fault-several-actors = an actor is given several times: { $role ->
    [requester] the requester
    [auditor] the provider
    [supervisor] the auditor
   *[audited] the audited structure
  }
opssies-fault-wrong-identifier = “{ $found }” is not an identifier of this type
opssies-fault-several-identifiers = there are two identifiers of the same type, and “{ $found }” is the second
budgets-title = Cybersecurity budgets
budgets-none = No budget has been entered yet.
budgets-count = { $count ->
    [0] No budget
    [one] One budget
   *[other] { $count } budgets
  } for { $year }
budgets-of-year = Structures in { $year }
budgets-foot = The budget of an establishment is not added when its legal entity entered its own.
budget-title = Budget { $year }
budget-write = Enter the budget
budget-write-year = Enter the { $year } budget
budget-none = No budget entered
budget-unknown = unknown
budget-year = Year
budget-years = Year by year
budget-structures = Structures
budget-target = Target: { $floor } to { $goal } of the IT budget.
budget-share = Cybersecurity share
budget-share-programme = Share of the programme
budget-band = Mark
budget-spent = Cybersecurity spending
budget-total = IT budget
budget-of = of which { $spent } over { $total }
budget-worked-out = { $spent } of { $total }
budget-saved-by = Entered by
budget-totals = IT budget of the year
budget-operating = Operation, in euros
budget-investment = Investment, in euros
budget-programme = Budget of the programme, in euros
budget-programme-hint = The digital programme or project supported by the State, if there is one. When empty, this share is not worked out.
budget-amount-hint = In whole euros, without cents.
budget-amount-wrong = Write a whole number of euros, from 0 to 10 billion.
budget-lines = Cybersecurity spending
budget-line-wrong = “{ $line }”: write a whole number of euros, from 0 to 10 billion.
budget-lines-too-high = Cybersecurity spending is more than the IT budget: check the amounts.
budget-not-counted = for the record
budget-excluded = For the record, out of the share: { $lines }.
budget-note = Note
budget-note-hint = What explains the amounts, for next year.
budget-save = Save the budget
done-budget-saved = The budget is saved; the share is worked out below.
