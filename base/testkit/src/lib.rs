//! A whole product in a test: a database of its own, a stopped clock, people who sign in
