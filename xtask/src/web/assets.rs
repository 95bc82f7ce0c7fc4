//! Files named after their content, and the references to them.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::file::File;

/// Where all hashed files live; a reference starts with it.
const PREFIX: &str = "/assets/";
/// Hexadecimal digits of a hash in a name: 48 bits, enough to tell versions of one file apart.
const NAME_DIGITS: usize = 12;

/// The hashed files so far, by the name their sources call them by.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    by_name: BTreeMap<String, Asset>,
}

#[derive(Debug)]
struct Asset {
    address: String,
    bytes: Vec<u8>,
}

impl Assets {
    pub(crate) fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let address = hashed_name(name, &bytes);
        self.by_name.insert(name.to_owned(), Asset { address, bytes });
    }

    /// Adds a text that refers to files added before.
    pub(crate) fn add_text(&mut self, name: &str, text: &str) -> Result<()> {
        let text = self.with_hashed_references(text).with_context(|| name.to_owned())?;
        self.add(name, text.into_bytes());
        Ok(())
    }

    /// Replaces every `/assets/NAME` by its hashed name; one that is not there is an error.
    pub(crate) fn with_hashed_references(&self, text: &str) -> Result<String> {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(PREFIX) {
            let (before, from) = rest.split_at(start);
            let end = from
                .find(|c: char| !c.is_ascii_alphanumeric() && !"/-_.".contains(c))
                .unwrap_or(from.len());
            let (name, after) = from.split_at(end);
            result.push_str(before);
            match self.by_name.get(name) {
                Some(asset) => result.push_str(&asset.address),
                None if name == PREFIX => result.push_str(name), // the folder, in a comment
                None => bail!("no such file: {name}"),
            }
            rest = after;
        }
        result.push_str(rest);
        Ok(result)
    }

    /// Address and integrity of every file, for the service worker.
    pub(crate) fn integrities(&self) -> BTreeMap<String, String> {
        self.by_name
            .values()
            .map(|asset| (asset.address.clone(), integrity(&asset.bytes)))
            .collect()
    }

    pub(crate) fn into_files(self) -> Vec<File> {
        let file = |asset: Asset| File {
            path: asset.address.trim_start_matches('/').to_owned(),
            bytes: asset.bytes,
        };
        self.by_name.into_values().map(file).collect()
    }
}

/// `/assets/app.js` becomes `/assets/app-0123456789ab.js`.
fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let hash = short_hash(bytes);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

pub(crate) fn short_hash(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(bytes).iter().take(NAME_DIGITS / 2) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// As in HTML's `integrity` attribute (W3C Subresource Integrity).
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

/// The files directly in a folder, by name; none where there is no folder.
pub(crate) fn files_in(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// A style sheet without its comments and indentation. Strings stay as they are.
pub(crate) fn without_comments(css: &str) -> String {
    let mut result = String::with_capacity(css.len());
    let mut characters = css.chars().peekable();
    let mut quote = None;
    while let Some(c) = characters.next() {
        if let Some(open) = quote {
            result.push(c);
            if c == '\\' {
                result.extend(characters.next());
            } else if c == open {
                quote = None;
            }
        } else if c == '/' && characters.peek() == Some(&'*') {
            characters.next();
            let mut last = ' ';
            while let Some(inside) = characters.next_if(|next| !(last == '*' && *next == '/')) {
                last = inside;
            }
            characters.next();
        } else if c.is_whitespace() {
            if !result.ends_with(char::is_whitespace) {
                result.push(if c == '\n' { '\n' } else { ' ' });
            }
        } else {
            if c == '"' || c == '\'' {
                quote = Some(c);
            }
            result.push(c);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_has_another_name_and_so_has_whoever_refers_to_it() {
        let index = |icon: &[u8]| {
            let mut assets = Assets::default();
            assets.add("/assets/icons/logo.svg", icon.to_vec());
            assets
                .add_text("/assets/manifest.webmanifest", r#"{"src": "/assets/icons/logo.svg"}"#)
                .unwrap();
            assets.with_hashed_references(r#"<link href="/assets/manifest.webmanifest">"#).unwrap()
        };
        assert_eq!(index(b"one"), index(b"one"));
        assert_ne!(index(b"one"), index(b"two"));
    }

    #[test]
    fn a_name_that_begins_like_another_is_not_mistaken_for_it() {
        let mut assets = Assets::default();
        assets.add("/assets/app.js", b"1".to_vec());
        assets.add("/assets/app.json", b"2".to_vec());
        let text = assets.with_hashed_references("'/assets/app.json'").unwrap();
        assert!(text.ends_with(".json'"), "{text}");
    }

    #[test]
    fn a_reference_to_nothing_stops_the_build() {
        assert!(Assets::default().with_hashed_references("src='/assets/gone.js'").is_err());
    }

    #[test]
    fn styles_lose_comments_and_indentation_but_nothing_inside_strings() {
        let css = "/* a */a {\n    content: \"/* b */  \\\"\";  /**/\n}\n";
        assert_eq!(without_comments(css), "a {\ncontent: \"/* b */  \\\"\"; }\n");
    }
}
