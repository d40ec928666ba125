//! FINESS+: the JSON that replaces the historical files (schema structures v1). Some hundred megabytes in which
//! `pmej` lists the legal entities with their establishments (`ege`), and `gcc` the groups, of which the GHT.
//!
//! One entry is held at a time. Groups name their members by internal identifiers (`pmSmsseId`) and may come before
//! the legal entities: these identifiers alone are kept, and members are given at the end.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::complaints::{Doubt, Reason, Unreadable};
use crate::groups;
use crate::items::{Coded, Establishment, Group, GroupRole, Halt, Item, Layout, LegalEntity, Opened, Outlet};
use crate::node::{self, Key, Node, NodeVisitor};
use crate::number::FinessNumber;
use crate::places;
use crate::projection::Projections;
use crate::source::{Source, explain};
use crate::tables::Doubts;
use crate::values;

/// No entry is as long: the largest legal entities have some hundred establishments.
const LONGEST_ENTRY: u64 = 64 * 1024 * 1024;

pub(crate) fn read(source: &mut Source, outlet: &mut Outlet, opened: &mut Opened) -> Result<(), Halt> {
    read_entries_within(LONGEST_ENTRY, source, outlet, opened)
}

fn read_entries_within(
    limit: u64,
    source: &mut Source,
    outlet: &mut Outlet,
    opened: &mut Opened,
) -> Result<(), Halt> {
    opened.layout = Layout::FinessPlus;
    let meter = Meter { limit, newlines: Cell::new(0), spent: Cell::new(0) };
    let compressed = source.is_compressed();
    let mut reading = Reading {
        outlet,
        opened,
        meter: &meter,
        halt: None,
        known: false,
        legal_entities: HashMap::new(),
        members: Vec::new(),
        projections: Projections::new(),
    };
    let mut json = serde_json::Deserializer::from_reader(Metered { reader: source.bytes(), meter: &meter });
    let outcome = json.deserialize_map(Top(&mut reading)).and_then(|()| json.end());
    let outcome = match (outcome, reading.halt.take()) {
        (_, Some(halt)) => Err(halt),
        (Err(error), None) => Err(Halt::Unreadable(why(error, compressed, &meter))),
        (Ok(()), None) if reading.known => reading.give_members(),
        (Ok(()), None) => Err(Halt::Unreadable(source.unknown_layout())),
    };
    source.count_lines(meter.line());
    outcome
}

fn why(error: serde_json::Error, compressed: bool, meter: &Meter) -> Unreadable {
    if meter.is_exceeded() {
        return Unreadable::EntryTooLong { line: meter.line() };
    }
    if error.is_io() {
        return explain(error.into(), compressed, meter.line());
    }
    if error.is_eof() {
        return Unreadable::Truncated { line: meter.line() };
    }
    Unreadable::BrokenJson { line: error.line(), column: error.column(), message: node::message(&error) }
}

/// Follows how far the reading is, and how long the entry at hand has become.
struct Meter {
    limit: u64,
    newlines: Cell<u64>,
    spent: Cell<u64>,
}

impl Meter {
    fn line(&self) -> u64 {
        self.newlines.get() + 1
    }

    fn is_exceeded(&self) -> bool {
        self.spent.get() > self.limit
    }

    fn begin_entry(&self) {
        self.spent.set(0);
    }
}

struct Metered<'a, R> {
    reader: &'a mut BufReader<R>,
    meter: &'a Meter,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let newlines = buffer[..read].iter().filter(|&&byte| byte == b'\n').count();
        self.meter.newlines.set(self.meter.newlines.get() + newlines as u64);
        self.meter.spent.set(self.meter.spent.get() + read as u64);
        if self.meter.is_exceeded() {
            return Err(io::Error::other("the entry is too long"));
        }
        Ok(read)
    }
}

struct Reading<'a, 'o> {
    outlet: &'a mut Outlet<'o>,
    opened: &'a mut Opened,
    meter: &'a Meter,
    /// Why the reading has been stopped from inside.
    halt: Option<Halt>,
    /// Whether a key of FINESS+ has been met.
    known: bool,
    legal_entities: HashMap<Box<str>, FinessNumber>,
    members: Vec<Member>,
    projections: Projections,
}

struct Member {
    line: u64,
    group_code: String,
    id: Box<str>,
    role: GroupRole,
}

/// The lists of the file.
#[derive(Clone, Copy)]
enum List {
    LegalEntities,
    Groups,
    Ignored,
}

struct Top<'t, 'a, 'o>(&'t mut Reading<'a, 'o>);

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a FINESS+ file")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Top(reading) = self;
        reading.meter.begin_entry();
        while let Some(Key(key)) = access.next_key()? {
            reading.meter.begin_entry();
            let list = match key.as_str() {
                "generatedat" => {
                    let node: Node = access.next_value()?;
                    reading.opened.published = values::date(node.text());
                    continue;
                }
                "pmej" => List::LegalEntities,
                "gcc" => List::Groups,
                _ => List::Ignored,
            };
            reading.known |= !matches!(list, List::Ignored);
            access.next_value_seed(Entries { list, reading })?;
            reading.meter.begin_entry();
        }
        Ok(())
    }
}

/// Reads a list entry by entry. The schema of December 2025 makes `gcc` a lone entry, the data a list.
struct Entries<'t, 'a, 'o> {
    list: List,
    reading: &'t mut Reading<'a, 'o>,
}

impl<'de> DeserializeSeed<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        while access.next_element_seed(Entry { list: self.list, reading: self.reading })?.is_some() {
            self.reading.meter.begin_entry();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        if matches!(self.list, List::Ignored) {
            while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                self.reading.meter.begin_entry();
            }
            return Ok(());
        }
        let line = self.reading.meter.line();
        let node = NodeVisitor.visit_map(access)?;
        self.reading.take(self.list, line, &node)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

struct Entry<'t, 'a, 'o> {
    list: List,
    reading: &'t mut Reading<'a, 'o>,
}

impl<'de> DeserializeSeed<'de> for Entry<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if matches!(self.list, List::Ignored) {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        let line = self.reading.meter.line();
        let node = deserializer.deserialize_any(NodeVisitor)?;
        self.reading.take(self.list, line, &node)
    }
}

impl Reading<'_, '_> {
    fn take<E: serde::de::Error>(&mut self, list: List, line: u64, node: &Node) -> Result<(), E> {
        let outcome = match list {
            List::LegalEntities => self.legal_entity(line, node),
            List::Groups => self.group(line, node),
            List::Ignored => Ok(()),
        };
        outcome.map_err(|halt| {
            self.halt = Some(halt);
            E::custom("stopped")
        })
    }

    fn legal_entity(&mut self, line: u64, node: &Node) -> Result<(), Halt> {
        let general = node.get("informationsgeneralespmej");
        if matches!(general, Node::Nothing) && !matches!(node.get("activitesautorisees"), Node::Nothing) {
            return Err(Halt::Unreadable(Unreadable::Activities));
        }
        let mut doubts = Doubts::default();
        let number = match self.read_legal_entity(general, node, &mut doubts) {
            Ok(legal_entity) => {
                let number = legal_entity.number;
                self.outlet.give(Item::LegalEntity(Box::new(legal_entity)))?;
                doubts.into_remarks(line, Some(number)).try_for_each(|remark| self.outlet.give(remark))?;
                let id = general.get("pmsmsseid").text();
                if !id.is_empty() {
                    self.legal_entities.insert(id.into(), number);
                }
                Some(number)
            }
            Err(reason) => {
                let (number, name) =
                    (general.get("numfinesspm").text(), general.get("denominationpm").text());
                self.outlet.refuse(line, &format!("pmej {number} {name}"), reason)?;
                None
            }
        };
        for establishment in node.get("ege").list() {
            self.establishment(line, number, establishment)?;
        }
        Ok(())
    }

    fn read_legal_entity(
        &mut self,
        general: &Node,
        node: &Node,
        doubts: &mut Doubts,
    ) -> Result<LegalEntity, Reason> {
        let get = |key| general.get(key).text();
        let number = doubts.number("number", get("numfinesspm"))?;
        let long_name = values::optional(get("denominationlonguepmsmsse"));
        let name = values::optional(get("denominationpm"))
            .or_else(|| long_name.clone())
            .ok_or(Reason::MissingValue { column: "name" })?;
        let address = self.address(node, number, doubts);
        let closed = doubts.date("closed", get("datefermeture"));
        let state = [general.get("etatobjet"), node.get("etatobjet")];
        if node.is_padded("ege") {
            doubts.add(Doubt::PaddedValue);
        }
        Ok(LegalEntity {
            number,
            name,
            long_name,
            name_complement: None,
            legal_status: values::optional(get("statutjuridique")),
            public_service: values::optional(get("fonctionpublique")),
            siren: doubts.identifier("siren", get("siren"), 9),
            ape: values::ape(get("codeape")),
            street: address.street,
            place: address.place.or_else(|| values::optional(get("complementadressepmsmsse"))),
            postal_code: address.postal_code,
            town: address.town,
            insee: address.insee,
            department: address.department,
            region: None,
            opened: doubts.date("opened", get("datecreation")),
            updated: updated(node, doubts),
            open: is_open(&state, closed.is_some()),
            closed,
            position: address.position,
        })
    }

    fn establishment(
        &mut self,
        line: u64,
        legal_entity: Option<FinessNumber>,
        node: &Node,
    ) -> Result<(), Halt> {
        let mut doubts = Doubts::default();
        match self.read_establishment(legal_entity, node, &mut doubts) {
            Ok(establishment) => {
                let number = establishment.number;
                self.outlet.give(Item::Establishment(Box::new(establishment)))?;
                doubts.into_remarks(line, Some(number)).try_for_each(|remark| self.outlet.give(remark))
            }
            Err(reason) => {
                let general = node.get("informationsgeneralesege");
                let (number, name) = (general.get("numfinessege").text(), general.get("nomegecourt").text());
                self.outlet.refuse(line, &format!("ege {number} {name}"), reason)
            }
        }
    }

    fn read_establishment(
        &mut self,
        legal_entity: Option<FinessNumber>,
        node: &Node,
        doubts: &mut Doubts,
    ) -> Result<Establishment, Reason> {
        let general = node.get("informationsgeneralesege");
        let get = |key| general.get(key).text();
        let number = doubts.number("number", get("numfinessege"))?;
        let long_name = values::optional(get("nomegelong"));
        let name = values::optional(get("nomegecourt"))
            .or_else(|| long_name.clone())
            .ok_or(Reason::MissingValue { column: "name" })?;
        let category = values::clean(node.get("categorieentitegeographiqueexercice").text());
        if category.is_empty() {
            doubts.add(Doubt::MissingCategory);
        }
        let address = self.address(node, number, doubts);
        let closed = doubts.date("closed", get("datefermeture"));
        // The schema has the SIRET beside the general information, the data inside.
        let siret = match get("siret") {
            "" => node.get("siret").text(),
            siret => siret,
        };
        let coded = |code: &str| values::optional(code).map(|code| Coded { code, label: None });
        if node.is_padded("") {
            doubts.add(Doubt::PaddedValue);
        }
        Ok(Establishment {
            number,
            legal_entity,
            name,
            long_name,
            name_complement: values::optional(get("complementdenominationeg")),
            category,
            category_label: None,
            category_group: None,
            category_group_label: None,
            siret: doubts.identifier("siret", siret, 14),
            ape: None,
            sph: coded(get("espic")),
            tariff: coded(node.get("modefixationtarifaire").text()),
            legal_status: None,
            street: address.street,
            place: address.place,
            postal_code: address.postal_code,
            town: address.town,
            insee: address.insee,
            department: address.department,
            region: None,
            opened: doubts.date("opened", get("dateouverture")),
            authorised: doubts.date("authorised", get("datepremiereautorisation")),
            updated: updated(node, doubts),
            open: is_open(&[node.get("etatobjet"), &Node::Nothing], closed.is_some()),
            closed,
            uai: values::optional(get("numeroeducationnationale")),
            position: address.position,
        })
    }

    /// An establishment may have many addresses: use 03 is the main one, 02 the seat of a legal entity.
    fn address(&mut self, node: &Node, number: FinessNumber, doubts: &mut Doubts) -> Address {
        let addresses = node.get("adresse").list();
        let main = addresses.iter().find(|address| matches!(address.get("usageadresse").text(), "02" | "03"));
        let address = main.or(addresses.first()).unwrap_or(&Node::Nothing);
        let get = |key| address.get(key).text();
        let parts = ["numerovoie", "complementvoie", "typevoie", "libellevoie"].map(get);
        let insee = doubts.insee(get("cogcommune"));
        Address {
            street: values::optional(get("lignequatre")).or_else(|| values::joined(&parts, " ")),
            place: values::joined(&[get("complementpointgeographique"), get("lieudit")], ", "),
            postal_code: values::optional(get("codepostal")),
            town: values::optional(get("ligneacheminement")),
            department: doubts.department("", insee.as_deref(), number),
            insee,
            position: self.position(address.get("coordonneesgeographique"), doubts),
        }
    }

    /// The names of the four coordinates do not say what they hold: most often `direction…` are degrees,
    /// `coordonneeX` the northing and `coordonneeY` the easting in Lambert-93, but in some addresses the two
    /// pairs are exchanged. The first reading that falls in France is taken.
    fn position(&mut self, coordinates: &Node, doubts: &mut Doubts) -> Option<(f64, f64)> {
        let pair = |first: &str, second: &str| {
            let number = |key| values::decimal(coordinates.get(key).text());
            Some((number(first)?, number(second)?))
        };
        let directions = pair("directionlatitude", "directionlongitude");
        let projected = pair("coordonneex", "coordonneey");
        let mut readings = [directions, projected]
            .into_iter()
            .flatten()
            .flat_map(|(first, second)| [(first, second), (second, first)]);
        if let Some(found) =
            readings.clone().find(|(latitude, longitude)| places::is_in_france(*latitude, *longitude))
        {
            return Some(found);
        }
        let (latitude, longitude) = readings.next()?;
        let lambert = readings.chain([(latitude, longitude)]).find_map(|(northing, easting)| {
            let found = self.projections.undo("LAMBERT_93", easting, northing).flatten()?;
            places::is_in_france(found.0, found.1).then_some(found)
        });
        if lambert.is_none() {
            doubts.add(Doubt::PositionOutsideFrance { latitude, longitude });
        }
        lambert
    }

    /// Kinds 001 and 002 are the GHT: 135 of them together, as many as there are.
    fn group(&mut self, line: u64, node: &Node) -> Result<(), Halt> {
        let get = |key| node.get(key).text();
        let kind = get("typegcc");
        if !matches!(kind, "001" | "002") {
            return self.outlet.remark(line, None, Doubt::UnknownGroupKind { kind: values::excerpt(kind) });
        }
        // The identifier was `numFinessGcc` in July 2026.
        let code =
            [get("gccidentifiantexterne"), get("numfinessgcc")].into_iter().find(|code| !code.is_empty());
        let (Some(code), Some(name)) = (code, values::optional(get("nomgcc"))) else {
            let column = if code.is_none() { "group-code" } else { "group-name" };
            return self.outlet.refuse(
                line,
                &format!("gcc {} {}", get("gccid"), get("nomgcc")),
                Reason::MissingValue { column },
            );
        };
        let state = [node.get("etatobjet"), node.get("etatactif")];
        self.outlet.give(Item::Group(Group {
            external_code: code.to_owned(),
            short_code: None,
            name,
            open: is_open(&state, false),
        }))?;
        for member in node.get("pmejdugcc").list() {
            let mut doubts = Doubts::default();
            let role = groups::role(member.get("typeroleentitegroupe").text(), &mut doubts);
            doubts.into_remarks(line, None).try_for_each(|remark| self.outlet.give(remark))?;
            let id = member.get("pmsmsseid").text().into();
            self.members.push(Member { line, group_code: code.to_owned(), id, role });
        }
        Ok(())
    }

    fn give_members(self) -> Result<(), Halt> {
        for Member { line, group_code, id, role } in self.members {
            match self.legal_entities.get(&id) {
                Some(&legal_entity) => self.outlet.give(Item::GroupMember {
                    group_code,
                    legal_entity,
                    role,
                    since: None,
                    note: None,
                })?,
                None => self.outlet.refuse(
                    line,
                    &format!("gcc {group_code}"),
                    Reason::UnknownLegalEntity { id: values::excerpt(&id) },
                )?,
            }
        }
        Ok(())
    }
}

struct Address {
    street: Option<String>,
    place: Option<String>,
    postal_code: Option<String>,
    town: Option<String>,
    insee: Option<String>,
    department: String,
    position: Option<(f64, f64)>,
}

/// The state A or I (TRE_R386) where it is said; otherwise what has no closing date is open.
fn is_open(states: &[&Node], has_closed: bool) -> bool {
    match states.iter().map(|state| state.text()).find(|state| !state.is_empty()) {
        Some(state) => !matches!(state, "I" | "false"),
        None => !has_closed,
    }
}

/// The day of the last change: a text in the data, an object in the schema.
fn updated(node: &Node, doubts: &mut Doubts) -> Option<chrono::NaiveDate> {
    match node.get("datedernieremaj") {
        Node::Map(_) => doubts.date("updated", node.get("datedernieremaj").get("dateevenement").text()),
        date => doubts.date("updated", date.text()),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    #[test]
    fn an_entry_has_a_longest_length_and_the_file_has_none() {
        let check = |entries: &str| {
            let text = format!("{{\"autre\": [{entries}], \"pmej\": [{entries}]}}");
            let mut source = Source::open(text.as_bytes()).unwrap();
            let mut opened = Opened {
                layout: Layout::FinessPlus,
                encoding: "UTF-8",
                compressed: false,
                published: None,
                lines: 0,
            };
            let mut take = |_| ControlFlow::Continue(());
            match read_entries_within(100, &mut source, &mut Outlet::new(&mut take), &mut opened) {
                Err(Halt::Unreadable(unreadable)) => unreadable.code(),
                _ => "read",
            }
        };
        assert_eq!(check(&["{\"nom\": \"X\"}"; 100].join(", ")), "read");
        assert_eq!(check(&format!("{{\"nom\": \"{}\"}}", "X".repeat(200))), "entry-too-long");
    }
}
