//! FHIR, one resource per line (NDJSON): Organization is an establishment, Location where it stands. The layout is
//! the one of the open conversion of FINESS of January 2021, in which the identifier of an organization is the
//! number of its legal entity, a dash, and its own.

use crate::complaints::{Doubt, Reason};
use crate::items::{Coded, Establishment, Halt, Item, Layout, Opened, Outlet};
use crate::node::{self, Node};
use crate::row::unquoted;
use crate::source::{Line, Source};
use crate::tables::Doubts;
use crate::values;

const CATEGORY: &str = "/CAT_ETAB";
const CATEGORY_GROUP: &str = "/CAT_AGR_ETAB";
const SPH: &str = "/SPH";
const APE: &str = "/TRE-R75-InseeNAFrev2Niveau5";
/// The identifier of an entité géographique, in FHIR's table v2-0203 as extended for France.
const FINESS_OF_SITE: &str = "FINEG";
const SIRENE: &str = "http://sirene.fr";

pub(crate) fn read(source: &mut Source, outlet: &mut Outlet, opened: &mut Opened) -> Result<(), Halt> {
    opened.layout = Layout::FhirNdjson;
    let mut number = 0;
    while let Some(line) = source.next_line()? {
        number += 1;
        let text = match line {
            Line::Text(text) if text.trim().is_empty() => continue,
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
        match resource(number, &text) {
            Ok(items) => items.into_iter().try_for_each(|item| outlet.give(item))?,
            Err(reason) => outlet.refuse(number, &text, reason)?,
        }
    }
    Ok(())
}

fn resource(line: u64, text: &str) -> Result<Vec<Item>, Reason> {
    let resource: Node =
        serde_json::from_str(text).map_err(|error| Reason::InvalidJson { message: node::message(&error) })?;
    let mut doubts = Doubts::default();
    match resource.get("resourcetype").text() {
        "Organization" => {
            let establishment = organization(&resource, &mut doubts)?;
            let number = establishment.number;
            let mut items = vec![Item::Establishment(Box::new(establishment))];
            items.extend(doubts.into_remarks(line, Some(number)));
            Ok(items)
        }
        "Location" => {
            let reference = resource.get("managingorganization").get("reference").text();
            let (_, own) = reference.rsplit_once('-').ok_or(Reason::MissingValue { column: "number" })?;
            let number = doubts.number("number", own)?;
            let position = resource.get("position");
            let position = doubts.position(position.get("latitude").text(), position.get("longitude").text());
            let found = position.map(|(latitude, longitude)| Item::Position { number, latitude, longitude });
            Ok(found.into_iter().chain(doubts.into_remarks(line, Some(number))).collect())
        }
        kind => Err(Reason::UnknownRecord { kind: values::excerpt(kind) }),
    }
}

fn organization(resource: &Node, doubts: &mut Doubts) -> Result<Establishment, Reason> {
    let identifiers = resource.get("identifier").list();
    let is_finess = |identifier: &&Node| {
        let codings = identifier.get("type").get("coding").list();
        codings.iter().any(|coding| coding.get("code").text() == FINESS_OF_SITE)
    };
    let own = identifiers.iter().find(is_finess).map_or("", |identifier| identifier.get("value").text());
    let number = doubts.number("number", own)?;
    let legal_entity = match resource.get("id").text().split_once('-') {
        Some((legal_entity, own)) if own == number.as_str() => {
            Some(doubts.number("legal-entity", legal_entity)?)
        }
        _ => None,
    };
    let siret = identifiers.iter().find(|identifier| identifier.get("system").text() == SIRENE);
    // The conversion has kept the quotes of the table it read.
    let name = values::optional(&unquoted(resource.get("name").text()))
        .ok_or(Reason::MissingValue { column: "name" })?;

    let types = resource.get("type").list().iter().flat_map(|concept| concept.get("coding").list());
    let coding = |system: &str| {
        let found = types.clone().find(|coding| coding.get("system").text().ends_with(system))?;
        let label = values::optional(found.get("display").text());
        Some(Coded { code: values::optional(found.get("code").text())?, label })
    };
    let (category, category_label) = coding(CATEGORY).map(|coded| (coded.code, coded.label)).unzip();
    let group = coding(CATEGORY_GROUP);
    if category.is_none() {
        doubts.add(Doubt::MissingCategory);
    }

    let address = resource.get("address").list().first().unwrap_or(&Node::Nothing);
    let lines = address.get("line").list();
    let line = |index: usize| lines.get(index).map_or("", Node::text);
    let period = resource
        .get("extension")
        .list()
        .iter()
        .find(|extension| extension.get("url").text().ends_with("/organization-period"))
        .map_or(&Node::Nothing, |extension| extension.get("valueperiod"));
    let closed = doubts.date("closed", period.get("end").text());
    Ok(Establishment {
        number,
        legal_entity,
        name,
        long_name: None,
        name_complement: None,
        category: category.unwrap_or_default(),
        category_label: category_label.flatten(),
        category_group: group.as_ref().map(|group| group.code.clone()),
        category_group_label: group.and_then(|group| group.label),
        siret: siret.and_then(|siret| doubts.identifier("siret", siret.get("value").text(), 14)),
        ape: coding(APE).and_then(|ape| values::ape(&ape.code)),
        sph: coding(SPH),
        tariff: None,
        legal_status: None,
        street: values::optional(line(0)),
        place: values::optional(line(1)),
        postal_code: values::optional(address.get("postalcode").text()),
        town: values::optional(address.get("city").text()),
        insee: None,
        department: doubts.department("", None, number),
        region: None,
        opened: doubts.date("opened", period.get("start").text()),
        authorised: None,
        updated: doubts.date("updated", resource.get("meta").get("lastupdated").text()),
        open: resource.get("active").text() != "false" && closed.is_none(),
        closed,
        uai: None,
        position: None,
    })
}
