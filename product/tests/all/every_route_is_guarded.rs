//! The walk: every route, tried as nobody, as each role where it is given, and as a stranger who holds the same role in
//! another region. A new route is covered the day it is declared; one with a placeholder that nobody filled here fails.

use crate::scene::Scene;
use hygie::CAPABILITIES;
use hygie::policy::ROLES;
use hygie_platform::{Access, Role, RouteEntry};
use hygie_testkit::{Answer, Product, Visitor};

struct Walk {
    product: Product,
    scene: Scene,
    routes: Vec<Step>,
}

/// A route, and the address that leads to what stands in the first region.
struct Step {
    route: RouteEntry,
    path: String,
    /// It is about one thing, named by the address or the body, which those who do not see it must not find.
    is_about_one: bool,
}

impl Walk {
    async fn begin() -> Walk {
        let product = Product::with_roles(CAPABILITIES, ROLES).await;
        let scene = Scene::set(&product).await;
        let routes = product
            .app
            .route_table()
            .into_iter()
            .map(|route| Step {
                path: scene.fill(&route.path),
                is_about_one: scene.is_about_one(&route.path),
                route,
            })
            .collect();
        Walk { product, scene, routes }
    }

    /// Somebody with this role in the first region, or in the other.
    async fn somebody(&self, role: &Role, is_stranger: bool) -> Visitor {
        let node = self.scene.node(role.kinds[0], is_stranger);
        let visitor = self.product.person().await;
        self.product.give_role(&visitor, role.code, node).await;
        visitor
    }

    /// Follows a step with a fresh session, since some steps end the one they are made in.
    async fn follow(&self, visitor: &Visitor, step: &Step) -> Answer {
        if visitor.person.is_some() {
            self.product.open_session(visitor).await;
        }
        match (step.route.method, step.route.is_api) {
            ("GET", is_api) => look(visitor, &step.path, is_api).await,
            ("POST", false) => visitor.post(&step.path, "").await,
            ("POST", true) => visitor.post_json(&step.path, &self.body(step)).await,
            ("PUT", true) => visitor.put_json(&step.path, &self.body(step)).await,
            ("DELETE", true) => visitor.delete(&step.path).await,
            (method, _) => panic!("the walk does not know how to send {method} {}: teach it here", step.path),
        }
    }

    /// A body that could be accepted.
    fn body(&self, step: &Step) -> serde_json::Value {
        self.scene.body(&step.route.path).unwrap_or_else(|| serde_json::json!({}))
    }
}

async fn look(visitor: &Visitor, path: &str, is_api: bool) -> Answer {
    if is_api { visitor.get_api(path).await } else { visitor.get(path).await }
}

fn asks_to_sign_in(answer: &Answer) -> bool {
    answer.status == 401 || (answer.status == 303 && answer.location().starts_with("/sign-in"))
}

/// The rights that a role brings, against what a route asks.
fn may(role: &Role, access: Access) -> bool {
    match access {
        Access::Everyone | Access::SignedIn => true,
        Access::With(right) => role.rights.contains(&right),
    }
}

fn fail_with(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[tokio::test]
async fn nobody_is_let_in() {
    let walk = Walk::begin().await;
    let nobody = walk.product.nobody();
    let mut complaints = Vec::new();
    for step in &walk.routes {
        let answer = walk.follow(&nobody, step).await;
        let is_right = match step.route.access {
            Access::Everyone => !answer.status.is_server_error() && answer.status != 401,
            Access::SignedIn | Access::With(_) => asks_to_sign_in(&answer),
        };
        if !is_right {
            complaints.push(format!("{} answered nobody with {}", answer.request, answer.status));
        }
    }
    fail_with(complaints);
}

#[tokio::test]
async fn each_role_is_let_in_where_it_holds_the_right_and_nowhere_else() {
    let walk = Walk::begin().await;
    let mut complaints = Vec::new();
    for role in ROLES {
        let visitor = walk.somebody(role, false).await;
        for step in &walk.routes {
            let answer = walk.follow(&visitor, step).await;
            let is_right = if may(role, step.route.access) {
                answer.status != 403 && !answer.status.is_server_error() && answer.status != 401
            } else {
                answer.status == 403
            };
            if !is_right {
                complaints.push(format!("{} answered {} with {}", answer.request, role.code, answer.status));
            }
        }
    }
    fail_with(complaints);
}

/// Not there for people at all: the figures are for the machine itself, the contact stands in the settings or nowhere.
const FOR_MACHINES: [&str; 2] = ["/metrics", "/.well-known/security.txt"];

/// Shown from a group alone, or where there is something to draw.
const SOMEWHERE: [&str; 7] = [
    "/policies/new",
    "/steering/campaigns.csv",
    "/steering/departments.csv",
    "/steering/members.csv",
    "/steering/obligations.csv",
    "/steering/themes.csv",
    "/steering/trend.csv",
];

/// Without this the next test would prove nothing: what strangers do not find is there, for those who should see it.
#[tokio::test]
async fn the_agent_of_the_region_finds_everything_in_it() {
    let walk = Walk::begin().await;
    let agent = walk.somebody(role("ARS_REF"), false).await;
    let mut complaints = Vec::new();
    let mut shows_structures = false;
    let may_look = |step: &&Step| step.route.method == "GET" && may(role("ARS_REF"), step.route.access);
    let for_people = |step: &&Step| {
        !FOR_MACHINES.contains(&step.route.path.as_str())
            && !SOMEWHERE.contains(&step.route.path.as_str())
            && !walk.scene.is_ones_own(&step.route.path)
    };
    for step in walk.routes.iter().filter(may_look).filter(for_people) {
        let answer = walk.follow(&agent, step).await;
        if !answer.status.is_success() && !answer.status.is_redirection() {
            complaints
                .push(format!("{} answered the agent of the region with {}", answer.request, answer.status));
        }
        shows_structures |=
            !step.is_about_one && walk.scene.marks().iter().any(|mark| answer.body.contains(mark));
    }
    if !shows_structures {
        complaints.push("no list shows the agent what is in the region".to_owned());
    }
    fail_with(complaints);
}

#[tokio::test]
async fn a_stranger_finds_nothing_of_another_region() {
    let walk = Walk::begin().await;
    let mut complaints = Vec::new();
    for role in ROLES.iter().filter(|role| !role.kinds.contains(&"nation")) {
        let stranger = walk.somebody(role, true).await;
        for step in walk.routes.iter().filter(|step| step.route.access != Access::Everyone) {
            let may = may(role, step.route.access);
            if step.is_about_one {
                let answer = walk.follow(&stranger, step).await;
                if answer.status != if may { 404 } else { 403 } {
                    let hint = match answer.status.as_u16() {
                        422 if step.route.is_api => {
                            " (give it an acceptable body in product/tests/scene/mod.rs)"
                        }
                        _ => "",
                    };
                    complaints.push(format!(
                        "{} answered a stranger who is {} with {}{hint}",
                        answer.request, role.code, answer.status
                    ));
                }
            } else if may && step.route.method == "GET" {
                for query in walk.scene.queries() {
                    let path = format!("{}{query}", step.path);
                    walk.product.open_session(&stranger).await;
                    let answer = look(&stranger, &path, step.route.is_api).await;
                    complaints.extend(
                        walk.scene
                            .marks()
                            .iter()
                            .filter(|mark| answer.body.contains(*mark))
                            .map(|mark| format!("{} tells a stranger of «{mark}»", answer.request)),
                    );
                    if answer.status.is_server_error() {
                        complaints.push(format!("{} answered with {}", answer.request, answer.status));
                    }
                }
            }
        }
    }
    fail_with(complaints);
}

fn role(code: &str) -> &'static Role {
    ROLES.iter().find(|role| role.code == code).expect("the policy has this role")
}

/// The names by which bodies say what they are about.
const FIELDS: [&str; 22] = [
    "node",
    "node_id",
    "structure",
    "structure_id",
    "person",
    "person_id",
    "grant",
    "seen",
    "end",
    "contact",
    "group",
    "ght",
    "member",
    "finess",
    "place",
    "within",
    "webhook",
    "status",
    "import",
    "id",
    "where",
    "token",
];

/// What a form needs to be taken seriously, whatever it is about.
const USUAL: &str =
    "role=RSSI&name=Camille&phone=01+99+00+12+34&confirmed=yes&code=GHT-99&valid_from=2026-11-24&days=30";

/// What was written in the first region by somebody.
async fn acts_in_the_first_region(walk: &Walk, visitor: &Visitor) -> i64 {
    let sql = hygie_platform::db::Sql::new(
        "SELECT COUNT(*) AS value FROM journal JOIN closure ON closure.descendant_id = journal.node_id
          WHERE closure.ancestor_id = $1 AND journal.person_id = $2",
    );
    let mut tx = walk.product.app.db.read().await.expect("the database takes a reader");
    let sql = sql.arg(walk.scene.first_region()).arg(visitor.id());
    tx.get::<(i64,)>(sql).await.expect("acts can be counted").0
}

/// Sends every form and every body of the API, naming each thing of the first region by every name.
async fn name_everything(
    walk: &Walk,
    visitor: &Visitor,
    path: impl Fn(&Step) -> Option<String>,
) -> Vec<String> {
    let mut complaints = Vec::new();
    for step in &walk.routes {
        if step.route.method == "GET" || step.route.access == Access::Everyone {
            continue;
        }
        let Some(path) = path(step) else { continue };
        for id in walk.scene.identifiers() {
            walk.product.open_session(visitor).await;
            let answer = if step.route.is_api {
                let mut body = walk.body(step);
                for name in FIELDS {
                    if let Some(field) = body.get_mut(name) {
                        *field = id.into();
                    }
                }
                match step.route.method {
                    "PUT" => visitor.put_json(&path, &body).await,
                    "DELETE" => visitor.delete(&path).await,
                    _ => visitor.post_json(&path, &body).await,
                }
            } else {
                let fields: Vec<String> = FIELDS.iter().map(|name| format!("{name}={id}")).collect();
                visitor.post(&path, &format!("{USUAL}&{}", fields.join("&"))).await
            };
            if answer.status.is_server_error() {
                complaints.push(format!("{} with {id} answered {}", answer.request, answer.status));
            }
        }
    }
    complaints
}

#[tokio::test]
async fn nobody_changes_what_is_elsewhere_by_naming_it_in_a_body() {
    let walk = Walk::begin().await;
    let mut complaints = Vec::new();
    for code in ["ARS_REF", "DG", "GHT_RSSI"] {
        let stranger = walk.somebody(role(code), true).await;
        complaints.extend(
            name_everything(&walk, &stranger, |step| walk.scene.fill_own(&step.route.path, &stranger)).await,
        );
        let done = acts_in_the_first_region(&walk, &stranger).await;
        if done > 0 {
            complaints.push(format!("a stranger who is {code} acted {done} times in the first region"));
        }
    }
    // The same bodies do something for whoever may: else this would prove nothing.
    let agent = walk.somebody(role("ARS_REF"), false).await;
    let first = walk.scene.node("EJ", false);
    let own = |step: &Step| {
        (step.route.path == "/nodes/{node}/contacts").then(|| format!("/nodes/{first}/contacts"))
    };
    complaints.extend(name_everything(&walk, &agent, own).await);
    if acts_in_the_first_region(&walk, &agent).await == 0 {
        complaints.push("the agent of the region changed nothing either".to_owned());
    }
    fail_with(complaints);
}

#[tokio::test]
async fn a_program_that_sends_a_field_nobody_asked_is_refused() {
    let walk = Walk::begin().await;
    let agent = walk.somebody(role("NAT_ADMIN"), false).await;
    let mut complaints = Vec::new();
    for step in
        walk.routes.iter().filter(|step| step.route.is_api && ["POST", "PUT"].contains(&step.route.method))
    {
        let mut body = walk.body(step);
        if body.as_object().is_none_or(serde_json::Map::is_empty) {
            continue;
        }
        body["is_administrator"] = true.into();
        body["person_id"] = agent.id().to_string().into();
        walk.product.open_session(&agent).await;
        let answer = match step.route.method {
            "PUT" => agent.put_json(&step.path, &body).await,
            _ => agent.post_json(&step.path, &body).await,
        };
        if !answer.status.is_client_error() {
            complaints.push(format!(
                "{} took a field that it does not know, with {}",
                answer.request, answer.status
            ));
        }
    }
    fail_with(complaints);
}
