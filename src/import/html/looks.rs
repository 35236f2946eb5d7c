//! What style sheets say of the few looks that a chat has: `style` attributes, and
//! the classes of `<style>`, by which Google Docs tells all of them.

use std::collections::HashMap;

use markup5ever_rcdom::Node;
use url::Url;

use super::{attribute, nodes, shown, tag};
use crate::{import::address, render::Style};

/// The declarations of the classes of a page.
#[derive(Default)]
pub(super) struct Looks {
    classes: HashMap<String, String>,
}

impl Looks {
    /// Those of a whole document.
    pub(super) fn of(document: &std::rc::Rc<Node>) -> Self {
        let mut looks = Self::default();
        for (node, _) in nodes(document) {
            if tag(&node) == Some("style") {
                looks.add_sheet(&shown(&node));
            }
        }
        looks
    }

    /// The style of an element of that name, in one of `outer`; an address without its
    /// site is completed by `base`.
    pub(super) fn style(
        &self,
        node: &Node,
        name: &str,
        outer: &Style,
        base: Option<&Url>,
    ) -> Style {
        let mut style = outer.clone();
        match name {
            "b" | "strong" => style.bold = true,
            "i" | "em" => style.italic = true,
            "s" | "del" | "strike" => style.strike = true,
            "code" | "tt" | "samp" => style.code = true,
            "a" => {
                let target = attribute(node, "href");
                let target = target.and_then(|target| address::link(&target, base));
                style.link = target.or(style.link);
            }
            _ => {}
        }
        let classes = attribute(node, "class").unwrap_or_default();
        let own = attribute(node, "style").unwrap_or_default();
        self.apply(&classes, &own, &mut style);
        style
    }

    /// Reads the rules of a style sheet whose selector is one class.
    pub(super) fn add_sheet(&mut self, sheet: &str) {
        for rule in sheet.split('}') {
            let Some((selectors, declarations)) = rule.rsplit_once('{') else {
                continue;
            };
            // An `@import` or a comment may stand before the rule.
            let selectors = selectors.rsplit([';', '/']).next().unwrap_or("");
            for selector in selectors.split(',') {
                let class = selector.trim().trim_start_matches("span").strip_prefix('.');
                let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                if let Some(class) = class.filter(|class| class.chars().all(is_name)) {
                    let own = self.classes.entry(class.to_owned()).or_default();
                    own.push_str(declarations);
                    own.push(';');
                }
            }
        }
    }

    /// Whether a browser shows nothing of an element.
    pub(super) fn hides(&self, node: &Node) -> bool {
        if attribute(node, "hidden").is_some() {
            return true;
        }
        let classes = attribute(node, "class").unwrap_or_default();
        let own = attribute(node, "style").unwrap_or_default();
        let mut is_hidden = false;
        for (property, value) in self.declarations(&classes, &own) {
            match property.as_str() {
                "display" => is_hidden = value.starts_with("none"),
                "visibility" => is_hidden = value.starts_with("hidden"),
                _ => {}
            }
        }
        is_hidden
    }

    /// Changes `style` by the classes and the `style` of an element.
    pub(super) fn apply(&self, classes: &str, own: &str, style: &mut Style) {
        for (property, value) in self.declarations(classes, own) {
            declare(&property, &value, style);
        }
    }

    /// What classes and the `style` of an element declare, the last word last: property
    /// and value in small letters.
    fn declarations<'a>(
        &'a self,
        classes: &'a str,
        own: &'a str,
    ) -> impl Iterator<Item = (String, String)> {
        let named = classes.split_whitespace();
        let named = named.filter_map(|class| self.classes.get(class));
        let all = named.map(String::as_str).chain([own]);
        all.flat_map(|declarations| declarations.split(';'))
            .filter_map(|declaration| {
                let (property, value) = declaration.split_once(':')?;
                let plain = |text: &str| text.trim().to_ascii_lowercase();
                Some((plain(property), plain(value)))
            })
    }
}

fn declare(property: &str, value: &str, style: &mut Style) {
    let value = value.trim_end_matches("!important").trim_end();
    match property {
        "font-weight" => match value {
            "bold" | "bolder" => style.bold = true,
            "normal" | "lighter" => style.bold = false,
            number => {
                if let Ok(weight) = number.parse::<u16>() {
                    style.bold = weight >= 600;
                }
            }
        },
        "font-style" => style.italic = value.starts_with("italic") || value.starts_with("oblique"),
        // What is struck out above stays so below, whatever is said there.
        "text-decoration" | "text-decoration-line" => {
            style.strike |= value.contains("line-through");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(classes: &str, own: &str, expected: (bool, bool, bool)) {
        let mut looks = Looks::default();
        looks.add_sheet("@import url(x);.c1{font-weight:700}.c2,.c3{text-decoration:line-through;color:red}.a>li{font-style:italic}");
        let mut style = Style::default();
        looks.apply(classes, own, &mut style);
        assert_eq!(
            (style.bold, style.italic, style.strike),
            expected,
            "{classes} {own}"
        );
    }

    #[test]
    fn only_what_a_chat_has_is_read() {
        check("x c1", "", (true, false, false));
        check("c3", "", (false, false, true));
        check("c1", "font-weight:400", (false, false, false));
        check("a", "", (false, false, false));
        check(
            "",
            "FONT-STYLE: italic; text-decoration: underline line-through !important",
            (false, true, true),
        );
        check("", "font-weight", (false, false, false));
    }
}
