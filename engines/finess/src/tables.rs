//! The files that are tables: which column says what, and how a line becomes an establishment or a legal entity.

use crate::complaints::{Doubt, Reason, Remark, Unreadable};
use crate::etalab;
use crate::groups;
use crate::items::{Coded, Establishment, Halt, Item, Layout, LegalEntity, Opened, Outlet};
use crate::number::FinessNumber;
use crate::places;
use crate::row::Row;
use crate::source::{Line, Source};
use crate::spreadsheet::{Exposed, Watch};
use crate::values;

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Number,
    LegalEntity,
    Name,
    LongName,
    NameComplement,
    LegalStatus,
    Category,
    CategoryLabel,
    CategoryGroup,
    CategoryGroupLabel,
    /// SIRET, or SIREN of a legal entity.
    Siret,
    Ape,
    Tariff,
    TariffLabel,
    Sph,
    SphLabel,
    StreetNumber,
    StreetKind,
    StreetName,
    StreetComplement,
    /// The four above in one.
    Street,
    Delivery,
    Place,
    PostalCode,
    Town,
    /// Postal code and town in one.
    Routing,
    Insee,
    /// The last three characters of the INSEE code.
    Commune,
    Department,
    Region,
    Opened,
    Authorised,
    Updated,
    Uai,
    Latitude,
    Longitude,
}

const FIELDS: usize = Field::Longitude as usize + 1;

/// Where each field is in a line.
#[derive(Clone)]
pub(crate) struct Columns {
    places: [Option<usize>; FIELDS],
    pub count: usize,
}

impl Columns {
    pub fn new(count: usize, fields: impl IntoIterator<Item = (Field, usize)>) -> Columns {
        let mut places = [None; FIELDS];
        for (field, column) in fields {
            places[field as usize] = Some(column);
        }
        Columns { places, count }
    }

    fn of_header(header: &[String], names: &[(Field, &str)]) -> Columns {
        let found = names.iter().filter_map(|(field, name)| Some((*field, column(header, name)?)));
        Columns::new(header.len(), found)
    }

    fn get<'r>(&self, row: &'r Row, field: Field) -> &'r str {
        self.places[field as usize].map_or("", |column| row.get(column))
    }

    pub fn exposed(&self) -> Exposed {
        let columns = |fields: &[Field]| fields.iter().filter_map(|f| self.places[*f as usize]).collect();
        Exposed {
            numbers: columns(&[Field::Number, Field::LegalEntity]),
            sirets: columns(&[Field::Siret]),
            departments: columns(&[Field::Department]),
            dates: columns(&[Field::Opened, Field::Authorised, Field::Updated]),
        }
    }
}

const FLAT: &[(Field, &str)] = &[
    (Field::Number, "finess_et"),
    (Field::LegalEntity, "finess_ej"),
    (Field::Name, "raison_sociale"),
    (Field::Category, "categorie"),
    (Field::CategoryLabel, "libelle_categorie"),
    (Field::CategoryGroup, "categorie_agregee"),
    (Field::CategoryGroupLabel, "libelle_categorie_agregee"),
    (Field::Siret, "siret"),
    (Field::Ape, "ape"),
    (Field::Sph, "code_sph"),
    (Field::SphLabel, "libelle_sph"),
    (Field::Street, "adresse"),
    (Field::Place, "lieu_dit_bp"),
    (Field::PostalCode, "code_postal"),
    (Field::Town, "commune_acheminement"),
    (Field::Insee, "code_insee"),
    (Field::Department, "departement"),
    (Field::Region, "region"),
    (Field::Opened, "date_ouverture"),
    (Field::Updated, "date_maj"),
    (Field::Latitude, "latitude"),
    (Field::Longitude, "longitude"),
];
const FLAT_COMPULSORY: &[&str] = &[
    "finess_et",
    "finess_ej",
    "raison_sociale",
    "categorie",
    "code_postal",
    "commune_acheminement",
    "departement",
];

/// The bordereau ID of the SAE: establishments, and a few legal entities that answer for themselves.
const SAE_ID: &[(Field, &str)] = &[
    (Field::Number, "fi"),
    (Field::LegalEntity, "fi_ej"),
    (Field::Name, "rs"),
    (Field::NameComplement, "rscom"),
    (Field::LegalStatus, "stj"),
    (Field::Category, "cat"),
    (Field::Siret, "sir"),
    (Field::Sph, "espic"),
    (Field::StreetNumber, "numvoi"),
    (Field::StreetKind, "typvoi"),
    (Field::StreetName, "nomvoi"),
    (Field::Delivery, "compd"),
    (Field::Place, "bp"),
    (Field::PostalCode, "cpo"),
    (Field::Town, "libcom"),
    (Field::Insee, "cominsee"),
    (Field::Department, "dep"),
    (Field::Region, "reg"),
];
const SAE_ID_COMPULSORY: &[&str] = &["fi", "fi_ej", "rs", "stj", "cat", "cpo", "libcom", "cominsee"];

/// The bordereau IDB: the legal entities of the public sector, each followed by its sites.
const SAE_IDB: &[(Field, &str)] = &[
    (Field::Number, "fi"),
    (Field::LegalEntity, "fi_ej"),
    (Field::Name, "rs"),
    (Field::NameComplement, "comprs"),
    (Field::LegalStatus, "stj"),
    (Field::Category, "cat"),
    (Field::Siret, "sir"),
    (Field::Sph, "espic"),
    (Field::StreetNumber, "numvoi"),
    (Field::StreetKind, "typvoi"),
    (Field::StreetName, "adrvoienom"),
    (Field::Delivery, "compdist"),
    (Field::Place, "adrbp"),
    (Field::PostalCode, "adrcpost"),
    (Field::Town, "adrlibcom"),
    (Field::Insee, "cominsee"),
    (Field::Department, "dep"),
    (Field::Region, "reg"),
];
const SAE_IDB_COMPULSORY: &[&str] = &["fi", "fi_ej", "rs", "stj", "cat", "adrcpost", "adrlibcom", "cominsee"];

/// How the lines of a table are read.
enum Table {
    Etalab(Box<etalab::Lines>),
    Structures(Box<Columns>),
    GroupsOfSae(groups::GroupsOfSae),
    Members(groups::Members),
}

pub(crate) fn read(source: &mut Source, outlet: &mut Outlet, opened: &mut Opened) -> Result<(), Halt> {
    let mut row = Row::new();
    let mut table = recognise(source, opened)?;
    let exposed = match &table {
        Table::Etalab(_) => etalab::columns().exposed(),
        Table::Structures(columns) => columns.exposed(),
        Table::GroupsOfSae(_) => Exposed::default(),
        Table::Members(members) => members.exposed(),
    };
    let has_header = !matches!(table, Table::Etalab(_));

    // A file that a spreadsheet has damaged is recognised before anything is given.
    let mut watch = Watch::over(exposed.clone());
    for (number, line) in source.first_lines() {
        row.cut(&line);
        match number {
            1 if has_header => {}
            1 if row.get(0) == etalab::METADATA => watch.look_at_first_line(&row)?,
            _ => watch.look(number, &row)?,
        }
    }

    let mut watch = Watch::over(exposed);
    let mut number = 0;
    while let Some(line) = source.next_line()? {
        number += 1;
        let line = match line {
            Line::Text(text) => text,
            Line::TooLong(text) => {
                outlet.refuse(number, &text, Reason::LineTooLong)?;
                continue;
            }
            Line::NotUtf8(text) => {
                outlet.refuse(number, &text, Reason::NotUtf8)?;
                continue;
            }
        };
        if line.trim().is_empty() || (number == 1 && has_header) {
            continue;
        }
        row.cut(&line);
        watch.look(number, &row)?;
        let outcome = match &mut table {
            Table::Etalab(lines) => lines.read(number, &row, opened),
            Table::Structures(columns) => structure(columns, &row).map(|read| read.into_items(number)),
            Table::GroupsOfSae(groups) => groups.read(number, &row),
            Table::Members(members) => members.read(number, &row),
        };
        match outcome {
            Ok(items) => items.into_iter().try_for_each(|item| outlet.give(item))?,
            Err(reason) => outlet.refuse(number, &line, reason)?,
        }
    }
    Ok(())
}

fn recognise(source: &Source, opened: &mut Opened) -> Result<Table, Unreadable> {
    let mut row = Row::new();
    if let Some((_, line)) = source.first_lines().next() {
        row.cut(&line);
    }
    if etalab::begins_with(&row) {
        opened.layout = Layout::Etalab;
        return Ok(Table::Etalab(Box::new(etalab::Lines::new())));
    }
    let header: Vec<String> = row.fields().map(str::to_lowercase).collect();
    let has = |name: &str| column(&header, name).is_some();
    let known = |names: &[(Field, &str)]| names.iter().filter(|(_, name)| has(name)).count();

    if has("nom_court_ght") {
        opened.layout = Layout::GhtSae;
        return require(&header, opened.layout, groups::GroupsOfSae::COMPULSORY)
            .map(|()| Table::GroupsOfSae(groups::GroupsOfSae::new(&header)));
    }
    if has("code_ght") && has("finess_ej") {
        opened.layout = Layout::GhtMembers;
        return require(&header, opened.layout, groups::Members::COMPULSORY)
            .map(|()| Table::Members(groups::Members::new(&header)));
    }
    let (names, compulsory) = if has("bor") && has("fi") {
        if has("adrcpost") {
            opened.layout = Layout::SaeLegal;
            (SAE_IDB, SAE_IDB_COMPULSORY)
        } else {
            opened.layout = Layout::SaeIdentification;
            (SAE_ID, SAE_ID_COMPULSORY)
        }
    } else if has("finess_et") || known(FLAT) > 3 {
        opened.layout = Layout::FlatCsv;
        (FLAT, FLAT_COMPULSORY)
    } else {
        return Err(source.unknown_layout());
    };
    require(&header, opened.layout, compulsory)?;
    Ok(Table::Structures(Box::new(Columns::of_header(&header, names))))
}

pub(crate) fn column(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|known| known == name)
}

fn require(header: &[String], layout: Layout, compulsory: &[&'static str]) -> Result<(), Unreadable> {
    let missing = compulsory.iter().filter(|name| column(header, name).is_none());
    let columns: Vec<_> = missing.copied().collect();
    if columns.is_empty() { Ok(()) } else { Err(Unreadable::MissingColumns { layout, columns }) }
}

/// A structure, and what is to be said about it.
pub(crate) struct Read {
    pub number: FinessNumber,
    pub item: Item,
    pub doubts: Doubts,
}

impl Read {
    pub fn into_items(self, line: u64) -> Vec<Item> {
        std::iter::once(self.item).chain(self.doubts.into_remarks(line, Some(self.number))).collect()
    }
}

/// Reads values and keeps what is doubted on the way.
#[derive(Default)]
pub(crate) struct Doubts(Vec<Doubt>);

impl Doubts {
    pub fn add(&mut self, doubt: Doubt) {
        self.0.push(doubt);
    }

    pub fn into_remarks(self, line: u64, number: Option<FinessNumber>) -> impl Iterator<Item = Item> {
        self.0.into_iter().map(move |what| Item::Remark(Remark { line, number, what }))
    }

    pub fn number(&mut self, column: &'static str, text: &str) -> Result<FinessNumber, Reason> {
        if text.is_empty() {
            return Err(Reason::MissingValue { column });
        }
        let number: FinessNumber = text.parse().map_err(|source| Reason::InvalidNumber {
            column,
            value: values::excerpt(text),
            source,
        })?;
        if !number.has_valid_key() {
            self.add(Doubt::WrongKey { number });
        }
        Ok(number)
    }

    pub fn date(&mut self, column: &'static str, text: &str) -> Option<chrono::NaiveDate> {
        if text.is_empty() {
            return None;
        }
        match values::date(text) {
            Some(date) if values::is_placeholder(date) => {
                self.add(Doubt::PlaceholderDate { column, date });
                None
            }
            Some(date) => Some(date),
            None => {
                self.add(Doubt::UnreadableDate { column, value: values::excerpt(text) });
                None
            }
        }
    }

    /// A SIRET or a SIREN: so many digits. Its key is not looked at, La Poste has its own.
    pub fn identifier(&mut self, column: &'static str, text: &str, digits: usize) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        if values::has_digits(text, digits) {
            return Some(text.to_owned());
        }
        self.add(Doubt::UnreadableIdentifier { column, value: values::excerpt(text) });
        None
    }

    pub fn position(&mut self, latitude: &str, longitude: &str) -> Option<(f64, f64)> {
        if latitude.is_empty() && longitude.is_empty() {
            return None;
        }
        let (Some(latitude), Some(longitude)) = (values::decimal(latitude), values::decimal(longitude))
        else {
            self.add(Doubt::UnreadablePosition {
                value: values::excerpt(&format!("{latitude}, {longitude}")),
            });
            return None;
        };
        if !places::is_in_france(latitude, longitude) {
            self.add(Doubt::PositionOutsideFrance { latitude, longitude });
            return None;
        }
        Some((latitude, longitude))
    }

    /// The department that the file says, or else the one of the commune, or else the one of the number.
    pub fn department(&mut self, text: &str, insee: Option<&str>, number: FinessNumber) -> String {
        let said = places::department(text);
        if said.is_none() && !text.is_empty() {
            self.add(Doubt::UnknownDepartment { value: values::excerpt(text) });
        }
        said.or_else(|| insee.and_then(places::department_of_commune))
            .or_else(|| number.department_hint())
            .unwrap_or(&number.as_str()[..2])
            .to_owned()
    }

    pub fn insee(&mut self, text: &str) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        if places::department_of_commune(text).is_some() {
            return Some(text.to_owned());
        }
        self.add(Doubt::UnknownCommune { value: values::excerpt(text) });
        None
    }
}

/// Reads a line of any table of structures.
pub(crate) fn structure(columns: &Columns, row: &Row) -> Result<Read, Reason> {
    if row.len() != columns.count {
        return Err(Reason::WrongFieldCount { expected: columns.count, found: row.len() });
    }
    let get = |field| columns.get(row, field);
    let mut doubts = Doubts::default();

    let number = doubts.number("number", get(Field::Number))?;
    let legal_entity = match get(Field::LegalEntity) {
        "" => None,
        text => Some(doubts.number("legal-entity", text)?),
    };
    let long_name = values::optional(get(Field::LongName));
    let name = values::optional(get(Field::Name))
        .or_else(|| long_name.clone())
        .ok_or(Reason::MissingValue { column: "name" })?;
    let name_complement = values::optional(get(Field::NameComplement));

    let (postal_code, town) = match get(Field::Routing) {
        "" => (get(Field::PostalCode), get(Field::Town)),
        line => places::routing(line),
    };
    let street = values::optional(get(Field::Street)).or_else(|| {
        let parts =
            [Field::StreetNumber, Field::StreetComplement, Field::StreetKind, Field::StreetName].map(get);
        values::joined(&parts, " ")
    });
    let place = values::joined(&[get(Field::Delivery), get(Field::Place)], ", ");
    let said_insee = doubts.insee(get(Field::Insee));
    let department = doubts.department(get(Field::Department), said_insee.as_deref(), number);
    let insee = said_insee.or_else(|| {
        let three = get(Field::Commune);
        let insee = places::commune(&department, three);
        if insee.is_none() && !three.is_empty() {
            doubts.add(Doubt::UnknownCommune { value: values::excerpt(three) });
        }
        insee
    });
    let postal_code = values::optional(postal_code);
    let town = values::optional(town);
    let region = values::optional(get(Field::Region));
    let legal_status = values::optional(get(Field::LegalStatus));
    let ape = values::ape(get(Field::Ape));
    let opened = doubts.date("opened", get(Field::Opened));
    let updated = doubts.date("updated", get(Field::Updated));
    let position = doubts.position(get(Field::Latitude), get(Field::Longitude));
    if row.is_padded() {
        doubts.add(Doubt::PaddedValue);
    }

    // In the SAE, a legal entity stands on a line of its own, under no other one than itself.
    let stands_alone = legal_entity.is_none_or(|legal_entity| legal_entity == number);
    if legal_status.is_some() && stands_alone {
        let siren = doubts.identifier("siren", get(Field::Siret), 9);
        let legal_entity = LegalEntity {
            number,
            name,
            long_name,
            name_complement,
            legal_status,
            public_service: None,
            siren,
            ape,
            street,
            place,
            postal_code,
            town,
            insee,
            department,
            region,
            opened,
            updated,
            closed: None,
            open: true,
            position,
        };
        return Ok(Read { number, item: Item::LegalEntity(Box::new(legal_entity)), doubts });
    }

    let category = values::clean(get(Field::Category));
    if category.is_empty() {
        doubts.add(Doubt::MissingCategory);
    }
    let establishment = Establishment {
        number,
        legal_entity,
        name,
        long_name,
        name_complement,
        category,
        category_label: values::optional(get(Field::CategoryLabel)),
        category_group: values::optional(get(Field::CategoryGroup)),
        category_group_label: values::optional(get(Field::CategoryGroupLabel)),
        siret: doubts.identifier("siret", get(Field::Siret), 14),
        ape,
        sph: coded(get(Field::Sph), get(Field::SphLabel)),
        tariff: coded(get(Field::Tariff), get(Field::TariffLabel)),
        legal_status,
        street,
        place,
        postal_code,
        town,
        insee,
        department,
        region,
        opened,
        authorised: doubts.date("authorised", get(Field::Authorised)),
        updated,
        closed: None,
        open: true,
        uai: values::optional(get(Field::Uai)),
        position,
    };
    Ok(Read { number, item: Item::Establishment(Box::new(establishment)), doubts })
}

fn coded(code: &str, label: &str) -> Option<Coded> {
    Some(Coded { code: values::optional(code)?, label: values::optional(label) })
}
