//! The libraries of CISO Assistant: frameworks, mappings, risk matrices. Those in a workbook come here as the same
//! tree as those in YAML.
//!
//! The tree comes from `parent_urn`; `depth` is left alone. URNs are compared in lower case. What Hygie has no use
//! for, such as reference controls and threats, is left out: an unknown key is not a fault here.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::check::{self, Above, Draft, Faults, code_from};
use crate::faults::{Fault, Place, What, excerpt};
use crate::model::{
    Framework, Group, Language, Level, Library, Mapping, NotApplicable, Pair, Relation, Requirement,
    RiskLevel, RiskMatrix, Scale, Scoring, Source, Status, Text,
};
use crate::yaml::Node;

pub(crate) fn read(root: &Node) -> Result<Vec<Library>, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut reader = Reader {
        language: language(plain(root, "locale").as_deref().unwrap_or("en")),
        version: plain(root, "version").and_then(|version| version.parse().ok()).unwrap_or(1),
        publisher: plain(root, "provider").unwrap_or_default(),
        copyright: plain(root, "copyright").unwrap_or_default(),
        published: plain(root, "publication_date").and_then(|date| date.get(..10)?.parse().ok()),
        faults: &mut faults,
    };
    let Some(objects) = root.get("objects").filter(|objects| objects.is_map()) else {
        return Err(vec![Fault::new(
            root.place(),
            What::WrongType { name: "objects".to_owned(), expected: "a map" },
        )]);
    };
    let mut libraries = Vec::new();
    for node in one_or_many(objects, "framework", "frameworks") {
        libraries.push(Library::Framework(Box::new(reader.framework(node))));
    }
    for node in one_or_many(objects, "requirement_mapping_set", "requirement_mapping_sets") {
        libraries.push(Library::Mapping(reader.mapping(node)));
    }
    for node in one_or_many(objects, "risk_matrix", "risk_matrices") {
        libraries.push(Library::RiskMatrix(reader.risk_matrix(node)));
    }
    if libraries.is_empty() {
        faults.add(objects.place(), What::UnknownKind);
    }
    faults.outcome(libraries)
}

/// The singular and the plural are both used, and both hold a map or a list.
fn one_or_many<'a>(objects: &'a Node, singular: &str, plural: &str) -> Vec<&'a Node> {
    let mut found = Vec::new();
    for node in [singular, plural].into_iter().filter_map(|name| objects.get(name)) {
        if node.is_map() {
            found.push(node);
        } else {
            found.extend(node.items());
        }
    }
    found
}

fn language(locale: &str) -> Language {
    if locale.to_ascii_lowercase().starts_with("fr") { Language::French } else { Language::English }
}

fn plain(node: &Node, name: &str) -> Option<String> {
    let text = node.get(name)?.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn urn(node: &Node, name: &str) -> Option<String> {
    plain(node, name).map(|urn| urn.to_lowercase())
}

fn tail(urn: &str) -> &str {
    urn.rsplit(':').next().unwrap_or(urn)
}

struct Reader<'a> {
    language: Language,
    version: u32,
    publisher: String,
    copyright: String,
    published: Option<chrono::NaiveDate>,
    faults: &'a mut Faults,
}

impl Reader<'_> {
    /// A text in the language of the library, and in the other one when it is translated.
    fn text(&self, node: &Node, name: &str) -> Text {
        let mut text = Text::default();
        let translated = |locale| {
            let translation = node.get("translations").and_then(|all| all.get(locale));
            translation.and_then(|translation| plain(translation, name)).unwrap_or_default()
        };
        let own = plain(node, name).unwrap_or_default();
        (text.fr, text.en) = match self.language {
            Language::French => (own, translated("en")),
            Language::English => (translated("fr"), own),
        };
        text
    }

    /// A text that stands alone, in the language of the library.
    fn own(&self, text: String) -> Text {
        match self.language {
            Language::French => Text::new(text, ""),
            Language::English => Text::new("", text),
        }
    }

    fn framework(&mut self, node: &Node) -> Framework {
        let identity = urn(node, "urn");
        if identity.is_none() {
            self.faults.add(node.place(), What::MissingKey { name: "urn".to_owned() });
        }
        let nodes = node.get("requirement_nodes").map(Node::items).unwrap_or_default();
        let references = references(nodes);
        let drafts: Vec<Draft> = nodes
            .iter()
            .zip(references)
            .filter_map(|(one, reference)| self.requirement(one, reference))
            .collect();
        let places: HashMap<String, Place> =
            drafts.iter().map(|one| (one.requirement.reference.clone(), one.place.clone())).collect();
        let (scale, scales) = self.scales(node);
        let groups = node.get("implementation_groups_definition").map(Node::items).unwrap_or_default();
        let groups = groups
            .iter()
            .map(|one| {
                let code = plain(one, "ref_id").unwrap_or_default();
                Group { label: self.text(one, "name").or(&code), code }
            })
            .collect();
        let mut title = self.text(node, "name");
        if title.is_empty() {
            title = Text::same(plain(node, "ref_id").unwrap_or_default());
        }
        let framework = Framework {
            code: code_from(tail(identity.as_deref().unwrap_or_default())),
            version: self.version.max(1),
            short: Text::same(plain(node, "ref_id").unwrap_or_default()),
            publisher: Text::same(self.publisher.clone()),
            source: self.published.map(|date| Source { title: title.clone(), url: None, date: Some(date) }),
            title,
            status: Status::ToValidate,
            note: self.own(self.copyright.clone()),
            scale,
            scales,
            not_applicable: NotApplicable::Allowed,
            scoring: Scoring::WeightedMean,
            groups,
            requirements: check::arrange(drafts, self.faults),
            identity,
        };
        check::framework(&framework, &places, self.faults);
        framework
    }

    fn requirement(&mut self, node: &Node, reference: String) -> Option<Draft> {
        let Some(identity) = urn(node, "urn") else {
            self.faults.add(node.place().at(&reference), What::MissingKey { name: "urn".to_owned() });
            return None;
        };
        let mut title = self.text(node, "name");
        let text = self.text(node, "description");
        if title.is_empty() && text.is_empty() {
            title = Text::same(reference.clone());
        }
        let questions = node.get("questions").map(Node::entries).unwrap_or_default();
        let mut question = Text::default();
        for (_, one) in questions {
            let one = self.text(one, "text");
            for (side, more) in [(&mut question.fr, one.fr), (&mut question.en, one.en)] {
                if !side.is_empty() && !more.is_empty() {
                    side.push('\n');
                }
                side.push_str(&more);
            }
        }
        let groups = node.get("implementation_groups").map(Node::items).unwrap_or_default();
        let weight = match plain(node, "weight") {
            None => 1.0,
            Some(weight) => weight.parse().unwrap_or_else(|_| {
                let what = What::WrongValue { name: "weight".to_owned(), value: excerpt(&weight) };
                self.faults.add(node.place().at(&reference), what);
                1.0
            }),
        };
        let requirement = Requirement {
            title,
            text,
            question,
            why: self.text(node, "annotation"),
            proof: self.text(node, "typical_evidence"),
            assess: plain(node, "assessable").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            groups: groups.iter().filter_map(Node::text).map(str::to_owned).collect(),
            weight,
            scale: plain(node, "scores_definition_ref"),
            identity: Some(identity.clone()),
            ..Requirement::new(reference)
        };
        let parent = urn(node, "parent_urn").map_or(Above::Nothing, Above::Key);
        Some(Draft { place: node.place(), key: identity, parent, requirement })
    }

    /// The scale of the framework, and the ones that requirements name.
    fn scales(&mut self, node: &Node) -> (Scale, BTreeMap<String, Scale>) {
        let Some(definition) = node.get("scores_definition") else {
            return (Scale::of_three(), BTreeMap::new());
        };
        let bound = |name| plain(node, name).and_then(|value| value.parse::<f64>().ok());
        let (lowest, highest) = (bound("min_score"), bound("max_score"));
        let mut others = BTreeMap::new();
        for (name, one) in definition.get("alternatives").map(Node::entries).unwrap_or_default() {
            others.insert(name.clone(), self.scale(one, lowest, highest));
        }
        if definition.is_list() && definition.items().is_empty() {
            return (Scale::of_three(), others);
        }
        let main = if definition.is_list() { Some(definition) } else { definition.get("scale") };
        (main.map_or_else(Scale::of_three, |main| self.scale(main, lowest, highest)), others)
    }

    fn scale(&mut self, node: &Node, lowest: Option<f64>, highest: Option<f64>) -> Scale {
        let mut levels: Vec<(f64, Level)> = Vec::new();
        for one in node.items() {
            let code = plain(one, "score").unwrap_or_default();
            let Ok(score) = code.parse::<f64>() else {
                self.faults
                    .add(one.place(), What::WrongValue { name: "score".to_owned(), value: excerpt(&code) });
                continue;
            };
            levels.push((score, Level { label: self.text(one, "name").or(&code), code, value: None }));
        }
        levels.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let lowest = lowest.or(levels.first().map(|(score, _)| *score)).unwrap_or_default();
        let highest = highest.or(levels.last().map(|(score, _)| *score)).unwrap_or_default();
        for (score, level) in &mut levels {
            // Bounds that are not in order leave a value that is not one, which is refused after.
            level.value = Some((*score - lowest) / (highest - lowest));
        }
        Scale { levels: levels.into_iter().map(|(_, level)| level).collect() }
    }

    fn mapping(&mut self, node: &Node) -> Mapping {
        let (mut pairs, mut places, mut known) = (Vec::new(), Vec::new(), HashSet::new());
        for one in node.get("requirement_mappings").map(Node::items).unwrap_or_default() {
            let word = plain(one, "relationship").unwrap_or_default();
            if word == "not_related" {
                continue;
            }
            let Some(relation) = Relation::from_code(&word) else {
                let what = What::WrongValue { name: "relationship".to_owned(), value: excerpt(&word) };
                self.faults.add(one.place(), what);
                continue;
            };
            let pair = Pair {
                from: urn(one, "source_requirement_urn").unwrap_or_default(),
                to: urn(one, "target_requirement_urn").unwrap_or_default(),
                relation,
            };
            // These files say the same thing twice at times: the same words are not a contradiction.
            if known.insert((pair.from.clone(), pair.to.clone(), relation.code())) {
                pairs.push(pair);
                places.push(one.place());
            }
        }
        let code_of = |name| code_from(tail(&urn(node, name).unwrap_or_default()));
        let mapping = Mapping {
            code: code_of("urn"),
            version: self.version.max(1),
            source: code_of("source_framework_urn"),
            target: code_of("target_framework_urn"),
            status: Status::ToValidate,
            note: self.text(node, "description"),
            pairs,
        };
        check::mapping(&mapping, &places, self.faults);
        mapping
    }

    fn risk_matrix(&mut self, node: &Node) -> RiskMatrix {
        let identity = urn(node, "urn");
        let levels = |name: &str| -> Vec<RiskLevel> {
            let level = |one: &Node| RiskLevel {
                abbreviation: plain(one, "abbreviation").unwrap_or_default(),
                name: self.text(one, "name"),
                description: self.text(one, "description"),
                color: plain(one, "hexcolor"),
            };
            node.get(name).map(Node::items).unwrap_or_default().iter().map(level).collect()
        };
        let (likelihoods, impacts, risks) = (levels("probability"), levels("impact"), levels("risk"));
        let cell = |one: &Node| one.text().and_then(|text| text.parse::<usize>().ok());
        let rows = node.get("grid").map(Node::items).unwrap_or_default();
        let grid: Option<Vec<Vec<usize>>> =
            rows.iter().map(|row| row.items().iter().map(cell).collect()).collect();
        let grid = grid.unwrap_or_default();
        let fits = !risks.is_empty()
            && !impacts.is_empty()
            && !likelihoods.is_empty()
            && grid.len() == likelihoods.len()
            && grid
                .iter()
                .all(|row| row.len() == impacts.len() && row.iter().all(|risk| *risk < risks.len()));
        if !fits {
            self.faults.add(node.get("grid").unwrap_or(node).place(), What::WrongGrid);
        }
        RiskMatrix {
            code: code_from(tail(identity.as_deref().unwrap_or_default())),
            version: self.version.max(1),
            title: self.text(node, "name"),
            likelihoods,
            impacts,
            risks,
            grid,
            identity,
        }
    }
}

/// What each node is called: its `ref_id` when it has one of its own, else the end of its URN, else the whole URN.
fn references(nodes: &[Node]) -> Vec<String> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for reference in nodes.iter().filter_map(|one| plain(one, "ref_id")) {
        *times.entry(reference).or_default() += 1;
    }
    let mut taken: HashSet<String> =
        times.iter().filter(|(_, n)| **n == 1).map(|(one, _)| one.clone()).collect();
    let mut seen = HashSet::new();
    let mut name = |node: &Node| {
        let own = plain(node, "ref_id");
        let urn = urn(node, "urn").unwrap_or_default();
        if !urn.is_empty() && !seen.insert(urn.clone()) {
            // The same node twice: give it the same name twice, so that it is refused.
            return own.unwrap_or(urn);
        }
        if let Some(own) = own.filter(|own| times.get(own) == Some(&1)) {
            return own;
        }
        let short = tail(&urn).to_owned();
        if taken.insert(short.clone()) { short } else { urn }
    };
    nodes.iter().map(&mut name).collect()
}
