//! The locale files are compiled in by a macro that cargo does not know to read
//! them; without this, a changed text would not reach the program.

fn main() {
    println!("cargo::rerun-if-changed=src/locales");
    println!("cargo::rerun-if-changed=src/build.rs");
}
