//! Style sheets, behaviours and pictures: in the binary, under an address that changes with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::Error;

#[derive(RustEmbed)]
#[folder = "../../assets"]
#[include = "css/*"]
#[include = "js/*"]
#[include = "img/*"]
struct Files;

/// Names this build's assets: a browser may keep them for ever.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut hash = Sha256::new();
    for file in names.iter().filter_map(|name| Files::get(name)) {
        hash.update(file.metadata.sha256_hash());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// Every sheet, in the order that `css/order.txt` gives.
static STYLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let order = Files::get("css/order.txt").map(|file| file.data).unwrap_or_default();
    let mut style = Vec::new();
    for name in String::from_utf8_lossy(&order).lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(sheet) = Files::get(&format!("css/{name}")) {
            style.extend_from_slice(&sheet.data);
            style.push(b'\n');
        }
    }
    style
});

pub async fn serve(Path((_, name)): Path<(String, String)>) -> Response {
    let bytes = match name.as_str() {
        "style.css" => STYLE.clone(),
        _ => match Files::get(&name) {
            Some(file) => file.data.into_owned(),
            None => return Error::NotFound.into_response(),
        },
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("png") => "image/png",
        _ => "text/plain; charset=utf-8",
    };
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")], bytes).into_response()
}
