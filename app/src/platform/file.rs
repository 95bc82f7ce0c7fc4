//! What is in a file that a person has chosen.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// A file that a person has chosen.
#[derive(Debug)]
pub(crate) struct ChosenFile(File);

impl From<File> for ChosenFile {
    fn from(file: File) -> Self {
        Self(file)
    }
}

/// Why nothing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FileError {
    #[error("the file is too large")]
    TooLarge,
    #[error("the browser does not read the file")]
    Unreadable,
}

/// All bytes of a file that has at most so many.
pub(crate) async fn bytes(ChosenFile(file): &ChosenFile, most: f64) -> Result<Vec<u8>, FileError> {
    if file.size() > most {
        return Err(FileError::TooLarge);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| FileError::Unreadable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
