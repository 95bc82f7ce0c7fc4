//! Writes dist, compressed once so that the relay never has to, and says what it weighs.

use std::{fs, io::Write as _, path::Path};

use anyhow::{Context as _, Result};
use flate2::{Compression, write::GzEncoder};

use super::file::{Effort, File};

/// What a phone may have to download, everything together, brotli.
const BUDGET_BYTES: usize = 450_000;

/// The largest window that every browser accepts.
const BROTLI_WINDOW_BITS: i32 = 22;
const BROTLI_QUALITY: i32 = 11;

pub(crate) fn write(dist: &Path, files: &[File], effort: Effort) -> Result<()> {
    if dist.exists() {
        fs::remove_dir_all(dist)?;
    }
    let mut rows = Vec::new();
    for file in files {
        let path = dist.join(&file.path);
        fs::create_dir_all(path.parent().context("dist has no file above it")?)?;
        fs::write(&path, &file.bytes)?;
        if effort == Effort::Small {
            let brotli = brotli(&file.bytes)?;
            let sent = brotli.len().min(file.bytes.len());
            write_if_smaller(&path, "br", &file.bytes, &brotli)?;
            write_if_smaller(&path, "gz", &file.bytes, &gzip(&file.bytes)?)?;
            rows.push((file.path.as_str(), file.bytes.len(), sent));
        }
    }
    match effort {
        Effort::Small => print_table(&rows),
        Effort::Fast => println!("dist: {} files, uncompressed", files.len()),
    }
    Ok(())
}

fn write_if_smaller(path: &Path, suffix: &str, bytes: &[u8], compressed: &[u8]) -> Result<()> {
    if compressed.len() < bytes.len() {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(suffix);
        fs::write(name, compressed)?;
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn print_table(rows: &[(&str, usize, usize)]) {
    println!("\n{:<48} {:>10} {:>10}", "file", "bytes", "brotli");
    for (path, raw, sent) in rows {
        println!("{path:<48} {raw:>10} {sent:>10}");
    }
    let raw: usize = rows.iter().map(|row| row.1).sum();
    let sent: usize = rows.iter().map(|row| row.2).sum();
    println!("{:<48} {raw:>10} {sent:>10}", "everything");
    let percent = sent * 100 / BUDGET_BYTES;
    let verdict = if sent <= BUDGET_BYTES { "within" } else { "OVER" };
    println!("{verdict} the budget of {BUDGET_BYTES} bytes ({percent} %)");
}
