//! What people do with frameworks, assessments and campaigns, through HTTP, on a whole product.

mod assessments;
mod frameworks;
