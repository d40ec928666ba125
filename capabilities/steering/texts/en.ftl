# Steering: dashboards, the director’s sheet, the sums of the ministry, documents.
steering-menu = Dashboard
ministry-menu = Ministry view
right-steering-read = See dashboards and directors’ sheets
right-steering-sign = Sign the attestation of a structure
right-steering-aggregates = See sums by region and by type, without the name of any structure
family-steering = Steering
act-steering-attestation-signed = Attestation signed
act-steering-figures-exported = Dashboard figures exported
act-steering-aggregates-exported = Ministry sums exported
act-steering-assessment-exported = Assessment report as PDF
act-steering-campaign-exported = Campaign report as PDF
act-steering-plan-exported = Plan of action as PDF
act-steering-vulnerabilities-exported = Vulnerability reduction plan as PDF
act-steering-programme-exported = Funding file as PDF
act-steering-sheet-exported = Director’s sheet as PDF

steering-title = Dashboard
steering-structures = structures
steering-answered = answers to the latest campaign
steering-of-asked = of { $total } structures asked, “{ $title }”
steering-mean = mean score of the latest campaign
steering-of-answers = { $count ->
    [one] on one answer
   *[other] on { $count } answers
  }
steering-late-actions = late actions
steering-planned-cost = planned cost of open actions
steering-fulfilled = obligations met
steering-of-obligations = { $count } of { $total }
steering-budget = share of the IT budget for security
steering-of-budgets = { $count ->
    [one] one budget of { $year }
   *[other] { $count } budgets of { $year }
  }
steering-level = level
steering-level-of = assessed on { $day }
steering-level-mean = mean of { $count } assessments
steering-of-campaign = { $count ->
    [0] No answer
    [one] One answer
   *[other] { $count } answers
  } of { $total }, campaign “{ $title }” of { $day }.
steering-campaign-sentence = { $count ->
    [0] The campaign “{ $title }” has no answer yet from { $total } structures
    [one] The campaign “{ $title }” has one answer of { $total }
   *[other] The campaign “{ $title }” has { $count } answers of { $total }
  }
steering-campaigns-sentence = { $campaigns } campaigns are under way: { $count } answers of { $total }
steering-campaign-until = { $title }, until { $day }
steering-campaign = Campaign
steering-asked = structures asked
steering-asked-column = Structures asked
steering-answers = Answers
steering-themes-sentence = The weakest theme is “{ $theme }”: { $mean } on average
steering-members-sentence = { $count ->
    [0] { $total ->
        [one] The structure that answered is not below half
       *[other] None of the { $total } structures is below half
      }
    [one] { $total ->
        [one] The structure that answered is below half
       *[other] One structure of { $total } is below half
      }
   *[other] { $count } structures of { $total } are below half
  }
steering-members-of = Campaign “{ $title }”, from the weakest to the strongest. What is not handed in yet is hatched.
steering-members-worst = The { $count } weakest of the { $total } structures that answered the campaign “{ $title }”.
steering-trend-up = The score rose from { $from } to { $to } since { $since }
steering-trend-down = The score fell from { $from } to { $to } since { $since }
steering-trend-same = The score has stayed at { $to } since { $since }
steering-version-changed = Version { $version } of the framework
steering-what-changed = What changed
steering-obligations-sentence = { $count ->
    [0] Nothing is met less than “{ $name }”: no structure of { $total }
    [one] Nothing is met less than “{ $name }”: one structure of { $total }
   *[other] Nothing is met less than “{ $name }”: { $count } structures of { $total }
  }
steering-obligations-of = An obligation is met for as long as what shows it is valid.
steering-own-obligations-sentence = { $count ->
    [0] { $total ->
        [one] The one obligation is not met
       *[other] None of the { $total } obligations is met
      }
    [one] One obligation of { $total } is met
   *[other] { $count } obligations of { $total } are met
  }
steering-obligation = Obligation
steering-until = Valid until
steering-duty-fulfilled = Met
steering-duty-watch = To renew soon
steering-duty-late = Late
steering-duty-missing = Nothing shows it
steering-duty-not-applicable = Not applicable
steering-findings-sentence = { $critical ->
    [0] No critical finding is open
    [one] One critical finding is open
   *[other] { $critical } critical findings are open
  }, { $late ->
    [0] no finding is late
    [one] one finding is late
   *[other] { $late } findings are late
  }
steering-findings-of = { $count ->
    [0] No open finding.
    [one] Of one open finding.
   *[other] Of { $count } open findings.
  }
steering-age-month = For a month at most
steering-age-quarter = One to three months
steering-age-half = Three to six months
steering-age-more = More than six months
steering-departments-sentence = The mean score goes from { $low } ({ $lowest }) to { $high } ({ $highest })
steering-departments-few = The mean score by department
steering-own-themes-sentence = The weakest theme is “{ $theme }”: { $value }
steering-own-themes-beside = The weakest theme is “{ $theme }”: { $value }, where structures of the same type have { $mean } on average
steering-peers = Dashed, the mean of the { $count } other structures of the same type that answered.
steering-peers-mean = Mean of the same type
steering-programmes = Funding programmes
steering-eligible = Everything required is there
steering-missing = { $count ->
    [one] One piece is missing
   *[other] { $count } pieces are missing
  }

sheet-open = Open the director’s sheet
sheet-title = Director’s sheet
sheet-pdf = The sheet as PDF
sheet-no-level = not assessed yet
sheet-no-budget = budget not entered yet
sheet-points-up = { $points ->
    [one] one point more
   *[other] { $points } points more
  }
sheet-points-same = as the time before
sheet-points-down = { $points ->
    [one] one point less
   *[other] { $points } points less
  }
sheet-of-critical = { $count ->
    [0] none critical
    [one] one of them critical
   *[other] { $count } of them critical
  }
sheet-late = late
sheet-of-late = { $findings ->
    [0] no finding
    [one] one finding
   *[other] { $findings } findings
  }, { $actions ->
    [0] no action
    [one] one action
   *[other] { $actions } actions
  }
sheet-of-year = budget of { $year }
sheet-worst = The three worst risks
sheet-worst-none = No open finding.
sheet-late-title = What is late
sheet-late-none = Nothing is late.
sheet-trend-none = The trend shows from the second assessment on.
sheet-duties = Obligations to meet or to renew
sheet-duties-none = All obligations are met.
sheet-more = { $count ->
    [one] and one more
   *[other] and { $count } more
  }
sheet-to-sign = To sign
sheet-homologation-over = The security approval of “{ $name }” has been over since { $day }
sheet-homologation-ends = The security approval of “{ $name }” ends on { $day }
attestation-not-theirs = The attestation is signed by the management of the structure.
sheet-attestation = Attestation
sheet-attestation-holds = Attested
sheet-statement = I have taken note of the state of the cybersecurity of { $name } as presented here, of the risks that remain and of what is late.
sheet-sign = Sign the attestation
sheet-sign-confirm = Sign the state shown on this page? Your name, the date and these figures will be kept.
sheet-signed = Signed by { $by } on { $at }
sheet-unsigned = The state shown here is not signed yet.
sheet-digest = Fingerprint of the figures (SHA-256)
sheet-signature = Signature
sheet-history = { $count ->
    [one] One signed attestation
   *[other] { $count } signed attestations
  }
sheet-stale-title = The figures changed: nothing is signed
sheet-stale-text = Something moved since the page was shown. Here is the state as it is now: read it again, then sign.
done-attestation-signed = The attestation is signed and kept.

ministry-title = Sums by region and by type
ministry-lead = What the regions know together, without the name of any structure.
ministry-rule = No figure stands on fewer than ten structures. Where a hidden cell could be found by subtraction, the smallest of the others is hidden with it.
ministry-framework = Framework
ministry-on = Answers to the framework “{ $framework }”.
ministry-by-region = By region
ministry-by-segment = By type of structure
ministry-by = By
ministry-group = Group
ministry-region = Region
ministry-no-region = Outside any region
ministry-legal-entities = Legal entities
ministry-population = Structures
ministry-answered = Answered
ministry-duties = Obligations met
ministry-total = All
ministry-few = fewer than ten
ministry-withheld = withheld
ministry-file = sums

document-source = Source: Hygie
document-page-of = of
document-summary = Summary
document-next-none = Every answer given is at its highest.
document-every-answer = Every answer
document-reference = Ref.
document-requirement = Requirement
document-answer = Answer
document-radar = The score of each theme, from the centre (0%) to the edge (100%).
document-assessment = Assessment “{ $framework }”
document-framework = { $publisher }, version { $version }
document-submitted = handed in on { $at } by { $by }
document-actions = Actions by due date
document-actions-none = No open action.
document-action = Action
document-findings = Open findings
document-findings-none = No open finding.
document-more = Only the first { $count } by due date are printed. The XLSX export holds them all.
document-cost = Cost
document-count = Number
document-campaign = Campaign “{ $title }”
document-launched = launched on { $day }
document-closed = closed on { $day }
document-due = until { $day }
document-progress = { $count ->
    [0] No structure handed in its answer, of { $total }
    [one] One structure of { $total } handed in its answer
   *[other] { $count } structures of { $total } handed in their answer
  }
document-answered-share = Share of the structures that handed in their answer
document-plan-pdf = The plan as PDF
document-vulnerabilities-pdf = Vulnerabilities as PDF
document-file-assessment = assessment
document-file-campaign = campaign
document-file-vulnerabilities = vulnerability-reduction-plan
document-programme = File “{ $programme }”
document-programme-met = of { $total } prerequisites
document-programme-missing-none = Nothing is missing: the file can be deposited.
document-programme-expected = Expected: { $proof }
document-step = Step
document-day = Date
document-file-programme = funding-file
