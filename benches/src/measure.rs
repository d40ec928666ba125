//! Figures: percentiles over every sample, the memory of a process, the machine.

use std::fmt;
use std::time::Duration;

/// How long each of many things took.
#[derive(Clone, Default)]
pub struct Samples(Vec<Duration>);

impl Samples {
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub fn extend(&mut self, other: Samples) {
        self.0.extend(other.0);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// In milliseconds: the smallest sample that is not exceeded by this share of them.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).map_or(f64::NAN, |took| took.as_secs_f64() * 1000.0)
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "p50 {:7.2} ms   p95 {:7.2} ms   p99 {:7.2} ms   ({} samples)",
            self.percentile(50),
            self.percentile(95),
            self.percentile(99),
            self.len()
        )
    }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The memory of a process as the kernel counts it (proc(5)): what it holds now, and the most that it held.
#[derive(Clone, Copy, Default)]
pub struct Memory {
    pub now: f64,
    pub peak: f64,
}

impl Memory {
    /// In MiB; nothing when the process is gone.
    pub fn of(process: u32) -> Option<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let field = |name: &str| -> Option<f64> {
            let line = status.lines().find(|line| line.starts_with(name))?;
            Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
        };
        Some(Memory { now: field("VmRSS:")?, peak: field("VmHWM:")? })
    }
}

/// The time that this process has spent on the processors, threads that ended included (proc(5), in hundredths of a
/// second), which does not depend on what else the machine does.
pub fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The processors and the load of the machine, which is what figures are worth.
pub fn machine() -> String {
    let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let processors = file("/proc/cpuinfo");
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unnamed processor", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = file("/proc/loadavg");
    format!("{cores} cores, {model}, load {}", load.split(' ').next().unwrap_or_default())
}
