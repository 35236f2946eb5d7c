//! Markdown of other tools as Markdown that every reader takes: boxes become
//! quotations under their label, tabs parts under theirs, and what only a page of
//! that tool can use goes.

use crate::render::{Fence, ForeignMark, foreign_mark, wiki_links, without_comments};

/// `text` without marks of other tools; `None` where it has none and stays as it is.
pub(super) fn plain(text: &str) -> Option<String> {
    let head = front_matter(text);
    let (front, body) = text.split_at(head);
    // A comment that holds a heading would be a part of the article.
    let seen = without_comments(body);
    let cells = with_whole_cells(seen.as_deref().unwrap_or(body));
    let mut changes = Changes {
        is_changed: seen.is_some() || cells.is_some(),
    };
    let seen = cells.or(seen);
    let lines: Vec<&str> = seen.as_deref().unwrap_or(body).lines().collect();
    let out = changes.lines(&lines);
    changes
        .is_changed
        .then(|| format!("{front}{}\n", out.join("\n").trim_matches('\n')))
}

/// Where the text behind the front matter begins.
fn front_matter(text: &str) -> usize {
    let bare = text.trim_start_matches('\u{feff}');
    let mut at = text.len() - bare.len();
    for (number, line) in bare.split_inclusive('\n').enumerate() {
        let is_fence = matches!(line.trim_end(), "---" | "+++");
        if number == 0 && !is_fence {
            return at;
        }
        at += line.len();
        if number > 0 && is_fence {
            return at;
        }
    }
    0
}

/// `text` with escapes for the strokes of a row that would begin more cells than its
/// table has, first for those in code: what stands in such cells is shown nowhere.
/// `None` where there are none.
fn with_whole_cells(text: &str) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut columns = None;
    let mut is_changed = false;
    let mut fence = Fence::default();
    for line in &mut lines {
        let words = line.trim_start();
        if fence.holds(words) || words.is_empty() {
            columns = None;
            continue;
        }
        let strokes = strokes(line);
        let is_ruler = words.contains('-') && words.chars().all(|c| "|:- \t".contains(c));
        if is_ruler && !strokes.is_empty() && columns.is_none() {
            columns = Some(strokes.len() + 1);
            continue;
        }
        let Some(most) = columns.filter(|most| strokes.len() + 1 > *most) else {
            continue;
        };
        let excess = strokes.len() + 1 - most;
        let in_code = |at: &&usize| line[..**at].matches('`').count() % 2 == 1;
        let (code, others): (Vec<&usize>, Vec<&usize>) = strokes.iter().partition(in_code);
        let mut chosen: Vec<usize> = code
            .into_iter()
            .chain(others.into_iter().rev())
            .take(excess)
            .copied()
            .collect();
        chosen.sort_unstable();
        for at in chosen.into_iter().rev() {
            line.insert(at, '\\');
        }
        is_changed = true;
    }
    is_changed.then(|| lines.join("\n") + "\n")
}

/// The strokes between the cells of a row.
fn strokes(line: &str) -> Vec<usize> {
    let is_free = |at: &usize| !line[..*at].ends_with('\\');
    let all = line.match_indices('|').map(|(at, _)| at).filter(is_free);
    let is_between =
        |at: &usize| !line[..*at].trim().is_empty() && !line[at + 1..].trim().is_empty();
    all.filter(is_between).collect()
}

struct Changes {
    is_changed: bool,
}

impl Changes {
    fn lines(&mut self, lines: &[&str]) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut fence = Fence::default();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            at += 1;
            let trimmed = line.trim_start();
            if fence.holds(line) {
                out.push((*line).to_owned());
                continue;
            }
            let indent = &line[..line.len() - trimmed.len()];
            let Some(mark) = foreign_mark(trimmed) else {
                out.push(self.without_wiki(line));
                continue;
            };
            self.is_changed = true;
            match mark {
                ForeignMark::Indented { label, is_tab } => {
                    let (inner, used) = indented(&lines[at..], indent.len());
                    at += used;
                    self.part(&label, &inner, indent, !is_tab, &mut out);
                }
                ForeignMark::Open {
                    name,
                    label,
                    is_box,
                } => {
                    let end = end_of(&lines[at..], &name);
                    let inner = &lines[at..at + end.unwrap_or(0)];
                    at += end.map_or(0, |end| end + 1);
                    let inner: Vec<&str> = inner
                        .iter()
                        .map(|line| without(line, indent.len()))
                        .collect();
                    self.part(&label, &inner, indent, is_box && end.is_some(), &mut out);
                }
                ForeignMark::Quoted(label) => out.push(format!("{indent}> **{label}**\\")),
                ForeignMark::Embed(text) => out.push(format!("{indent}{text}")),
                ForeignMark::Code | ForeignMark::Close(_) => {}
            }
        }
        out
    }

    /// A part under its label, as a quotation or as it is.
    fn part(
        &mut self,
        label: &str,
        inner: &[&str],
        indent: &str,
        is_box: bool,
        out: &mut Vec<String>,
    ) {
        let mut all = self.lines(inner);
        let words = all.iter().take_while(|line| line.trim().is_empty()).count();
        all.drain(..words);
        while all.last().is_some_and(|line| line.trim().is_empty()) {
            all.pop();
        }
        if !label.is_empty() {
            all.splice(0..0, [format!("**{label}**"), String::new()]);
        }
        if out.last().is_some_and(|line| !line.trim().is_empty()) {
            out.push(String::new());
        }
        for line in all {
            let line = if is_box {
                format!("{indent}> {line}")
            } else {
                format!("{indent}{line}")
            };
            out.push(line.trim_end().to_owned());
        }
        out.push(String::new());
    }

    fn without_wiki(&mut self, line: &str) -> String {
        let mut text = line.to_owned();
        for (place, is_embedded, target, words) in wiki_links(line).into_iter().rev() {
            let is_picture = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"]
                .iter()
                .any(|ending| target.to_lowercase().ends_with(ending));
            let plain = match (is_embedded, is_picture) {
                // Behind the stroke of a picture stands its width.
                (true, true) => format!("![](<{target}>)"),
                _ => words,
            };
            text.replace_range(place, &plain);
            self.is_changed = true;
        }
        text
    }
}

/// The lines that stand deeper than `indent`, without their indentation, and how many
/// lines they are.
fn indented<'a>(lines: &[&'a str], indent: usize) -> (Vec<&'a str>, usize) {
    let is_inner = |line: &&&str| {
        let own = line.len() - line.trim_start().len();
        line.trim().is_empty() || own > indent + 1 || line[..own].contains('\t')
    };
    let mut used = lines.iter().take_while(is_inner).count();
    while used > 0 && lines[used - 1].trim().is_empty() {
        used -= 1;
    }
    let inner = &lines[..used];
    let depth = inner
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min();
    let inner = inner.iter().map(|line| without(line, depth.unwrap_or(0)));
    (inner.collect(), used)
}

/// A line without so much of its indentation.
fn without(line: &str, indent: usize) -> &str {
    let own = line.len() - line.trim_start().len();
    &line[own.min(indent)..]
}

/// Which line ends what began under that name.
fn end_of(lines: &[&str], name: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, line) in lines.iter().enumerate() {
        match foreign_mark(line) {
            Some(ForeignMark::Open { name: own, .. }) if own == name => depth += 1,
            Some(ForeignMark::Close(own)) if own == name && depth == 0 => return Some(at),
            Some(ForeignMark::Close(own)) if own == name => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn boxes_are_quotations_under_their_label() {
        check(
            "# A\n\n!!! warning \"Nhớ\"\n\n    Hỏi **trước**.\n\n    - Ghi mã\n\n1. Xoá.\n",
            "# A\n\n> **Nhớ**\n>\n> Hỏi **trước**.\n>\n> - Ghi mã\n\n\n1. Xoá.\n",
        );
        check(
            ":::danger[Đọc]\n\nKhông rút.\n\n:::\n",
            "> **Đọc**\n>\n> Không rút.\n",
        );
        check(
            "{% hint style=\"info\" %}\nA\n{% endhint %}\n",
            "> **Info**\n>\n> A\n",
        );
        check(
            "{{< hint info >}}\nA\n{{< /hint >}}",
            "> **Info**\n>\n> A\n",
        );
        check("> [!WARNING]\n> A\n", "> **Warning**\\\n> A\n");
        check("<Note>\nA\n</Note>\n", "> **Note**\n>\n> A\n");
    }

    #[test]
    fn tabs_are_parts_under_their_label() {
        check(
            "=== \"Windows\"\n\n    Mở A.\n\n=== \"macOS\"\n\n    Mở B.\n",
            "**Windows**\n\nMở A.\n\n\n**macOS**\n\nMở B.\n",
        );
        check(
            "---\ntitle: x\n---\nimport Tabs from '@theme/Tabs';\n\n<Tabs>\n  <TabItem value=\"w\" label=\"Windows\">\n\n1. Mở.\n\n  </TabItem>\n</Tabs>\n",
            "---\ntitle: x\n---\n  **Windows**\n\n  1. Mở.\n",
        );
        check(
            "{% tabs %}\n{% tab title=\"A\" %}\nx\n{% endtab %}\n{% endtabs %}\n",
            "**A**\n\nx\n",
        );
    }

    #[test]
    fn links_of_wikis_are_their_words() {
        check(
            "Xem [[may-in|bài máy in]], [[kho]] và ![[anh 1.png|300]].",
            "Xem bài máy in, kho và ![](<anh 1.png>).\n",
        );
        for text in ["# A\n\nb\n", "```\n:::tip\n[[a]]\n```\n", "`[[a]]`\n"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn comments_go_and_foreign_words_stay() {
        check(
            "# A\n\n%%\n## Ẩn\n%%\n\nBấm %%hỏi%% Lưu.\n",
            "# A\n\n\nBấm  Lưu.\n",
        );
        for text in [
            "{% if site.x %}Chỉ bấm Hủy.{% endif %}\n",
            "{% include note.html content=\"Không tắt máy\" %}\n",
            "{{< vimeo 123 >}}\n",
            "{{< gist lan 99 >}}\n",
            "{{< include \"x.md\" >}}\n",
            "{{% khung \"Nhớ\" %}}\nx\n{{% /khung %}}\n",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn no_cell_is_one_too_many() {
        let head = "| Lệnh | Nghĩa |\n|---|---|\n";
        check(
            &format!("{head}| `a|b` | lọc |\n"),
            &format!("{head}| `a\\|b` | lọc |\n"),
        );
        check(
            &format!("{head}| a | b | c |\n"),
            &format!("{head}| a | b \\| c |\n"),
        );
        assert_eq!(
            plain(&format!("{head}| `a\\|b` | lọc |\n\na | b | c\n")),
            None
        );
    }
}
