//! What Hygie says, in both languages. Each capability brings its own texts; French is written first.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use hygie_kernel::Lang;
use unic_langid::LanguageIdentifier;

use crate::{Capability, Error, Refusal, Result};

const OWN: [&str; 2] = [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")];

pub struct Texts {
    bundles: HashMap<Lang, FluentBundle<FluentResource>>,
}

impl Texts {
    pub fn new(capabilities: &[Capability]) -> Result<Texts> {
        let mut bundles = HashMap::new();
        for (index, lang) in Lang::ALL.into_iter().enumerate() {
            let id: LanguageIdentifier =
                lang.code().parse().map_err(Error::internal("failed to read a language code"))?;
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(match lang {
                Lang::Fr => |value: &FluentValue, _: &_| formatted(Lang::Fr, value),
                Lang::En => |value: &FluentValue, _: &_| formatted(Lang::En, value),
            }));
            for text in std::iter::once(OWN[index])
                .chain(capabilities.iter().map(|capability| capability.texts[index]))
            {
                let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
                    Error::message(format!("a text file in {} is malformed: {errors:?}", lang.code()))
                })?;
                bundle.add_resource(resource).map_err(|errors| {
                    Error::message(format!("a text in {} has two versions: {errors:?}", lang.code()))
                })?;
            }
            bundles.insert(lang, bundle);
        }
        Ok(Texts { bundles })
    }

    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundles[&lang].has_message(key)
    }

    /// What a refusal says, with what it names.
    pub fn refusal(&self, lang: Lang, refusal: &Refusal) -> String {
        let mut said = self.say(lang, refusal.key);
        for (name, value) in &refusal.values {
            said = said.with(name, value.as_str());
        }
        said.to_string()
    }

    /// A text with nothing to fill in.
    pub fn text(&self, lang: Lang, key: &str) -> String {
        self.format(lang, key, None)
    }

    /// A text with values to fill in.
    pub fn say<'a>(&'a self, lang: Lang, key: &'a str) -> Said<'a> {
        Said { texts: self, lang, key, args: FluentArgs::new() }
    }

    fn format(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = &self.bundles[&lang];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::warn!(key, lang = lang.code(), "a text is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::warn!(key, ?errors, "a text could not be filled in");
        }
        text.into_owned()
    }
}

/// A text being filled in; it is written where it is displayed.
pub struct Said<'a> {
    texts: &'a Texts,
    lang: Lang,
    key: &'a str,
    args: FluentArgs<'a>,
}

impl<'a> Said<'a> {
    pub fn with(mut self, name: &'a str, value: impl TextValue<'a>) -> Said<'a> {
        self.args.set(name, value.into_value());
        self
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.texts.format(self.lang, self.key, Some(&self.args)))
    }
}

/// What a text can be filled in with. Templates hand values over by reference, so references count too.
pub trait TextValue<'a> {
    fn into_value(self) -> FluentValue<'a>;
}

macro_rules! text_value {
    ($($number:ty),*) => { $(
        impl<'a> TextValue<'a> for $number {
            fn into_value(self) -> FluentValue<'a> { FluentValue::from(self) }
        }
        impl<'a> TextValue<'a> for &$number {
            fn into_value(self) -> FluentValue<'a> { FluentValue::from(*self) }
        }
    )* };
}

text_value!(i64, u64, usize, u32, i32);

impl<'a> TextValue<'a> for &'a str {
    fn into_value(self) -> FluentValue<'a> {
        FluentValue::from(self)
    }
}

impl<'a> TextValue<'a> for &'a &'a str {
    fn into_value(self) -> FluentValue<'a> {
        FluentValue::from(*self)
    }
}

impl<'a> TextValue<'a> for String {
    fn into_value(self) -> FluentValue<'a> {
        FluentValue::from(self)
    }
}

impl<'a> TextValue<'a> for &'a String {
    fn into_value(self) -> FluentValue<'a> {
        FluentValue::from(self.as_str())
    }
}

impl<'a> TextValue<'a> for &'a &'a String {
    fn into_value(self) -> FluentValue<'a> {
        FluentValue::from(self.as_str())
    }
}

fn formatted(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "counts shown to people stay far below 2^53")]
            Some(number(lang, *value as i64))
        }
        _ => None,
    }
}

/// «12 345» in French (narrow no-break space), «12,345» in English.
pub fn number(lang: Lang, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let separator = match lang {
        Lang::Fr => '\u{202f}',
        Lang::En => ',',
    };
    let mut text = String::with_capacity(digits.len() + 4);
    if value < 0 {
        text.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A number with so many decimals at most: «0,05» in French, «0.05» in English.
pub fn decimal(lang: Lang, value: f64, most: usize) -> String {
    let written = format!("{value:.most$}");
    let written = match written.contains('.') {
        true => written.trim_end_matches('0').trim_end_matches('.'),
        false => &written,
    };
    match lang {
        Lang::Fr => written.replace('.', ","),
        Lang::En => written.to_owned(),
    }
}

/// A share between 0 and 1 in percent, with so many decimals at most: «66,5 %» in French, «66.5%» in English.
pub fn percent(lang: Lang, share: f64, most: usize) -> String {
    let number = decimal(lang, share * 100.0, most);
    match lang {
        Lang::Fr => format!("{number}\u{a0}%"),
        Lang::En => format!("{number}%"),
    }
}

/// What stands between a word and what is said of it.
pub fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => "\u{a0}: ",
        Lang::En => ": ",
    }
}

/// French signs stay on the line of their word, however the space between them was written.
pub fn unbroken(text: &str) -> String {
    let before = [" ?", " !", " ;", " :", " »", " %", " €"];
    let text = before
        .into_iter()
        .fold(text.to_owned(), |text, sign| text.replace(sign, &sign.replace(' ', "\u{a0}")));
    text.replace("« ", "«\u{a0}")
}

/// «12 000 €» in French, «€12,000» in English.
pub fn euros(lang: Lang, amount: i64) -> String {
    let number = number(lang, amount);
    match lang {
        Lang::Fr => format!("{number}\u{a0}€"),
        Lang::En => format!("€{number}"),
    }
}

const MONTHS: [[&str; 12]; 2] = [
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

/// «24 novembre 2026», «24 November 2026».
pub fn date(lang: Lang, date: NaiveDate) -> String {
    let month = MONTHS[usize::from(lang == Lang::En)][date.month0() as usize];
    let day = match (lang, date.day()) {
        (Lang::Fr, 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    };
    format!("{day} {month} {}", date.year())
}

/// «24 novembre 2026, 14 h 05», «24 November 2026, 14:05», in the zone of the reader.
pub fn moment(lang: Lang, time: DateTime<Utc>, zone: Tz) -> String {
    let local = time.with_timezone(&zone);
    let day = date(lang, local.date_naive());
    match lang {
        Lang::Fr => format!("{day}, {} h {:02}", local.hour(), local.minute()),
        Lang::En => format!("{day}, {}:{:02}", local.hour(), local.minute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_mark_never_begins_a_line() {
        assert_eq!(
            unbroken("Qui appeler ? « Oui » : 5 %"),
            "Qui appeler\u{a0}? «\u{a0}Oui\u{a0}»\u{a0}: 5\u{a0}%"
        );
    }

    #[test]
    fn shares_and_amounts_read_as_people_write_them() {
        assert_eq!(percent(Lang::Fr, 0.052, 1), "5,2\u{a0}%");
        assert_eq!(percent(Lang::Fr, 0.05, 1), "5\u{a0}%");
        assert_eq!(percent(Lang::En, 0.6654, 1), "66.5%");
        assert_eq!(percent(Lang::En, 1.0, 0), "100%");
        assert_eq!(decimal(Lang::Fr, 0.05, 2), "0,05");
        assert_eq!(decimal(Lang::En, 30.0, 0), "30");
        assert_eq!(euros(Lang::Fr, 12_000), "12\u{202f}000\u{a0}€");
        assert_eq!(euros(Lang::En, 12_000), "€12,000");
    }

    #[test]
    fn numbers_and_dates_read_as_people_write_them() {
        assert_eq!(number(Lang::Fr, 1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(number(Lang::En, -1234), "-1,234");
        let first = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(date(Lang::Fr, first), "1er mars 2026");
        assert_eq!(date(Lang::En, first), "1 March 2026");
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let texts = Texts::new(&[]).unwrap();
        for line in OWN[0].lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
            let key = line.split(' ').next().unwrap();
            assert!(texts.has(Lang::En, key), "{key} is missing in English");
        }
    }
}
