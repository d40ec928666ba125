# The home: what is to be done.
nav-home = To do
home-title = To do
home-lead = { $count ->
    [one] One thing awaits your answer.
   *[other] { $count } things await your answer.
  }
home-in-order = In order
home-nothing = Nothing to do.
home-next = The next contact to confirm again will be so after { $day }.
home-no-next = What comes will be shown here, with its date and its reason.
home-contacts = { $count ->
    [one] Confirm one contact
   *[other] Confirm { $count } contacts
  }
home-contacts-why = { $stale ->
    [0] { $never ->
        [one] One contact was never confirmed.
       *[other] { $never } were never confirmed.
      }
   *[other] { $never ->
        [0] They were last confirmed longer ago than their role allows.
       *[other] Confirmed longer ago than the role allows: { $stale }. Never confirmed: { $never }.
      }
  }
home-contacts-act = Confirm the contacts
home-contact = { $structure }: { $role }
home-on-call-missing = { $count ->
    [one] Find an on-call contact for one establishment
   *[other] Find an on-call contact for { $count } establishments
  }
home-on-call-missing-why = Without one, an urgent alert reaches nobody at night.
home-on-call-missing-act = See which
home-quality = { $rule }: { $count ->
    [one] one structure to correct
   *[other] { $count } structures to correct
  }
home-quality-act = See which
home-import = { $count ->
    [one] Examine one refused line
   *[other] Examine { $count } refused lines
  }
home-import-why = The import of { $on } left them out: { $file }.
home-import-act = Examine the lines
home-ending = Decide what follows: { $structure }, member of { $ght }
home-ending-why = The membership ends on { $on }.
home-ending-act = See the GHT
home-changes = What changed
home-changes-none = Nothing changed lately in this perimeter.
home-by = by { $name }
home-figures = { $place }, today
home-establishments = open establishments
home-legal-entities = legal entities
home-officers = establishments with a security officer
home-on-call = establishments with a confirmed on-call contact
home-groups = GHT
home-statuses = regulatory statuses held
home-without = No perimeter is open to you yet
home-without-text = Your account is there, but no role was given to you yet. As long as it is so, Hygie shows you no structure.
home-without-whom = Ask for a role from the person who administers Hygie in your structure, your GHT or your regional agency.
