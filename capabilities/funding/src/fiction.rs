//! Projects, policies of groups and files of programmes in a fictional region, the same for the same seed.

use chrono::{Days, Months, NaiveDate};
use hygie_kernel::{Id, Node};
use hygie_plan::fiction::Dice;
use hygie_platform::{App, Caller, Error, Result};

use crate::actions::project::{GivenAnswer, Voice, create, give_opinion, homologate, save_checks};
use crate::actions::{file, policy, today};
use crate::model::{CheckAnswer, Data, Dpia, FileState, Homologation, Hosting, Opinion, ProjectState};
use crate::published::projects::review;
use crate::store::file::save;
use crate::store::project::Draft;
use crate::store::{file as files, place, project};

/// What hospitals have under way: its nature, its data, its budget in thousands of euros.
const PROJECTS: [(&str, &str, Data, i64); 6] = [
    ("Renouvellement du dossier patient", "business-software", Data::Health, 480),
    ("Téléconsultation des spécialités", "telemedicine", Data::Health, 90),
    ("Segmentation du réseau biomédical", "network", Data::None, 160),
    ("Refonte du site de l’établissement", "website", Data::Personal, 45),
    ("Télémaintenance de l’imagerie", "remote-maintenance", Data::Health, 30),
    ("Hébergement des sauvegardes hors site", "hosting", Data::Health, 120),
];

/// Projects of these structures, two each at most.
pub async fn tell_projects(app: &App, by: &Caller, seed: u64, structures: &[Id<Node>]) -> Result<()> {
    for structure in structures.iter().copied() {
        let mut dice = Dice::of(seed, structure.uuid());
        let first = dice.place(PROJECTS.len());
        for offset in 0..=dice.place(2) {
            let one = PROJECTS[(first + offset) % PROJECTS.len()];
            tell_project(app, by, &mut dice, structure, one).await?;
        }
    }
    Ok(())
}

async fn tell_project(
    app: &App,
    by: &Caller,
    dice: &mut Dice,
    structure: Id<Node>,
    (name, nature, data, thousands): (&str, &str, Data, i64),
) -> Result<()> {
    let today = today(app);
    let is_live = dice.roll(3) == 0;
    let budget = thousands * 1_000;
    let draft = Draft {
        name: name.to_owned(),
        nature: nature.to_owned(),
        description: None,
        data,
        hosting: if data == Data::Health { Hosting::Certified } else { Hosting::Internal },
        supplier: None,
        starts_on: Some(today - Days::new(dice.roll(300))),
        budget: Some(budget),
        security_budget: Some(budget * i64::try_from(2 + dice.roll(7)).unwrap_or(5) / 100),
        dpia_state: if data == Data::None { Dpia::None } else { Dpia::Planned },
        dpia_on: None,
        state: if is_live { ProjectState::Live } else { ProjectState::Running },
    };
    let id = create(app, by, structure, &draft).await?;
    let mut given = Vec::new();
    for check in review(app).await?.checks_of(nature) {
        let answer = match dice.roll(10) {
            0..6 => Some(CheckAnswer::Yes),
            6..8 => Some(CheckAnswer::No),
            _ => None,
        };
        given.push(GivenAnswer { code: check.code.clone(), answer, note: None });
    }
    save_checks(app, by, id, version(app, by, id).await?, &given).await?;
    if is_live {
        let on = today - Days::new(200 + dice.roll(500));
        let until = on.checked_add_months(Months::new(36));
        let decision = (Homologation::Granted, Some(on), until);
        homologate(app, by, id, version(app, by, id).await?, decision).await?;
    } else if dice.roll(2) == 0 {
        let text = Some("Prévoir le retrait des accès du fournisseur à la fin du marché.".to_owned());
        let opinion = (Voice::Ciso, Opinion::Reserved, text);
        give_opinion(app, by, id, version(app, by, id).await?, opinion).await?;
    }
    Ok(())
}

async fn version(app: &App, by: &Caller, id: Id<project::ProjectRow>) -> Result<i64> {
    let mut tx = app.db.read().await?;
    Ok(project::find(&mut tx, by.scope(crate::READ), id).await?.map_or(0, |known| known.version))
}

/// A group publishes its policy; most members adopt it.
pub async fn tell_policy(app: &App, by: &Caller, seed: u64, group: Id<Node>) -> Result<()> {
    let today = today(app);
    let draft = policy::Draft {
        title: "Politique de sécurité des systèmes d’information du groupement".to_owned(),
        version_label: "2.0".to_owned(),
        evidence: None,
        url: Some("https://intranet.exemple.test/politique-de-securite".to_owned()),
        note: Some(
            "Adoptée par le comité stratégique. Chaque membre la décline dans ses procédures.".to_owned(),
        ),
        published_on: today - Days::new(210),
    };
    let id = policy::publish(app, by, group, &draft).await?;
    let mut tx = app.db.read().await?;
    let members = place::list_members(&mut tx, &[group]).await?;
    drop(tx);
    for member in members {
        let mut dice = Dice::of(seed, member.id.uuid());
        if dice.roll(100) < 65 {
            let on = today - Days::new(dice.roll(200));
            policy::adopt(app, by, id, member.id, (on, None)).await?;
        }
    }
    Ok(())
}

/// The files of these nodes for a programme, each as far as chance says. A node that the programme is not for has none.
pub async fn tell_files(
    app: &App,
    by: &Caller,
    seed: u64,
    programme: &str,
    nodes: &[Id<Node>],
) -> Result<()> {
    let programme = crate::published::programmes::find_programme(app, programme).await?;
    for node in nodes.iter().copied() {
        let id = match file::open(app, by, &programme, node).await {
            Ok(id) => id,
            Err(Error::Refused(_)) => continue,
            Err(error) => return Err(error),
        };
        let mut tx = app.db.write().await?;
        let Some(mut known) = files::find(&mut tx, by.scope(crate::READ), id).await? else { continue };
        let mut dice = Dice::of(seed, node.uuid());
        advance(&mut known, &mut dice, today(app));
        save(&mut tx, &known, app.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn advance(known: &mut files::FileRow, dice: &mut Dice, today: NaiveDate) {
    known.amount = Some(40_000 + i64::try_from(dice.roll(36)).unwrap_or(0) * 5_000);
    let deposited_on = today - Days::new(60 + dice.roll(60));
    known.state = match dice.roll(4) {
        0 => return,
        1 => FileState::Deposited,
        2 => FileState::Instructed,
        _ => FileState::Validated,
    };
    known.deposited_on = Some(deposited_on);
    known.instructed_on = (known.state != FileState::Deposited).then(|| deposited_on + Days::new(14));
    known.decided_on = (known.state == FileState::Validated).then(|| deposited_on + Days::new(40));
}
