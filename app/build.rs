//! Turns `locales/*.json` into Rust: a struct with one field or method per text, so that a
//! misspelt key, a text missing in one language, or a placeholder that is not the same in both
//! does not compile.
//!
//! A text is a string, or `{"one": "...", "other": "..."}` when it counts `{n}` things. Other
//! placeholders, such as `{name}`, become arguments in alphabetical order.

use std::{collections::BTreeSet, env, error::Error, fmt::Write as _, fs, path::Path};

use serde_json::{Map, Value};

type Texts = Map<String, Value>;

const LANGUAGES: [&str; 2] = ["de", "en"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let mut all = Vec::new();
    for language in LANGUAGES {
        let path = format!("locales/{language}.json");
        let texts: Texts = serde_json::from_str(&fs::read_to_string(&path)?)
            .map_err(|error| format!("{path}: {error}"))?;
        all.push((language, texts));
    }
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("texts.rs"), generate(&all)?)?;
    Ok(())
}

fn generate(all: &[(&str, Texts)]) -> Result<String, Box<dyn Error>> {
    let [(_, first), others @ ..] = all else { return Err("no language".into()) };
    for (language, texts) in others {
        for key in first.keys().chain(texts.keys()) {
            match (first.get(key), texts.get(key)) {
                (Some(one), Some(other)) if placeholders(one)? == placeholders(other)? => {}
                (Some(_), Some(_)) => {
                    return Err(format!("{language}: {key} has other placeholders").into());
                }
                _ => return Err(format!("{key} is not in every language").into()),
            }
        }
    }

    let (mut fields, mut methods) = (String::new(), String::new());
    for (key, text) in first {
        let names = placeholders(text)?;
        if names.is_empty() {
            writeln!(fields, "    pub(crate) {key}: &'static str,")?;
            continue;
        }
        let counted = text.is_object();
        let kind = if counted { "Counted" } else { "&'static str" };
        writeln!(fields, "    {key}: {kind},")?;
        let (mut arguments, mut values) = (String::new(), String::new());
        for name in &names {
            if counted && name == "n" {
                write!(arguments, ", n: usize")?;
                write!(values, "(\"n\", &n.to_string()), ")?;
            } else {
                write!(arguments, ", {name}: &str")?;
                write!(values, "(\"{name}\", {name}), ")?;
            }
        }
        let template = if counted { format!("self.{key}.of(n)") } else { format!("self.{key}") };
        writeln!(
            methods,
            "    pub(crate) fn {key}(&self{arguments}) -> String {{\n        fill({template}, &[{values}])\n    }}"
        )?;
    }

    let mut code = format!(
        "#[derive(Debug)]\npub(crate) struct Texts {{\n{fields}}}\n\nimpl Texts {{\n{methods}}}\n"
    );
    for (language, texts) in all {
        writeln!(code, "\npub(crate) static {}: Texts = Texts {{", language.to_uppercase())?;
        for (key, text) in texts {
            match forms(text)?.as_slice() {
                [one, other] => {
                    writeln!(code, "    {key}: Counted {{ one: {one:?}, other: {other:?} }},")?
                }
                [text] => writeln!(code, "    {key}: {text:?},")?,
                _ => return Err(format!("{key} is no text").into()),
            }
        }
        writeln!(code, "}};")?;
    }
    Ok(code)
}

/// One form, or the two of a counted text.
fn forms(text: &Value) -> Result<Vec<&str>, Box<dyn Error>> {
    let form = |name: &str| text.get(name).and_then(Value::as_str);
    match (text.as_str(), form("one"), form("other")) {
        (Some(text), None, None) => Ok(vec![text]),
        (None, Some(one), Some(other)) => Ok(vec![one, other]),
        _ => Err(format!("neither a text nor one and other: {text}").into()),
    }
}

fn placeholders(text: &Value) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut names = BTreeSet::new();
    if text.is_object() {
        names.insert("n".to_owned());
    }
    for form in forms(text)? {
        let parts = form.split('{').skip(1);
        names
            .extend(parts.filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()));
    }
    Ok(names)
}
