nav-quality = Data quality
quality-title = Data quality
quality-lead = What looks wrong or missing. There is nothing to tick off: a finding goes when the data is mended.
quality-findings = { $count ->
    [0] No finding
    [one] 1 finding
   *[other] { $count } findings
  }
quality-count = { $count ->
    [0] No structure
    [one] 1 structure
   *[other] { $count } structures
  }
quality-empty = Nothing to point out in this perimeter.
quality-rule-empty = No structure of this perimeter is concerned any more.
quality-rules-caption = Findings, the most pressing first
quality-caption = Structures concerned, by name
quality-finding = Finding
quality-severity = Severity
quality-severity-info = To be known
quality-severity-watch = To be watched
quality-severity-fix = To be corrected
quality-structures = Structures
quality-structure = Structure
quality-what-to-do = What to do
quality-finess = FINESS
quality-town = Town
quality-details = What is at stake
quality-no-details = see its page
quality-since = Since
quality-csv = Export as CSV
quality-pages = Pages of the list
quality-first = Start of the list
quality-next = Next

act-registry-quality-exported = Quality findings exported
