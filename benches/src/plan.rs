//! The pages of control and of the plan, on a fictional region that has gathered for years: 8,500 structures, five campaigns, a
//! million and a half answers, 400,000 findings, 200,000 actions (`hygie demo --large`).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, ensure};
use axum::Router;
use axum::body::Body;
use clap::Args;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, COOKIE};
use http::{Method, Request};
use http_body_util::BodyExt;
use hygie::CAPABILITIES;
use hygie::out;
use hygie::policy::ROLES;
use hygie_kernel::{Id, Node, SystemChance, SystemClock};
use hygie_platform::db::Sql;
use hygie_platform::{App, Settings, job};
use tower::ServiceExt;

use crate::database::Database;
use crate::measure::Samples;
use crate::{process, scene};

#[derive(Args)]
pub struct Plan {
    /// How many read at once
    #[arg(long, default_value_t = 4)]
    readers: usize,
    /// How often each address is asked for
    #[arg(long, default_value_t = 60)]
    samples: usize,
}

pub async fn measure(database: &Database, bench: Plan) -> anyhow::Result<()> {
    let folder = database.folder().join("region");
    if !folder.join("demonstration").exists() {
        let begun = Instant::now();
        let path = folder.to_str().context("the path is not UTF-8")?;
        let outcome = process::run(database, &["demo", "--large", "--only-build", "--data", path])?;
        ensure!(outcome.status.success(), "the region was not built: {}", outcome.said_aside);
        out::line(format_args!("region built in {:.0} s", begun.elapsed().as_secs_f64()))?;
    }
    let url = if database.is_sqlite() {
        format!("sqlite:{}", folder.join("hygie.sqlite").display())
    } else {
        move_there(database, &folder).await?;
        database.url()
    };
    let app = start(url, folder).await?;
    show_size(&app).await?;
    let region: (Id<Node>,) =
        app.db.read().await?.get("SELECT id AS value FROM place WHERE kind = 'region' LIMIT 1").await?;
    let officer = scene::person(&app, "ARS_REF", region.0).await?;
    let officer = scene::open_session(&app, officer).await?;
    let router = app.router();
    let campaign: (Id<Node>,) = app
        .db
        .read()
        .await?
        .get("SELECT id AS value FROM campaign WHERE state = 'open' ORDER BY created_at DESC LIMIT 1")
        .await?;
    let structures: Vec<(Id<Node>,)> = app
        .db
        .read()
        .await?
        .list("SELECT id AS value FROM structure WHERE kind = 'ET' ORDER BY finess LIMIT 400")
        .await?;
    let pages: Vec<(&str, f64, Vec<String>)> = vec![
        ("regional dashboard", 100.0, vec!["/steering".to_owned()]),
        ("campaign", 100.0, vec![format!("/campaigns/{}", campaign.0)]),
        ("requirements rolled up", 200.0, vec![format!("/campaigns/{}/requirements", campaign.0)]),
        ("structure", 30.0, structures.iter().map(|(id,)| format!("/structures/{id}")).collect()),
        ("plan of the region", 100.0, vec!["/plan".to_owned()]),
        ("findings of the region", 100.0, vec!["/findings".to_owned()]),
        ("actions of the region", 100.0, vec!["/actions".to_owned()]),
        ("home", 100.0, vec!["/".to_owned()]),
    ];
    for (name, limit, paths) in pages {
        time(&router, &bench, &officer, name, limit, &paths).await?;
    }
    save_answers(&app, &router, campaign.0).await?;
    launch(&app, &router, &officer).await?;
    exports(&router, &officer, campaign.0).await?;
    app.db.close().await;
    Ok(())
}

/// The same region on PostgreSQL.
async fn move_there(database: &Database, folder: &std::path::Path) -> anyhow::Result<()> {
    database.empty().await?;
    let from = format!("sqlite:{}", folder.join("hygie.sqlite").display());
    let begun = Instant::now();
    let to = database.url();
    let outcome = process::run(database, &["move", "--from", from.as_str(), "--to", to.as_str()])?;
    ensure!(outcome.status.success(), "the region did not move: {}", outcome.said_aside);
    out::line(format_args!("moved to PostgreSQL in {:.0} s", begun.elapsed().as_secs_f64()))?;
    Ok(())
}

async fn start(database_url: String, data_dir: PathBuf) -> anyhow::Result<App> {
    let settings = Settings { database_url, data_dir, ..scene::settings(&Database::new(None, None)?) };
    Ok(App::start(settings, Arc::new(SystemClock), Arc::new(SystemChance), CAPABILITIES, ROLES).await?)
}

async fn show_size(app: &App) -> anyhow::Result<()> {
    let mut counts = Vec::new();
    for (name, sql) in [
        ("structures", "SELECT COUNT(*) AS value FROM structure WHERE kind = 'ET'"),
        ("campaigns", "SELECT COUNT(*) AS value FROM campaign"),
        ("answers", "SELECT COUNT(*) AS value FROM answer"),
        ("findings", "SELECT COUNT(*) AS value FROM finding"),
        ("actions", "SELECT COUNT(*) AS value FROM plan_action"),
    ] {
        let (count,): (i64,) = app.db.read().await?.get(sql).await?;
        counts.push(format!("{count} {name}"));
    }
    out::line(counts.join(", "))?;
    Ok(())
}

async fn time(
    router: &Router,
    bench: &Plan,
    cookie: &str,
    name: &str,
    limit: f64,
    paths: &[String],
) -> anyhow::Result<()> {
    send(router, Method::GET, cookie, &paths[0], None).await?;
    let mut tasks = Vec::new();
    for task in 0..bench.readers {
        let (router, cookie, paths, samples) =
            (router.clone(), cookie.to_owned(), paths.to_vec(), bench.samples);
        let readers = bench.readers;
        tasks.push(tokio::spawn(async move {
            let mut taken = Samples::default();
            let mut size = 0;
            for index in (task..samples).step_by(readers) {
                let begun = Instant::now();
                size = send(&router, Method::GET, &cookie, &paths[index % paths.len()], None).await?.1;
                taken.add(begun.elapsed());
            }
            anyhow::Ok((taken, size))
        }));
    }
    let (mut all, mut size) = (Samples::default(), 0);
    for task in tasks {
        let (taken, bytes) = task.await.context("a reader broke off")??;
        all.extend(taken);
        size = size.max(bytes);
    }
    let mark = if all.percentile(95) > limit { "   OVER" } else { "" };
    out::line(format_args!("{name:24} {all}   {} kB   limit {limit} ms{mark}", size / 1024))?;
    Ok(())
}

async fn send(
    router: &Router,
    method: Method,
    cookie: &str,
    path: &str,
    form: Option<String>,
) -> anyhow::Result<(u16, usize, String)> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(ACCEPT_ENCODING, "identity");
    if form.is_some() {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let request = request.body(form.map_or_else(Body::empty, Body::from))?;
    let response = router.clone().oneshot(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
    ensure!(
        status.is_success() || status.is_redirection(),
        "{path} answered {status}: {}",
        String::from_utf8_lossy(&body)
    );
    Ok((status.as_u16(), body.len(), String::from_utf8_lossy(&body).into_owned()))
}

/// One answer after the other, as a form that saves by itself sends them.
async fn save_answers(app: &App, router: &Router, campaign: Id<Node>) -> anyhow::Result<()> {
    let sql = Sql::new("SELECT structure_id AS value FROM assessment WHERE state = 'open' AND campaign_id = $1 ORDER BY id LIMIT 1").arg(campaign);
    let (structure,): (Id<Node>,) = app.db.read().await?.get(sql).await?;
    let person = scene::person(app, "REF_SSI", structure).await?;
    let cookie = scene::open_session(app, person).await?;
    let sql = Sql::new("SELECT id AS value FROM assessment WHERE campaign_id = $1 AND structure_id = $2")
        .arg(campaign)
        .arg(structure);
    let (assessment,): (Id<Node>,) = app.db.read().await?.get(sql).await?;
    let mut samples = Samples::default();
    let overview = format!("/assessments/{assessment}");
    let (_, _, page) = send(router, Method::GET, &cookie, &overview, None).await?;
    let mut themes: Vec<&str> = page
        .split(&format!("{overview}/themes/"))
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    themes.dedup();
    ensure!(!themes.is_empty(), "an assessment has themes");
    for theme in themes {
        let path = format!("{overview}/themes/{theme}");
        let (_, _, page) = send(router, Method::GET, &cookie, &path, None).await?;
        let given = |mark: &str| page.split(mark).nth(1).and_then(|rest| rest.split('"').next());
        for position in page.split("data-question=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let level = given(&format!("name=\"a-{position}\" value=\"")).context("a question has levels")?;
            let seen =
                given(&format!("name=\"v-{position}\" value=\"")).context("a question has a version")?;
            let seen: usize = seen.parse()?;
            for round in seen..seen + 3 {
                let form = format!("v-{position}={round}&a-{position}={level}&n-{position}=note+{round}");
                let begun = Instant::now();
                send(router, Method::POST, &cookie, &path, Some(form)).await?;
                samples.add(begun.elapsed());
            }
        }
    }
    let mark = if samples.percentile(95) > 15.0 { "   OVER" } else { "" };
    out::line(format_args!("{:24} {samples}   limit 15 ms{mark}", "one answer saved"))?;
    Ok(())
}

/// A campaign on every structure: written, launched, its assessments made.
async fn launch(app: &App, router: &Router, cookie: &str) -> anyhow::Result<()> {
    let due = app.clock.now().date_naive() + chrono::Days::new(40);
    let form = format!("title=Banc&framework=starter-30&kind=ET&due_on={due}&reminders=14&escalate_days=7");
    let (status, ..) = send(router, Method::POST, cookie, "/campaigns", Some(form)).await?;
    ensure!(status == 303, "the campaign was not written");
    let (id,): (Id<Node>,) =
        app.db.read().await?.get("SELECT id AS value FROM campaign WHERE state = 'draft'").await?;
    let begun = Instant::now();
    send(router, Method::POST, cookie, &format!("/campaigns/{id}/launch"), Some(String::new())).await?;
    let asked = begun.elapsed().as_secs_f64();
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let working = tokio::spawn(job::run_until(app.clone(), stopped));
    let sql = || Sql::new("SELECT state AS value FROM campaign WHERE id = $1").arg(id);
    loop {
        let (state,): (String,) = app.db.read().await?.get(sql()).await?;
        if state == "open" {
            break;
        }
        ensure!(begun.elapsed().as_secs() < 300, "the campaign was not launched within five minutes");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let made = begun.elapsed().as_secs_f64();
    let count = Sql::new("SELECT COUNT(*) AS value FROM assessment WHERE campaign_id = $1").arg(id);
    let (count,): (i64,) = app.db.read().await?.get(count).await?;
    let mark = if made > 5.0 { "   OVER" } else { "" };
    out::line(format_args!(
        "campaign launched on {count} structures: asked in {asked:.2} s, made in {made:.2} s   limit 5 s{mark}"
    ))?;
    loop {
        let told = Sql::new("SELECT COUNT(*) AS value FROM campaign_step WHERE campaign_id = $1").arg(id);
        let (told,): (i64,) = app.db.read().await?.get(told).await?;
        if told == count || begun.elapsed().as_secs() > 300 {
            out::line(format_args!("{told} structures told in {:.1} s", begun.elapsed().as_secs_f64()))?;
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    working.abort();
    Ok(())
}

async fn exports(router: &Router, cookie: &str, campaign: Id<Node>) -> anyhow::Result<()> {
    let begun = Instant::now();
    let (_, size, _) = send(router, Method::GET, cookie, "/actions/export.xlsx?state=all", None).await?;
    let took = begun.elapsed().as_secs_f64();
    let mark = if took > 10.0 { "   OVER" } else { "" };
    out::line(format_args!("all actions as XLSX: {took:.1} s, {} kB   limit 10 s{mark}", size / 1024))?;
    for path in [format!("/campaigns/{campaign}/report.pdf"), "/plan/plan.pdf".to_owned()] {
        let begun = Instant::now();
        let (_, size, body) = send(router, Method::GET, cookie, &path, None).await?;
        let pages = body.matches("/Type /Page\n").count().max(body.matches("/Type/Page/").count());
        out::line(format_args!(
            "{path}: {:.2} s, {} kB, about {pages} pages",
            begun.elapsed().as_secs_f64(),
            size / 1024
        ))?;
    }
    Ok(())
}
