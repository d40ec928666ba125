//! The frameworks and the mappings of `regulation/`: read once, when they are first asked for. The operator puts another
//! in the place of one by a file of the same name.

use std::sync::Arc;

use hygie_frameworks::{Framework, Library, Mapping, read};
use hygie_platform::{App, Error, Regulation, Result};
use tokio::sync::OnceCell;

const FRAMEWORKS: [&str; 10] = [
    "frameworks/starter-30.yaml",
    "frameworks/mpr.yaml",
    "frameworks/anssi-hygiene.yaml",
    "frameworks/recyf.yaml",
    "frameworks/ose.yaml",
    "frameworks/pssi-mcas.yaml",
    "frameworks/care-d2.yaml",
    "frameworks/hospiconnect.yaml",
    "frameworks/anssi-crisis.yaml",
    "frameworks/has-essms.yaml",
];

const MAPPINGS: [&str; 4] = [
    "mappings/starter-to-hygiene.yaml",
    "mappings/starter-to-mpr.yaml",
    "mappings/hygiene-to-recyf.yaml",
    "mappings/ose-to-recyf.yaml",
];

/// In the order in which people should meet them.
#[derive(Debug, Default)]
pub struct Shipped {
    pub frameworks: Vec<Framework>,
    pub mappings: Vec<Mapping>,
}

#[derive(Default)]
struct Once(OnceCell<Arc<Shipped>>);

pub async fn shipped(app: &App) -> Result<Arc<Shipped>> {
    let once = app.kept::<Once>();
    let app = app.clone();
    let found = once.0.get_or_try_init(|| async {
        tokio::task::spawn_blocking(move || gather(&app.regulation).map(Arc::new))
            .await
            .map_err(Error::internal("failed to read the frameworks"))?
    });
    found.await.cloned()
}

/// Reads them all: a wrong one is told before anything starts.
pub fn check(regulation: &Regulation) -> Result<()> {
    gather(regulation).map(drop)
}

fn gather(regulation: &Regulation) -> Result<Shipped> {
    let mut shipped = Shipped::default();
    for name in FRAMEWORKS.into_iter().chain(MAPPINGS) {
        let libraries = read(&regulation.bytes(name)?, name).map_err(|faults| {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            Error::message(format!("the data file regulation/{name} cannot be read: {first}"))
        })?;
        for library in libraries {
            match library {
                Library::Framework(framework) => shipped.frameworks.push(*framework),
                Library::Mapping(mapping) => shipped.mappings.push(mapping),
                _ => {
                    return Err(Error::message(format!(
                        "the data file regulation/{name} is neither a framework nor a mapping"
                    )));
                }
            }
        }
    }
    Ok(shipped)
}
