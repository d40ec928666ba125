//! Outlines of places (GeoJSON).
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    hygie_contours::read(bytes, &mut |_| std::ops::ControlFlow::Continue(())).ok();
});
