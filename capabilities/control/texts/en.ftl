# Frameworks.
frameworks-menu = Frameworks
frameworks-title = Frameworks
frameworks-lead = What each structure can answer to, and what a control is about.
frameworks-caption = Frameworks, those of Hygie first
framework-name = Framework
framework-publisher = Published by
framework-requirements = Requirements
framework-version = Version
framework-state = State
framework-official = Official
framework-to-validate = To be validated by the ARS
framework-added = brought in by { $by }, { $when }
framework-count = { $count ->
    [one] One requirement
   *[other] { $count } requirements
  }
framework-version-is = version { $version }
framework-about = About
framework-source = Official document
framework-levels = Possible answers
framework-scoring = Score
framework-scoring-weighted-mean = The mean of the answers, each with its weight; what is not answered does not count.
framework-scoring-weakest-theme = That of the weakest theme.
framework-scoring-conformity-rate = The share of requirements fully met, among those that apply.
framework-not-applicable = Not applicable
framework-not-applicable-forbidden = Is not a possible answer.
framework-not-applicable-allowed = Can be answered.
framework-not-applicable-justified = Can be answered, with its reason.
framework-mappings = Mappings
framework-pairs = { $count ->
    [one] one pair
   *[other] { $count } pairs
  }
framework-weight = weight { $weight }
framework-why-and-proof = Why, and which proof
framework-proof = Proof:
framework-xlsx = Download as XLSX
framework-yaml = as YAML
framework-oscal = as OSCAL
framework-bring = Bring in a framework
framework-bring-text = The file is read whole: if something is wrong, nothing is kept and each fault is shown with its place. A known version is never replaced: give a changed framework a higher version.
framework-bring-do = Bring in this file
framework-file = File
framework-file-hint = YAML of Hygie or CISO Assistant, OSCAL catalogue in JSON, or the XLSX workbook that this page exports. 32 MB at most.
framework-file-missing = Choose a file.
framework-file-refused = The file is not kept. Correct what is shown, then try again.
framework-faults = What is wrong
framework-faults-more = { $count ->
    [one] And one more fault.
   *[other] And { $count } more faults.
  }
framework-not-one = This file can be read, but it is neither a framework, nor a mapping, nor a risk matrix.
framework-version-taken = Version { $version } of “{ $code }” is there already in other words. Give the file a higher version.
done-library-added = The file is kept.
done-library-known = All that this file holds was there already, the same.
fault = { $place }: { $what }
fault-sheet = sheet “{ $sheet }”
fault-line = line { $line }
fault-reference = “{ $reference }”
matrices-title = Risk matrices
matrix-lead = The risk that a likelihood and an impact make together.
matrix-caption = One row for each likelihood, one column for each impact
matrix-likelihood = Likelihood
right-control-read = Read the frameworks
right-control-frameworks = Bring in frameworks
family-control = Control
act-control-library-added = Framework brought in
fault-empty = the file is empty
fault-too-large = the file is too large
fault-broken-archive = the compressed file is damaged
fault-not-utf8 = the text is not in UTF-8
fault-unknown-kind = this is neither a framework, nor a mapping, nor a risk matrix
fault-unknown-format = this version of the format is not known
fault-broken-yaml = the YAML cannot be read here
fault-broken-json = the JSON cannot be read here
fault-broken-workbook = the workbook cannot be read
fault-missing-sheet = a sheet is missing from the workbook
fault-missing-column = a column is missing
fault-alias = anchors and aliases are not read: repeat the value
fault-several-documents = there are several documents in the file
fault-too-deep = it is nested too deep
fault-too-many = there are too many
fault-duplicate-key = the same key is there twice
fault-missing-key = a key is missing
fault-unknown-key = this key is not known here
fault-wrong-type = the value is of the wrong kind
fault-wrong-value = this value is not possible
fault-empty-reference = the reference is empty
fault-duplicate-reference = the reference is there twice
fault-unknown-parent = it belongs to a reference that is not in the file
fault-cycle = it belongs to itself
fault-missing-title = the title is missing
fault-no-requirement = there is no requirement
fault-too-few-levels = the scale has fewer than two levels
fault-duplicate-level = the scale has the same level twice
fault-value-out-of-range = the value of a level is not between 0 and 1
fault-scale-out-of-order = the scale does not go from worst to best
fault-wrong-weight = the weight is not above 0
fault-unknown-group = this group is not in the framework
fault-duplicate-group = the group is there twice
fault-unknown-scale = this scale is not in the framework
fault-wrong-grid = the grid does not fit the levels
fault-unknown-reference = this reference is not a requirement of the framework
fault-duplicate-pair = the pair is there twice
framework-version-wrong = A version is a whole number.
