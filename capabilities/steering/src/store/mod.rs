//! What is asked of the views of others, and the attestations that are kept here.

pub mod aggregate;
pub mod answer;
pub mod attestation;
pub mod peer;
pub mod structure;
pub mod wave;
