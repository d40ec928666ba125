//! A plan for a fictional region: findings, actions and evidence that read like life, in any number, the same for the same seed.

use chrono::{Days, NaiveDate};
use hygie_kernel::{Id, Node};
use hygie_platform::db::{Arg, Sql};
use hygie_platform::{App, Result};
use uuid::Uuid;

use crate::actions::today;
use crate::model::{Exposure, Severity};
use crate::store::standing;

/// How much is written.
#[derive(Clone, Copy, Debug)]
pub struct Volume {
    /// Findings of each structure, about.
    pub findings: u64,
    /// Actions of each structure, about.
    pub actions: u64,
    /// One structure in so many has any.
    pub one_in: u64,
}

/// What is found, where, how severe, and what closes it.
const GAPS: [(&str, &str, Severity, Exposure, &str, &str); 16] = [
    (
        "Accès distant sans second facteur",
        "audit",
        Severity::Critical,
        Exposure::Internet,
        "Passerelle d’accès",
        "Déployer le second facteur sur les accès distants",
    ),
    (
        "Sauvegardes jamais testées",
        "assessment",
        Severity::High,
        Exposure::Internal,
        "Serveur de sauvegarde",
        "Tester une restauration complète",
    ),
    (
        "Serveur de messagerie non à jour",
        "exposure",
        Severity::High,
        Exposure::Internet,
        "Messagerie",
        "Mettre à jour la messagerie",
    ),
    (
        "Comptes d’administration partagés",
        "audit",
        Severity::High,
        Exposure::Internal,
        "Annuaire",
        "Donner un compte à chaque administrateur",
    ),
    (
        "Postes sous un système qui n’est plus suivi",
        "assessment",
        Severity::Medium,
        Exposure::Internal,
        "Postes de l’accueil",
        "Remplacer les postes anciens",
    ),
    (
        "Aucune procédure en mode dégradé",
        "exercise",
        Severity::High,
        Exposure::Internal,
        "Unités de soins",
        "Écrire les procédures en mode dégradé",
    ),
    (
        "Certificat expiré sur le portail",
        "exposure",
        Severity::Medium,
        Exposure::Internet,
        "Portail des usagers",
        "Renouveler le certificat et surveiller sa fin",
    ),
    (
        "Partages ouverts à tous",
        "audit",
        Severity::Medium,
        Exposure::Internal,
        "Serveur de fichiers",
        "Revoir les droits des partages",
    ),
    (
        "Prestataire sans clause de sécurité",
        "assessment",
        Severity::Low,
        Exposure::Internal,
        "Contrat de maintenance",
        "Ajouter les clauses au contrat",
    ),
    (
        "Réseau sans fil non cloisonné",
        "audit",
        Severity::Medium,
        Exposure::Internal,
        "Wi-Fi",
        "Séparer le Wi-Fi des patients",
    ),
    (
        "Agents non sensibilisés depuis un an",
        "assessment",
        Severity::Low,
        Exposure::Internal,
        "Tous les services",
        "Tenir une séance de sensibilisation",
    ),
    (
        "Automate de laboratoire accessible du réseau bureautique",
        "audit",
        Severity::High,
        Exposure::Internal,
        "Laboratoire",
        "Isoler l’automate",
    ),
    (
        "Journaux non conservés",
        "audit",
        Severity::Medium,
        Exposure::Internal,
        "Pare-feu",
        "Conserver les journaux six mois",
    ),
    (
        "Mots de passe par défaut",
        "exposure",
        Severity::Critical,
        Exposure::Internet,
        "Caméras",
        "Changer les mots de passe d’usine",
    ),
    (
        "Liste d’appel de crise non imprimée",
        "exercise",
        Severity::Low,
        Exposure::Internal,
        "Direction",
        "Imprimer et diffuser la liste d’appel",
    ),
    (
        "Départs non signalés à l’informatique",
        "assessment",
        Severity::Medium,
        Exposure::Internal,
        "Ressources humaines",
        "Écrire la procédure de départ",
    ),
];

/// The same numbers for the same structure and seed (SplitMix64, Steele and others, 2014).
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: u64, id: Uuid) -> Dice {
        let (high, low) = id.as_u64_pair();
        Dice(seed ^ high.rotate_left(17) ^ low)
    }

    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below.max(1)
    }

    pub fn place(&mut self, below: usize) -> usize {
        usize::try_from(self.roll(below as u64)).unwrap_or(0)
    }
}

/// Rows of one statement: SQLite takes 32,766 values.
const ROWS: usize = 1500;

/// Writes the findings and the actions of these structures, and where each plan stands.
pub async fn fill(app: &App, seed: u64, structures: &[Id<Node>], volume: Volume) -> Result<()> {
    let day = today(app);
    for some in structures.chunks(400) {
        let (mut findings, mut actions, mut members, mut links) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut touched = Vec::new();
        for structure in some {
            let mut dice = Dice::of(seed, structure.uuid());
            if dice.roll(volume.one_in) != 0 {
                continue;
            }
            touched.push(*structure);
            let count = volume.findings / 2 + dice.roll(volume.findings + 1);
            let mut made: Vec<(Id<Node>, usize, bool)> = Vec::new();
            for number in 0..count {
                let kind = dice.place(GAPS.len());
                let id: Id<Node> = app.new_id();
                let is_open = dice.roll(10) < 6;
                findings.push(finding_row(app, day, &mut dice, (id, *structure, kind, number, is_open)));
                made.push((id, kind, is_open));
            }
            let wanted = usize::try_from(volume.actions / 2 + dice.roll(volume.actions + 1)).unwrap_or(0);
            for &(finding, kind, is_open) in made.iter().take(wanted) {
                let id: Id<Node> = app.new_id();
                actions.push(action_row(app, day, &mut dice, (id, *structure, kind, is_open)));
                members.push([
                    id.into(),
                    (*structure).into(),
                    Arg::from(!is_open),
                    Arg::from((!is_open).then_some(day)),
                ]);
                links.push([Arg::from(id), Arg::from(finding)]);
            }
        }
        let mut tx = app.db.write().await?;
        for rows in findings.chunks(ROWS) {
            let sql = Sql::new(
                "INSERT INTO finding (id, structure_id, source, dedup_key, asset, title, severity, exposure, state, is_open, found_on,
                                      seen_on, due_on, closed_on, reopened, created_at, changed_at, version) VALUES ",
            );
            tx.run(sql.values(rows.to_vec()).push(" ON CONFLICT DO NOTHING")).await?;
        }
        for rows in actions.chunks(ROWS) {
            let sql = Sql::new(
                "INSERT INTO plan_action (id, node_id, title, state, is_open, effort, cost, due_on, done_on, created_at, created_by,
                                          changed_at, version) VALUES ",
            );
            tx.run(sql.values(rows.to_vec())).await?;
        }
        for rows in members.chunks(ROWS) {
            let sql =
                Sql::new("INSERT INTO action_member (action_id, structure_id, is_done, done_on) VALUES ");
            tx.run(sql.values(rows.to_vec())).await?;
        }
        for rows in links.chunks(ROWS) {
            // A gap that was written twice under one name is one finding.
            let sql = Sql::new("INSERT INTO action_finding (action_id, finding_id) SELECT made.action_id, made.finding_id FROM (VALUES ")
                .values(rows.to_vec());
            let sql = match tx.engine() {
                hygie_platform::db::Engine::Postgres => sql.push(") AS made (action_id, finding_id)"),
                hygie_platform::db::Engine::Sqlite => {
                    let sql = Sql::new("WITH made (action_id, finding_id) AS (VALUES ").values(rows.to_vec());
                    sql.push(") INSERT INTO action_finding (action_id, finding_id) SELECT action_id, finding_id FROM made")
                }
            };
            tx.run(sql.push(" WHERE EXISTS (SELECT 1 FROM finding WHERE finding.id = made.finding_id)"))
                .await?;
        }
        for structure in touched {
            standing::refresh(&mut tx, structure, day, app.clock.now()).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

type Finding = (Id<Node>, Id<Node>, usize, u64, bool);

fn finding_row(
    app: &App,
    day: NaiveDate,
    dice: &mut Dice,
    (id, structure, kind, number, is_open): Finding,
) -> [Arg; 18] {
    let (title, source, severity, exposure, asset, _) = GAPS[kind];
    let found = day.checked_sub_days(Days::new(10 + dice.roll(300))).unwrap_or(day);
    let due = found.checked_add_days(Days::new(30 + dice.roll(365))).unwrap_or(found);
    let state = match (is_open, dice.roll(10)) {
        (true, 0..=4) => "open",
        (true, 5..=7) => "planned",
        (true, _) => "in-progress",
        (false, _) => "closed",
    };
    // The same kind of gap comes on several machines.
    let asset = if number < 16 { asset.to_owned() } else { format!("{asset} {}", number / 16 + 1) };
    [
        id.into(),
        structure.into(),
        source.into(),
        format!("fiction:{kind}:{number}").into(),
        asset.into(),
        title.into(),
        severity.number().into(),
        exposure.into(),
        state.into(),
        is_open.into(),
        found.into(),
        found.into(),
        due.into(),
        Arg::from((!is_open).then_some(day)),
        0_i64.into(),
        app.clock.now().into(),
        app.clock.now().into(),
        1_i64.into(),
    ]
}

fn action_row(
    app: &App,
    day: NaiveDate,
    dice: &mut Dice,
    (id, structure, kind, is_open): (Id<Node>, Id<Node>, usize, bool),
) -> [Arg; 13] {
    let title = GAPS[kind].5;
    let due =
        day.checked_add_days(Days::new(dice.roll(300))).and_then(|due| due.checked_sub_days(Days::new(60)));
    let state = match (is_open, dice.roll(10)) {
        (true, 0..=5) => "planned",
        (true, 6..=8) => "doing",
        (true, _) => "blocked",
        (false, _) => "done",
    };
    let effort = ["hours", "days", "days", "weeks", "months"][dice.place(5)];
    let cost = (dice.roll(3) == 0).then(|| i64::try_from(500 + dice.roll(60) * 500).unwrap_or(0));
    [
        id.into(),
        structure.into(),
        title.into(),
        state.into(),
        is_open.into(),
        effort.into(),
        cost.into(),
        due.into(),
        Arg::from((!is_open).then_some(day)),
        app.clock.now().into(),
        "Hygie".into(),
        app.clock.now().into(),
        1_i64.into(),
    ]
}
