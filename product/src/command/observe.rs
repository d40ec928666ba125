//! What an operator can see of Hygie at work: a log on the standard error, and traces for a collector when a setting names
//! one (OpenTelemetry, OTLP over HTTP). Neither holds a secret nor a name: addresses are told by their routes.

use std::io::{IsTerminal, stderr};

use anyhow::Context;
use hygie_platform::web::TRACES;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::{EnvFilter, LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::settings::{Configuration, LogFormat};

/// Held for as long as there is something to see: what waits for the collector leaves when it is dropped.
#[must_use]
pub struct Observation {
    traces: Option<SdkTracerProvider>,
}

impl Drop for Observation {
    fn drop(&mut self) {
        if let Some(traces) = self.traces.take()
            && let Err(error) = traces.shutdown()
        {
            tracing::warn!(%error, "the last traces did not reach their collector");
        }
    }
}

/// Opens the log, and the way to the collector. Not within the threads of the server: the way has a thread of its own.
pub fn observe(configuration: &Configuration) -> anyhow::Result<Observation> {
    let filter = EnvFilter::builder().parse(&configuration.log).context("failed to read the log filter")?;
    // At the level of traces this one writes the addresses of pages, which may hold a secret.
    let filter = filter
        .add_directive("tower_http::csrf=off".parse().context("failed to read the log filter")?)
        .add_directive(format!("{TRACES}=off").parse().context("failed to read the log filter")?);
    let log = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let log = match configuration.log_format {
        LogFormat::Text => log.boxed(),
        LogFormat::Json => log.json().boxed(),
    };
    let traces = configuration.traces_url.as_deref().map(collector).transpose()?;
    let spans = traces.as_ref().map(|traces| {
        tracing_opentelemetry::layer()
            .with_tracer(traces.tracer("hygie"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_target(TRACES, LevelFilter::INFO))
    });
    tracing_subscriber::registry()
        .with(log.with_filter(filter))
        .with(spans)
        .try_init()
        .map_err(|error| anyhow::anyhow!("failed to open the log: {error}"))?;
    Ok(Observation { traces })
}

/// The collector at this address, such as `http://127.0.0.1:4318/v1/traces`.
fn collector(url: &str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(url)
        .build()
        .context("failed to prepare the way to the collector of traces")?;
    let resource = Resource::builder_empty()
        .with_attribute(opentelemetry::KeyValue::new("service.name", "hygie"))
        .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}
