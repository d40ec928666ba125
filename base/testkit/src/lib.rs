//! A whole product in a test: a database of its own, a stopped clock, people who sign in, no network.
//!
//! ```ignore
//! let product = Product::with(&[hygie_registry::CAPABILITY, hygie_accounts::CAPABILITY]).await;
//! let department = product.department("59", product.region("32").await).await;
//! let clinic = product.legal_entity("Clinique des Lilas", department).await;
//! let director = product.person_with(&[hygie_registry::READ], clinic).await;
//! director.get("/structures").await.is(200).says("Clinique des Lilas");
//! ```
//!
//! The database is a SQLite file; with `HYGIE_TEST_POSTGRES` set to the address of a PostgreSQL server, it is a
//! database of that server, made for the test and dropped after it.

mod answer;
mod chance;
mod clock;
mod places;
mod postgres;
mod product;
mod shared;
mod texts;
mod visitor;

pub use answer::Answer;
pub use chance::RepeatableChance;
pub use clock::StoppedClock;
pub use postgres::TestDatabase;
pub use product::Product;
pub use shared::shared;
pub use texts::texts_are_complete;
pub use visitor::Visitor;
