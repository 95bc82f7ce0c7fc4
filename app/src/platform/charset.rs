//! Texts in older charsets: the browser has the tables of all of them.

use web_sys::{TextDecoder, TextDecoderOptions};

/// Reads bytes in the charset with this label (of the WHATWG encoding standard); nothing where
/// there is no such charset, or the bytes are none of it.
pub(crate) fn decode(label: &str, bytes: &[u8]) -> Option<String> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    let decoder = TextDecoder::new_with_label_and_options(label, &options).ok()?;
    decoder.decode_with_u8_array(bytes).ok()
}
