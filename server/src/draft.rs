//! A file that holds a secret, on its way to its place: whole or not there, readable by its
//! owner only from the first byte on, and never written over anything.
//!
//! It is made beside its place under a name that nobody can know before, so that nobody can
//! have put a file or a link of theirs there.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

/// Characters of its name that nobody can know before.
const UNKNOWN: usize = 6;
const ENDING: &str = ".new";

/// See the module. Gone when it is dropped before it was published.
#[derive(Debug)]
pub(crate) struct Draft {
    file: NamedTempFile,
    place: PathBuf,
}

impl Draft {
    /// An empty one of what is to lie at `place`.
    pub(crate) fn of(place: &Path) -> io::Result<Self> {
        let mut name = place.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
        name.push(".");
        let mut draft = Builder::new();
        // Whoever finds one that a power cut has left knows by its name what it was.
        let draft = draft.prefix(&name).rand_bytes(UNKNOWN).suffix(ENDING);
        Ok(Self { file: draft.tempfile_in(folder_of(place))?, place: place.to_owned() })
    }

    /// Where it lies meanwhile.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(crate) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Puts it to its place for good.
    ///
    /// # Errors
    /// When something lies there, be it a link that leads nowhere. Then that stays as it is.
    pub(crate) fn publish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist_noclobber(&self.place).map_err(|refused| refused.error)?;
        #[cfg(unix)]
        File::open(folder_of(&self.place))?.sync_all()?;
        Ok(())
    }
}

/// Drafts of what was to lie at `place`, of somebody who was killed, or is at it just now.
pub(crate) fn left(place: &Path) -> Vec<PathBuf> {
    let Some(name) = place.file_name() else { return Vec::new() };
    let (name, ending) = (name.as_encoded_bytes(), ENDING.as_bytes());
    let is_draft = |found: &Path| {
        let found = found.file_name().map(OsStr::as_encoded_bytes);
        let rest = found.and_then(|found| found.strip_prefix(name)?.strip_prefix(b"."));
        let rest = rest.and_then(|rest| rest.strip_suffix(ending));
        rest.is_some_and(|rest| rest.len() == UNKNOWN && rest.iter().all(u8::is_ascii_alphanumeric))
    };
    // Where nothing can be listed, nothing is named.
    let Ok(found) = fs::read_dir(folder_of(place)) else { return Vec::new() };
    let found = found.filter_map(|found| Some(found.ok()?.path()));
    let mut left: Vec<_> = found.filter(|found| is_draft(found)).collect();
    left.sort();
    left
}

/// What whoever runs the relay is told of one.
pub(crate) fn words_of_left(file: &Path) -> String {
    format!(
        "{} was left by a backup or a restore that was cut off, and may hold the relay's key. \
         Remove it, unless one is under way.",
        file.display()
    )
}

fn folder_of(place: &Path) -> &Path {
    match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn it_comes_to_its_place_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("key");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let mut draft = Draft::of(&place).unwrap();
        draft.file().write_all(b"half").unwrap();
        drop(draft);
        assert_eq!(names(), 0);

        let mut draft = Draft::of(&place).unwrap();
        draft.file().write_all(b"whole").unwrap();
        assert!(!place.exists());
        draft.publish().unwrap();
        assert_eq!((fs::read(&place).unwrap().as_slice(), names()), (b"whole".as_slice(), 1));

        let again = Draft::of(&place).unwrap().publish().unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((fs::read(&place).unwrap().as_slice(), names()), (b"whole".as_slice(), 1));
        assert!(Draft::of(Path::new("/")).is_err());
    }

    #[test]
    fn what_somebody_who_was_killed_has_left_is_found_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("key");
        assert!(left(&place).is_empty());
        let draft = Draft::of(&place).unwrap();
        for other in ["key", "key.new", "key.long123.new", "key.a-b-c-.new", "other.abc123.new"] {
            fs::write(folder.path().join(other), "").unwrap();
        }
        assert_eq!(left(&place), [draft.path()]);
        assert!(left(Path::new("/")).is_empty());
        assert!(left(&folder.path().join("no/key")).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_it_and_no_link_leads_it_elsewhere() {
        use std::os::unix::{fs::PermissionsExt as _, fs::symlink};
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let place = folder.path().join("key");
        let draft = Draft::of(&place).unwrap();
        assert_eq!(mode(draft.path()), 0o600);
        draft.publish().unwrap();
        assert_eq!(mode(&place), 0o600);

        let (link, elsewhere) = (folder.path().join("link"), folder.path().join("elsewhere"));
        symlink(&elsewhere, &link).unwrap();
        Draft::of(&link).unwrap().publish().unwrap_err();
        assert!(!elsewhere.exists());
    }
}
