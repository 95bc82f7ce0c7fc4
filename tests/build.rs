//! Tests that drive a browser are marked as ignored unless the environment asks for them, so that
//! a run without a browser shows what it left out.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(browser)");
    println!("cargo::rerun-if-env-changed=STAFFELSTAB_BROWSER");
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("STAFFELSTAB_BROWSER").is_some() {
        println!("cargo::rustc-cfg=browser");
    }
}
