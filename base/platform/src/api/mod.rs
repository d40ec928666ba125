//! What every operation of the API promises beside its own answer: it is not done twice under the same key, it changes
//! what the caller saw, it leaves room for the others. `docs/reference/api.md` says it to those who write programs.

pub(crate) mod describe;
mod doors;
mod etag;
pub(crate) mod idempotency;
pub(crate) mod rate;

pub use doors::{
    Acting, Changing, Depositing, Finding, ListJson, Listing, Params, Searching, SignedIn, read_limit,
    read_moment, read_moment_cursor, required, text, write_moment_cursor, wrong,
};
pub use etag::IfMatch;
pub(crate) use etag::{is_conditional, tag};
pub use idempotency::{FORGET, SaidOnce};
