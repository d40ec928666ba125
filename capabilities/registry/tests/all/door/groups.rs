use chrono::TimeDelta;
use hygie_kernel::{Id, Node};
use hygie_platform::db::Sql;

use hygie_registry::{EDIT, IMPORT, QUALITY, READ};
use hygie_testkit::{Product, Visitor};

use crate::door::scene::product;
use crate::door::sent::{bring, count, finess_file};

const ALL: &[hygie_kernel::Right] = &[READ, EDIT, IMPORT, QUALITY];

/// Two hospitals of a region, brought in from a file, and somebody who keeps the region's groups.
async fn scene() -> (Product, Visitor, Id<Node>) {
    let product = product().await;
    let region = product.region("32").await;
    let officer = product.person_with(ALL, region).await;
    let file = finess_file(&[
        ["600000012", "600000020", "CH DES LILAS", "60", "32"],
        ["600000038", "600000046", "CH DES ROSES", "60", "32"],
        ["600000053", "600000061", "CH DES IRIS", "60", "32"],
    ]);
    bring(&product, &officer, "finess", "region.csv", &file).await;
    (product, officer, region)
}

async fn create(officer: &Visitor, region: Id<Node>, code: &str, support: &str) -> String {
    let fields = [
        ("code", code),
        ("name", "GHT des Fleurs"),
        ("region", &region.to_string()),
        ("support", support),
        ("valid_from", "2020-01-01"),
    ];
    let made = officer.post_form("/groups", &fields).await.is(303).location();
    made.split('?').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_group_is_made_by_hand_with_its_support_and_reaches_what_belongs_to_it() {
    let (product, officer, region) = scene().await;
    let group = create(&officer, region, "32999", "60 000 002 0").await;
    let page = officer.get(&group).await.is(200).says("GHT des Fleurs").says("CH DES LILAS").says("Support");
    page.says("Groupement ajouté").says("Membre ajouté");
    officer.get("/groups").await.is(200).says("GHT des Fleurs").says("32999");
    officer.get(&format!("{group}/members.csv")).await.is(200).says("600000020;CH DES LILAS");
    let id: Id<Node> = group.rsplit('/').next().unwrap().parse().unwrap();
    let reached = || Sql::new("SELECT COUNT(*) AS value FROM closure WHERE ancestor_id = ").bind(id);
    assert_eq!(count(&product, reached()).await, 3);

    let fields = [("finess", "600000046"), ("role", "party"), ("valid_from", "24/11/2026")];
    officer.post_form(&format!("{group}/members"), &fields).await.is(303);
    assert_eq!(count(&product, reached()).await, 5);
    officer.get(&group).await.says("CH DES ROSES");
}

#[tokio::test]
async fn two_supports_and_a_second_group_are_refused_beside_the_field() {
    let (_product, officer, region) = scene().await;
    let group = create(&officer, region, "32999", "600000020").await;
    let members = format!("{group}/members");
    let add = async |finess: &str, role: &str| {
        officer.post_form(&members, &[("finess", finess), ("role", role), ("valid_from", "2026-01-01")]).await
    };
    let refused = add("600000046", "support").await.is(422);
    refused
        .says("id=\"role-error\">Le groupement a déjà un établissement support")
        .says("value=\"600000046\"");
    add("600000020", "associate").await.is(422).says("id=\"finess-error\">Cette entité est déjà membre");
    add("600000012", "party").await.is(422).says("Ce numéro est celui d’un établissement");
    add("999999999", "party").await.is(422).says("Aucune entité juridique de votre périmètre");
    add("12", "party").await.is(422).says("neuf caractères");
    add("600000046", "chief").await.is(422).says("Choisissez un rôle");

    let other = create(&officer, region, "32998", "600000061").await;
    let fields = [("finess", "600000020"), ("role", "party"), ("valid_from", "2026-01-01")];
    officer
        .post_form(&format!("{other}/members"), &fields)
        .await
        .is(422)
        .says("déjà partie à un autre groupement");
    let fields = [
        ("code", "32999"),
        ("name", "Autre"),
        ("region", &region.to_string()),
        ("support", "600000046"),
        ("valid_from", "2026-01-01"),
    ];
    officer
        .post_form("/groups", &fields)
        .await
        .is(422)
        .says("id=\"code-error\">Un groupement porte déjà ce code");
}

#[tokio::test]
async fn a_member_added_by_hand_survives_the_import_of_a_file() {
    let (product, officer, region) = scene().await;
    let group = create(&officer, region, "32999", "600000020").await;
    let fields = [("finess", "600000046"), ("role", "party"), ("valid_from", "2026-01-01")];
    officer.post_form(&format!("{group}/members"), &fields).await.is(303);
    let file = "code_ght;code_diffusion_sae;nom_ght;finess_ej;etablissement;role\n\
                HF-99;32999;AUTRE NOM;600000020;CH DES LILAS;S\n\
                HF-99;32999;AUTRE NOM;600000061;CH DES IRIS;M\n";
    bring(&product, &officer, "ght", "ght_2026-10-01.csv", file.as_bytes())
        .await
        .says("<dt>Créations</dt><dd>1</dd>");
    let page = officer.get(&group).await.is(200).says("<h1>GHT des Fleurs</h1>");
    page.says("CH DES ROSES").says("CH DES IRIS").does_not_say("ancien membre");

    // One that people ended does not come back with a file that is older than its end.
    let end = officer.get(&group).await.between(&format!("<a href=\"{group}/members/"), "/end\">");
    let support = format!("{group}/members/{end}/end");
    officer.get(&support).await.is(200).says("CH DES LILAS").says("établissement support");
    officer.post(&support, "valid_to=2019-01-01").await.is(422).says("Le dernier jour ne peut pas précéder");
    officer.post(&support, "valid_to=2026-11-23").await.is(303);
    officer.post(&support, "valid_to=2026-11-24").await.is(409);
    bring(&product, &officer, "ght", "ght_2026-10-01.csv", file.as_bytes())
        .await
        .says("<dt>Créations</dt><dd>0</dd>");
    officer.get(&group).await.says("1 ancien membre").says("aucun support");
}

#[tokio::test]
async fn a_stale_change_of_name_shows_both_versions() {
    let (_product, officer, region) = scene().await;
    let group = create(&officer, region, "32999", "600000020").await;
    officer.get(&format!("{group}/edit")).await.is(200).says("name=\"version\" value=\"1\"");
    officer.post(&group, "version=1&name=GHT+du+Jardin").await.is(303);
    let conflict = officer.post(&group, "version=1&name=GHT+du+Verger").await.is(409);
    conflict.says("GHT du Jardin").says("GHT du Verger").says("name=\"version\" value=\"2\"");
    officer.post(&group, "version=2&name=").await.is(422).says("À remplir");
    officer.get(&group).await.says("<h1>GHT du Jardin</h1>");
}

#[tokio::test]
async fn a_stranger_does_not_find_the_group_and_a_reader_does_not_change_it() {
    let (product, officer, region) = scene().await;
    let group = create(&officer, region, "32999", "600000020").await;
    let stranger = product.person_with(ALL, product.region("11").await).await;
    let reader = product.person_with(&[READ], region).await;
    let member = officer.get(&group).await.between(&format!("<a href=\"{group}/members/"), "/end\">");
    for path in [
        group.clone(),
        format!("{group}/edit"),
        format!("{group}/members.csv"),
        format!("{group}/members/new"),
        format!("{group}/members/{member}/end"),
    ] {
        stranger.get(&path).await.is(404);
    }
    for (path, form) in [
        (group.clone(), "version=1&name=X"),
        (format!("{group}/members"), "finess=600000046&role=party&valid_from=2026-01-01"),
        (format!("{group}/members/{member}/end"), "valid_to=2026-11-24"),
    ] {
        stranger.post(&path, form).await.is(404);
        reader.post(&path, form).await.is(403);
    }
    stranger.get("/groups").await.is(200).does_not_say("GHT des Fleurs");
    let fields = [
        ("code", "11999"),
        ("name", "X"),
        ("region", &region.to_string()),
        ("support", "600000020"),
        ("valid_from", "2026-01-01"),
    ];
    stranger.post_form("/groups", &fields).await.is(422).says("Choisissez une région de votre périmètre");
    reader.get(&group).await.is(200).does_not_say("/edit").does_not_say("/end\"");
}

#[tokio::test]
async fn a_membership_begins_and_ends_with_the_days() {
    let (product, officer, region) = scene().await;
    let group = create(&officer, region, "32999", "600000020").await;
    let id: Id<Node> = group.rsplit('/').next().unwrap().parse().unwrap();
    let reached = || Sql::new("SELECT COUNT(*) AS value FROM closure WHERE ancestor_id = ").bind(id);
    let fields = [("finess", "600000046"), ("role", "party"), ("valid_from", "2026-11-25")];
    officer.post_form(&format!("{group}/members"), &fields).await.is(303);
    officer.get(&group).await.says("à venir");
    product.run_jobs().await;
    assert_eq!(count(&product, reached()).await, 3);
    product.clock.advance(TimeDelta::hours(15));
    product.run_jobs().await;
    assert_eq!(count(&product, reached()).await, 5);
}
