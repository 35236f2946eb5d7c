//! `sotay eval --fit`: the weights, from judged questions.

use std::{fs, io, path::Path};

use anyhow::Context as _;

use super::{super::Ended, print, say, table};
use crate::{
    answer::Weights,
    eval::{FOLDS, Material, cross_validate, fit, judge},
    lang::Lang,
};

/// Fits the weights to all sets and writes them to `path`; prints for each set,
/// by its folder, what they reach on the questions they were fitted to and, by
/// cross-validation, on others.
pub(super) fn run(path: &Path, sets: Vec<(&Path, Material)>, lang: Lang) -> anyhow::Result<Ended> {
    let (folders, mut materials): (Vec<&Path>, Vec<Material>) = sets.into_iter().unzip();
    // An unreadable file ends the run before the long work.
    let head = head(path).with_context(|| path.display().to_string())?;
    let crossed = cross_validate(&mut materials)?;
    let fitted = fit(&mut materials)?.to_toml();
    // What is measured is what will be read: three digits.
    let weights = Weights::parse(&fitted)?;
    for ((folder, material), crossed) in folders.iter().zip(&mut materials).zip(crossed) {
        material.handbook.set_weights(weights);
        let judged = judge(&material.set, &material.handbook)?;
        let folder = folder.display().to_string();
        let folds = FOLDS.to_string();
        for (key, judged) in [("cli.eval-fitted", judged), ("cli.eval-crossed", crossed)] {
            let title = say(lang, key, &[("set", &folder), ("folds", &folds)]);
            print(&format!("{title}\n{}\n", table(&judged)))?;
        }
    }
    fs::write(path, head + &fitted).with_context(|| path.display().to_string())?;
    Ok(Ended::Well)
}

/// The comments at the head of the file, which tell how it was made, and a line
/// that parts them from what follows; nothing where there are none.
fn head(path: &Path) -> io::Result<String> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        text => text?,
    };
    let lines = text.lines();
    let comments: Vec<&str> = lines
        .take_while(|line| line.starts_with('#') || line.trim().is_empty())
        .collect();
    let head = comments.join("\n");
    Ok(match head.trim() {
        "" => String::new(),
        head => format!("{head}\n\n"),
    })
}
