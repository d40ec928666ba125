//! Somebody for each role of the policy, with a password that is made at each start.

use std::fmt::Write as _;

use anyhow::Context;
use hygie_accounts::{Email, NewGrant, NewPerson, PersonRow};
use hygie_fiction::World;
use hygie_platform::{App, Caller, Role};

use crate::command::{place, refusal_in_words};
use crate::password;
use crate::policy::ROLES;

/// Invented names; the first role gets the first.
const NAMES: [&str; 20] = [
    "Hélène Garrec",
    "Malik Rousset",
    "Inès Lavergne",
    "Baptiste Corvol",
    "Solène Marchadier",
    "Idriss Benamar",
    "Odile Fontanel",
    "Théo Castaing",
    "Mariam Sissouma",
    "Yves Kermadec",
    "Clara Dussaix",
    "Nassim Haddouche",
    "Édith Vauclair",
    "Gaël Trévidic",
    "Awa Koné-Blanchet",
    "Romain Estève",
    "Line Charpenay",
    "Samir Oudjani",
    "Maud Pellegrin",
    "Loïc Darrigade",
];

pub struct Account {
    email: Email,
    password: String,
    role: &'static str,
    name: &'static str,
}

/// Makes the people and gives each one role, on a place of the world where it can be given.
pub async fn create(app: &App, operator: &Caller, world: &World) -> anyhow::Result<()> {
    let refused = refusal_in_words(app);
    let new = ROLES.iter().zip(NAMES.iter().cycle()).map(|(role, name)| {
        Ok(NewPerson {
            name: (*name).to_owned(),
            email: email(role)?,
            password: None,
            must_change_password: false,
            lang: None,
        })
    });
    let new = new.collect::<anyhow::Result<Vec<_>>>()?;
    let people = hygie_accounts::create_people(app, operator, new).await.map_err(&refused)?;
    for (role, person) in ROLES.iter().zip(people) {
        let node = place::find(app, &place_of(role, world)?).await?.id;
        let grant = NewGrant { person, role: role.code.to_owned(), node, from: None, to: None };
        hygie_accounts::grant(app, operator, grant).await.map_err(&refused)?;
    }
    Ok(())
}

/// The category of nursing homes (EHPAD) in the nomenclature of FINESS.
const NURSING_HOME: &str = "500";

/// Where a role is shown: in the first hospital group, whose support is the largest hospital of the region.
fn place_of(role: &Role, world: &World) -> anyhow::Result<String> {
    let group = world.groups.first().context("the region has a hospital group")?;
    let support = &group.support;
    Ok(match role.kinds.first().copied().unwrap_or_default() {
        "region" => format!("region:{}", world.region.code),
        "ght" => format!("ght:{}", group.code),
        "EJ" => format!("EJ:{support}"),
        // A nursing home, of this hospital when it has one.
        "ET" => {
            let mut homes = world.establishments.iter().filter(|each| each.category.code == NURSING_HOME);
            let first = homes.clone().next();
            let home = homes.find(|each| each.legal_entity == *support).or(first);
            format!("ET:{}", home.context("the region has a nursing home")?.number)
        }
        kind => kind.to_owned(),
    })
}

/// The person who bears a role in the demonstration.
pub async fn find(app: &App, operator: &Caller, role: &str) -> anyhow::Result<PersonRow> {
    let role = ROLES.iter().find(|known| known.code == role).context("the policy has this role")?;
    let person = hygie_accounts::find_person_by_email(app, operator, &email(role)?).await?;
    person.with_context(|| format!("nobody is {} in the demonstration", role.code))
}

/// Gives everybody a new password, which stands nowhere but in what is returned.
pub async fn with_new_passwords(app: &App) -> anyhow::Result<Vec<Account>> {
    let operator = hygie_accounts::operator(app, "hygie demo");
    let mut accounts = Vec::with_capacity(ROLES.len());
    for (role, name) in ROLES.iter().zip(NAMES.iter().cycle()) {
        let person = find(app, &operator, role.code).await?.id;
        let password = password::random(app.chance.as_ref());
        hygie_accounts::set_password(app, &operator, person, &password, false)
            .await
            .map_err(refusal_in_words(app))?;
        accounts.push(Account { email: email(role)?, password, role: role.code, name });
    }
    Ok(accounts)
}

fn email(role: &Role) -> anyhow::Result<Email> {
    let name = role.code.to_lowercase().replace('_', "-");
    format!("{name}@hygie.example").parse().ok().with_context(|| format!("{name} makes an address"))
}

pub fn table(accounts: &[Account]) -> String {
    let mut text = format!("{:30} {:20} {:14} {}", "Account", "Password", "Role", "Name");
    for Account { email, password, role, name } in accounts {
        let _ = write!(text, "\n{:30} {password:20} {role:14} {name}", email.as_str());
    }
    text
}
