//! Audits, budgets and what structures say of themselves in a fictional region, the same for the same seed.

use std::collections::BTreeMap;

use chrono::{Datelike, Days};
use hygie_kernel::{Id, Node};
use hygie_plan::fiction::Dice;
use hygie_platform::{App, Caller, Result};

use crate::actions::obligation::{Saying, say};
use crate::actions::{audit, budget, today};
use crate::model::audit::{Qualification, Tlp};
use crate::model::obligation::{RecordedBy, recorded_by};
use crate::published;

/// A type of audit, in how many structures of a hundred it was made, by whom.
const AUDITS: [(&str, u64, &str, Qualification); 4] = [
    ("exposure", 62, "Service de cybersurveillance de la région", Qualification::None),
    ("active-directory", 48, "Service d’audit de l’annuaire", Qualification::None),
    ("organisational", 34, "Équipe d’appui de la région", Qualification::None),
    ("intrusion-test", 20, "Prestataire du marché régional", Qualification::Passi),
];

/// Writes what these structures did: as they would, one act after the other.
pub async fn tell(app: &App, by: &Caller, seed: u64, structures: &[Id<Node>]) -> Result<()> {
    for structure in structures.iter().copied() {
        let mut dice = Dice::of(seed, structure.uuid());
        tell_audits(app, by, &mut dice, structure).await?;
        tell_budgets(app, by, &mut dice, structure).await?;
        tell_acts(app, by, &mut dice, structure).await?;
    }
    Ok(())
}

async fn tell_audits(app: &App, by: &Caller, dice: &mut Dice, structure: Id<Node>) -> Result<()> {
    let today = today(app);
    let types = published::audit_types(app).await?;
    for (kind, chance, provider, qualification) in AUDITS {
        if dice.roll(100) >= chance {
            continue;
        }
        let done_on = today - Days::new(10 + dice.roll(500));
        let scale = types.find(kind).and_then(|one| types.scale(one));
        let level = scale.map(|scale| scale.worst + i64::try_from(dice.roll(4)).unwrap_or(0));
        let draft = audit::Draft {
            provider: Some(provider.to_owned()),
            qualification,
            begun_on: Some(done_on - Days::new(3 + dice.roll(20))),
            done_on,
            level,
            summary: None,
            tlp: Tlp::Amber,
            report: None,
        };
        audit::record(app, by, (structure, kind), &draft).await?;
    }
    Ok(())
}

/// The budgets of last year and of this one: most spend less than what is asked, a little more each year.
async fn tell_budgets(app: &App, by: &Caller, dice: &mut Dice, structure: Id<Node>) -> Result<()> {
    if dice.roll(100) < 25 {
        return Ok(());
    }
    let this_year = i64::from(today(app).year());
    let total = 200_000 + i64::try_from(dice.roll(2_400)).unwrap_or(0) * 1_000;
    let mut thousandths = 18 + i64::try_from(dice.roll(40)).unwrap_or(0);
    for year in [this_year - 1, this_year] {
        let spent = total * thousandths / 1_000;
        let lines: BTreeMap<String, i64> =
            [("staff", 45), ("licences", 30), ("backup", 15), ("awareness", 10)]
                .map(|(line, share)| (line.to_owned(), spent * share / 100))
                .into_iter()
                .collect();
        let draft = budget::Draft {
            it_operating: total * 7 / 10,
            it_investment: total * 3 / 10,
            programme_total: None,
            note: None,
            lines,
        };
        budget::save(app, by, (structure, year), 0, &draft).await?;
        thousandths += i64::try_from(dice.roll(18)).unwrap_or(0);
    }
    Ok(())
}

async fn tell_acts(app: &App, by: &Caller, dice: &mut Dice, structure: Id<Node>) -> Result<()> {
    let today = today(app);
    for obligation in published::obligations(app).await?.iter() {
        // What assessments make known is told by the campaigns.
        let is_said = recorded_by(obligation) == RecordedBy::Saying && !obligation.fact.contains('.');
        if !is_said || dice.roll(100) >= 55 {
            continue;
        }
        let value =
            obligation.min_value.map(|_| f64::from(u8::try_from(40 + dice.roll(60)).unwrap_or(0)) / 100.0);
        let saying = Saying {
            structure,
            obligation: obligation.clone(),
            held_on: today - Days::new(5 + dice.roll(600)),
            held_until: None,
            value,
            note: None,
            evidence: None,
        };
        say(app, by, &saying).await?;
    }
    Ok(())
}
