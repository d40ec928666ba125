//! A region with a group, two hospitals and those who look at them, and what they have done.

use chrono::TimeDelta;
use http_body_util::BodyExt;
use hygie_kernel::{Clock, Id, Node, Right};
use hygie_platform::Capability;
use hygie_platform::db::Sql;
use hygie_steering::{CAPABILITY, READ, SIGN};
use hygie_testkit::{Product, Visitor};
use tower::ServiceExt;

pub const CAPABILITIES: &[Capability] = &[
    CAPABILITY,
    hygie_control::CAPABILITY,
    hygie_duties::CAPABILITY,
    hygie_funding::CAPABILITY,
    hygie_plan::CAPABILITY,
    hygie_registry::CAPABILITY,
    hygie_accounts::CAPABILITY,
    hygie_notifications::CAPABILITY,
];
pub const SEEING: &[Right] = &[
    hygie_registry::READ,
    READ,
    hygie_plan::READ,
    hygie_plan::EDIT,
    hygie_control::SEE,
    hygie_control::ANSWER,
];

pub struct Scene {
    pub product: Product,
    pub region: Id<Node>,
    pub department: Id<Node>,
    pub hospital: Id<Node>,
    pub other: Id<Node>,
    pub ght: Id<Node>,
    pub officer: Visitor,
    pub group: Visitor,
    pub director: Visitor,
    pub referent: Visitor,
    pub stranger: Visitor,
}

pub async fn scene() -> Scene {
    let product = Product::with(CAPABILITIES).await;
    let region = product.region("32").await;
    let department = product.department("59", region).await;
    let neighbour = product.department("62", region).await;
    let hospital = product.legal_entity("CH de Valombrelle", department).await;
    let other = product.legal_entity("CH de Brumeval", neighbour).await;
    let ght = product.ght("HF-01", "GHT des Monts", region, &[hospital, other]).await;
    let elsewhere = product.department("75", product.region("11").await).await;
    let clinic = product.legal_entity("Clinique des Lilas", elsewhere).await;
    let officer = &[
        hygie_registry::READ,
        READ,
        hygie_plan::READ,
        hygie_control::READ,
        hygie_control::SEE,
        hygie_control::CAMPAIGN,
        hygie_control::FRAMEWORKS,
    ];
    Scene {
        officer: product.person_with(officer, region).await,
        group: product.person_with(SEEING, ght).await,
        director: product.person_with(&[SEEING, &[SIGN]].concat(), hospital).await,
        referent: product.person_with(SEEING, hospital).await,
        stranger: product.person_with(&[SEEING, &[SIGN]].concat(), clinic).await,
        product,
        region,
        department,
        hospital,
        other,
        ght,
    }
}

const SMALL: &str = r#"
format: 1
framework:
  code: petit
  version: 1
  title: { fr: "Petit référentiel", en: "Small framework" }
  short: Petit
  publisher: { fr: "Agence", en: "Agency" }
  status: official
  scale:
    - { code: "no", label: { fr: Non, en: "No" }, value: 0 }
    - { code: "half", label: { fr: "En partie", en: "Partly" }, value: 0.5 }
    - { code: "yes", label: { fr: Oui, en: "Yes" }, value: 1 }
  not_applicable: justified
  scoring: weighted-mean
  requirements:
    - ref: A
      title: { fr: "Sauvegardes", en: "Backups" }
      requirements:
        - { ref: A1, title: { fr: "Une copie hors ligne", en: "An offline copy" }, weight: 3, why: { fr: "Un rançongiciel chiffre ce qu’il atteint.", en: "Ransomware encrypts what it reaches." } }
        - { ref: A2, title: { fr: "Un test par an", en: "A test a year" } }
    - ref: B
      title: { fr: "Comptes", en: "Accounts" }
      requirements:
        - { ref: B1, title: { fr: "Comptes nominatifs", en: "Named accounts" } }
    - ref: C
      title: { fr: "Gestion de crise", en: "Crisis management" }
      requirements:
        - { ref: C1, title: { fr: "Un annuaire de crise sur papier", en: "A crisis directory on paper" } }
"#;

impl Scene {
    pub async fn framework(&self) {
        self.officer.upload("/frameworks", "petit.yaml", SMALL.as_bytes(), &[]).await.is(303);
    }

    /// Launches a campaign on the legal entities of the region, and gives its address.
    pub async fn campaign(&self, title: &str) -> String {
        let due = (self.product.today() + TimeDelta::days(60)).to_string();
        let form = [
            ("title", title),
            ("framework", "petit"),
            ("due_on", due.as_str()),
            ("reminders", "7"),
            ("escalate_days", "7"),
            ("kind", "EJ"),
        ];
        let path = format!("/campaigns?in={}", self.region);
        let campaign = self.officer.post_form(&path, &form).await.is(303).location();
        let campaign = campaign.split('?').next().unwrap_or_default().to_owned();
        self.officer.post_form(&format!("{campaign}/launch"), &[]).await.is(303);
        self.product.run_jobs().await;
        campaign
    }

    /// What a structure handed in, as the answers would have left it.
    pub async fn hand_in(&self, structure: Id<Node>, score: f64, themes: &str) {
        let now = self.product.clock.now();
        let sql = Sql::new("UPDATE assessment SET state = 'submitted', answered = 4, lacking = 0, score = ")
            .bind(score)
            .push(", themes = ")
            .bind(themes)
            .push(", submitted_at = ")
            .bind(now)
            .push(", changed_at = ")
            .bind(now)
            .push(", submitted_by = 'Camille Ferrand' WHERE state = 'open' AND structure_id = ")
            .bind(structure);
        self.product.run(sql).await;
    }

    pub async fn finding(&self, title: &str, severity: &str) {
        let structure = self.hospital.to_string();
        let found = (self.product.today() - TimeDelta::days(100)).to_string();
        let fields = [
            ("structure", structure.as_str()),
            ("title", title),
            ("severity", severity),
            ("exposure", "internet"),
            ("found_on", found.as_str()),
        ];
        self.referent.post_form("/findings", &fields).await.is(303);
    }

    pub async fn action(&self, title: &str, cost: &str, days: i64) {
        let structure = self.hospital.to_string();
        let due = (self.product.today() + TimeDelta::days(days)).to_string();
        let form = [
            ("structure", structure.as_str()),
            ("title", title),
            ("effort", "days"),
            ("cost", cost),
            ("due_on", due.as_str()),
        ];
        self.referent.post_form("/actions", &form).await.is(303);
    }

    pub async fn duty(&self, structure: Id<Node>, obligation: &str, state: &str) {
        let sql = Sql::new("INSERT INTO obligation_standing (structure_id, obligation, state) VALUES ")
            .values([[structure.into(), obligation.into(), state.into()]])
            .push(" ON CONFLICT (structure_id, obligation) DO UPDATE SET state = excluded.state");
        self.product.run(sql).await;
    }

    pub async fn budget(&self, structure: Id<Node>, it: i64, spent: i64) {
        let now = self.product.clock.now();
        let year = i64::from(chrono::Datelike::year(&now));
        let id: Id<Node> = self.product.app.new_id();
        let sql = Sql::new(
            "INSERT INTO budget (id, structure_id, year, it_operating, it_investment, spent, version, changed_at, changed_by) VALUES ",
        );
        self.product
            .run(sql.values([[
                id.into(),
                structure.into(),
                year.into(),
                it.into(),
                0_i64.into(),
                spent.into(),
                1_i64.into(),
                now.into(),
                "test".into(),
            ]]))
            .await;
    }

    /// A document as it is sent; it is kept beside what the tests build, to be looked at.
    pub async fn pdf(&self, visitor: &Visitor, path: &str, name: &str) -> Vec<u8> {
        let cookie = format!("hygie={}", visitor.cookie("hygie").expect("the visitor is signed in"));
        let request = http::Request::get(path).header("cookie", cookie).body(axum::body::Body::empty());
        let request = request.expect("the address is well formed");
        let answer = self.product.app.router().oneshot(request).await.expect("the router never fails");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.into_body().collect().await.expect("the body is sent whole").to_bytes();
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        assert_eq!(headers["content-type"], "application/pdf");
        let disposition = String::from_utf8_lossy(headers["content-disposition"].as_bytes()).into_owned();
        assert!(
            disposition.starts_with("attachment; filename=\"") && disposition.ends_with(".pdf\""),
            "{disposition}"
        );
        assert!(body.starts_with(b"%PDF"), "{path}");
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
        std::fs::create_dir_all(&folder).expect("a test may write its folder");
        std::fs::write(folder.join(format!("{name}.pdf")), &body).expect("a test may write its folder");
        body.to_vec()
    }

    /// How often something was done, by the journal.
    pub async fn acts(&self, act: &str) -> i64 {
        let sql = Sql::new("SELECT COUNT(*) AS value FROM journal WHERE act = ").bind(act);
        let mut tx = self.product.app.db.read().await.expect("the database takes a reader");
        tx.get::<(i64,)>(sql).await.expect("the journal can be read").0
    }

    /// A scene with something of everything.
    pub async fn filled(&self) -> String {
        self.framework().await;
        self.campaign("Premier état des lieux").await;
        self.hand_in(self.hospital, 0.4, "300 500 400").await;
        self.hand_in(self.other, 0.6, "600 700 500").await;
        self.product.clock.advance(TimeDelta::days(200));
        self.open_sessions().await;
        let campaign = self.campaign("Second état des lieux").await;
        self.hand_in(self.hospital, 0.5, "250 750 500").await;
        self.finding("Sauvegardes en ligne seulement", "critical").await;
        self.finding("Comptes partagés au bloc", "high").await;
        self.finding("Annuaire de crise périmé", "low").await;
        self.action("Acheter un robot de sauvegarde", "12000", 40).await;
        self.action("Renouveler l’annuaire de crise", "0", 20).await;
        self.duty(self.hospital, "continuity-plan", "fulfilled").await;
        self.duty(self.hospital, "crisis-exercise", "late").await;
        self.duty(self.other, "continuity-plan", "missing").await;
        self.budget(self.hospital, 1_000_000, 42_000).await;
        campaign
    }

    pub async fn open_sessions(&self) {
        for person in [&self.officer, &self.group, &self.director, &self.referent, &self.stranger] {
            self.product.open_session(person).await;
        }
    }
}
