//! What somebody who means harm tries at the door, beside the walk over every route: each attempt fails without a crash, and
//! leaves nothing behind.

use hygie::CAPABILITIES;
use hygie::policy::ROLES;
use hygie_kernel::{Id, Node};
use hygie_platform::Access;
use hygie_testkit::{Product, Visitor};

struct Scene {
    product: Product,
    lilas: Id<Node>,
    saules: Id<Node>,
    director: Visitor,
}

async fn scene() -> Scene {
    let product = Product::with_roles(CAPABILITIES, ROLES).await;
    let department = product.department("59", product.region("32").await).await;
    let lilas = product.legal_entity("Clinique des Lilas", department).await;
    let saules = product.legal_entity("Hôpital des Saules", department).await;
    let director = product.person().await;
    product.give_role(&director, "DG", lilas).await;
    Scene { product, lilas, saules, director }
}

async fn count(product: &Product, sql: &'static str) -> i64 {
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    tx.get::<(i64,)>(sql).await.expect("this can be counted").0
}

const CONTACTS: &str = "SELECT COUNT(*) AS value FROM contact";

#[tokio::test]
async fn a_page_elsewhere_cannot_act_in_the_name_of_who_reads_it() {
    let Scene { product, lilas, director, .. } = scene().await;
    let form = "role=RSSI&phone=01+99+00+12+34";
    let address = format!("/nodes/{lilas}/contacts");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://ailleurs.test"),
        ("origin", "null"),
    ] {
        let answer =
            director.with_header("host", "127.0.0.1").with_header(name, value).post(&address, form).await;
        // Refused in words, and nothing is done.
        assert_eq!(answer.status, 422, "{name}: {value}");
        answer.says("autre site");
    }
    assert_eq!(count(&product, CONTACTS).await, 0);
    director.with_header("sec-fetch-site", "same-origin").post(&address, form).await.is(303);
    assert_eq!(count(&product, CONTACTS).await, 1);
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_nor_given_a_header() {
    let Scene { product, director, .. } = scene().await;
    for back in [
        "https://ailleurs.test/",
        "//ailleurs.test/",
        "/\\ailleurs.test",
        "\\\\ailleurs.test",
        "javascript:alert(1)",
        "/accueil\r\nSet-Cookie: hygie=volee",
        "/\u{0}",
        "",
    ] {
        let answer = director.post_form("/language", &[("lang", "en"), ("back", back)]).await;
        assert_eq!(answer.status, 303, "back to «{back:?}»\n{}", answer.body);
        let location = answer.location();
        assert!(location.starts_with('/') && !location.starts_with("//"), "«{back}» leads to «{location}»");
        assert!(!answer.headers.iter().any(|(_, value)| value.as_bytes().windows(5).any(|w| w == b"volee")));
    }
    drop(product);
}

#[tokio::test]
async fn no_address_leads_out_of_the_assets() {
    let Scene { product, .. } = scene().await;
    for path in [
        "/assets/x/../../../../etc/passwd",
        "/assets/x/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/x/%2e%2e/%2e%2e/Cargo.toml",
        "/assets/x//etc/passwd",
        "/assets/x/css/base.css%00.js",
        "/assets/x/%c0%ae%c0%ae/secret.key",
    ] {
        let answer = product.nobody().get(path).await;
        assert!(answer.status == 404 || answer.status == 400, "{path} answered {}", answer.status);
        answer.does_not_say("root:").does_not_say("[workspace]");
    }
}

#[tokio::test]
async fn what_a_form_does_not_ask_is_not_taken_from_it() {
    let Scene { product, lilas, director, .. } = scene().await;
    let other = product.person().await;
    product.give_role(&other, "RSSI", lilas).await;
    let address = format!("/people/{}/edit", other.id());
    let version = director.get(&address).await.is(200).between("name=\"version\" value=\"", "\"");
    let form = format!(
        "name=Camille&email={}&version={version}&is_service=true&has_second_factor=true&password_hash=x\
         &must_change_password=false&disabled_at=&role=NAT_ADMIN&node={lilas}&id={}",
        other.email.replace('@', "%40"),
        director.id()
    );
    director.post(&address, &form).await.is(303);
    let changed = "SELECT COUNT(*) AS value FROM person WHERE is_service OR has_second_factor OR password_hash IS NOT NULL";
    assert_eq!(count(&product, changed).await, 0);
    assert_eq!(count(&product, "SELECT COUNT(*) AS value FROM access_grant").await, 2);
    let preferences = "lang=fr&theme=dark&email=autre%40exemple.test&rights=accounts.grant&person_id=x";
    other.post("/account", preferences).await.is(303);
    let moved = "SELECT COUNT(*) AS value FROM person WHERE email = 'autre@exemple.test'";
    assert_eq!(count(&product, moved).await, 0);
}

#[tokio::test]
async fn an_identifier_of_another_place_in_a_body_is_not_found() {
    let Scene { product, lilas, saules, director } = scene().await;
    let neighbour = product.person().await;
    product.give_role(&neighbour, "DG", saules).await;
    director.post("/people/review", &format!("node={saules}")).await.is(404);
    let give = format!("/people/{}/grants", director.id());
    director.post(&give, &format!("role=RSSI&node={saules}")).await.is(404);
    director
        .post(&format!("/people/{}/transfer", neighbour.id()), &format!("role=RSSI&node={lilas}"))
        .await
        .is(404);
    // A grant of one person is not ended through the page of another.
    let grant = neighbour.get("/account").await.is(200);
    drop(grant);
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    let theirs = hygie_platform::db::Sql::new("SELECT id AS value FROM access_grant WHERE person_id = ")
        .bind(neighbour.id());
    let (theirs,): (Id<Node>,) = tx.get(theirs).await.expect("the neighbour holds a grant");
    drop(tx);
    director.post(&format!("/people/{}/grants/{theirs}/end", director.id()), "confirmed=yes").await.is(404);
    assert_eq!(
        count(&product, "SELECT COUNT(*) AS value FROM access_grant WHERE valid_to > valid_from").await,
        2
    );
}

#[tokio::test]
async fn a_session_that_was_ended_opens_nothing_again() {
    let Scene { product, director, .. } = scene().await;
    let cookie = director.cookie("hygie").expect("a session is open");
    director.post("/sign-out", "").await.is(303);
    director.set_cookie("hygie", &cookie);
    director.get("/structures").await.is(303);
    for forged in ["", "x", &"a".repeat(10_000), "' OR 1=1 --", "%00"] {
        director.set_cookie("hygie", forged);
        let answer = director.get("/structures").await;
        assert_eq!(answer.status, 303, "the cookie «{}»", forged.chars().take(20).collect::<String>());
    }
    drop(product);
}

/// What no page expects in its address.
const HOSTILE: [&str; 12] = [
    "'",
    "%27%20OR%201%3D1%20--",
    "%25",
    "%5C",
    "%00",
    "%F0%9F%92%A9",
    "%FF%FE",
    "-1",
    "99999999999999999999",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "..%2F..%2F",
    "%0D%0ASet-Cookie%3A%20hygie%3Dvolee",
];

/// The names by which pages are asked something.
const NAMES: [&str; 18] = [
    "q",
    "in",
    "after",
    "before",
    "sort",
    "state",
    "kind",
    "category",
    "segment",
    "status",
    "contact",
    "town",
    "rule",
    "from",
    "to",
    "person",
    "indicator",
    "level",
];

#[tokio::test]
async fn no_address_breaks_a_page() {
    let Scene { product, .. } = scene().await;
    let administrator = product.person().await;
    product.give_role(&administrator, "NAT_ADMIN", product.nation().await).await;
    let mut broken = Vec::new();
    let lists = product.app.route_table().into_iter().filter(|route| {
        route.method == "GET" && !route.path.contains('{') && route.access != Access::Everyone
    });
    for route in lists {
        for (index, hostile) in HOSTILE.iter().enumerate() {
            // Every name is asked with every value, some names at a time.
            let query: Vec<String> =
                NAMES.iter().skip(index % 3).step_by(3).map(|name| format!("{name}={hostile}")).collect();
            let path = format!("{}?{}", route.path, query.join("&"));
            let answer = if route.is_api {
                administrator.get_api(&path).await
            } else {
                administrator.get(&path).await
            };
            if answer.status.is_server_error() || answer.body.contains("<script>alert(1)") {
                broken.push(format!("GET {path} answered {}", answer.status));
            }
        }
    }
    assert!(broken.is_empty(), "{} pages broke:\n{}", broken.len(), broken.join("\n"));
}
