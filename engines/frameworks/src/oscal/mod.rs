//! OSCAL in JSON, read here and written in [`write`]: catalogues become frameworks, profiles become selections of controls;
//! assessment results, plans of action and security plans are read for what Hygie can show of them.

mod write;

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::check::{self, Above, Draft, Faults, code_from};
use crate::faults::{Fault, Place, What, excerpt};
use crate::model::{
    ActionPlan, AssessmentResults, Finding, Framework, Group, Implemented, Level, Library, NotApplicable,
    Observation, PlanItem, Requirement, Risk, Scale, Scoring, SecurityPlan, Selection, Source, Status, Text,
};

pub(crate) use write::control_ids;
pub use write::{Outcome, Stamp, to_oscal_catalog, to_oscal_results};

/// The namespace of the properties that are Hygie's own.
const OURS: &str = "urn:hygie:oscal";
/// The version of OSCAL that is written.
const OSCAL: &str = "1.1.2";

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Root {
    catalog: Option<Catalog>,
    profile: Option<ProfileFile>,
    assessment_results: Option<ResultsFile>,
    plan_of_action_and_milestones: Option<PlanFile>,
    system_security_plan: Option<SecurityFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    title: String,
    #[serde(default)]
    version: String,
    last_modified: Option<String>,
    published: Option<String>,
    #[serde(default)]
    props: Vec<Prop>,
    #[serde(default)]
    parties: Vec<Party>,
}

#[derive(Deserialize)]
struct Party {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Prop {
    name: String,
    value: String,
    ns: Option<String>,
    remarks: Option<String>,
}

#[derive(Deserialize)]
struct Catalog {
    #[serde(default)]
    uuid: String,
    metadata: Metadata,
    #[serde(default)]
    params: Vec<Param>,
    #[serde(default)]
    controls: Vec<Control>,
    #[serde(default)]
    groups: Vec<ControlGroup>,
}

#[derive(Deserialize)]
struct ControlGroup {
    id: Option<String>,
    title: String,
    #[serde(default)]
    params: Vec<Param>,
    #[serde(default)]
    props: Vec<Prop>,
    #[serde(default)]
    parts: Vec<Part>,
    #[serde(default)]
    groups: Vec<ControlGroup>,
    #[serde(default)]
    controls: Vec<Control>,
}

#[derive(Deserialize)]
struct Control {
    id: String,
    title: String,
    #[serde(default)]
    params: Vec<Param>,
    #[serde(default)]
    props: Vec<Prop>,
    #[serde(default)]
    parts: Vec<Part>,
    #[serde(default)]
    controls: Vec<Control>,
}

#[derive(Deserialize)]
struct Part {
    name: String,
    title: Option<String>,
    prose: Option<String>,
    #[serde(default)]
    props: Vec<Prop>,
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Param {
    id: String,
    #[serde(default)]
    props: Vec<Prop>,
    label: Option<String>,
    #[serde(default)]
    values: Vec<String>,
    select: Option<Select>,
}

#[derive(Deserialize)]
struct Select {
    #[serde(default)]
    choice: Vec<String>,
}

#[derive(Deserialize)]
struct ProfileFile {
    metadata: Metadata,
    #[serde(default)]
    imports: Vec<Import>,
    modify: Option<Modify>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Modify {
    #[serde(default)]
    set_parameters: Vec<IgnoredAny>,
    #[serde(default)]
    alters: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Import {
    href: String,
    include_all: Option<Value>,
    #[serde(default)]
    include_controls: Vec<Ids>,
    #[serde(default)]
    exclude_controls: Vec<Ids>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Ids {
    with_child_controls: Option<String>,
    #[serde(default)]
    with_ids: Vec<String>,
    #[serde(default)]
    matching: Vec<Matching>,
}

#[derive(Deserialize)]
struct Matching {
    pattern: String,
}

#[derive(Deserialize)]
struct ResultsFile {
    metadata: Metadata,
    #[serde(default)]
    results: Vec<Seen>,
}

/// What assessment results and plans of action both hold.
#[derive(Deserialize)]
struct Seen {
    #[serde(default)]
    findings: Vec<FindingFile>,
    #[serde(default)]
    observations: Vec<ObservationFile>,
    #[serde(default)]
    risks: Vec<RiskFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct PlanFile {
    metadata: Metadata,
    #[serde(flatten)]
    seen: Seen,
    #[serde(default)]
    poam_items: Vec<ItemFile>,
}

#[derive(Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[derive(Default)]
struct ItemFile {
    uuid: String,
    title: String,
    description: String,
    related_risks: Vec<RiskReference>,
    associated_risks: Vec<RiskReference>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RiskReference {
    risk_uuid: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct FindingFile {
    uuid: String,
    title: String,
    description: String,
    target: TargetFile,
    remarks: String,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct TargetFile {
    target_id: String,
    status: StateFile,
    implementation_status: StateFile,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StateFile {
    state: String,
    reason: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ObservationFile {
    uuid: String,
    title: String,
    description: String,
    methods: Vec<String>,
    collected: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RiskFile {
    uuid: String,
    title: String,
    description: String,
    statement: String,
    status: String,
    deadline: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct SecurityFile {
    metadata: Metadata,
    system_characteristics: Option<SystemFile>,
    control_implementation: Option<ImplementationFile>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct SystemFile {
    system_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ImplementationFile {
    #[serde(default)]
    implemented_requirements: Vec<ImplementedFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ImplementedFile {
    control_id: String,
    #[serde(default)]
    props: Vec<Prop>,
    #[serde(default)]
    statements: Vec<StatementFile>,
    #[serde(default)]
    by_components: Vec<ByComponentFile>,
    #[serde(default)]
    remarks: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct StatementFile {
    statement_id: String,
    #[serde(default)]
    by_components: Vec<ByComponentFile>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct ByComponentFile {
    description: String,
    implementation_status: StateFile,
    props: Vec<Prop>,
}

pub(crate) fn read(text: &str) -> Result<Vec<Library>, Vec<Fault>> {
    let root: Root = serde_json::from_str(text).map_err(|error| {
        let message = excerpt(&error.to_string());
        let what = What::BrokenJson { column: error.column(), message };
        vec![Fault::new(Place::line(error.line() as u64), what)]
    })?;
    let mut faults = Faults::default();
    let mut libraries = Vec::new();
    libraries.extend(root.catalog.map(|file| Library::Framework(Box::new(framework(file, &mut faults)))));
    libraries.extend(root.profile.map(|file| Library::Selection(selection(file))));
    libraries.extend(root.assessment_results.map(|file| Library::AssessmentResults(results(file))));
    libraries.extend(root.plan_of_action_and_milestones.map(|file| Library::ActionPlan(plan(file))));
    libraries.extend(root.system_security_plan.map(|file| Library::SecurityPlan(security_plan(file))));
    if libraries.is_empty() {
        faults.add(Place::default(), What::UnknownKind);
    }
    faults.outcome(libraries)
}

fn selection(file: ProfileFile) -> Selection {
    let mut selection =
        Selection { title: file.metadata.title, version: file.metadata.version, ..Selection::default() };
    selection.rewords =
        file.modify.is_some_and(|modify| !modify.set_parameters.is_empty() || !modify.alters.is_empty());
    for import in file.imports {
        selection.catalogues.push(import.href);
        selection.everything |= import.include_all.is_some();
        sort(import.include_controls, &mut selection.controls, &mut selection.families);
        sort(import.exclude_controls, &mut selection.excluded, &mut selection.excluded_families);
    }
    selection
}

fn sort(chosen: Vec<Ids>, alone: &mut Vec<String>, families: &mut Vec<String>) {
    for ids in chosen {
        let with_children = ids.with_child_controls.as_deref() == Some("yes");
        let place = if with_children { &mut *families } else { &mut *alone };
        place.extend(ids.with_ids);
        place.extend(ids.matching.into_iter().map(|matching| matching.pattern));
    }
}

fn results(file: ResultsFile) -> AssessmentResults {
    let mut all = AssessmentResults {
        title: file.metadata.title,
        version: file.metadata.version,
        ..AssessmentResults::default()
    };
    for seen in file.results {
        let (findings, observations, risks) = told(seen);
        all.findings.extend(findings);
        all.observations.extend(observations);
        all.risks.extend(risks);
    }
    all
}

fn plan(file: PlanFile) -> ActionPlan {
    let (findings, observations, risks) = told(file.seen);
    let item = |one: ItemFile| {
        let related = one.related_risks.into_iter().chain(one.associated_risks);
        let risks = related.map(|risk| risk.risk_uuid).collect();
        PlanItem { id: one.uuid, title: one.title, description: one.description, risks }
    };
    ActionPlan {
        title: file.metadata.title,
        version: file.metadata.version,
        items: file.poam_items.into_iter().map(item).collect(),
        findings,
        observations,
        risks,
    }
}

fn told(seen: Seen) -> (Vec<Finding>, Vec<Observation>, Vec<Risk>) {
    let finding = |one: FindingFile| Finding {
        id: one.uuid,
        title: one.title,
        description: one.description,
        target: one.target.target_id,
        satisfied: one.target.status.state == "satisfied",
        reason: one.target.status.reason,
        implementation: one.target.implementation_status.state,
        remarks: one.remarks,
    };
    let observation = |one: ObservationFile| Observation {
        id: one.uuid,
        title: one.title,
        description: one.description,
        methods: one.methods,
        collected: one.collected,
    };
    let risk = |one: RiskFile| Risk {
        id: one.uuid,
        title: one.title,
        description: one.description,
        statement: one.statement,
        status: one.status,
        deadline: one.deadline,
    };
    (
        seen.findings.into_iter().map(finding).collect(),
        seen.observations.into_iter().map(observation).collect(),
        seen.risks.into_iter().map(risk).collect(),
    )
}

fn security_plan(file: SecurityFile) -> SecurityPlan {
    let implemented = file.control_implementation.map(|all| all.implemented_requirements).unwrap_or_default();
    // Before OSCAL had a field for it the state was a property, and many files still say it so.
    let told = |props: &[Prop]| -> Option<String> {
        props.iter().find(|prop| prop.name == "implementation-status").map(|prop| prop.value.clone())
    };
    let one = |one: ImplementedFile| {
        let parts: Vec<&ByComponentFile> = one
            .by_components
            .iter()
            .chain(one.statements.iter().flat_map(|statement| &statement.by_components))
            .collect();
        let state_of = |part: &&ByComponentFile| match &*part.implementation_status.state {
            "" => told(&part.props),
            state => Some(state.to_owned()),
        };
        let states = parts.iter().filter_map(state_of).chain(told(&one.props)).collect();
        let mut descriptions: Vec<String> = Vec::new();
        for part in parts {
            if !part.description.is_empty() && !descriptions.contains(&part.description) {
                descriptions.push(part.description.clone());
            }
        }
        Implemented {
            control: one.control_id,
            statements: one.statements.into_iter().map(|statement| statement.statement_id).collect(),
            states,
            descriptions,
            remarks: one.remarks,
        }
    };
    SecurityPlan {
        title: file.metadata.title,
        version: file.metadata.version,
        system: file.system_characteristics.unwrap_or_default().system_name,
        implemented: implemented.into_iter().map(one).collect(),
    }
}

/// The value of one of our own properties.
fn ours<'a>(props: &'a [Prop], name: &str) -> Option<&'a str> {
    our(props, name).map(|prop| &*prop.value).next()
}

fn our<'a>(props: &'a [Prop], name: &str) -> impl Iterator<Item = &'a Prop> {
    props.iter().filter(move |prop| prop.name == name && prop.ns.as_deref() == Some(OURS))
}

/// What goes with a level of a scale, in the remarks of the property that has its code.
#[derive(Serialize, Deserialize)]
struct LevelRemarks {
    scale: Option<String>,
    label: Text,
    value: Option<f64>,
}

fn framework(file: Catalog, faults: &mut Faults) -> Framework {
    let props = &file.metadata.props;
    let french = ours(props, "language") == Some("fr");
    let budget = Cell::new(crate::LARGEST as usize);
    let mut reader =
        Reader { french, params: HashMap::new(), drafts: Vec::new(), groups: Vec::new(), budget };
    reader.learn(&file.params);
    file.groups.iter().for_each(|group| reader.learn_group(group));
    file.controls.iter().for_each(|control| reader.learn_control(control));
    for (place, group) in file.groups.iter().enumerate() {
        reader.group(group, None, &format!("group-{}", place + 1), 1);
    }
    file.controls.iter().for_each(|control| reader.control(control, None, 1));
    let mut scale = Scale { levels: Vec::new() };
    let mut scales: BTreeMap<String, Scale> = BTreeMap::new();
    for prop in our(props, "level") {
        let remarks =
            prop.remarks.as_deref().and_then(|text| serde_json::from_str::<LevelRemarks>(text).ok());
        let Some(remarks) = remarks else {
            faults.add(
                Place::reference("level"),
                What::WrongValue { name: "level".to_owned(), value: excerpt(&prop.value) },
            );
            continue;
        };
        let level = Level { code: prop.value.clone(), label: remarks.label, value: remarks.value };
        match remarks.scale {
            None => scale.levels.push(level),
            Some(name) => scales.entry(name).or_insert(Scale { levels: Vec::new() }).levels.push(level),
        }
    }
    if scale.levels.is_empty() {
        scale = Scale::of_three();
    }
    let mut groups: Vec<Group> = our(props, "group")
        .map(|prop| {
            let label = prop.remarks.as_deref().and_then(|text| serde_json::from_str(text).ok());
            Group { label: label.unwrap_or_else(|| Text::same(&*prop.value)), code: prop.value.clone() }
        })
        .collect();
    let declared: HashSet<String> = groups.iter().map(|group| group.code.clone()).collect();
    groups.extend(
        std::mem::take(&mut reader.groups)
            .into_iter()
            .filter(|code| !declared.contains(code))
            .map(|code| Group { label: Text::same(code.clone()), code }),
    );
    let title = reader.text(&file.metadata.title);
    let first_party = file.metadata.parties.first().map(|party| party.name.clone()).unwrap_or_default();
    let date = file.metadata.published.as_ref().or(file.metadata.last_modified.as_ref());
    let date = date.and_then(|date| date.get(..10)?.parse().ok());
    let is_ours = ours(props, "code").is_some();
    let framework = Framework {
        code: ours(props, "code").map_or_else(|| code_from(&file.metadata.title), str::to_owned),
        version: major(&file.metadata.version),
        short: reader.text(ours(props, "short").unwrap_or_default()),
        publisher: Text::same(first_party),
        source: (!is_ours).then(|| Source { title: title.clone(), url: None, date }),
        title,
        status: ours(props, "status").and_then(Status::from_code).unwrap_or(Status::ToValidate),
        note: Text::default(),
        scale,
        scales,
        not_applicable: ours(props, "not-applicable")
            .and_then(NotApplicable::from_code)
            .unwrap_or(NotApplicable::Allowed),
        scoring: ours(props, "scoring").and_then(Scoring::from_code).unwrap_or(Scoring::WeightedMean),
        groups,
        requirements: check::arrange(reader.drafts, faults),
        identity: ours(props, "identity")
            .map(str::to_owned)
            .or(Some(file.uuid).filter(|uuid| !uuid.is_empty())),
    };
    check::framework(&framework, &HashMap::new(), faults);
    framework
}

/// The first number of a version such as `5.1.1+u4`.
pub(crate) fn major(version: &str) -> u32 {
    let first = version.split(|one: char| !one.is_ascii_digit()).find(|part| !part.is_empty());
    first.and_then(|number| number.parse().ok()).unwrap_or(1).max(1)
}

struct Reader<'a> {
    french: bool,
    params: HashMap<&'a str, &'a Param>,
    drafts: Vec<Draft>,
    /// The codes of groups that controls name.
    groups: Vec<String>,
    /// How many bytes parameters may still bring into the prose.
    budget: Cell<usize>,
}

impl<'a> Reader<'a> {
    fn learn(&mut self, params: &'a [Param]) {
        for param in params {
            self.params.insert(&param.id, param);
            let other = param.props.iter().filter(|prop| prop.name == "alt-identifier");
            self.params.extend(other.map(|prop| (&*prop.value, param)));
        }
    }

    fn learn_group(&mut self, group: &'a ControlGroup) {
        self.learn(&group.params);
        group.groups.iter().for_each(|one| self.learn_group(one));
        group.controls.iter().for_each(|one| self.learn_control(one));
    }

    fn learn_control(&mut self, control: &'a Control) {
        self.learn(&control.params);
        control.controls.iter().for_each(|one| self.learn_control(one));
    }

    fn text(&self, text: &str) -> Text {
        let text = text.trim().to_owned();
        if self.french { Text::new(text, "") } else { Text::new("", text) }
    }

    fn group(&mut self, group: &'a ControlGroup, parent: Option<usize>, name: &str, depth: usize) {
        let id = group.id.as_deref().unwrap_or(name);
        let mut requirement = self.requirement(id, &group.title, &group.props, &group.parts);
        requirement.assess = false;
        let Some(here) = self.push(requirement, parent, depth) else { return };
        for (place, one) in group.groups.iter().enumerate() {
            self.group(one, Some(here), &format!("{id}-{}", place + 1), depth + 1);
        }
        group.controls.iter().for_each(|one| self.control(one, Some(here), depth + 1));
    }

    fn control(&mut self, control: &'a Control, parent: Option<usize>, depth: usize) {
        let mut requirement = self.requirement(&control.id, &control.title, &control.props, &control.parts);
        let withdrawn = control.props.iter().any(|prop| {
            prop.name == "status" && prop.ns.is_none() && prop.value.eq_ignore_ascii_case("withdrawn")
        });
        requirement.assess = !withdrawn && ours(&control.props, "assessable") != Some("no");
        let Some(here) = self.push(requirement, parent, depth) else { return };
        control.controls.iter().for_each(|one| self.control(one, Some(here), depth + 1));
    }

    /// Nothing once it is deeper than a framework may be: the fault is told when they are arranged.
    fn push(&mut self, requirement: Requirement, parent: Option<usize>, depth: usize) -> Option<usize> {
        let here = self.drafts.len();
        let place = Place::reference(excerpt(&requirement.reference));
        let parent = parent.map_or(Above::Nothing, Above::Position);
        self.drafts.push(Draft { place, key: requirement.reference.clone(), parent, requirement });
        (depth <= crate::DEEPEST_REQUIREMENT).then_some(here)
    }

    fn requirement(&mut self, id: &str, title: &str, props: &[Prop], parts: &[Part]) -> Requirement {
        let reference = ours(props, "ref").unwrap_or(id);
        let groups: Vec<String> = our(props, "in-group").map(|prop| prop.value.clone()).collect();
        for group in &groups {
            if !self.groups.contains(group) {
                self.groups.push(group.clone());
            }
        }
        let lists = |name| our(props, name).map(|prop| prop.value.clone()).collect();
        Requirement {
            title: self.text(&self.filled(title)),
            text: self.prose(parts, &["statement", "overview"]),
            question: self.prose(parts, &["question"]),
            why: self.prose(parts, &["guidance"]),
            proof: self.prose(parts, &["assessment-objects"]),
            groups,
            weight: ours(props, "weight").map_or(1.0, |weight| weight.parse().unwrap_or(f64::NAN)),
            applies_to: crate::model::Applicability {
                types: lists("for-type"),
                segments: lists("for-segment"),
                statuses: lists("for-status"),
            },
            scale: ours(props, "scale").map(str::to_owned),
            link: ours(props, "link").map(str::to_owned),
            identity: Some(ours(props, "identity").unwrap_or(id).to_owned()).filter(|one| one != reference),
            ..Requirement::new(reference)
        }
    }

    /// The prose of the parts of these names, one item a line.
    fn prose(&self, parts: &[Part], names: &[&str]) -> Text {
        let mut lines = Vec::new();
        for part in parts.iter().filter(|part| names.contains(&&*part.name)) {
            self.lines(part, &mut lines);
        }
        self.text(&lines.join("\n"))
    }

    fn lines(&self, part: &Part, lines: &mut Vec<String>) {
        let label = part.props.iter().find(|prop| prop.name == "label").map(|prop| &*prop.value);
        let mut line = String::new();
        for piece in [label, part.title.as_deref(), part.prose.as_deref()].into_iter().flatten() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&self.filled(piece));
        }
        if !line.is_empty() {
            lines.push(line);
        }
        part.parts.iter().for_each(|one| self.lines(one, lines));
    }

    /// The prose with its parameters in their places. What it may take is bounded: parameters may name others.
    fn filled(&self, prose: &str) -> String {
        let mut out = String::new();
        let mut left = 1_000;
        self.fill(prose, 0, &mut left, &mut out);
        out
    }

    /// Whether what all the parameters of the file bring together stays within bounds.
    fn affords(&self, param: &Param) -> bool {
        let choices = param.select.iter().flat_map(|select| &select.choice);
        let texts = param.values.iter().chain(choices).chain(&param.label);
        let cost: usize = texts.map(|text| text.len() + 2).sum();
        let Some(left) = self.budget.get().checked_sub(cost) else { return false };
        self.budget.set(left);
        true
    }

    fn fill(&self, prose: &str, depth: usize, left: &mut usize, out: &mut String) {
        const DEEPEST_PARAMETER: usize = 8;
        let mut rest = prose;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let Some((inside, after)) = after.split_once("}}") else {
                out.push_str("{{");
                rest = after;
                continue;
            };
            rest = after;
            let id = inside.rsplit(',').next().unwrap_or(inside).trim();
            let param = self.params.get(id).filter(|_| depth < DEEPEST_PARAMETER && *left > 0);
            *left = left.saturating_sub(1);
            let Some(param) = param.filter(|param| self.affords(param)) else {
                out.push_str(&format!("[{id}]"));
                continue;
            };
            if !param.values.is_empty() {
                self.fill(&param.values.join(", "), depth + 1, left, out);
                continue;
            }
            out.push('[');
            match &param.select {
                Some(select) if !select.choice.is_empty() => {
                    self.fill(&select.choice.join(" ; "), depth + 1, left, out);
                }
                _ => self.fill(param.label.as_deref().unwrap_or(id), depth + 1, left, out),
            }
            out.push(']');
        }
        out.push_str(rest);
    }
}
