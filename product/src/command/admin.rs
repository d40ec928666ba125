//! `hygie admin`: people and what they may do, for the operator of the machine: the first account, somebody who is
//! locked out, somebody who has left.

use anyhow::Context;
use chrono::{NaiveDate, NaiveTime};
use clap::Subcommand;
use clap::builder::NonEmptyStringValueParser;
use hygie_accounts::{Email, NewGrant, NewPerson, NewToken, PersonRow};
use hygie_kernel::Lang;
use hygie_platform::{App, Caller, Refusal};

use crate::command::{Ending, on_the_product, place, refusal_in_words};
use crate::out;
use crate::password;
use crate::policy::ROLES;
use crate::settings::Configuration;

#[derive(Subcommand)]
pub enum Admin {
    /// Make an account, and print its temporary password once
    CreatePerson {
        /// The name, as others read it
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        name: String,
        /// The address by which the person signs in
        #[arg(long)]
        email: String,
        /// The language of the pages: fr or en
        #[arg(long, default_value = "fr")]
        lang: Lang,
    },
    /// List every account: its address, its name, and whether it is disabled
    ListPeople,
    /// Give a role on a place and all below it
    Grant {
        /// The address of the person
        email: String,
        /// The role, such as ARS_REF
        #[arg(value_parser = ROLES.iter().map(|role| role.code).collect::<Vec<_>>())]
        role: String,
        /// Where: nation, region:32, department:59, ght:CODE, EJ:FINESS or ET:FINESS
        place: String,
        /// The last day on which it holds
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: Option<NaiveDate>,
    },
    /// Make an account for a program, with a role, and print its first token once
    CreateService {
        /// The name, as others read it
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        name: String,
        /// The role, such as NAT_LECT: the token has all its rights
        #[arg(value_parser = ROLES.iter().map(|role| role.code).collect::<Vec<_>>())]
        role: String,
        /// Where: nation, region:32, department:59, ght:CODE, EJ:FINESS or ET:FINESS
        place: String,
        /// For how many days the token holds: 365 at most
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=365))]
        days: i64,
    },
    /// Give somebody a new temporary password, print it once, and end their sessions
    ResetPassword {
        /// The address of the person
        email: String,
    },
    /// Take away the second factors of somebody who has lost them, and end their sessions
    ResetSecondFactor {
        /// The address of the person
        email: String,
    },
    /// Shut somebody out at once
    DisablePerson {
        /// The address of the person
        email: String,
    },
    /// Let somebody in again
    EnablePerson {
        /// The address of the person
        email: String,
    },
}

/// How many people are read at once.
const PORTION: i64 = 500;

pub fn admin(configuration: &Configuration, act: Admin) -> anyhow::Result<Ending> {
    on_the_product(configuration, async |app| {
        let operator = hygie_accounts::operator(&app, "hygie admin");
        match act {
            Admin::CreatePerson { name, email, lang } => create(&app, &operator, name, &email, lang).await?,
            Admin::ListPeople => list(&app, &operator).await?,
            Admin::Grant { email, role, place, until } => {
                grant(&app, &operator, &email, role, &place, until).await?;
            }
            Admin::CreateService { name, role, place, days } => {
                create_service(&app, &operator, name, role, &place, days).await?;
            }
            Admin::ResetPassword { email } => reset_password(&app, &operator, &email).await?,
            Admin::ResetSecondFactor { email } => reset_second_factor(&app, &operator, &email).await?,
            Admin::DisablePerson { email } => set_disabled(&app, &operator, &email, true).await?,
            Admin::EnablePerson { email } => set_disabled(&app, &operator, &email, false).await?,
        }
        Ok(Ending::Well)
    })
}

async fn create(app: &App, operator: &Caller, name: String, email: &str, lang: Lang) -> anyhow::Result<()> {
    let password = password::random(app.chance.as_ref());
    let new = NewPerson {
        name,
        email: address(app, email)?,
        password: Some(password.clone()),
        must_change_password: true,
        lang: Some(lang),
    };
    let email = new.email.clone();
    let refused = refusal_in_words(app);
    hygie_accounts::create_person(app, operator, new).await.map_err(refused)?;
    out::line(format_args!("{email} may sign in with this password, and will choose another: {password}"))?;
    Ok(())
}

async fn list(app: &App, operator: &Caller) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let people = hygie_accounts::list_people(app, operator, after, PORTION).await?;
        for PersonRow { email, name, disabled_at, .. } in &people {
            let state = if disabled_at.is_some() { "\tdisabled" } else { "" };
            out::line(format_args!("{email}\t{name}{state}"))?;
        }
        match people.last() {
            Some(last) => after = Some(last.id),
            None => return Ok(()),
        }
    }
}

async fn grant(
    app: &App,
    operator: &Caller,
    email: &str,
    role: String,
    place: &str,
    until: Option<NaiveDate>,
) -> anyhow::Result<()> {
    let person = find(app, operator, email).await?;
    let place = place::find(app, place).await?;
    let to = until.and_then(|day| day.succ_opt()).map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let grant = NewGrant { person: person.id, role: role.clone(), node: place.id, from: None, to };
    hygie_accounts::grant(app, operator, grant).await.map_err(refusal_in_words(app))?;
    out::line(format_args!("{} is now {role} on {}", person.name, place.name))?;
    Ok(())
}

async fn create_service(
    app: &App,
    operator: &Caller,
    name: String,
    role: String,
    place: &str,
    days: i64,
) -> anyhow::Result<()> {
    let place = place::find(app, place).await?;
    let rights = ROLES.iter().filter(|known| known.code == role).flat_map(|role| role.rights);
    let rights = rights.map(|right| right.0.to_owned()).collect();
    let grant = NewGrant { person: app.new_id(), role, node: place.id, from: None, to: None };
    let refused = refusal_in_words(app);
    let service = hygie_accounts::create_service(app, operator, &name, grant).await.map_err(&refused)?;
    let token = NewToken { name: name.clone(), days, rights, within: None };
    let (secret, _) = hygie_accounts::make_token(app, operator, service, token).await.map_err(&refused)?;
    out::line(format_args!("{name} may act on {} for {days} days with this token: {secret}", place.name))?;
    Ok(())
}

async fn reset_password(app: &App, operator: &Caller, email: &str) -> anyhow::Result<()> {
    let person = find(app, operator, email).await?;
    let password = password::random(app.chance.as_ref());
    hygie_accounts::set_password(app, operator, person.id, &password, true)
        .await
        .map_err(refusal_in_words(app))?;
    out::line(format_args!(
        "{} may sign in with this password, and will choose another: {password}",
        person.email
    ))?;
    Ok(())
}

async fn reset_second_factor(app: &App, operator: &Caller, email: &str) -> anyhow::Result<()> {
    let person = find(app, operator, email).await?;
    hygie_accounts::reset_second_factor(app, operator, person.id).await.map_err(refusal_in_words(app))?;
    out::line(format_args!(
        "{} signs in with a password alone, until they have another second factor",
        person.email
    ))?;
    Ok(())
}

async fn set_disabled(app: &App, operator: &Caller, email: &str, is_disabled: bool) -> anyhow::Result<()> {
    let person = find(app, operator, email).await?;
    hygie_accounts::set_disabled(app, operator, person.id, is_disabled)
        .await
        .map_err(refusal_in_words(app))?;
    let state = if is_disabled { "is shut out" } else { "may sign in again" };
    out::line(format_args!("{} {state}", person.email))?;
    Ok(())
}

async fn find(app: &App, operator: &Caller, email: &str) -> anyhow::Result<PersonRow> {
    let email = address(app, email)?;
    hygie_accounts::find_person_by_email(app, operator, &email)
        .await?
        .with_context(|| format!("nobody has the address {email}"))
}

fn address(app: &App, email: &str) -> anyhow::Result<Email> {
    email.parse().map_err(|refusal: Refusal| refusal_in_words(app)(refusal.into()))
}
