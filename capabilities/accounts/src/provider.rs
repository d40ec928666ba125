//! A provider of identity, by OpenID Connect: authorization code, PKCE (RFC 7636), state and nonce. It says who somebody is;
//! what they may do is Hygie's alone. Of its claims, the name by which it knows the person is trusted; those of the health
//! sector, which may be missing, only propose a structure to somebody whom Hygie does not know.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hygie_platform::{App, Error, Oidc, Result};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreJsonWebKeySet};
use openidconnect::{
    AccessToken, AdditionalClaims, AsyncHttpClient, AuthenticationContextClass, AuthorizationCode, ClientId,
    ClientSecret, CsrfToken, HttpRequest, HttpResponse, LogoutRequest, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl,
    Scope, SubjectIdentifier, UserInfoClaims,
};
use serde::{Deserialize, Serialize};

/// The page where the provider sends people back.
pub const CALLBACK: &str = "/sign-in/provider/callback";
/// For how long what the provider says of itself is kept.
const KEPT: TimeDelta = TimeDelta::minutes(10);
const PATIENCE: Duration = Duration::from_secs(10);

/// What must be matched when somebody comes back.
#[derive(Serialize, Deserialize)]
pub struct Expected {
    nonce: String,
    verifier: String,
}

#[derive(Default)]
struct Learned {
    metadata: Mutex<Option<(DateTime<Utc>, ProviderMetadataWithLogout)>>,
}

pub fn settings(app: &App) -> Result<&Oidc> {
    app.settings.oidc.as_ref().ok_or(Error::NotFound)
}

/// Where to send somebody, with this state, and what to match when they come back.
pub async fn begin(app: &App, state: &str) -> Result<(String, Expected)> {
    let oidc = settings(app)?;
    let metadata = metadata(app, oidc).await?;
    let nonce = crate::secret::session(app.chance.as_ref());
    let verifier = crate::secret::session(app.chance.as_ref());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
    let client =
        CoreClient::from_provider_metadata(metadata, id(oidc), secret(oidc)).set_redirect_uri(callback(app)?);
    let (state, fixed_nonce) = (state.to_owned(), nonce.clone());
    let mut request = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(fixed_nonce),
        )
        .set_pkce_challenge(challenge);
    for scope in &oidc.scopes {
        request = request.add_scope(Scope::new(scope.clone()));
    }
    if let Some(level) = &oidc.acr_values {
        request = request.add_auth_context_value(AuthenticationContextClass::new(level.clone()));
    }
    let (url, _, _) = request.url();
    Ok((url.to_string(), Expected { nonce, verifier }))
}

/// Somebody whom the provider knows.
pub struct Known {
    /// The name by which it knows them.
    pub subject: String,
    access: AccessToken,
}

/// Exchanges the code that somebody brings back, and says by what name the provider knows them.
pub async fn finish(app: &App, code: &str, expected: Expected) -> Result<Known> {
    let oidc = settings(app)?;
    let metadata = metadata(app, oidc).await?;
    let client =
        CoreClient::from_provider_metadata(metadata, id(oidc), secret(oidc)).set_redirect_uri(callback(app)?);
    let http = http()?;
    let tokens = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(Error::internal("the provider of identity has no token endpoint"))?
        .set_pkce_verifier(PkceCodeVerifier::new(expected.verifier))
        .request_async(&http)
        .await
        .map_err(|error| refused(&error))?;
    let token = tokens.extra_fields().id_token().ok_or_else(|| Error::refused("provider-refused"))?;
    let clock = app.clock.clone();
    let verifier = client.id_token_verifier().set_time_fn(move || clock.now());
    let claims = match token.claims(&verifier, &Nonce::new(expected.nonce)) {
        Ok(claims) => claims,
        Err(error) => {
            // The provider may have changed its keys: they are asked again the next time.
            forget(app);
            return Err(refused(&error));
        }
    };
    let subject = claims.subject().as_str().to_owned();
    Ok(Known { subject, access: tokens.access_token().clone() })
}

/// What the provider says of somebody beside their name, to be proposed and never trusted with a right.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    pub name: String,
    /// The FINESS numbers of the structures where they work.
    pub finess: Vec<String>,
}

/// The claims of the health sector (Pro Santé Connect), each of which may be missing.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Sector {
    #[serde(rename = "SubjectRefPro", default)]
    professional: serde_json::Value,
}

impl AdditionalClaims for Sector {}

/// Asks the provider what it knows of somebody. Without an answer, nothing is proposed.
pub async fn claims(app: &App, known: Known) -> Claimed {
    match ask_claims(app, known).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::warn!(
                error = hygie_platform::error_chain(&error),
                "the provider of identity said nothing of somebody"
            );
            Claimed::default()
        }
    }
}

async fn ask_claims(app: &App, known: Known) -> Result<Claimed> {
    let oidc = settings(app)?;
    let metadata = metadata(app, oidc).await?;
    let client =
        CoreClient::from_provider_metadata(metadata, id(oidc), secret(oidc)).set_redirect_uri(callback(app)?);
    let subject = SubjectIdentifier::new(known.subject);
    let request = client
        .user_info(known.access, Some(subject))
        .map_err(Error::internal("the provider of identity has no page about people"))?;
    let claims: UserInfoClaims<Sector, CoreGenderClaim> = request
        .request_async(&http()?)
        .await
        .map_err(Error::internal("the provider of identity did not answer about somebody"))?;
    let part = |name: Option<String>| name.unwrap_or_default();
    let given = part(claims.given_name().and_then(|name| name.get(None)).map(|name| name.to_string()));
    let family = part(claims.family_name().and_then(|name| name.get(None)).map(|name| name.to_string()));
    let name = format!("{given} {family}").trim().chars().take(120).collect();
    Ok(Claimed { name, finess: finess_of(&claims.additional_claims().professional) })
}

/// The numbers of establishments, then of legal entities, in the order in which they are said.
fn finess_of(professional: &serde_json::Value) -> Vec<String> {
    let activities = professional["exercices"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|practice| practice["activities"].as_array())
        .flatten();
    let mut numbers = Vec::new();
    for activity in activities.take(20) {
        for field in ["numeroFinessSite", "numeroFinessetablissementJuridique"] {
            let number = activity[field].as_str().unwrap_or_default().trim().to_uppercase();
            let is_sound = number.len() == 9 && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if is_sound && !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    numbers
}

/// Where somebody signs out of the provider too, if it has such a page.
pub async fn sign_out_address(app: &App) -> Result<Option<String>> {
    let oidc = settings(app)?;
    let metadata = metadata(app, oidc).await?;
    let Some(end) = metadata.additional_metadata().end_session_endpoint.clone() else { return Ok(None) };
    let back = PostLogoutRedirectUrl::new(format!("{}/sign-in", app.settings.public_url))
        .map_err(Error::internal("failed to write an address"))?;
    let request = LogoutRequest::from(end).set_client_id(id(oidc)).set_post_logout_redirect_uri(back);
    Ok(Some(request.http_get_url().to_string()))
}

fn refused(error: &(dyn std::error::Error + 'static)) -> Error {
    tracing::warn!(error = hygie_platform::error_chain(error), "the provider of identity was not believed");
    Error::refused("provider-refused")
}

fn id(oidc: &Oidc) -> ClientId {
    ClientId::new(oidc.client_id.clone())
}

fn secret(oidc: &Oidc) -> Option<ClientSecret> {
    oidc.client_secret.clone().map(ClientSecret::new)
}

fn callback(app: &App) -> Result<RedirectUrl> {
    RedirectUrl::new(format!("{}{CALLBACK}", app.settings.public_url))
        .map_err(Error::internal("failed to write an address"))
}

fn forget(app: &App) {
    *app.kept::<Learned>().metadata.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// What the provider says of itself, with its keys. It must bear the name that the operator gave it.
async fn metadata(app: &App, oidc: &Oidc) -> Result<ProviderMetadataWithLogout> {
    let known = app.kept::<Learned>();
    let now = app.clock.now();
    let kept = known.metadata.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, metadata)) = kept.filter(|(at, _)| now - *at < KEPT) {
        return Ok(metadata);
    }
    let down = |error: Box<dyn std::error::Error + Send + Sync>| {
        tracing::warn!(
            error = hygie_platform::error_chain(error.as_ref()),
            "the provider of identity does not answer"
        );
        Error::refused("provider-down")
    };
    let http = http()?;
    let request = http::Request::get(&oidc.discovery).body(Vec::new());
    let request = request.map_err(Error::internal("failed to write a request"))?;
    let answer = http.call(request).await.map_err(|error| down(error.into()))?;
    let metadata: ProviderMetadataWithLogout =
        serde_json::from_slice(answer.body()).map_err(|error| down(error.into()))?;
    if metadata.issuer().as_str().trim_end_matches('/') != oidc.issuer.trim_end_matches('/') {
        return Err(down("it bears another name than the one of the setting oidc_issuer".into()));
    }
    let keys = CoreJsonWebKeySet::fetch_async(metadata.jwks_uri(), &http).await;
    let metadata = metadata.set_jwks(keys.map_err(|error| down(error.to_string().into()))?);
    *known.metadata.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, metadata.clone()));
    Ok(metadata)
}

/// Asks the provider. It is never followed elsewhere: a redirection could lead into the network of the server.
fn http() -> Result<Asking> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .map_err(Error::internal("failed to prepare the requests to the provider of identity"))?;
    Ok(Asking { client })
}

struct Asking {
    client: reqwest::Client,
}

impl<'c> AsyncHttpClient<'c> for Asking {
    type Error = reqwest::Error;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, reqwest::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.client.execute(request.try_into()?).await?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::finess_of;

    #[test]
    fn the_numbers_of_the_structures_are_read_where_they_are() {
        let activity = |site: &str, legal: &str| json!({ "numeroFinessSite": site, "numeroFinessetablissementJuridique": legal });
        let professional = json!({ "exercices": [
            { "codeProfession": "10", "activities": [activity("990000018", "990000026"), activity("990000018", "")] },
            { "activities": [activity("2A0000012", "n/a")] },
            { "activities": null },
        ] });
        assert_eq!(finess_of(&professional), ["990000018", "990000026", "2A0000012"]);
        assert!(finess_of(&json!(null)).is_empty());
        assert!(finess_of(&json!({ "exercices": "none" })).is_empty());
    }
}
