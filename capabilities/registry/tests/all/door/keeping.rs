use chrono::TimeDelta;
use hygie_registry::{CONTACTS, EDIT, KEEP, READ};

use crate::door::lists::first_structure;
use crate::door::scene::two_regions;

const TILLEULS: &str = "/structures?q=tilleuls&kind=ET";

#[tokio::test]
async fn the_people_of_a_structure_keep_their_page_and_an_import_leaves_it_alone() {
    let (product, north, _) = two_regions().await;
    let officer = product.person_with(&[READ, KEEP], north).await;
    let home = first_structure(&officer, TILLEULS).await;
    let kept = officer
        .post_form(
            &format!("{home}/profile"),
            &[("usual_name", "Les Tilleuls d'Aubry"), ("phone", "03 53 01 00 17"), ("version", "0")],
        )
        .await;
    kept.sends_to(&format!("{home}?done=profile-kept"));
    officer
        .get(&home)
        .await
        .is(200)
        .says("Tilleuls d&#39;Aubry")
        .says("03 53 01 00 17")
        .says("Fiche modifiée");
    // The usual name is a word to find it by.
    officer.get("/structures?q=aubry+tilleuls").await.is(200).says("TILLEULS");
}

#[tokio::test]
async fn two_people_who_edit_the_same_page_see_both_versions() {
    let (product, north, _) = two_regions().await;
    let (first, second) =
        (product.person_with(&[READ, KEEP], north).await, product.person_with(&[READ, KEEP], north).await);
    let home = first_structure(&first, TILLEULS).await;
    first
        .post_form(&format!("{home}/profile"), &[("phone", "03 53 01 00 01"), ("version", "0")])
        .await
        .is(303);
    second
        .post_form(&format!("{home}/profile"), &[("phone", "03 53 01 00 02"), ("version", "0")])
        .await
        .is(409)
        .says("03 53 01 00 01")
        .says("03 53 01 00 02")
        .says("Garder ma version");
    first.get(&home).await.says("03 53 01 00 01").does_not_say("03 53 01 00 02");
    second
        .post_form(&format!("{home}/profile"), &[("phone", "03 53 01 00 02"), ("version", "1")])
        .await
        .is(303);
    first.get(&home).await.says("03 53 01 00 02");
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_and_says_what_to_do() {
    let (product, north, _) = two_regions().await;
    let officer = product.person_with(&[READ, CONTACTS], north).await;
    let home = first_structure(&officer, TILLEULS).await;
    let node = home.trim_start_matches("/structures/");
    officer
        .post_form(
            &format!("/nodes/{node}/contacts"),
            &[
                ("role", "DIR_GARDE"),
                ("name", "Administrateur de garde"),
                ("phone", "standard"),
                ("email", "garde.example"),
            ],
        )
        .await
        .is(422)
        .says("Administrateur de garde")
        .says("garde.example")
        .says("tel qu’on le compose")
        .says("comporter un @");
    officer
        .post_form(
            &format!("/nodes/{node}/contacts"),
            &[("role", "DIR_GARDE"), ("phone", "03 53 01 00 17"), ("note", "2 69 05 49 588 157 80")],
        )
        .await
        .is(422)
        .says("sécurité sociale");
    officer.get(&home).await.does_not_say("03 53 01 00 17");
}

#[tokio::test]
async fn a_contact_is_added_grows_old_and_is_confirmed() {
    let (product, north, _) = two_regions().await;
    let officer = product.person_with(&[READ, CONTACTS], north).await;
    let home = first_structure(&officer, TILLEULS).await;
    let node = home.trim_start_matches("/structures/").to_owned();
    let fields = [("role", "DIR_GARDE"), ("name", "Administrateur de garde"), ("phone", "03 53 01 00 17")];
    officer.post_form(&format!("/nodes/{node}/contacts"), &fields).await.is(303);
    officer.get(&home).await.is(200).says("Administrateur de garde").says("Confirmé").says("Contact ajouté");
    officer.get("/structures?contact=with:DIR_GARDE").await.says("1 structure");

    product.clock.advance(TimeDelta::days(800));
    product.open_session(&officer).await;
    officer.get(&home).await.is(200).says("À confirmer");
    let contact = officer.get(&home).await.between("<a href=\"/contacts/", "\"");
    officer.post(&format!("/contacts/{contact}/confirmation"), "").await.is(303);
    officer.get(&home).await.is(200).does_not_say("À confirmer");

    officer.get(&format!("/contacts/{contact}/removal")).await.is(200).says("Retirer le contact");
    officer.post(&format!("/contacts/{contact}/removal"), "").await.is(303);
    officer.get(&home).await.does_not_say("Administrateur de garde").says("Contact retiré");
    officer.post(&format!("/contacts/{contact}/removal"), "").await.is(404);
}

#[tokio::test]
async fn a_stranger_changes_nothing_here() {
    let (product, north, south) = two_regions().await;
    let officer = product.person_with(&[READ, CONTACTS], north).await;
    let home = first_structure(&officer, TILLEULS).await;
    let node = home.trim_start_matches("/structures/").to_owned();
    officer
        .post_form(&format!("/nodes/{node}/contacts"), &[("role", "DG"), ("phone", "03 53 01 00 17")])
        .await
        .is(303);
    let contact = officer.get(&home).await.between("<a href=\"/contacts/", "\"");

    let stranger = product.person_with(&[READ, KEEP, CONTACTS, EDIT], south).await;
    let right = [("role", "DG"), ("phone", "03 53 01 00 99")];
    for address in [
        format!("/nodes/{node}/contacts"),
        format!("/nodes/{node}/contacts/confirmation"),
        format!("/contacts/{contact}"),
        format!("/contacts/{contact}/confirmation"),
        format!("/contacts/{contact}/removal"),
        format!("{home}/profile"),
    ] {
        stranger.post_form(&address, &right).await.is(404);
    }
    let status = [("status", "ESR"), ("valid_from", "2026-01-01")];
    stranger.post_form(&format!("{home}/statuses"), &status).await.is(404);
    // To read is not to write, even at home.
    let reader = product.person_with(&[READ], north).await;
    reader.post_form(&format!("/nodes/{node}/contacts"), &right).await.is(403);
    officer.get(&home).await.says("03 53 01 00 17").does_not_say("03 53 01 00 99");
}

#[tokio::test]
async fn a_status_has_a_beginning_and_an_end_and_excludes_its_rival() {
    let (product, north, _) = two_regions().await;
    let officer = product.person_with(&[READ, EDIT], north).await;
    let home = first_structure(&officer, TILLEULS).await;
    let statuses = format!("{home}/statuses");
    officer.post_form(&statuses, &[("status", "NIS2_EI"), ("valid_from", "01/03/2026")]).await.is(303);
    officer.get(&home).await.is(200).says("depuis le 1er mars 2026");
    officer
        .post_form(&statuses, &[("status", "NIS2_EE"), ("valid_from", "2026-05-01")])
        .await
        .is(422)
        .says("Mettez-y fin d’abord");
    officer.post_form(&statuses, &[("status", "GHT_SUPPORT"), ("valid_from", "2026-05-01")]).await.is(422);
    officer
        .post_form(&statuses, &[("status", "ESR"), ("valid_from", "2026-05-01"), ("valid_to", "2026-04-01")])
        .await
        .is(422)
        .says("La fin vient avant");
    officer
        .post_form(&statuses, &[("status", "ESR"), ("valid_from", "hier")])
        .await
        .is(422)
        .says("Écrivez une date")
        .says("hier");
    let held = officer.get(&statuses).await.between("/statuses/", "/end");
    officer.post_form(&format!("{statuses}/{held}/end"), &[("day", "2026-04-30")]).await.is(303);
    officer.post_form(&statuses, &[("status", "NIS2_EE"), ("valid_from", "2026-05-01")]).await.is(303);
    officer.get("/structures?status=NIS2_EE").await.says("1 structure");
    officer.get("/structures?status=NIS2_EI").await.says("Aucune structure");
}
