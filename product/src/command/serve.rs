//! `hygie serve`: answers requests and does the jobs, until it is asked to stop.

use std::fs::DirBuilder;
use std::future::IntoFuture;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hygie_kernel::{Clock, SystemChance, SystemClock};
use hygie_platform::{App, job};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::command::Ending;
use crate::command::observe::observe;
use crate::policy::ROLES;
use crate::settings::Configuration;
use crate::{CAPABILITIES, out};

/// How long the requests at work may still take once Hygie was asked to stop: someone who never reads the answer
/// does not hold the machine.
const LAST_ANSWERS: Duration = Duration::from_secs(30);

pub fn serve(configuration: Configuration, has_jobs: bool) -> anyhow::Result<Ending> {
    let _observation = observe(&configuration)?;
    runtime()?.block_on(async {
        let listener = listen(&configuration).await?;
        let app = start(&configuration).await?;
        out::line(format_args!("Hygie listens on http://{}", listener.local_addr()?))?;
        answer(listener, app, asked_to_stop()?, has_jobs).await?;
        Ok(Ending::Well)
    })
}

/// Does the jobs until it is asked to stop; what was begun is finished first.
pub fn work(configuration: &Configuration) -> anyhow::Result<Ending> {
    let _observation = observe(configuration)?;
    runtime()?.block_on(async {
        let stop = asked_to_stop()?;
        let app = start(configuration).await?;
        let (stopping, stopped) = watch::channel(false);
        let jobs = tokio::spawn(job::run_until(app.clone(), stopped));
        out::line("Hygie does the jobs")?;
        stop.await;
        tracing::info!("asked to stop: finishing what is at work");
        stopping.send_replace(true);
        jobs.await.context("a job broke off")?;
        app.db.close().await;
        tracing::info!("stopped");
        Ok(Ending::Well)
    })
}

pub async fn listen(configuration: &Configuration) -> anyhow::Result<TcpListener> {
    let address = configuration.settings.listen;
    TcpListener::bind(address).await.with_context(|| format!("failed to listen on {address}"))
}

/// Opens the product on these settings, with the clock and the chance of the machine.
pub async fn start(configuration: &Configuration) -> anyhow::Result<App> {
    start_with(configuration, Arc::new(SystemClock)).await
}

pub async fn start_with(configuration: &Configuration, clock: Arc<dyn Clock>) -> anyhow::Result<App> {
    let settings = configuration.settings.clone();
    make_private_folder(&settings.data_dir)
        .with_context(|| format!("failed to create the data folder {}", settings.data_dir.display()))?;
    Ok(App::start(settings, clock, Arc::new(SystemChance), CAPABILITIES, ROLES).await?)
}

/// What stands there is for the user who runs Hygie alone: names, telephone numbers, hashed passwords.
fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Answers until `stop` comes; then finishes what is at work and closes the database.
pub async fn answer(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
    has_jobs: bool,
) -> anyhow::Result<()> {
    let (stopping, stopped) = watch::channel(false);
    let jobs = has_jobs.then(|| tokio::spawn(job::run_until(app.clone(), stopped.clone())));
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("asked to stop: finishing what is at work");
        stopping.send_replace(true);
    });
    tokio::select! {
        outcome = server.into_future() => outcome.context("failed to answer")?,
        () = too_long_after(stopped) => tracing::warn!("some requests were still at work, and are cut"),
    }
    if let Some(jobs) = jobs {
        jobs.await.context("a job broke off")?;
    }
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn too_long_after(mut stopped: watch::Receiver<bool>) {
    // When the server is gone, so is the sender; the server's own end is then what counts.
    if stopped.wait_for(|is_stopped| *is_stopped).await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(LAST_ANSWERS).await;
}

/// Comes when the operator (SIGINT) or the system (SIGTERM) asks for the end.
#[cfg(unix)]
pub fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate()).context("failed to listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("failed to listen for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
pub fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Two workers at least: while one waits for a disk or a password, the other answers.
pub fn runtime() -> anyhow::Result<Runtime> {
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    Builder::new_multi_thread()
        .worker_threads(processors.max(2))
        .enable_all()
        .build()
        .context("failed to start the threads")
}
