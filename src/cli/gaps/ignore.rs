//! `sotay gaps --ignore`: a gap that is none of the team's business for now.

use super::{Ended, Listed, print, records, say};
use crate::{
    config::Config,
    store::{Change, IGNORED_DAYS},
};

pub(super) fn run(id: &str, listed: &Listed, config: &Config) -> anyhow::Result<Ended> {
    let gap = listed.named(id, config)?;
    let change = Change::IgnoreGap {
        gap: gap.id.clone(),
        people: gap.people,
        at: listed.now,
    };
    records::change(config, change)?;
    let (days, people) = (IGNORED_DAYS.to_string(), gap.people.to_string());
    let title = super::draw::title(gap);
    let blanks = [("gap", &*title), ("days", &days), ("people", &people)];
    print(&(say(config.lang, "gaps.ignored", &blanks) + "\n"))?;
    Ok(Ended::Well)
}
