//! Structures, the territory they stand in, who to call, and the files they come from
