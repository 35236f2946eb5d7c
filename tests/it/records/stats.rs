use super::*;

#[tokio::test]
async fn figures_have_their_definitions() {
    let desk = Desk::of_a_team().await;
    for lang in ["vi", "en"] {
        let ran = desk.runs(&["stats", "--lang", lang, "--explain"]).ended(0);
        names_nobody(&desk, &ran.out);
        // Days and hours are those of the clock.
        let lines: Vec<&str> = ran.out.lines().filter(|line| !line.contains('█')).collect();
        is_as_before(&format!("stats-{lang}"), &lines.join("\n"));
    }
}

#[tokio::test]
async fn objects_and_rows_have_the_numbers() {
    let desk = Desk::of_a_team().await;
    let ran = desk.runs(&["stats", "--json"]).ended(0);
    names_nobody(&desk, &ran.out);
    let all = &ran.json()[0];
    assert_eq!((&all["asked"], &all["people"]), (&6.into(), &3.into()));
    assert_eq!(all["solved"]["part"], 1);
    assert_eq!(all["solved"]["of"], 2);
    assert_eq!(all["known"]["of"], 6);
    assert_eq!(all["open_gaps"], 3);
    assert_eq!(all["overdue"][0], "190-phien");
    let days = all["by_day"].as_array().expect("days");
    let counts = days.iter().map(|day| day[1].as_u64().expect("a count"));
    assert_eq!((days.len(), counts.sum::<u64>()), (31, 6));
    let csv = desk.runs(&["stats", "--csv"]).ended(0).out;
    assert!(
        csv.contains("\nasked,,6\n") && csv.contains("\ntop-articles,190-phien,1\n"),
        "{csv}"
    );
}
