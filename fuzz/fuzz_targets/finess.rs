//! Directories of structures, in every layout: whatever the bytes, the reader answers and stays within its bounds.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut items = 0_u32;
    let read = hygie_finess::read(bytes, &mut |_| {
        items += 1;
        ControlFlow::Continue(())
    });
    if let Ok(name) = std::str::from_utf8(bytes) {
        hygie_finess::date_in_file_name(name);
        name.parse::<hygie_finess::FinessNumber>().ok();
    }
    drop(read);
});
