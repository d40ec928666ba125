# The map.
nav-map = Map
map-title = Map
map-choose = Choose what the map shows
map-indicator = Indicator
map-segment = Type
map-level = Areas
map-show = Show
map-every-segment = All types
map-level-region = Regions
map-level-department = Departments
map-level-commune = Communes
map-indicator-establishments = Open establishments
map-indicator-security-officer = Share of establishments with a security officer
map-indicator-on-call = Share of establishments with a confirmed on-call contact
map-indicator-quality = Points to check in the data
map-indicator-status = Structures with the status “{ $status }”
map-answer-nothing = No structure of this perimeter is concerned.
map-answer-establishments = { $count ->
    [one] One establishment is open.
   *[other] { $count } establishments are open.
  }
map-answer-quality = { $count ->
    [0] Nothing is to be checked in the data.
    [one] One point is to be checked in the data.
   *[other] { $count } points are to be checked in the data of { $total } structures.
  }
map-answer-status = { $count ->
    [0] None of the { $total } structures holds this status.
    [one] One structure in { $total } holds this status.
   *[other] { $count } structures in { $total } hold this status.
  }
map-answer-most = The most: { $name } ({ $count }).
map-answer-security-officer-none = None of the { $total } establishments where one is expected has a named security officer.
map-answer-security-officer-all = Every establishment where one is expected has a named security officer.
map-answer-security-officer-half = Half of the establishments where one is expected have a named security officer: { $count } of { $total }.
map-answer-security-officer-some = { $share }% of the establishments where one is expected have a named security officer: { $count } of { $total }.
map-answer-on-call-none = None of the { $total } establishments where one is expected has an on-call contact confirmed in time.
map-answer-on-call-all = Every establishment where one is expected has an on-call contact confirmed in time.
map-answer-on-call-half = Half of the establishments where one is expected have an on-call contact confirmed in time: { $count } of { $total }.
map-answer-on-call-some = { $share }% of the establishments where one is expected have an on-call contact confirmed in time: { $count } of { $total }.
map-basis = On { $on }, out of { $total ->
    [0] no structure concerned.
    [one] one structure concerned.
   *[other] { $total } structures concerned.
  }
map-basis-plain = On { $on }.
map-source = Source: FINESS and the contacts kept in Hygie.
map-source-dated = Source: FINESS of { $day } and the contacts kept in Hygie.
map-class-below = less than { $high }%
map-class-shares = { $low } to less than { $high }%
map-class-share-above = { $low }% and more
map-class-between = { $low } to { $high }
map-class-above = { $low } and more
map-unknown = no structure concerned
map-nothing = none
map-share = { $share }%
map-area = { $name }: { $value }
map-area-share = { $name }: { $value } ({ $count } of { $total })
map-classes = Classes
map-nowhere = Place not given
map-empty = The map waits for its outlines
map-empty-region = The file of the outlines of the regions is missing (GeoJSON, in longitude and latitude). The figures are in the table.
map-empty-department = The file of the outlines of the departments is missing (GeoJSON, in longitude and latitude). The figures are in the table.
map-empty-commune = The file of the outlines of the communes is missing (GeoJSON, in longitude and latitude). The figures are in the table.
map-empty-import = Import the outlines
map-empty-ask = The person who imports the files of the region can add it.
map-none = No structure of this perimeter is concerned. Choose another indicator or another type.
map-table = The same figures, as a table.
map-csv = Download as CSV
map-column-code = Code
map-column-area = Place
map-column-count = Number
map-column-share = Share (%)
map-column-total = Structures concerned
map-place = Details
map-pages = Pages of the table
map-rows = Rows { $first } to { $last } of { $count }
map-previous = Previous
map-next = Next
map-of-departments = Map of the departments
