//! The app is embedded from `dist`. A build of the relay alone has none: an empty folder
//! stands in, and the relay then says how to build the app.

fn main() -> std::io::Result<()> {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    std::fs::create_dir_all(&dist)?;
    println!("cargo::rerun-if-changed=../dist");
    Ok(())
}
