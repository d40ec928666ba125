//! The figures that a Prometheus server reads. No name, no address, no number of a structure is among them.

use std::sync::OnceLock;
use std::time::Duration;

use hygie_platform::db::Tx;
use hygie_platform::job::{self, State};
use hygie_platform::{App, Result, mail};
use metrics::gauge;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// The bounds of the durations, in seconds.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How long the database may take to give its figures.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where everything of this process is counted, from the first time that this is asked for.
pub fn counted() -> Option<&'static PrometheusHandle> {
    static COUNTED: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    COUNTED
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().set_buckets(&BOUNDS).ok()?.build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).ok()?;
            Some(handle)
        })
        .as_ref()
}

/// All the figures, in the text format of Prometheus.
pub async fn write(app: &App) -> String {
    let Some(counted) = counted() else { return String::new() };
    gauge!("hygie_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    let (open, idle) = app.db.connections();
    gauge!("hygie_database_connections", "state" => "open").set(f64::from(open));
    gauge!("hygie_database_connections", "state" => "idle").set(idle as f64);
    // When the database is away, the other figures are needed all the more.
    let is_up = matches!(tokio::time::timeout(PATIENCE, of_database(app)).await, Ok(Ok(())));
    gauge!("hygie_database_up").set(if is_up { 1.0 } else { 0.0 });
    counted.run_upkeep();
    counted.render()
}

async fn of_database(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    of_jobs(&mut tx).await?;
    gauge!("hygie_letters_waiting").set(mail::count_waiting(&mut tx).await? as f64);
    drop(tx);
    if let Some(last) = crate::find_last(app).await? {
        gauge!("hygie_backup_last_success_timestamp_seconds").set(last.ended_at.timestamp() as f64);
        gauge!("hygie_backup_last_success_bytes").set(last.bytes as f64);
    }
    Ok(())
}

async fn of_jobs(tx: &mut Tx) -> Result<()> {
    let counts = job::count_by_state(tx).await?;
    for state in State::ALL {
        let count = counts.iter().find(|counted| counted.state == state).map_or(0, |counted| counted.count);
        gauge!("hygie_jobs", "state" => state.as_str()).set(count as f64);
    }
    for row in job::list_recurring(tx).await? {
        gauge!("hygie_recurring_job_failures", "job" => row.name.clone()).set(row.failures as f64);
        if let Some(ended_at) = row.ended_at {
            gauge!("hygie_recurring_job_last_end_timestamp_seconds", "job" => row.name)
                .set(ended_at.timestamp() as f64);
        }
    }
    Ok(())
}
