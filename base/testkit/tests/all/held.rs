//! What a person holds on a node: one answer while a page is made, a new one for an act.

use hygie_kernel::{Clock, Id, Limit, Node, Right, Token};
use hygie_platform::db::Sql;
use hygie_platform::{Caller, CallerFacts, Means};
use hygie_testkit::{Product, Visitor};

const SEE: Right = Right("test.see");
const KEEP: Right = Right("test.keep");

fn caller(product: &Product, visitor: &Visitor) -> Caller {
    Caller::new(CallerFacts {
        person: visitor.id(),
        name: visitor.name.clone(),
        email: String::new(),
        lang: None,
        theme: None,
        rights: [SEE.0.to_owned(), KEEP.0.to_owned()].into(),
        nodes: Vec::new(),
        perimeter: None,
        at: product.clock.now(),
        by: Means::Token,
    })
}

async fn page_holds(product: &Product, caller: &Caller, right: Right, node: Id<Node>) -> bool {
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    caller.holds(&mut tx, right, node).await.expect("the rights can be read")
}

async fn act_holds(product: &Product, caller: &Caller, right: Right, node: Id<Node>) -> bool {
    let mut tx = product.app.db.write().await.expect("the database takes a writer");
    caller.holds(&mut tx, right, node).await.expect("the rights can be read")
}

#[tokio::test]
async fn a_right_is_held_where_it_was_given_and_below_alone() {
    let product = Product::with(&[]).await;
    let (here, there) = (product.region("32").await, product.region("11").await);
    let department = product.department("59", here).await;
    let caller = caller(&product, &product.person_with(&[SEE], here).await);
    for node in [here, department] {
        assert!(page_holds(&product, &caller, SEE, node).await);
        assert!(!page_holds(&product, &caller, KEEP, node).await, "held nowhere, whatever the caller says");
        assert!(act_holds(&product, &caller, SEE, node).await);
    }
    assert!(!page_holds(&product, &caller, SEE, there).await);
    assert!(!act_holds(&product, &caller, SEE, there).await);
}

#[tokio::test]
async fn an_act_asks_anew_what_a_page_has_read_once() {
    let product = Product::with(&[]).await;
    let region = product.region("32").await;
    let visitor = product.person_with(&[SEE], region).await;
    let caller = caller(&product, &visitor);
    assert!(page_holds(&product, &caller, SEE, region).await);
    product.run(Sql::new("DELETE FROM access_grant WHERE person_id = ").bind(visitor.id())).await;
    assert!(page_holds(&product, &caller, SEE, region).await, "the page that is being made says one thing");
    assert!(!act_holds(&product, &caller, SEE, region).await);
}

#[tokio::test]
async fn a_token_has_none_of_what_its_owner_was_found_to_hold() {
    let product = Product::with(&[]).await;
    let region = product.region("32").await;
    let caller = caller(&product, &product.person_with(&[SEE], region).await);
    assert!(page_holds(&product, &caller, SEE, region).await);
    let token = Limit { token: product.app.new_id::<Token>(), within: None };
    assert!(!page_holds(&product, &caller.limited(token), SEE, region).await, "the token names no right");
}
