//! Letters on their way, and what stands in the inboxes. What concerns everybody's letters is called by jobs alone and
//! stands in [`everywhere`].

mod everywhere;
mod inbox;
mod letters;

pub use everywhere::{
    Claimed, Step, advance, find_next_due, forget, is_any_taken_before, list_taken_by, put_back_taken_before,
    take,
};
pub use inbox::{
    NotificationRow, Reader, count_unread, find_preference, find_reader, insert, letter_key, list_contacts,
    list_digest, list_due_digests, list_holders, list_inbox, list_preferences, list_role, mark_all_read,
    mark_read, mark_told, open, save_preference, set_digest_due,
};
pub use letters::{Filter, LetterRow, find_letter, list_letters, send_again};
