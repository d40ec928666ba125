//! A request never asks for a connection while it holds another: those that do wait for each other.

use axum::extract::State;
use hygie_platform::{Access, App, Capability, Result, Routes};
use hygie_testkit::Product;

const CAPABILITY: Capability = Capability {
    name: "test",
    routes: || {
        Routes::default().get("/two", Access::Everyone, ask_for_two).get(
            "/one-after-the-other",
            Access::Everyone,
            ask_for_one_after_the_other,
        )
    },
    ..Capability::EMPTY
};

async fn ask_for_two(State(app): State<App>) -> Result<String> {
    let _first = app.db.read().await?;
    app.db.read().await?;
    Ok("two".to_owned())
}

async fn ask_for_one_after_the_other(State(app): State<App>) -> Result<String> {
    drop(app.db.read().await?);
    app.db.write().await?.roll_back().await?;
    Ok("one after the other".to_owned())
}

#[tokio::test]
async fn a_page_that_asks_for_a_second_connection_while_it_holds_one_breaks_in_the_tests() {
    let product = Product::with(&[CAPABILITY]).await;
    product.nobody().get("/two").await.is(500);
    product.nobody().get("/one-after-the-other").await.is(200).says("one after the other");
}
