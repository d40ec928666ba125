//! The life of a file in a programme.

use hygie_platform::Refusal;

words! {
    /// Where a file stands.
    FileState {
        /// It is being assembled.
        Draft = "draft",
        Deposited = "deposited",
        /// The agency looks at it.
        Instructed = "instructed",
        Validated = "validated",
        Refused = "refused",
        Paid = "paid",
    }
}

words! {
    /// What happens to a file.
    FileAct {
        Deposit = "deposit",
        Instruct = "instruct",
        /// The agency gives it back, to be completed.
        Return = "return",
        Validate = "validate",
        Refuse = "refuse",
        Pay = "pay",
        /// Those who assemble it take a refused one up again.
        TakeUp = "take-up",
    }
}

impl FileState {
    pub fn badge(self) -> &'static str {
        match self {
            FileState::Draft => "unknown",
            FileState::Deposited | FileState::Instructed => "watch",
            FileState::Validated | FileState::Paid => "done",
            FileState::Refused => "late",
        }
    }

    /// Whether what it holds may still change.
    pub fn is_draft(self) -> bool {
        self == FileState::Draft
    }

    /// The state that follows an act; what makes no sense is refused.
    pub fn after(self, act: FileAct) -> Result<FileState, Refusal> {
        use FileAct::{Deposit, Instruct, Pay, Refuse, Return, TakeUp, Validate};
        use FileState::{Deposited, Draft, Instructed, Paid, Refused, Validated};
        Ok(match (self, act) {
            (Draft, Deposit) => Deposited,
            (Deposited, Instruct) => Instructed,
            (Deposited | Instructed, Return) => Draft,
            (Instructed, Validate) => Validated,
            (Instructed, Refuse) => Refused,
            (Validated, Pay) => Paid,
            (Refused, TakeUp) => Draft,
            _ => return Err(Refusal::new("programme-act-out-of-turn")),
        })
    }

    /// What the agency may do with it now.
    pub fn acts_of_agency(self) -> Vec<FileAct> {
        FileAct::ALL.iter().copied().filter(|act| act.is_of_agency() && self.after(*act).is_ok()).collect()
    }
}

impl FileAct {
    /// Whether it is for the agency alone.
    pub fn is_of_agency(self) -> bool {
        !matches!(self, FileAct::Deposit | FileAct::TakeUp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_from_its_draft_to_its_payment_in_this_order_alone() {
        use FileAct::{Deposit, Instruct, Pay, Refuse, Return, TakeUp, Validate};
        let check = |acts: &[FileAct], expected: Option<FileState>| {
            let reached = acts.iter().try_fold(FileState::Draft, |state, act| state.after(*act));
            assert_eq!(reached.ok(), expected, "{acts:?}");
        };
        check(&[Deposit, Instruct, Validate, Pay], Some(FileState::Paid));
        check(&[Deposit, Instruct, Refuse, TakeUp, Deposit], Some(FileState::Deposited));
        check(&[Deposit, Return], Some(FileState::Draft));
        check(&[Deposit, Instruct, Return], Some(FileState::Draft));
        check(&[Instruct], None);
        check(&[Deposit, Validate], None);
        check(&[Deposit, Deposit], None);
        check(&[Deposit, Instruct, Validate, Refuse], None);
        check(&[Deposit, Instruct, Validate, Pay, Pay], None);
        check(&[Deposit, TakeUp], None);
    }

    #[test]
    fn the_agency_is_offered_what_makes_sense() {
        assert_eq!(FileState::Draft.acts_of_agency(), []);
        assert_eq!(FileState::Deposited.acts_of_agency(), [FileAct::Instruct, FileAct::Return]);
        assert_eq!(FileState::Validated.acts_of_agency(), [FileAct::Pay]);
    }
}
